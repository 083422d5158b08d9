"""Education (教育): aid to students (§10)."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from hub.codes import EducationItem, Programme, SchoolStage
from hub.tables.base import Base
from hub.tables.departments.records import AssistanceRecordColumns, Once, RecordType, called, code_of, school_term_of

EDUCATION_AID = Programme("EDUCATION_AID", "Education aid", "教育救助")


class EducationAidRow(AssistanceRecordColumns, Base):
    """Aid to a pupil or student for one school term (教育救助)."""

    __tablename__ = "education_aid"
    RECORD_TYPE: ClassVar[RecordType] = RecordType(
        article=10,
        programme=EDUCATION_AID,
        called=("教育救助",),
        once=Once(term=("school_term", "item"), period="school_term"),
    )

    stage: Mapped[str | None] = code_of(SchoolStage, 24, "学段")
    school_term: Mapped[str | None] = school_term_of("学期")
    item: Mapped[str | None] = code_of(EducationItem, 24, "项目", "资助项目")
    next_period: Mapped[bool | None] = mapped_column(info=called("纳入下一期", "是否纳入下一期"))
