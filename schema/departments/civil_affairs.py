"""What civil affairs gives (民政): basic living (§8), relief (§14), services (§15) and reduced funeral fees (§16)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

import strawberry

from hub.catalogue.declarations import Money, Rows, Writes
from hub.catalogue.fields import coded, column, writable
from hub.codes import Category, RecordStatus
from hub.tables.departments.civil_affairs import (
    BasicLivingAidRow,
    FuneralReductionRow,
    HomelessReliefRow,
    ServiceKind,
    ServiceRecordRow,
    TemporaryReliefRow,
)
from schema.chain import AssistanceRecord, corrected
from schema.enums import code_list
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

code_list(ServiceKind, "A kind of service, §15 (服务类别).")


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


@strawberry.type(description="Relief of a homeless person, §14 (生活无着流浪乞讨人员救助).")
class HomelessRelief(AssistanceRecord):
    KEY: ClassVar[str] = "homeless_relief"
    ROWS: ClassVar[Rows] = Rows(HomelessReliefRow, subject="person_id", current=True)

    supersedes: HomelessRelief | None = corrected()

    nights: int | None = column(
        HomelessReliefRow.nights, "nights", PERSONAL, "How many nights the person stayed (救助天数)."
    )
    sent_home: bool | None = column(
        HomelessReliefRow.sent_home, "sent_home", PERSONAL, "True if the person was brought home (护送返乡)."
    )


@strawberry.type(description="A service to a person, which any department may have provided, §15 (服务类社会救助).")
class ServiceRecord(AssistanceRecord):
    KEY: ClassVar[str] = "service_record"
    ROWS: ClassVar[Rows] = Rows(ServiceRecordRow, subject="person_id", current=True)

    supersedes: ServiceRecord | None = corrected()

    kind: ServiceKind | None = coded(
        ServiceRecordRow.kind,
        ServiceKind,
        "kind",
        PERSONAL,
        "What the service is. The programme of the record follows from it (服务类别).",
    )
    visits: int | None = column(
        ServiceRecordRow.visits, "visits", PERSONAL, "How many times the service was provided (服务次数)."
    )
    provider: str | None = column(
        ServiceRecordRow.provider, "provider", PERSONAL, "Who provided the service (服务机构)."
    )


@strawberry.type(description="A reduced fee of basic funeral services, §16 (殡葬基本服务费减免).")
class FuneralReduction(AssistanceRecord):
    KEY: ClassVar[str] = "funeral_reduction"
    ROWS: ClassVar[Rows] = Rows(FuneralReductionRow, subject="person_id", current=True)

    supersedes: FuneralReduction | None = corrected()

    died_on: date | None = column(
        FuneralReductionRow.died_on, "died_on", PERSONAL, "The day on which the person died (死亡日期)."
    )


@strawberry.input(
    description="A month's subsistence allowance or support in extreme poverty that was approved or paid, §8 (基本生活救助反馈)."
)
class BasicLivingAidInput:
    KEY: ClassVar[str] = "basic_living_aid_input"
    WRITES: ClassVar[Writes] = recorded(BasicLivingAidRow)

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
    WRITES: ClassVar[Writes] = recorded(TemporaryReliefRow)

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


@strawberry.input(description="Relief of a homeless person that was approved or given, §14 (流浪乞讨救助反馈).")
class HomelessReliefInput:
    KEY: ClassVar[str] = "homeless_relief_input"
    WRITES: ClassVar[Writes] = recorded(HomelessReliefRow)

    person: PersonKey = recipient()
    amount: Money | None = sum_given(
        PERSONAL,
        "The sum in yuan, more than zero. Leave it out where help was given in kind (救助金额).",
        required=False,
    )
    given_on: date = day_given(PERSONAL)
    status: RecordStatus = how_far(PERSONAL)
    period_from: date | None = first_day(PERSONAL)
    period_until: date | None = last_day(PERSONAL)
    nights: int | None = writable(
        HomelessReliefRow.nights, "nights", PERSONAL, "How many nights the person stayed (救助天数)."
    )
    sent_home: bool | None = writable(
        HomelessReliefRow.sent_home, "sent_home", PERSONAL, "True if the person was brought home (护送返乡)."
    )
    source_record: str | None = own_number(PERSONAL)
    supersedes: UUID | None = corrects(PERSONAL)


@strawberry.input(description="A service to a person that was approved or provided, §15 (服务类社会救助反馈).")
class ServiceRecordInput:
    KEY: ClassVar[str] = "service_record_input"
    WRITES: ClassVar[Writes] = recorded(ServiceRecordRow)

    person: PersonKey = recipient()
    kind: ServiceKind = writable(
        ServiceRecordRow.kind,
        "kind",
        PERSONAL,
        "What the service is. The programme of the record follows from it (服务类别).",
        required=True,
    )
    amount: Money | None = sum_given(
        PERSONAL,
        "The sum in yuan, more than zero. Leave it out where the service has no price (服务金额).",
        required=False,
    )
    given_on: date = day_given(PERSONAL)
    status: RecordStatus = how_far(PERSONAL)
    period_from: date | None = first_day(PERSONAL)
    period_until: date | None = last_day(PERSONAL)
    visits: int | None = writable(
        ServiceRecordRow.visits, "visits", PERSONAL, "How many times the service was provided (服务次数)."
    )
    provider: str | None = writable(
        ServiceRecordRow.provider, "provider", PERSONAL, "Who provided the service (服务机构)."
    )
    source_record: str | None = own_number(PERSONAL)
    supersedes: UUID | None = corrects(PERSONAL)


@strawberry.input(
    description="A reduced fee of basic funeral services that was approved or given, §16 (殡葬基本服务费减免反馈)."
)
class FuneralReductionInput:
    KEY: ClassVar[str] = "funeral_reduction_input"
    WRITES: ClassVar[Writes] = recorded(FuneralReductionRow)

    person: PersonKey = recipient()
    amount: Money = sum_given(PERSONAL, "The sum in yuan, which must be more than zero (减免金额).")
    given_on: date = day_given(PERSONAL)
    status: RecordStatus = how_far(PERSONAL)
    period_from: date | None = first_day(PERSONAL)
    period_until: date | None = last_day(PERSONAL)
    died_on: date | None = writable(
        FuneralReductionRow.died_on, "died_on", PERSONAL, "The day on which the person died (死亡日期)."
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
    Record(HomelessRelief, HomelessReliefInput, "Relief of homeless people, §14", "homeless relief", "流浪乞讨救助"),
    Record(ServiceRecord, ServiceRecordInput, "A service, §15", "a service", "服务类社会救助"),
    Record(
        FuneralReduction,
        FuneralReductionInput,
        "A reduced funeral fee, §16",
        "a reduced funeral fee",
        "殡葬基本服务费减免",
    ),
)
