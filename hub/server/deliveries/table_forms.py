"""What the columns of a table may be taken for: all that it has, with their codes and units, for whoever says what a file means.

INVARIANT: what is taken for another column than its label says may hold anything. Only whoever sent the file is shown it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hub.intake.files import FILES
from hub.intake.form_map import YUAN
from hub.intake.formats import FileFormat
from hub.intake.heading import UNITS, is_sum
from hub.intake.terms import label_of, labels_of, terms_of
from hub.server.deliveries.rights import DeliveryRights, decide_rights
from permissions.model import Reason
from permissions.profile import Profile

FORMATS: Mapping[str, FileFormat] = {of.name: of for of in FILES}

SUM_UNITS = (YUAN, *UNITS)
"""The units that sums may be in."""


def table_forms(checked: Mapping[str, Any], rights: DeliveryRights, profile: Profile) -> list[Mapping[str, Any]]:
    """Return of each table of a check the columns that it may have, with what the caller may write."""
    names = dict.fromkeys(table["table"] for table in checked["tables"])
    return [{"table": name, "columns": list(_columns(FORMATS[name], rights, profile))} for name in names]


def why_not(table: str, column: str, rights: DeliveryRights, profile: Profile) -> Reason | None:
    """Return why somebody may not write a column; None where they may."""
    needed = rights.of(table, [column])
    if needed is None:
        return Reason.NO_GRANT
    return next(iter(decide_rights(profile, needed).missing.values()), None)


def guess(table: str, label: str) -> str | None:
    """Return the column that a label says by itself, whatever anybody has said of it."""
    found = labels_of(FORMATS[table]).get(label_of(label).word)
    return found.name if found else None


def is_said(table: str, column: Mapping[str, Any]) -> bool:
    """Return True for a column that is taken for another one than its label says."""
    return column["name"] is not None and column["name"] != guess(table, column["label"])


def _columns(of: FileFormat, rights: DeliveryRights, profile: Profile) -> Iterator[Mapping[str, Any]]:
    for column in of.columns:
        reason = why_not(of.name, column.name, rights, profile)
        yield {
            "name": column.name,
            "nameChinese": next(iter(terms_of(column)[1:]), column.name),
            "required": column.required,
            "units": SUM_UNITS if is_sum(column) else (),
            "codes": [
                {"code": code, "english": english, "chinese": chinese}
                for code, english, chinese in column.convert.choices
            ],
            "mayWrite": reason is None,
            "reason": reason,
        }
