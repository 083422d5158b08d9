"""Civil affairs (民政): basic living assistance (§8) and temporary relief (§14)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.tables.base import Base
from hub.tables.departments.records import AssistanceRecordColumns, Once


class BasicLivingAidRow(AssistanceRecordColumns, Base):
    """A monthly payment of 低保 or 特困供养."""

    __tablename__ = "basic_living_aid"
    ONCE: ClassVar[Once] = Once(household=True)

    category: Mapped[str] = mapped_column(String(32))
    persons_covered: Mapped[int | None] = mapped_column(BigInteger)


class TemporaryReliefRow(AssistanceRecordColumns, Base):
    """Temporary relief (临时救助); a small sum may come first and the explanation after it."""

    __tablename__ = "temporary_relief"
    event: Mapped[str | None] = mapped_column(Text)
    small_sum_first: Mapped[bool | None]
    explanation_due: Mapped[date | None]
