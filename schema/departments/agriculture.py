"""What agriculture and rural affairs give (农业农村), §12."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

import strawberry

from hub.catalogue.declarations import Classification, Money, Rows, Writes
from hub.catalogue.fields import coded, column, writable
from hub.codes import Department as Owner
from hub.codes import RecordStatus
from hub.tables.departments.agriculture import RuralEmploymentItem, RuralEmploymentRow
from permissions.model import Sensitivity, Sharing
from schema.chain import AssistanceRecord, corrected
from schema.enums import code_list
from schema.keys import PersonKey
from schema.record_types import Record
from schema.written import corrects, day_given, first_day, how_far, last_day, own_number, recipient, recorded, sum_given

PERSONAL = Classification(Sharing.CONDITIONAL, Sensitivity.PERSONAL, Owner.AGRICULTURE)

code_list(RuralEmploymentItem, "How employment is supported in rural areas, §12 (就业帮扶方式).")


@strawberry.type(description="Employment support in rural areas, §12 (就业帮扶).")
class RuralEmployment(AssistanceRecord):
    KEY: ClassVar[str] = "rural_employment"
    ROWS: ClassVar[Rows] = Rows(RuralEmploymentRow, subject="person_id", current=True)

    supersedes: RuralEmployment | None = corrected()

    item: RuralEmploymentItem | None = coded(
        RuralEmploymentRow.item,
        RuralEmploymentItem,
        "item",
        PERSONAL,
        "How the person's employment is supported (帮扶方式).",
    )
    workplace: str | None = column(
        RuralEmploymentRow.workplace, "workplace", PERSONAL, "Where the work is done (务工地点)."
    )


@strawberry.input(description="Employment support in rural areas that was approved or given, §12 (就业帮扶反馈).")
class RuralEmploymentInput:
    KEY: ClassVar[str] = "rural_employment_input"
    WRITES: ClassVar[Writes] = recorded(RuralEmploymentRow)

    person: PersonKey = recipient()
    item: RuralEmploymentItem = writable(
        RuralEmploymentRow.item, "item", PERSONAL, "How the person's employment is supported (帮扶方式).", required=True
    )
    amount: Money | None = sum_given(
        PERSONAL,
        "The sum in yuan, more than zero. Leave it out where the support is not money, such as a post (金额).",
        required=False,
    )
    given_on: date = day_given(PERSONAL)
    status: RecordStatus = how_far(PERSONAL)
    period_from: date | None = first_day(PERSONAL)
    period_until: date | None = last_day(PERSONAL)
    workplace: str | None = writable(
        RuralEmploymentRow.workplace, "workplace", PERSONAL, "Where the work is done (务工地点)."
    )
    source_record: str | None = own_number(PERSONAL)
    supersedes: UUID | None = corrects(PERSONAL)


RECORDS = (
    Record(
        RuralEmployment,
        RuralEmploymentInput,
        "Employment support in rural areas, §12",
        "employment support",
        "就业帮扶",
    ),
)
