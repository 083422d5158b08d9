"""What housing gives (住房城乡建设), §11."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

import strawberry

from hub.catalogue.declarations import Classification, Money, Rows, Writes
from hub.catalogue.fields import coded, column, writable
from hub.codes import Department as Owner
from hub.codes import RecordStatus
from hub.tables.departments.housing import HousingAidRow, HousingItem
from permissions.model import Sensitivity, Sharing
from schema.chain import AssistanceRecord, corrected
from schema.enums import code_list
from schema.keys import PersonKey
from schema.record_types import Record
from schema.written import corrects, day_given, first_day, how_far, last_day, own_number, recipient, recorded, sum_given

PERSONAL = Classification(Sharing.CONDITIONAL, Sensitivity.PERSONAL, Owner.HOUSING)

code_list(HousingItem, "How housing helps, §11 (住房救助方式).")


@strawberry.type(description="Help of a household with its dwelling, §11 (住房救助).")
class HousingAid(AssistanceRecord):
    KEY: ClassVar[str] = "housing_aid"
    ROWS: ClassVar[Rows] = Rows(HousingAidRow, subject="person_id", current=True)

    supersedes: HousingAid | None = corrected()

    item: HousingItem | None = coded(
        HousingAidRow.item, HousingItem, "item", PERSONAL, "How the household is helped (救助方式)."
    )
    queued_on: date | None = column(
        HousingAidRow.queued_on,
        "queued_on",
        PERSONAL,
        "The day from which the household waited. Null means that the household did not wait (轮候日期).",
    )
    dwelling: str | None = column(HousingAidRow.dwelling, "dwelling", PERSONAL, "Where the dwelling lies (住房地址).")


@strawberry.input(description="Help of a household with its dwelling that was approved or given, §11 (住房救助反馈).")
class HousingAidInput:
    KEY: ClassVar[str] = "housing_aid_input"
    WRITES: ClassVar[Writes] = recorded(HousingAidRow)

    person: PersonKey = recipient()
    item: HousingItem = writable(
        HousingAidRow.item, "item", PERSONAL, "How the household is helped (救助方式).", required=True
    )
    amount: Money | None = sum_given(
        PERSONAL,
        "The sum in yuan, more than zero. Leave it out where the dwelling or the work itself is given (救助金额).",
        required=False,
    )
    given_on: date = day_given(PERSONAL)
    status: RecordStatus = how_far(PERSONAL)
    period_from: date | None = first_day(PERSONAL)
    period_until: date | None = last_day(PERSONAL)
    queued_on: date | None = writable(
        HousingAidRow.queued_on,
        "queued_on",
        PERSONAL,
        "The day from which the household waited. Null means that the household did not wait (轮候日期).",
    )
    dwelling: str | None = writable(HousingAidRow.dwelling, "dwelling", PERSONAL, "Where the dwelling lies (住房地址).")
    source_record: str | None = own_number(PERSONAL)
    supersedes: UUID | None = corrects(PERSONAL)


RECORDS = (Record(HousingAid, HousingAidInput, "Help with a dwelling, §11", "help with a dwelling", "住房救助"),)
