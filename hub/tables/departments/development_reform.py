"""Development and reform (发展改革): reduced electricity cost (§16)."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy.orm import Mapped

from hub.codes import Programme
from hub.tables.base import Base
from hub.tables.departments.records import AssistanceRecordColumns, Once, RecordType, text_of, whole_number

ELECTRICITY_REDUCTION = Programme("ELECTRICITY_REDUCTION", "Reduced electricity cost", "电费减免")


class ElectricityReductionRow(AssistanceRecordColumns, Base):
    """A household pays less for its electricity (电费减免)."""

    __tablename__ = "electricity_reduction"
    RECORD_TYPE: ClassVar[RecordType] = RecordType(
        article=16, programme=ELECTRICITY_REDUCTION, called=("电费减免",), once=Once(household=True)
    )

    meter: Mapped[str | None] = text_of(64, "用电户号")
    kilowatt_hours: Mapped[int | None] = whole_number(1, 99_999, "减免电量", "免费电量")
