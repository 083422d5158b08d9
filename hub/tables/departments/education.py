"""Education (教育): aid to students (§10)."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from hub.tables.base import Base
from hub.tables.departments.records import AssistanceRecordColumns, Once


class EducationAidRow(AssistanceRecordColumns, Base):
    """Aid to a pupil or student for one school term (教育救助)."""

    __tablename__ = "education_aid"
    ONCE: ClassVar[Once] = Once(term=("school_term", "item"))

    stage: Mapped[str | None] = mapped_column(String(24))
    school_term: Mapped[str | None] = mapped_column(String(16))
    item: Mapped[str | None] = mapped_column(String(24))
    next_period: Mapped[bool | None]
