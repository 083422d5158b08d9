"""What education gives (教育), §10."""

from __future__ import annotations

from typing import ClassVar

import strawberry

from hub.catalogue.declarations import Classification, Rows
from hub.catalogue.fields import coded, column
from hub.codes import Department as Owner
from hub.codes import EducationItem, SchoolStage
from hub.tables.departments.education import EducationAidRow
from permissions.model import Sensitivity, Sharing
from schema.chain import AssistanceRecord

PERSONAL = Classification(Sharing.CONDITIONAL, Sensitivity.PERSONAL, Owner.EDUCATION)


@strawberry.type(description="Aid to a pupil or student for a school term, §10 (教育救助).")
class EducationAid(AssistanceRecord):
    KEY: ClassVar[str] = "education_aid"
    ROWS: ClassVar[Rows] = Rows(EducationAidRow, subject="person_id", current=True)

    stage: SchoolStage | None = coded(
        EducationAidRow.stage, SchoolStage, "stage", PERSONAL, "The stage of schooling (学段)."
    )
    school_term: str | None = column(
        EducationAidRow.school_term, "school_term", PERSONAL, "The term, such as 2026-2027-1 (学期)."
    )
    item: EducationItem | None = coded(EducationAidRow.item, EducationItem, "item", PERSONAL, "What was given (项目).")
    next_period: bool | None = column(
        EducationAidRow.next_period, "next_period", PERSONAL, "Newly recognised: from the next period (纳入下一期)."
    )
