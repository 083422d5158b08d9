"""What human resources and social security give (人力社保), §12."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

import strawberry

from hub.catalogue.declarations import Classification, Money, Rows, Writes
from hub.catalogue.fields import coded, column, writable
from hub.codes import Department as Owner
from hub.codes import RecordStatus
from hub.tables.departments.human_resources import EmploymentAidRow, EmploymentItem
from permissions.model import Sensitivity, Sharing
from schema.chain import AssistanceRecord, corrected
from schema.enums import code_list
from schema.keys import PersonKey
from schema.record_types import Record
from schema.written import corrects, day_given, first_day, how_far, last_day, own_number, recipient, recorded, sum_given

PERSONAL = Classification(Sharing.CONDITIONAL, Sensitivity.PERSONAL, Owner.HUMAN_RESOURCES)

code_list(EmploymentItem, "What employment assistance gives, §12 (就业救助项目).")


@strawberry.type(description="A measure of employment assistance, §12 (就业救助).")
class EmploymentAid(AssistanceRecord):
    KEY: ClassVar[str] = "employment_aid"
    ROWS: ClassVar[Rows] = Rows(EmploymentAidRow, subject="person_id", current=True)

    supersedes: EmploymentAid | None = corrected()

    item: EmploymentItem | None = coded(
        EmploymentAidRow.item, EmploymentItem, "item", PERSONAL, "The measure (政策项目)."
    )
    employer: str | None = column(
        EmploymentAidRow.employer,
        "employer",
        PERSONAL,
        "Who employs the person. Null means that nobody employs the person, or that it is not known (用人单位).",
    )


@strawberry.input(description="A measure of employment assistance that was approved or given, §12 (就业救助反馈).")
class EmploymentAidInput:
    KEY: ClassVar[str] = "employment_aid_input"
    WRITES: ClassVar[Writes] = recorded(EmploymentAidRow)

    person: PersonKey = recipient()
    item: EmploymentItem = writable(EmploymentAidRow.item, "item", PERSONAL, "The measure (政策项目).", required=True)
    amount: Money | None = sum_given(
        PERSONAL,
        "The sum in yuan, more than zero. Leave it out where the measure is not money, such as a post (金额).",
        required=False,
    )
    given_on: date = day_given(PERSONAL)
    status: RecordStatus = how_far(PERSONAL)
    period_from: date | None = first_day(PERSONAL)
    period_until: date | None = last_day(PERSONAL)
    employer: str | None = writable(
        EmploymentAidRow.employer,
        "employer",
        PERSONAL,
        "Who employs the person. Null means that nobody employs the person, or that it is not known (用人单位).",
    )
    source_record: str | None = own_number(PERSONAL)
    supersedes: UUID | None = corrects(PERSONAL)


RECORDS = (
    Record(EmploymentAid, EmploymentAidInput, "Employment assistance, §12", "employment assistance", "就业救助"),
)
