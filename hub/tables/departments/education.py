"""Education (教育): aid to students (§10)."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from hub.codes import EducationItem, Programme, SchoolStage
from hub.tables.base import Base
from hub.tables.departments.records import AssistanceRecordColumns, Once, RecordType, code_of

EDUCATION_AID = Programme("EDUCATION_AID", "Education aid", "教育救助")


class EducationAidRow(AssistanceRecordColumns, Base):
    """Aid to a pupil or student for one school term (教育救助)."""

    __tablename__ = "education_aid"
    RECORD_TYPE: ClassVar[RecordType] = RecordType(
        article=10, programme=EDUCATION_AID, once=Once(term=("school_term", "item"))
    )

    stage: Mapped[str | None] = code_of(SchoolStage, 24)
    school_term: Mapped[str | None] = mapped_column(String(16))
    item: Mapped[str | None] = code_of(EducationItem, 24)
    next_period: Mapped[bool | None]
