"""What the disabled persons' federation gives (残联), §16."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

import strawberry

from hub.catalogue.declarations import Classification, Money, Rows, Writes
from hub.catalogue.fields import coded, column, writable
from hub.codes import Department as Owner
from hub.codes import RecordStatus
from hub.tables.departments.disabled_federation import DisabilityAidRow, DisabilityClass, DisabilityItem
from permissions.model import Sensitivity, Sharing
from schema.chain import AssistanceRecord, corrected
from schema.enums import code_list
from schema.keys import PersonKey
from schema.record_types import Record
from schema.written import corrects, day_given, first_day, how_far, last_day, own_number, recipient, recorded, sum_given

PERSONAL = Classification(Sharing.CONDITIONAL, Sensitivity.PERSONAL, Owner.DISABLED_FEDERATION)
SENSITIVE = Classification(Sharing.CONDITIONAL, Sensitivity.SENSITIVE, Owner.DISABLED_FEDERATION)

code_list(DisabilityClass, "A class of disability, GB/T 26341 (残疾类别).")
code_list(DisabilityItem, "What a disabled person is given, §16 (残疾人帮扶项目).")


@strawberry.type(description="Help of a disabled person, §16 (残疾人帮扶).")
class DisabilityAid(AssistanceRecord):
    KEY: ClassVar[str] = "disability_aid"
    ROWS: ClassVar[Rows] = Rows(DisabilityAidRow, subject="person_id", current=True)

    supersedes: DisabilityAid | None = corrected()

    item: DisabilityItem | None = coded(
        DisabilityAidRow.item,
        DisabilityItem,
        "item",
        PERSONAL,
        "What is given. The programme of the record follows from it (帮扶项目).",
    )
    disability: DisabilityClass | None = coded(
        DisabilityAidRow.disability, DisabilityClass, "disability", SENSITIVE, "The class of the disability (残疾类别)."
    )
    grade: int | None = column(
        DisabilityAidRow.grade,
        "grade",
        SENSITIVE,
        "The grade of the disability, 1 to 4; 1 is the most severe (残疾等级).",
    )


@strawberry.input(description="Help of a disabled person that was approved or given, §16 (残疾人帮扶反馈).")
class DisabilityAidInput:
    KEY: ClassVar[str] = "disability_aid_input"
    WRITES: ClassVar[Writes] = recorded(DisabilityAidRow)

    person: PersonKey = recipient()
    item: DisabilityItem = writable(
        DisabilityAidRow.item,
        "item",
        PERSONAL,
        "What is given. The programme of the record follows from it (帮扶项目).",
        required=True,
    )
    amount: Money | None = sum_given(
        PERSONAL,
        "The sum in yuan, more than zero. Leave it out where a device or the work itself is given (补贴金额).",
        required=False,
    )
    given_on: date = day_given(PERSONAL)
    status: RecordStatus = how_far(PERSONAL)
    period_from: date | None = first_day(PERSONAL)
    period_until: date | None = last_day(PERSONAL)
    disability: DisabilityClass | None = writable(
        DisabilityAidRow.disability, "disability", SENSITIVE, "The class of the disability (残疾类别)."
    )
    grade: int | None = writable(
        DisabilityAidRow.grade,
        "grade",
        SENSITIVE,
        "The grade of the disability, 1 to 4; 1 is the most severe (残疾等级).",
    )
    source_record: str | None = own_number(PERSONAL)
    supersedes: UUID | None = corrects(PERSONAL)


RECORDS = (
    Record(
        DisabilityAid, DisabilityAidInput, "Help of a disabled person, §16", "help of a disabled person", "残疾人帮扶"
    ),
)
