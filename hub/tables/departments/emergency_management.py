"""Emergency management (应急管理): relief after natural disasters (§13)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from hub.codes import Programme, Term
from hub.tables.base import Base
from hub.tables.departments.records import AssistanceRecordColumns, Once, RecordType, called, code_of, text_of

DISASTER_RELIEF = Programme("DISASTER_RELIEF", "Relief after a natural disaster", "受灾人员救助")


class DisasterItem(Term):
    """What relief after a disaster gives, by the rules for natural disasters that §13 names."""

    EMERGENCY_SHELTER = "EMERGENCY_SHELTER", "Food, clothes and shelter in the emergency", "应急救助"
    TRANSITION_LIVING = "TRANSITION_LIVING", "Living costs of the transition after the disaster", "过渡期生活救助"
    HOUSE_REBUILDING = "HOUSE_REBUILDING", "The rebuilding of a house", "倒损住房恢复重建补助"
    WINTER_SPRING_LIVING = "WINTER_SPRING_LIVING", "Living costs in winter and spring", "冬春生活救助"


class DisasterReliefRow(AssistanceRecordColumns, Base):
    """A person is relieved after a natural disaster (受灾人员救助)."""

    __tablename__ = "disaster_relief"
    RECORD_TYPE: ClassVar[RecordType] = RecordType(
        article=13, programme=DISASTER_RELIEF, called=("受灾人员救助",), once=Once(item="item")
    )

    item: Mapped[str] = code_of(DisasterItem, 24, "项目", "救助内容")
    disaster: Mapped[str | None] = text_of(500, "灾害", "灾害名称", "灾种")
    struck_on: Mapped[date | None] = mapped_column(info=called("受灾日期"))
