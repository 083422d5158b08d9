"""What civil affairs gives (民政): basic living assistance (§8) and temporary relief (§14)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

import strawberry

from hub.catalogue.declarations import Money, Rows, Writes
from hub.catalogue.fields import coded, column, writable
from hub.codes import Category, RecordStatus
from hub.tables.departments.civil_affairs import BasicLivingAidRow, TemporaryReliefRow
from schema.chain import AssistanceRecord, corrected
from schema.checks import at_most_characters, between, in_order, only_with
from schema.keys import PersonKey
from schema.population import GENERAL, PERSONAL
from schema.record_types import Record
from schema.written import (
    corrects,
    day_given,
    first_day,
    how_far,
    last_day,
    own_number,
    recipient,
    recorded,
    sum_given,
)


@strawberry.type(description="A month's subsistence allowance or support in extreme poverty, §8 (基本生活救助).")
class BasicLivingAid(AssistanceRecord):
    KEY: ClassVar[str] = "basic_living_aid"
    ROWS: ClassVar[Rows] = Rows(BasicLivingAidRow, subject="person_id", current=True)

    supersedes: BasicLivingAid | None = corrected()

    category: Category | None = coded(
        BasicLivingAidRow.category,
        Category,
        "category",
        PERSONAL,
        "The low-income category that the assistance is given for (救助类别).",
    )
    persons_covered: int | None = column(
        BasicLivingAidRow.persons_covered,
        "persons_covered",
        PERSONAL,
        "How many persons the assistance covers (保障人数).",
    )


@strawberry.type(description="Temporary relief in sudden hardship, §14 (临时救助).")
class TemporaryRelief(AssistanceRecord):
    KEY: ClassVar[str] = "temporary_relief"
    ROWS: ClassVar[Rows] = Rows(TemporaryReliefRow, subject="person_id", current=True)

    supersedes: TemporaryRelief | None = corrected()

    event: str | None = column(TemporaryReliefRow.event, "event", PERSONAL, "What happened to the person (困难情形).")
    small_sum_first: bool | None = column(
        TemporaryReliefRow.small_sum_first,
        "small_sum_first",
        GENERAL,
        "True if a small sum was given first, before the usual checks (小金额先行救助).",
    )
    explanation_due: date | None = column(
        TemporaryReliefRow.explanation_due,
        "explanation_due",
        GENERAL,
        "The day by which the small sum must be explained (补充说明期限).",
    )


@strawberry.input(
    description="A month's subsistence allowance or support in extreme poverty that was approved or paid, §8 (基本生活救助反馈)."
)
class BasicLivingAidInput:
    KEY: ClassVar[str] = "basic_living_aid_input"
    WRITES: ClassVar[Writes] = recorded(
        BasicLivingAidRow,
        between("persons_covered", 1, 99, "1 to 99"),
    )

    person: PersonKey = recipient()
    category: Category = writable(
        BasicLivingAidRow.category,
        "category",
        PERSONAL,
        "SUBSISTENCE_ALLOWANCE or EXTREME_POVERTY. The programme of the record follows from it (救助类别).",
        required=True,
    )
    amount: Money = sum_given(PERSONAL, "The sum in yuan, which must be more than zero (发放金额).")
    given_on: date = day_given(PERSONAL)
    status: RecordStatus = how_far(PERSONAL)
    period_from: date | None = first_day(PERSONAL)
    period_until: date | None = last_day(PERSONAL)
    persons_covered: int | None = writable(
        BasicLivingAidRow.persons_covered,
        "persons_covered",
        PERSONAL,
        "How many persons the assistance covers (保障人数).",
    )
    source_record: str | None = own_number(PERSONAL)
    supersedes: UUID | None = corrects(PERSONAL)


@strawberry.input(description="Temporary relief that was approved or given, §14 (临时救助反馈).")
class TemporaryReliefInput:
    KEY: ClassVar[str] = "temporary_relief_input"
    WRITES: ClassVar[Writes] = recorded(
        TemporaryReliefRow,
        at_most_characters("event", 500),
        only_with("explanation_due", "small_sum_first", "smallSumFirst: true"),
        in_order("given_on", "explanation_due"),
    )

    person: PersonKey = recipient()
    amount: Money | None = sum_given(
        PERSONAL, "The sum in yuan, more than zero. Leave it out for help in kind (救助金额).", required=False
    )
    given_on: date = day_given(PERSONAL)
    status: RecordStatus = how_far(PERSONAL)
    period_from: date | None = first_day(PERSONAL)
    period_until: date | None = last_day(PERSONAL)
    event: str | None = writable(TemporaryReliefRow.event, "event", PERSONAL, "What happened to the person (困难情形).")
    small_sum_first: bool | None = writable(
        TemporaryReliefRow.small_sum_first,
        "small_sum_first",
        GENERAL,
        "True if a small sum was given first, before the usual checks (小金额先行救助).",
    )
    explanation_due: date | None = writable(
        TemporaryReliefRow.explanation_due,
        "explanation_due",
        GENERAL,
        "The day by which the small sum must be explained (补充说明期限).",
    )
    source_record: str | None = own_number(PERSONAL)
    supersedes: UUID | None = corrects(PERSONAL)


RECORDS = (
    Record(
        BasicLivingAid,
        BasicLivingAidInput,
        "A month's subsistence allowance or support in extreme poverty, §8",
        "basic living aid",
        "基本生活救助",
    ),
    Record(TemporaryRelief, TemporaryReliefInput, "Temporary relief, §14", "temporary relief", "临时救助"),
)
