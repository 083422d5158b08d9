"""Radio and television (广电): the reduced fee of cable television (§16)."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy.orm import Mapped

from hub.codes import Programme
from hub.tables.base import Base
from hub.tables.departments.records import AssistanceRecordColumns, Once, RecordType, text_of

CABLE_FEE_REDUCTION = Programme("CABLE_FEE_REDUCTION", "Reduced cable TV fee", "有线电视基本收视维护费减免")


class CableFeeReductionRow(AssistanceRecordColumns, Base):
    """A household pays less for cable television (有线电视基本收视维护费减免)."""

    __tablename__ = "cable_fee_reduction"
    RECORD_TYPE: ClassVar[RecordType] = RecordType(
        article=16, programme=CABLE_FEE_REDUCTION, called=("有线电视基本收视维护费减免",), once=Once(household=True)
    )

    subscription: Mapped[str | None] = text_of(64, "有线电视用户号", "用户编号")
