"""What urban management gives (城市管理), §16."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

import strawberry

from hub.catalogue.declarations import Classification, Money, Rows, Writes
from hub.catalogue.fields import column, writable
from hub.codes import Department as Owner
from hub.codes import RecordStatus
from hub.tables.departments.urban_management import WasteFeeReductionRow
from permissions.model import Sensitivity, Sharing
from schema.chain import AssistanceRecord, corrected
from schema.keys import PersonKey
from schema.record_types import Record
from schema.written import corrects, day_given, first_day, how_far, last_day, own_number, recipient, recorded, sum_given

PERSONAL = Classification(Sharing.CONDITIONAL, Sensitivity.PERSONAL, Owner.URBAN_MANAGEMENT)


@strawberry.type(description="A reduced household waste fee, §16 (生活垃圾处置费减免).")
class WasteFeeReduction(AssistanceRecord):
    KEY: ClassVar[str] = "waste_fee_reduction"
    ROWS: ClassVar[Rows] = Rows(WasteFeeReductionRow, subject="person_id", current=True)

    supersedes: WasteFeeReduction | None = corrected()

    months: int | None = column(
        WasteFeeReductionRow.months, "months", PERSONAL, "For how many months the fee is reduced (减免月数)."
    )


@strawberry.input(description="A reduced household waste fee that was approved or given, §16 (生活垃圾处置费减免反馈).")
class WasteFeeReductionInput:
    KEY: ClassVar[str] = "waste_fee_reduction_input"
    WRITES: ClassVar[Writes] = recorded(WasteFeeReductionRow)

    person: PersonKey = recipient()
    amount: Money = sum_given(PERSONAL, "The sum in yuan, which must be more than zero (减免金额).")
    given_on: date = day_given(PERSONAL)
    status: RecordStatus = how_far(PERSONAL)
    period_from: date | None = first_day(PERSONAL)
    period_until: date | None = last_day(PERSONAL)
    months: int | None = writable(
        WasteFeeReductionRow.months, "months", PERSONAL, "For how many months the fee is reduced (减免月数)."
    )
    source_record: str | None = own_number(PERSONAL)
    supersedes: UUID | None = corrects(PERSONAL)


RECORDS = (
    Record(
        WasteFeeReduction,
        WasteFeeReductionInput,
        "A reduced waste fee, §16",
        "a reduced waste fee",
        "生活垃圾处置费减免",
    ),
)
