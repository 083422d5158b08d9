"""What education gives (教育), §10."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

import strawberry

from hub.catalogue.declarations import Classification, Money, Rows, Writes
from hub.catalogue.fields import coded, column, writable
from hub.codes import Department as Owner
from hub.codes import EducationItem, RecordStatus, SchoolStage
from hub.tables.departments.education import EducationAidRow
from permissions.model import Sensitivity, Sharing
from schema.chain import AssistanceRecord, corrected
from schema.keys import PersonKey
from schema.record_types import Record
from schema.written import (
    corrects,
    day_given,
    first_day,
    how_far,
    last_day,
    own_number,
    recipient,
    recorded,
    sum_given,
)

PERSONAL = Classification(Sharing.CONDITIONAL, Sensitivity.PERSONAL, Owner.EDUCATION)


@strawberry.type(description="Aid to a pupil or student for a school term, §10 (教育救助).")
class EducationAid(AssistanceRecord):
    KEY: ClassVar[str] = "education_aid"
    ROWS: ClassVar[Rows] = Rows(EducationAidRow, subject="person_id", current=True)

    supersedes: EducationAid | None = corrected()

    stage: SchoolStage | None = coded(
        EducationAidRow.stage, SchoolStage, "stage", PERSONAL, "The stage of schooling (学段)."
    )
    school_term: str | None = column(
        EducationAidRow.school_term,
        "school_term",
        PERSONAL,
        "The term: a school year and 1 or 2, such as 2026-2027-1 (学期).",
    )
    item: EducationItem | None = coded(EducationAidRow.item, EducationItem, "item", PERSONAL, "The kind of aid (项目).")
    next_period: bool | None = column(
        EducationAidRow.next_period,
        "next_period",
        PERSONAL,
        "True if the person was newly recognised, so that the aid begins with the next funding period (纳入下一期).",
    )


@strawberry.input(description="Aid to a pupil or student that was approved or given, §10 (教育救助反馈).")
class EducationAidInput:
    KEY: ClassVar[str] = "education_aid_input"
    WRITES: ClassVar[Writes] = recorded(EducationAidRow)

    person: PersonKey = recipient()
    stage: SchoolStage = writable(
        EducationAidRow.stage, "stage", PERSONAL, "The stage of schooling (学段).", required=True
    )
    school_term: str = writable(
        EducationAidRow.school_term,
        "school_term",
        PERSONAL,
        "The term: a school year and 1 or 2, such as 2026-2027-1 (学期).",
        required=True,
    )
    item: EducationItem = writable(EducationAidRow.item, "item", PERSONAL, "The kind of aid (项目).", required=True)
    amount: Money | None = sum_given(
        PERSONAL,
        "The sum in yuan, more than zero. Leave it out where the aid is not money, such as a work-study post (金额).",
        required=False,
    )
    given_on: date = day_given(PERSONAL)
    status: RecordStatus = how_far(PERSONAL)
    period_from: date | None = first_day(PERSONAL)
    period_until: date | None = last_day(PERSONAL)
    next_period: bool | None = writable(
        EducationAidRow.next_period,
        "next_period",
        PERSONAL,
        "True if the person was newly recognised, so that the aid begins with the next funding period (纳入下一期).",
    )
    source_record: str | None = own_number(PERSONAL)
    supersedes: UUID | None = corrects(PERSONAL)


RECORDS = (Record(EducationAid, EducationAidInput, "Education aid, §10", "education aid", "教育救助"),)
