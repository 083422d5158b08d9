"""Health (卫生健康): treatment that the emergency fund pays (§9).

Its registers of illness come as the facts `GRAVELY_ILL` and `MAJOR_DISEASE_PATIENT` and are no records of assistance.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from hub.codes import Programme, Term
from hub.tables.base import Base
from hub.tables.departments.records import AssistanceRecordColumns, RecordType, called, code_of

EMERGENCY_TREATMENT = Programme("EMERGENCY_TREATMENT", "Emergency treatment", "疾病应急救助")


class IllnessClass(Term):
    """The three terms of the notice for illness (§6, §8, §9), each with a local definition of its own."""

    GRAVE_ILLNESS = "GRAVE_ILLNESS", "Grave illness", "重病"
    MAJOR_DISEASE = "MAJOR_DISEASE", "Major disease", "大病"
    CRITICAL_DISEASE = "CRITICAL_DISEASE", "Critical disease", "重特大疾病"


class EmergencyTreatmentRow(AssistanceRecordColumns, Base):
    """The emergency fund paid for a treatment (疾病应急救助); the sum is what it paid."""

    __tablename__ = "emergency_treatment"
    RECORD_TYPE: ClassVar[RecordType] = RecordType(article=9, programme=EMERGENCY_TREATMENT, called=("疾病应急救助",))

    illness: Mapped[str | None] = code_of(IllnessClass, 24, "疾病类别")
    treated_on: Mapped[date | None] = mapped_column(info=called("救治日期", "诊疗日期"))
