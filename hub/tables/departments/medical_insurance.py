"""Medical insurance (医保): premium subsidy and medical assistance (§9)."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from hub.codes import FactKind, InsuranceTier, Programme
from hub.tables.base import Base
from hub.tables.departments.records import (
    AssistanceRecordColumns,
    FactOfYear,
    Once,
    RecordType,
    called,
    code_of,
    year_since,
)
from hub.tables.row_rules import above_zero, at_most, between
from hub.tables.types import BasisPoints, Fen

PREMIUM_SUBSIDY = Programme("PREMIUM_SUBSIDY", "Subsidised insurance premium", "资助参保")
MEDICAL_ASSISTANCE = Programme("MEDICAL_ASSISTANCE", "Medical assistance", "医疗救助")

FIRST_YEAR = 2016
"""The residents' insurance exists since then."""


class PremiumSubsidyRow(AssistanceRecordColumns, Base):
    """The subsidised part of a year's insurance premium (资助参保)."""

    __tablename__ = "premium_subsidy"
    RECORD_TYPE: ClassVar[RecordType] = RecordType(
        article=9,
        programme=PREMIUM_SUBSIDY,
        called=("资助参保",),
        once=Once(term=("insurance_year",), period="insurance_year"),
        fact=FactOfYear(
            FactKind.RESIDENT_INSURANCE_TIER,
            year="insurance_year",
            column="tier",
            numbers={InsuranceTier.TIER_1: 1, InsuranceTier.TIER_2: 2},
        ),
        rules=(at_most("amount_fen", "premium_fen", "premium"),),
    )

    insurance_year: Mapped[int] = year_since(FIRST_YEAR, "参保年度", "年度")
    tier: Mapped[str] = code_of(InsuranceTier, 16, "参保档次", "档次")
    premium_fen: Mapped[int | None] = mapped_column(Fen, info=called("个人缴费标准", "缴费标准"))


class MedicalAssistanceRow(AssistanceRecordColumns, Base):
    """Assistance with in-policy, self-paid medical cost (医疗救助)."""

    __tablename__ = "medical_assistance"
    RECORD_TYPE: ClassVar[RecordType] = RecordType(
        article=9,
        programme=MEDICAL_ASSISTANCE,
        called=("医疗救助",),
        rules=(
            above_zero("top_up_fen"),
            between("ratio_bp", 1, 10_000, "0.01 to 100.00"),
            at_most("amount_fen", "self_paid_fen", "selfPaid"),
            at_most("top_up_fen", "self_paid_fen", "selfPaid"),
        ),
    )

    self_paid_fen: Mapped[int | None] = mapped_column(Fen, info=called("个人自付费用", "个人自付", "自付费用"))
    ratio_bp: Mapped[int | None] = mapped_column(BasisPoints, info=called("救助比例", "比例"))
    top_up_fen: Mapped[int | None] = mapped_column(Fen, info=called("倾斜救助", "倾斜救助金额"))
