"""What civil affairs gives (民政): basic living assistance (§8) and temporary relief (§14)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import strawberry

from hub.catalogue.declarations import Rows
from hub.catalogue.fields import coded, column
from hub.codes import Category
from hub.tables.departments.civil_affairs import BasicLivingAidRow, TemporaryReliefRow
from schema.chain import AssistanceRecord
from schema.population import GENERAL, PERSONAL


@strawberry.type(description="A month's subsistence allowance or support in extreme poverty, §8 (基本生活救助).")
class BasicLivingAid(AssistanceRecord):
    KEY: ClassVar[str] = "basic_living_aid"
    ROWS: ClassVar[Rows] = Rows(BasicLivingAidRow, subject="person_id", current=True)

    category: Category | None = coded(
        BasicLivingAidRow.category, Category, "category", PERSONAL, "The category it was given for (救助类别)."
    )
    persons_covered: int | None = column(
        BasicLivingAidRow.persons_covered, "persons_covered", PERSONAL, "How many persons it covers (保障人数)."
    )


@strawberry.type(description="Temporary relief in sudden hardship, §14 (临时救助).")
class TemporaryRelief(AssistanceRecord):
    KEY: ClassVar[str] = "temporary_relief"
    ROWS: ClassVar[Rows] = Rows(TemporaryReliefRow, subject="person_id", current=True)

    event: str | None = column(TemporaryReliefRow.event, "event", PERSONAL, "What happened (困难情形).")
    small_sum_first: bool | None = column(
        TemporaryReliefRow.small_sum_first, "small_sum_first", GENERAL, "A small sum came first (小金额先行救助)."
    )
    explanation_due: date | None = column(
        TemporaryReliefRow.explanation_due, "explanation_due", GENERAL, "Explanation due by (补充说明期限)."
    )
