"""Human resources and social security (人力社保): measures of employment assistance (§12, first sentence)."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy.orm import Mapped

from hub.codes import Programme, Term
from hub.tables.base import Base
from hub.tables.departments.records import AssistanceRecordColumns, Once, RecordType, code_of, text_of

EMPLOYMENT_AID = Programme("EMPLOYMENT_AID", "Employment assistance", "就业救助")


class EmploymentItem(Term):
    """What employment assistance gives (§12)."""

    LOAN_INTEREST = "LOAN_INTEREST", "Interest on a loan", "贷款贴息"
    TAX_RELIEF = "TAX_RELIEF", "Reduced taxes and fees", "税费减免"
    TRAINING_SUBSIDY = "TRAINING_SUBSIDY", "A subsidy of training", "培训补贴"
    SOCIAL_INSURANCE_SUBSIDY = "SOCIAL_INSURANCE_SUBSIDY", "A subsidy of social insurance", "社保补贴"
    POST = "POST", "A post that was opened for people in hardship", "就业岗位"


class EmploymentAidRow(AssistanceRecordColumns, Base):
    """A person is helped to work (就业救助)."""

    __tablename__ = "employment_aid"
    RECORD_TYPE: ClassVar[RecordType] = RecordType(
        article=12, programme=EMPLOYMENT_AID, called=("就业救助",), once=Once(item="item")
    )

    item: Mapped[str] = code_of(EmploymentItem, 32, "项目", "政策项目")
    employer: Mapped[str | None] = text_of(500, "用人单位", "就业单位")
