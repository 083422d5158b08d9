"""Housing (住房城乡建设): public rental dwellings, rent subsidies and the renovation of dangerous houses (§11)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from hub.codes import Programme, Term
from hub.tables.base import Base
from hub.tables.departments.records import AssistanceRecordColumns, Once, RecordType, called, code_of, text_of

HOUSING_ASSISTANCE = Programme("HOUSING_ASSISTANCE", "Housing assistance", "住房救助")


class HousingItem(Term):
    """How a household is helped to live (§11): the first two in town, the last in the country."""

    PUBLIC_RENTAL = "PUBLIC_RENTAL", "A public rental dwelling", "配租公租房"
    RENT_SUBSIDY = "RENT_SUBSIDY", "A subsidy of the rent", "租赁补贴"
    HOUSE_RENOVATION = "HOUSE_RENOVATION", "The renovation of a dangerous house in a rural area", "农村危房改造"


class HousingAidRow(AssistanceRecordColumns, Base):
    """A household is helped with its dwelling (住房救助)."""

    __tablename__ = "housing_aid"
    RECORD_TYPE: ClassVar[RecordType] = RecordType(
        article=11, programme=HOUSING_ASSISTANCE, called=("住房救助",), once=Once(household=True)
    )

    item: Mapped[str] = code_of(HousingItem, 24, "项目", "救助方式")
    queued_on: Mapped[date | None] = mapped_column(info=called("轮候日期"))
    dwelling: Mapped[str | None] = text_of(500, "住房地址", "房屋坐落")
