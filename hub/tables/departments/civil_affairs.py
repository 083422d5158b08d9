"""Civil affairs (民政): basic living assistance (§8) and temporary relief (§14)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.codes import Category, Programme
from hub.tables.base import Base
from hub.tables.departments.records import (
    AssistanceRecordColumns,
    Once,
    ProgrammeBy,
    RecordType,
    called,
    code_of,
    whole_number,
)

SUBSISTENCE_ALLOWANCE = Programme("SUBSISTENCE_ALLOWANCE", "Subsistence allowance", "最低生活保障")
EXTREME_POVERTY_SUPPORT = Programme(
    "EXTREME_POVERTY_SUPPORT", "Support for people in extreme poverty", "特困人员救助供养"
)
TEMPORARY_RELIEF = Programme("TEMPORARY_RELIEF", "Temporary relief", "临时救助", by_rule=False)


class BasicLivingAidRow(AssistanceRecordColumns, Base):
    """A monthly payment of 低保 or 特困供养."""

    __tablename__ = "basic_living_aid"
    RECORD_TYPE: ClassVar[RecordType] = RecordType(
        article=8,
        programme=ProgrammeBy(
            "category",
            {
                Category.SUBSISTENCE_ALLOWANCE: SUBSISTENCE_ALLOWANCE,
                Category.EXTREME_POVERTY: EXTREME_POVERTY_SUPPORT,
            },
        ),
        called=("基本生活救助",),
        once=Once(household=True),
    )

    category: Mapped[str] = code_of(Category, 32)
    persons_covered: Mapped[int | None] = whole_number(1, 99, "保障人数", "救助人数")


class TemporaryReliefRow(AssistanceRecordColumns, Base):
    """Temporary relief (临时救助); a small sum may come first and the explanation after it."""

    __tablename__ = "temporary_relief"
    RECORD_TYPE: ClassVar[RecordType] = RecordType(article=14, programme=TEMPORARY_RELIEF, called=("临时救助",))

    event: Mapped[str | None] = mapped_column(Text, info=called("困难情形", "困难原因", "救助事由"))
    small_sum_first: Mapped[bool | None] = mapped_column(info=called("小金额先行救助", "是否先行救助"))
    explanation_due: Mapped[date | None] = mapped_column(info=called("补充说明期限", "补充说明截止日期"))
