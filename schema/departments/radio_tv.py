"""What radio and television give (广电), §16."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

import strawberry

from hub.catalogue.declarations import Classification, Money, Rows, Writes
from hub.catalogue.fields import column, writable
from hub.codes import Department as Owner
from hub.codes import RecordStatus
from hub.tables.departments.radio_tv import CableFeeReductionRow
from permissions.model import Sensitivity, Sharing
from schema.chain import AssistanceRecord, corrected
from schema.keys import PersonKey
from schema.record_types import Record
from schema.written import corrects, day_given, first_day, how_far, last_day, own_number, recipient, recorded, sum_given

PERSONAL = Classification(Sharing.CONDITIONAL, Sensitivity.PERSONAL, Owner.RADIO_TV)


@strawberry.type(description="A reduced fee of cable television, §16 (有线电视基本收视维护费减免).")
class CableFeeReduction(AssistanceRecord):
    KEY: ClassVar[str] = "cable_fee_reduction"
    ROWS: ClassVar[Rows] = Rows(CableFeeReductionRow, subject="person_id", current=True)

    supersedes: CableFeeReduction | None = corrected()

    subscription: str | None = column(
        CableFeeReductionRow.subscription, "subscription", PERSONAL, "The number of the subscription (有线电视用户号)."
    )


@strawberry.input(
    description="A reduced fee of cable television that was approved or given, §16 (有线电视基本收视维护费减免反馈)."
)
class CableFeeReductionInput:
    KEY: ClassVar[str] = "cable_fee_reduction_input"
    WRITES: ClassVar[Writes] = recorded(CableFeeReductionRow)

    person: PersonKey = recipient()
    amount: Money = sum_given(PERSONAL, "The sum in yuan, which must be more than zero (减免金额).")
    given_on: date = day_given(PERSONAL)
    status: RecordStatus = how_far(PERSONAL)
    period_from: date | None = first_day(PERSONAL)
    period_until: date | None = last_day(PERSONAL)
    subscription: str | None = writable(
        CableFeeReductionRow.subscription, "subscription", PERSONAL, "The number of the subscription (有线电视用户号)."
    )
    source_record: str | None = own_number(PERSONAL)
    supersedes: UUID | None = corrects(PERSONAL)


RECORDS = (
    Record(
        CableFeeReduction,
        CableFeeReductionInput,
        "A reduced cable TV fee, §16",
        "a reduced cable TV fee",
        "有线电视基本收视维护费减免",
    ),
)
