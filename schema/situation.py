"""Who belongs to a household, and what it lives on: dated, and corrected by a new row that supersedes the old (§5)."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

import strawberry
from sqlalchemy.orm import InstrumentedAttribute

from hub.catalogue.declarations import Money, Writes
from hub.catalogue.fields import reference, writable
from hub.codes import DataOrigin, Relation
from hub.fixed_point import parse_hundredths, parse_signed_hundredths
from hub.tables.population import EconomicSnapshotRow, MembershipRow
from schema.checks import possible_days
from schema.keys import PersonKey
from schema.population import GENERAL, PERSONAL, SENSITIVE


def _figure(attribute: InstrumentedAttribute[int | None], key: str, description: str) -> Any:
    return writable(attribute, key, SENSITIVE, description, convert=parse_hundredths)


def _income(attribute: InstrumentedAttribute[int | None], key: str, description: str) -> Any:
    """Return a figure that may be a loss: a farm can cost more than it brings."""
    return writable(attribute, key, SENSITIVE, description, convert=parse_signed_hundredths)


@strawberry.input(
    description="The membership of a person in a household, with its first and its last day (家庭成员关系)."
)
class MembershipInput:
    KEY: ClassVar[str] = "membership_input"
    WRITES: ClassVar[Writes] = Writes(
        MembershipRow,
        lambda values: {},
        possible_days(MembershipRow),
        matching_columns=(),
        inherited_columns=("relation",),
        unique_columns=("person_id", "household_id"),
        overlap_columns=("person_id",),
        about=("person_id", "household_id"),
    )

    person: PersonKey = reference("person_id", "The person (人员).")
    household: UUID = reference("household_id", "The identifier of the household (家庭).")
    since: date = writable(
        MembershipRow.since, "since", PERSONAL, "The first day of the membership (起始日期).", required=True
    )
    until: date | None = writable(
        MembershipRow.until,
        "until",
        PERSONAL,
        "The last day of the membership. Leave it out if no last day is set (终止日期).",
    )
    relation: Relation | None = writable(
        MembershipRow.relation,
        "relation",
        PERSONAL,
        "The relation to the head of the household. A correction that leaves it out keeps the earlier one (与户主关系).",
    )
    supersedes: UUID | None = writable(
        MembershipRow.supersedes_id,
        "supersedes",
        PERSONAL,
        "The identifier of the membership that this one corrects. It must be one that your own organisation registered, of the same person and household (更正的成员关系).",
        convert=str,
    )


@strawberry.input(
    description="An economic snapshot: the income, savings and spending of a household, as known for one day. Null means that a figure is not known, never that it is zero. In a correction, what is left out stays as it was (家庭经济状况)."
)
class EconomicSnapshotInput:
    KEY: ClassVar[str] = "economic_snapshot_input"
    WRITES: ClassVar[Writes] = Writes(
        EconomicSnapshotRow,
        lambda values: {},
        possible_days(EconomicSnapshotRow),
        matching_columns=(),
        inherited_columns=(
            "total_income_fen",
            "income_per_head_fen",
            "savings_fen",
            "medical_spend_fen",
            "education_spend_fen",
            "other_spend_fen",
            "origin",
        ),
        about=("household_id",),
    )

    household: UUID = reference("household_id", "The identifier of the household (家庭).")
    as_of: date = writable(
        EconomicSnapshotRow.as_of,
        "as_of",
        GENERAL,
        "The day that the figures are for, which must not be in the future (截至日期).",
        required=True,
    )
    total_income: Money | None = _income(
        EconomicSnapshotRow.total_income_fen,
        "total_income",
        "The income of the whole household in a year, in yuan. A loss is a negative number (家庭总收入).",
    )
    income_per_head: Money | None = _income(
        EconomicSnapshotRow.income_per_head_fen,
        "income_per_head",
        "The income per head and month, in yuan. A loss is a negative number (人均月收入).",
    )
    savings: Money | None = _figure(
        EconomicSnapshotRow.savings_fen, "savings", "The savings of the household, in yuan (存款)."
    )
    medical_spend: Money | None = _figure(
        EconomicSnapshotRow.medical_spend_fen,
        "medical_spend",
        "The necessary medical spending of the household in a year, in yuan (医疗支出).",
    )
    education_spend: Money | None = _figure(
        EconomicSnapshotRow.education_spend_fen,
        "education_spend",
        "The necessary education spending of the household in a year, in yuan (教育支出).",
    )
    other_spend: Money | None = _figure(
        EconomicSnapshotRow.other_spend_fen,
        "other_spend",
        "Necessary spending of other kinds than medical and education, of the household in a year, in yuan (其他必需支出).",
    )
    origin: DataOrigin | None = writable(
        EconomicSnapshotRow.origin, "origin", GENERAL, "How the figures were obtained (来源)."
    )
    supersedes: UUID | None = writable(
        EconomicSnapshotRow.supersedes_id,
        "supersedes",
        SENSITIVE,
        "The identifier of the economic snapshot that this one corrects. It must be one that your own organisation registered, of the same household (更正的经济状况).",
        convert=str,
    )
