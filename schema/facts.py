"""What registers say of a person for a time: registered, ended and corrected; rules read it, and no field shows its value (§5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from hub.catalogue.declarations import Money, Rows, Writes
from hub.catalogue.fields import coded, column, reference, writable
from hub.codes import Department, FactKind
from hub.fixed_point import parse_hundredths
from hub.intake.checks import kept_value, value_of_fact
from hub.tables.population import DatedFactRow
from schema.checks import possible_days
from schema.enums import code_list
from schema.keys import PersonKey
from schema.population import GENERAL, PERSONAL, SENSITIVE

code_list(FactKind, "The entries of registers about the person that the rules use (登记事项).")


def _value_fits(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
    """Return the rule of imported facts."""
    kind = FactKind[values["kind"]]
    wrong = value_of_fact(kind, values.get("value"))
    return ("value", f"must be a whole number from 0 to {kind.highest}.") if wrong else None


def _kept(values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"value": kept_value(values["kind"], values.get("value"))}


@strawberry.type(
    description="A fact: an entry of a register about a person for a period. Rules read its value (登记事项)."
)
class DatedFact:
    KEY: ClassVar[str] = "dated_fact"
    ROWS: ClassVar[Rows] = Rows(DatedFactRow, subject="person_id", current=True)

    id: strawberry.ID | None = column(DatedFactRow.id, "id", GENERAL, "The hub's own identifier (内部标识).")  # type: ignore[assignment]
    kind: FactKind | None = coded(DatedFactRow.kind, FactKind, "kind", PERSONAL, "The kind of the fact (事项).")
    since: date | None = column(DatedFactRow.since, "since", GENERAL, "The first day on which it applies (起始日期).")
    until: date | None = column(DatedFactRow.until, "until", GENERAL, "The last day; null if none is set (终止日期).")


@strawberry.input(
    description="A fact: an entry of a register about a person for a period, new, ended or corrected (登记事项)."
)
class DatedFactInput:
    KEY: ClassVar[str] = "dated_fact_input"
    WRITES: ClassVar[Writes] = Writes(
        DatedFactRow,
        _kept,
        (*possible_days(DatedFactRow), _value_fits),
        matching_columns=("kind",),
        about=("person_id",),
    )

    person: PersonKey = reference("person_id", "The person whom the fact is about (登记对象).")
    kind: FactKind = writable(DatedFactRow.kind, "kind", PERSONAL, "The kind of the fact (事项).", required=True)
    value: Money | None = writable(
        DatedFactRow.value,
        "value",
        SENSITIVE,
        "1 for yes and 0 for no, a tier, or a sum in yuan, depending on the kind of fact. Leave it out if the register has the person but not the value (登记值).",
        convert=parse_hundredths,
    )
    source: Department = writable(
        DatedFactRow.source, "source", GENERAL, "The department whose register has the entry (来源部门).", required=True
    )
    as_of: date = writable(
        DatedFactRow.as_of,
        "as_of",
        GENERAL,
        "The day to which the entry of the register refers, which must not be in the future (截至日期).",
        required=True,
    )
    since: date = writable(
        DatedFactRow.since, "since", PERSONAL, "The first day on which the fact applies (起始日期).", required=True
    )
    until: date | None = writable(
        DatedFactRow.until,
        "until",
        PERSONAL,
        "The last day on which the fact applies. Leave it out if no last day is set (终止日期).",
    )
    supersedes: UUID | None = writable(
        DatedFactRow.supersedes_id,
        "supersedes",
        PERSONAL,
        "The identifier of the fact that this one corrects or ends. It must be one that your own organisation registered or that was imported, of the same person and kind (更正的事项).",
        convert=str,
    )
