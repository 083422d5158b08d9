"""Findings (数据疑点): what cannot be right in the population, whose it is to correct, and what became of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.codes import Term
from hub.tables.base import Base, Identified
from hub.tables.types import Id


class Certainty(Term):
    """How sure a finding is; `days` is how long its owner has to answer it."""

    def __init__(self, code: str, english: str, chinese: str, days: int) -> None:
        self.days = days

    DEFINITE = "DEFINITE", "What is on record cannot be right", "确定有误", 30
    SUSPECTED = "SUSPECTED", "What is on record may be right, and somebody has to look", "疑似有误", 60


_FIGURES = (
    "household.members",
    "economic_snapshot.as_of",
    "economic_snapshot.total_income",
    "economic_snapshot.income_per_head",
)
_DECISION = (
    "category_determination.category",
    "category_determination.outcome",
    "category_determination.since",
    "category_determination.until",
)
"""What several kinds compare: the figures of a household, and what was decided about a person."""


class FindingKind(Term):
    """What is found, and how sure that is: the declaration of each kind. `hub.findings` has the statement that finds it.

    `compares` are the stable keys of the fields that show what is compared. What no field shows, such as the day of a death, is
    not among them.
    """

    def __init__(self, code: str, english: str, chinese: str, certainty: Certainty, compares: tuple[str, ...]) -> None:
        self.certainty, self.compares = certainty, compares

    TWO_HOUSEHOLDS = (
        "TWO_HOUSEHOLDS",
        "The person is registered in two households on one day",
        "同一人同日登记于两个家庭",
        Certainty.DEFINITE,
        ("household.members", "household_member.person", "household_member.since", "household_member.until"),
    )
    SUMS_CONTRADICT = (
        "SUMS_CONTRADICT",
        "The household's total income and its income per head contradict each other",
        "家庭总收入与人均收入不符",
        Certainty.DEFINITE,
        _FIGURES,
    )
    SNAPSHOT_TOO_OLD = (
        "SNAPSHOT_TOO_OLD",
        "Somebody of the household is recognised, and its figures are too old to decide by",
        "已认定对象的家庭经济状况数据逾期未更新",
        Certainty.DEFINITE,
        ("household.members", "economic_snapshot.as_of", *_DECISION),
    )
    IMPOSSIBLE_BIRTH = (
        "IMPOSSIBLE_BIRTH",
        "The date of birth lies in the future, or more than 130 years before the death or today",
        "出生日期不可能成立",
        Certainty.DEFINITE,
        ("person.birth_date",),
    )
    IMPOSSIBLE_DEATH = (
        "IMPOSSIBLE_DEATH",
        "The day of the death lies in the future, or before the birth",
        "死亡日期不可能成立",
        Certainty.DEFINITE,
        ("person.birth_date",),
    )
    OUTSIDE_LIFE = (
        "OUTSIDE_LIFE",
        "A recognition or a membership begins before the birth or after the death of its person",
        "认定或家庭成员关系的起始日期在出生前或死亡后",
        Certainty.DEFINITE,
        ("person.birth_date", "household_member.since", *_DECISION),
    )
    DECISIONS_CONTRADICT = (
        "DECISIONS_CONTRADICT",
        "A refusal begins while a recognition of the same category is in force",
        "同一类别的认定有效期内出现不予认定",
        Certainty.DEFINITE,
        _DECISION,
    )
    ABOLISHED_DIVISION = (
        "ABOLISHED_DIVISION",
        "The division of registration has been abolished",
        "户籍地行政区划已撤销",
        Certainty.DEFINITE,
        ("person.division", "household.division", "household.members"),
    )
    DECISIONS_OVERLAP = (
        "DECISIONS_OVERLAP",
        "Two recognitions of the same category are in force on one day",
        "同一类别的两次认定有效期重叠",
        Certainty.SUSPECTED,
        _DECISION,
    )
    TWO_NAMES = (
        "TWO_NAMES",
        "The resident ID number was delivered with two names",
        "同一公民身份号码对应两个姓名",
        Certainty.SUSPECTED,
        ("person.name",),
    )
    VERY_OLD = (
        "VERY_OLD",
        "The person would be older than 110, and no death is on record",
        "年龄超过 110 岁且无死亡登记",
        Certainty.SUSPECTED,
        ("person.birth_date",),
    )


class FindingState(Term):
    """How far a finding has come."""

    OPEN = "OPEN", "Nobody has answered it yet", "待答复"
    ACCEPTED = "ACCEPTED", "Its owner agrees, and has yet to correct it", "已确认待更正"
    CORRECTED = "CORRECTED", "Its owner says that it is corrected", "已更正待核验"
    DISPUTED = "DISPUTED", "Its owner says that the record is right", "有异议"
    CLOSED = "CLOSED", "It is found no more", "已消除"


class FindingAnswer(Term):
    """What the owner of a finding says to it; the finding is then in the state of this name."""

    ACCEPTED = "ACCEPTED", "The record is wrong and will be corrected", "属实待更正"
    CORRECTED = "CORRECTED", "The record is corrected", "已作更正"
    DISPUTED = "DISPUTED", "The record is right", "记录无误"


class FindingReason(Term):
    """Why the owner of a finding answers as it does; each reason belongs to one answer."""

    def __init__(self, code: str, english: str, chinese: str, answer: FindingAnswer) -> None:
        self.answer = answer

    NEXT_DELIVERY = "NEXT_DELIVERY", "The next delivery will correct it", "下次报送更正", FindingAnswer.ACCEPTED
    BEING_CHECKED = "BEING_CHECKED", "It is being checked on the spot", "正在核查", FindingAnswer.ACCEPTED
    DELIVERED_ANEW = "DELIVERED_ANEW", "It was delivered again", "已重新报送", FindingAnswer.CORRECTED
    CORRECTED_IN_HUB = (
        "CORRECTED_IN_HUB",
        "It was corrected or withdrawn in the hub",
        "已在本平台更正或撤回",
        FindingAnswer.CORRECTED,
    )
    RIGHT_BY_DOCUMENT = (
        "RIGHT_BY_DOCUMENT",
        "A document shows that the record is right",
        "经证件核实无误",
        FindingAnswer.DISPUTED,
    )
    OTHER_SIDE_WRONG = (
        "OTHER_SIDE_WRONG",
        "The record of another organisation is wrong",
        "应由其他单位更正",
        FindingAnswer.DISPUTED,
    )


class FindingRow(Identified, Base):
    """A finding about a person or a household. The same finding is the same row, however often it is found.

    `owner_id` is the organisation that wrote or delivered what is found, where that is known, and `delivery_id` the delivery that
    said it. `division_code` is where the person or household is registered. `found_on` is the day on which it was
    found, or found again after it had been closed or called corrected: so often as `times_reopened` says. `due_on` is the last day
    for an answer.
    """

    __tablename__ = "finding"
    kind: Mapped[str] = mapped_column(String(32))
    certainty: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[str | None] = mapped_column(Id, index=True)
    household_id: Mapped[str | None] = mapped_column(Id, index=True)
    division_code: Mapped[str] = mapped_column(String(12), index=True)
    owner_id: Mapped[str | None] = mapped_column(Id, index=True)
    delivery_id: Mapped[str | None] = mapped_column(Id)
    found_on: Mapped[date]
    due_on: Mapped[date]
    closed_on: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(String(32))
    answered_at: Mapped[datetime | None]
    times_reopened: Mapped[int] = mapped_column(BigInteger)


class FindingScanRow(Identified, Base):
    """A scan for findings over everybody, division by division. `reached` is the last one that is done."""

    __tablename__ = "finding_scan"
    begun_at: Mapped[datetime]
    reached: Mapped[str | None] = mapped_column(String(12))
    ended_at: Mapped[datetime | None]
