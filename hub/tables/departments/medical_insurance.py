"""Medical insurance (医保): premium subsidy and medical assistance (§9)."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.tables.base import Base
from hub.tables.departments.records import AssistanceRecordColumns, Once
from hub.tables.types import BasisPoints, Fen


class PremiumSubsidyRow(AssistanceRecordColumns, Base):
    """The subsidised part of a year's insurance premium (资助参保)."""

    __tablename__ = "premium_subsidy"
    ONCE: ClassVar[Once] = Once(term=("insurance_year",))

    insurance_year: Mapped[int] = mapped_column(BigInteger)
    tier: Mapped[str] = mapped_column(String(16))
    premium_fen: Mapped[int | None] = mapped_column(Fen)


class MedicalAssistanceRow(AssistanceRecordColumns, Base):
    """Assistance with in-policy, self-paid medical cost (医疗救助)."""

    __tablename__ = "medical_assistance"
    self_paid_fen: Mapped[int | None] = mapped_column(Fen)
    ratio_bp: Mapped[int | None] = mapped_column(BasisPoints)
    top_up_fen: Mapped[int | None] = mapped_column(Fen)
