"""What development and reform give (发展改革), §16."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

import strawberry

from hub.catalogue.declarations import Classification, Money, Rows, Writes
from hub.catalogue.fields import column, writable
from hub.codes import Department as Owner
from hub.codes import RecordStatus
from hub.tables.departments.development_reform import ElectricityReductionRow
from permissions.model import Sensitivity, Sharing
from schema.chain import AssistanceRecord, corrected
from schema.keys import PersonKey
from schema.record_types import Record
from schema.written import corrects, day_given, first_day, how_far, last_day, own_number, recipient, recorded, sum_given

PERSONAL = Classification(Sharing.CONDITIONAL, Sensitivity.PERSONAL, Owner.DEVELOPMENT_REFORM)


@strawberry.type(description="Reduced electricity cost, §16 (电费减免).")
class ElectricityReduction(AssistanceRecord):
    KEY: ClassVar[str] = "electricity_reduction"
    ROWS: ClassVar[Rows] = Rows(ElectricityReductionRow, subject="person_id", current=True)

    supersedes: ElectricityReduction | None = corrected()

    meter: str | None = column(
        ElectricityReductionRow.meter, "meter", PERSONAL, "The number of the electricity account (用电户号)."
    )
    kilowatt_hours: int | None = column(
        ElectricityReductionRow.kilowatt_hours,
        "kilowatt_hours",
        PERSONAL,
        "How many kilowatt-hours are free (减免电量).",
    )


@strawberry.input(description="Reduced electricity cost that was approved or given, §16 (电费减免反馈).")
class ElectricityReductionInput:
    KEY: ClassVar[str] = "electricity_reduction_input"
    WRITES: ClassVar[Writes] = recorded(ElectricityReductionRow)

    person: PersonKey = recipient()
    amount: Money | None = sum_given(
        PERSONAL,
        "The sum in yuan, more than zero. Leave it out where only kilowatt-hours are given (减免金额).",
        required=False,
    )
    given_on: date = day_given(PERSONAL)
    status: RecordStatus = how_far(PERSONAL)
    period_from: date | None = first_day(PERSONAL)
    period_until: date | None = last_day(PERSONAL)
    meter: str | None = writable(
        ElectricityReductionRow.meter, "meter", PERSONAL, "The number of the electricity account (用电户号)."
    )
    kilowatt_hours: int | None = writable(
        ElectricityReductionRow.kilowatt_hours,
        "kilowatt_hours",
        PERSONAL,
        "How many kilowatt-hours are free (减免电量).",
    )
    source_record: str | None = own_number(PERSONAL)
    supersedes: UUID | None = corrects(PERSONAL)


RECORDS = (
    Record(
        ElectricityReduction,
        ElectricityReductionInput,
        "Reduced electricity cost, §16",
        "reduced electricity cost",
        "电费减免",
    ),
)
