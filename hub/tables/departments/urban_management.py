"""Urban management (城市管理): the household waste fee that urban allowance households are spared (§16)."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy.orm import Mapped

from hub.codes import Programme
from hub.tables.base import Base
from hub.tables.departments.records import AssistanceRecordColumns, Once, RecordType, whole_number

WASTE_FEE_REDUCTION = Programme("WASTE_FEE_REDUCTION", "Reduced household waste fee", "生活垃圾处置费减免")


class WasteFeeReductionRow(AssistanceRecordColumns, Base):
    """A household is spared the waste fee for some months (生活垃圾处置费减免)."""

    __tablename__ = "waste_fee_reduction"
    RECORD_TYPE: ClassVar[RecordType] = RecordType(
        article=16, programme=WASTE_FEE_REDUCTION, called=("生活垃圾处置费减免",), once=Once(household=True)
    )

    months: Mapped[int | None] = whole_number(1, 12, "减免月数")
