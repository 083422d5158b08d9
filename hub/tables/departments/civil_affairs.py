"""Civil affairs (民政): basic living (§8), temporary and homeless relief (§14), services (§15), reduced funeral fees (§16)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from hub.codes import Category, Programme, Term
from hub.tables.base import Base
from hub.tables.departments.records import (
    AssistanceRecordColumns,
    Once,
    ProgrammeBy,
    RecordType,
    called,
    code_of,
    text_of,
    whole_number,
)
from hub.tables.row_rules import only_with

SUBSISTENCE_ALLOWANCE = Programme("SUBSISTENCE_ALLOWANCE", "Subsistence allowance", "最低生活保障")
EXTREME_POVERTY_SUPPORT = Programme(
    "EXTREME_POVERTY_SUPPORT", "Support for people in extreme poverty", "特困人员救助供养"
)
TEMPORARY_RELIEF = Programme("TEMPORARY_RELIEF", "Temporary relief", "临时救助")
HOMELESS_RELIEF = Programme("HOMELESS_RELIEF", "Relief of homeless people", "生活无着流浪乞讨人员救助", by_rule=False)
CARE_VISITS = Programme("CARE_VISITS", "Visits and care", "访视照料服务")
COLLECTIVE_CARE = Programme("COLLECTIVE_CARE", "Care in an institution", "经济困难失能老年人集中照护服务")
SOCIAL_WORK = Programme("SOCIAL_WORK", "Services of social work", "社会工作服务")
FUNERAL_REDUCTION = Programme("FUNERAL_REDUCTION", "Reduced funeral fee", "殡葬基本服务费减免")


class ServiceKind(Term):
    """What a service is (§15)."""

    VISITS = "VISITS", "Visits and care at home", "访视照料"
    INSTITUTION = "INSTITUTION", "Care in an institution", "集中照护"
    COUNSELLING = "COUNSELLING", "Counselling, resources, skills or inclusion", "社会工作"


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
        once=Once(household=True, highest=True),
    )

    category: Mapped[str] = code_of(Category, 32)
    persons_covered: Mapped[int | None] = whole_number(1, 99, "保障人数", "救助人数")


class TemporaryReliefRow(AssistanceRecordColumns, Base):
    """Temporary relief (临时救助); a small sum may come first and the explanation after it."""

    __tablename__ = "temporary_relief"
    RECORD_TYPE: ClassVar[RecordType] = RecordType(
        article=14,
        programme=TEMPORARY_RELIEF,
        called=("临时救助",),
        rules=(only_with("explanation_due", "small_sum_first", "smallSumFirst"),),
    )

    event: Mapped[str | None] = text_of(500, "困难情形", "困难原因", "救助事由")
    small_sum_first: Mapped[bool | None] = mapped_column(info=called("小金额先行救助", "是否先行救助"))
    explanation_due: Mapped[date | None] = mapped_column(info=called("补充说明期限", "补充说明截止日期"))


class HomelessReliefRow(AssistanceRecordColumns, Base):
    """Relief of a homeless person (生活无着流浪乞讨人员救助)."""

    __tablename__ = "homeless_relief"
    RECORD_TYPE: ClassVar[RecordType] = RecordType(
        article=14, programme=HOMELESS_RELIEF, called=("生活无着流浪乞讨人员救助", "流浪乞讨救助")
    )

    nights: Mapped[int | None] = whole_number(1, 999, "救助天数", "在站天数")
    sent_home: Mapped[bool | None] = mapped_column(info=called("护送返乡", "是否返乡"))


class ServiceRecordRow(AssistanceRecordColumns, Base):
    """A service to a person (服务类社会救助), which any department may have provided."""

    __tablename__ = "service_record"
    RECORD_TYPE: ClassVar[RecordType] = RecordType(
        article=15,
        programme=ProgrammeBy(
            "kind",
            {
                ServiceKind.VISITS: CARE_VISITS,
                ServiceKind.INSTITUTION: COLLECTIVE_CARE,
                ServiceKind.COUNSELLING: SOCIAL_WORK,
            },
        ),
        called=("服务类社会救助",),
    )

    kind: Mapped[str] = code_of(ServiceKind, 24, "服务类别", "服务内容")
    visits: Mapped[int | None] = whole_number(1, 999, "服务次数", "访视次数")
    provider: Mapped[str | None] = text_of(500, "服务机构", "服务提供方")


class FuneralReductionRow(AssistanceRecordColumns, Base):
    """A person's funeral costs their family less (殡葬基本服务费减免)."""

    __tablename__ = "funeral_reduction"
    RECORD_TYPE: ClassVar[RecordType] = RecordType(
        article=16, programme=FUNERAL_REDUCTION, called=("殡葬基本服务费减免",)
    )

    died_on: Mapped[date | None] = mapped_column(info=called("死亡日期"))
