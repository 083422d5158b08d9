"""Agriculture and rural affairs (农业农村): employment support (§12, second sentence).

Whom it monitors against relapse into poverty (§18) comes as determinations of `RELAPSE_MONITORED`, each with its kind and its last
day, and who fell into poverty (返贫致贫, §9) as the fact `RELAPSED_INTO_POVERTY`: registers of persons and no records of assistance.
"""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy.orm import Mapped

from hub.codes import Programme, Term
from hub.tables.base import Base
from hub.tables.departments.records import AssistanceRecordColumns, Once, RecordType, code_of, text_of

RURAL_EMPLOYMENT = Programme("RURAL_EMPLOYMENT", "Employment support in rural areas", "就业帮扶", by_rule=False)


class RuralEmploymentItem(Term):
    """How work is brought to people (§12)."""

    INDUSTRY_SUPPORT = "INDUSTRY_SUPPORT", "Support for a business of the person's own", "产业发展"
    LABOUR_EXPORT = "LABOUR_EXPORT", "Arranged employment outside the home area", "劳务输出"
    WORKSHOP_POST = "WORKSHOP_POST", "A post in a workshop near home", "车间吸纳"
    WORK_RELIEF = "WORK_RELIEF", "Paid work on public projects", "以工代赈"


class RuralEmploymentRow(AssistanceRecordColumns, Base):
    """A person is given work or support of their trade (就业帮扶)."""

    __tablename__ = "rural_employment"
    RECORD_TYPE: ClassVar[RecordType] = RecordType(
        article=12, programme=RURAL_EMPLOYMENT, called=("就业帮扶",), once=Once(item="item")
    )

    item: Mapped[str] = code_of(RuralEmploymentItem, 24, "项目", "帮扶方式")
    workplace: Mapped[str | None] = text_of(500, "务工地点", "项目地点")
