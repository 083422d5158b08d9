"""Charities (社会力量): what they gave to somebody who consented to it (§17)."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy.orm import Mapped

from hub.codes import Programme
from hub.tables.base import Base
from hub.tables.charity import NeedKind
from hub.tables.departments.records import AssistanceRecordColumns, Once, RecordType, code_of

CHARITY_ASSISTANCE = Programme("CHARITY_ASSISTANCE", "Assistance by a charity", "慈善帮扶", by_rule=False)


class CharityAssistanceRow(AssistanceRecordColumns, Base):
    """What a charity gave or did (慈善帮扶)."""

    __tablename__ = "charity_assistance"
    RECORD_TYPE: ClassVar[RecordType] = RecordType(
        article=17, programme=CHARITY_ASSISTANCE, called=("慈善帮扶",), once=Once(household=True)
    )

    kind: Mapped[str] = code_of(NeedKind, 16, "帮扶类型", "需求类型")
