"""What charities give (社会力量), §17."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

import strawberry

from hub.catalogue.declarations import Classification, Money, Rows, Writes
from hub.catalogue.fields import coded, writable
from hub.codes import Department as Owner
from hub.codes import RecordStatus
from hub.tables.charity import NeedKind
from hub.tables.departments.charity import CharityAssistanceRow
from permissions.model import Sensitivity, Sharing
from schema.chain import AssistanceRecord, corrected
from schema.keys import PersonKey
from schema.record_types import Record
from schema.written import corrects, day_given, first_day, how_far, last_day, own_number, recipient, recorded, sum_given

PERSONAL = Classification(Sharing.CONDITIONAL, Sensitivity.PERSONAL, Owner.CHARITY)


@strawberry.type(description="What a charity gave or did, §17 (慈善帮扶).")
class CharityAssistance(AssistanceRecord):
    KEY: ClassVar[str] = "charity_assistance"
    ROWS: ClassVar[Rows] = Rows(CharityAssistanceRow, subject="person_id", current=True)

    supersedes: CharityAssistance | None = corrected()

    kind: NeedKind | None = coded(
        CharityAssistanceRow.kind, NeedKind, "kind", PERSONAL, "What kind of help it was (帮扶类型)."
    )


@strawberry.input(description="What a charity gave or did, §17 (慈善帮扶反馈).")
class CharityAssistanceInput:
    KEY: ClassVar[str] = "charity_assistance_input"
    WRITES: ClassVar[Writes] = recorded(CharityAssistanceRow)

    person: PersonKey = recipient()
    kind: NeedKind = writable(
        CharityAssistanceRow.kind, "kind", PERSONAL, "What kind of help it was (帮扶类型).", required=True
    )
    amount: Money | None = sum_given(
        PERSONAL, "The value in yuan, more than zero. Leave it out where there is none (价值).", required=False
    )
    given_on: date = day_given(PERSONAL)
    status: RecordStatus = how_far(PERSONAL)
    period_from: date | None = first_day(PERSONAL)
    period_until: date | None = last_day(PERSONAL)
    source_record: str | None = own_number(PERSONAL)
    supersedes: UUID | None = corrects(PERSONAL)


RECORDS = (
    Record(
        CharityAssistance, CharityAssistanceInput, "What a charity gave or did, §17", "charity assistance", "慈善帮扶"
    ),
)
