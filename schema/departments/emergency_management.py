"""What emergency management gives (应急管理), §13."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

import strawberry

from hub.catalogue.declarations import Classification, Money, Rows, Writes
from hub.catalogue.fields import coded, column, writable
from hub.codes import Department as Owner
from hub.codes import RecordStatus
from hub.tables.departments.emergency_management import DisasterItem, DisasterReliefRow
from permissions.model import Sensitivity, Sharing
from schema.chain import AssistanceRecord, corrected
from schema.enums import code_list
from schema.keys import PersonKey
from schema.record_types import Record
from schema.written import corrects, day_given, first_day, how_far, last_day, own_number, recipient, recorded, sum_given

PERSONAL = Classification(Sharing.CONDITIONAL, Sensitivity.PERSONAL, Owner.EMERGENCY_MANAGEMENT)

code_list(DisasterItem, "What relief after a disaster gives, §13 (受灾人员救助内容).")


@strawberry.type(description="Relief after a natural disaster, §13 (受灾人员救助).")
class DisasterRelief(AssistanceRecord):
    KEY: ClassVar[str] = "disaster_relief"
    ROWS: ClassVar[Rows] = Rows(DisasterReliefRow, subject="person_id", current=True)

    supersedes: DisasterRelief | None = corrected()

    item: DisasterItem | None = coded(
        DisasterReliefRow.item, DisasterItem, "item", PERSONAL, "What the relief is (救助内容)."
    )
    disaster: str | None = column(DisasterReliefRow.disaster, "disaster", PERSONAL, "The disaster (灾害).")
    struck_on: date | None = column(
        DisasterReliefRow.struck_on, "struck_on", PERSONAL, "The day on which the disaster struck (受灾日期)."
    )


@strawberry.input(description="Relief after a natural disaster that was approved or given, §13 (受灾人员救助反馈).")
class DisasterReliefInput:
    KEY: ClassVar[str] = "disaster_relief_input"
    WRITES: ClassVar[Writes] = recorded(DisasterReliefRow)

    person: PersonKey = recipient()
    item: DisasterItem = writable(
        DisasterReliefRow.item, "item", PERSONAL, "What the relief is (救助内容).", required=True
    )
    amount: Money | None = sum_given(
        PERSONAL,
        "The sum in yuan, more than zero. Leave it out where the relief is given in kind (救助金额).",
        required=False,
    )
    given_on: date = day_given(PERSONAL)
    status: RecordStatus = how_far(PERSONAL)
    period_from: date | None = first_day(PERSONAL)
    period_until: date | None = last_day(PERSONAL)
    disaster: str | None = writable(DisasterReliefRow.disaster, "disaster", PERSONAL, "The disaster (灾害).")
    struck_on: date | None = writable(
        DisasterReliefRow.struck_on, "struck_on", PERSONAL, "The day on which the disaster struck (受灾日期)."
    )
    source_record: str | None = own_number(PERSONAL)
    supersedes: UUID | None = corrects(PERSONAL)


RECORDS = (
    Record(DisasterRelief, DisasterReliefInput, "Relief after a disaster, §13", "disaster relief", "受灾人员救助"),
)
