"""Charities (社会力量, §17): what people need, what charities offer, and how the two were matched."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.codes import Term
from hub.tables.base import Base, Identified, RecordedTime
from hub.tables.types import Id


class NeedKind(Term):
    """What is needed, or offered (§17)."""

    MONEY = "MONEY", "Money", "资金"
    GOODS = "GOODS", "Goods", "物资"
    MEDICAL = "MEDICAL", "Medical help", "医疗"
    SCHOOLING = "SCHOOLING", "Help with schooling", "助学"
    CARE = "CARE", "Care", "照护"
    COMPANIONSHIP = "COMPANIONSHIP", "Companionship", "陪伴"
    HOME_REPAIR = "HOME_REPAIR", "Repair of the home", "居家改造"
    WORK = "WORK", "Work", "就业"
    LEGAL = "LEGAL", "Legal help", "法律援助"
    OTHER = "OTHER", "Something else", "其他"


class Supplier(Term):
    """Who offers, in the words of §17."""

    CITIZEN = "CITIZEN", "A citizen", "公民"
    LEGAL_PERSON = "LEGAL_PERSON", "A legal person", "法人"
    ORGANISATION = "ORGANISATION", "Another organisation", "其他组织"


class SupplyForm(Term):
    """In which form it is offered, in the words of §17."""

    DONATION = "DONATION", "Donated property", "捐赠财产"
    CHARITABLE_TRUST = "CHARITABLE_TRUST", "A charitable trust", "慈善信托"
    CHARITY_PROJECT = "CHARITY_PROJECT", "A charity project", "慈善项目"
    VENTURE_PHILANTHROPY = "VENTURE_PHILANTHROPY", "Venture philanthropy", "公益创投"
    SERVICE_AGENCY = "SERVICE_AGENCY", "A charitable service agency", "公益慈善服务机构"
    VOLUNTEERS = "VOLUNTEERS", "Volunteers", "志愿服务"


class Urgency(Term):
    """How urgent a need is."""

    URGENT = "URGENT", "It cannot wait", "紧急"
    SOON = "SOON", "It should be met within weeks", "较急"
    ORDINARY = "ORDINARY", "It can be met in the usual order", "一般"


class NeedOrigin(Term):
    """How a need became known."""

    MISSED_PROGRAMME = "MISSED_PROGRAMME", "A programme was missed or refused", "救助项目未覆盖"
    VISIT = "VISIT", "Found on a visit", "走访发现"
    WISH = "WISH", "Requested by the person", "本人提出"


class MatchState(Term):
    """How far a match has come."""

    PROPOSED = "PROPOSED", "Proposed to the charity", "已推荐"
    ACCEPTED = "ACCEPTED", "Accepted by the charity, which reserves a place", "机构已接受"
    DECLINED = "DECLINED", "Declined by the charity", "机构已谢绝"
    CONFIRMED = "CONFIRMED", "Confirmed by civil affairs", "民政已确认"
    REFUSED = "REFUSED", "Refused by civil affairs", "民政未确认"
    CONSENTED = "CONSENTED", "The person has consented", "本人已同意"
    WITHDRAWN = "WITHDRAWN", "The person has withdrawn", "本人已撤回"
    DELIVERED = "DELIVERED", "The help has been delivered", "已送达"
    LAPSED = "LAPSED", "Nobody acted before the reservation ended", "已逾期"


class MatchEndReason(Term):
    """Why a match ended without delivery."""

    NO_CAPACITY = "NO_CAPACITY", "There is no capacity left", "名额已满"
    OUTSIDE_MISSION = "OUTSIDE_MISSION", "It is not among the charity's services", "不属服务范围"
    TOO_FAR = "TOO_FAR", "It is too far away", "距离过远"
    COVERED_BY_PROGRAMME = "COVERED_BY_PROGRAMME", "A programme of the government covers it", "政府救助已覆盖"
    NO_LONGER_NEEDED = "NO_LONGER_NEEDED", "It is no longer needed", "已无需求"
    OTHER_REASON = "OTHER_REASON", "Another reason", "其他原因"


class WaitingReason(Term):
    """Why a need waits."""

    NEXT_RUN = "NEXT_RUN", "The next matching run will look for a supply", "待下次匹配"
    NOT_LOW_INCOME = "NOT_LOW_INCOME", "The person is of no low-income category in a township today", "非低收入人口"
    FACTS_UNKNOWN = "FACTS_UNKNOWN", "The age or the household of the person is not known", "基本信息不全"
    TOO_FEW_ALIKE = (
        "TOO_FEW_ALIKE",
        "Too few people of the township share its age band and household size, so it is shown to no charity",
        "同类人数过少",
    )
    NO_SUPPLY = "NO_SUPPLY", "No charity offers what is needed", "无此类供给"
    NONE_IN_AREA = "NONE_IN_AREA", "No charity offers it in the township", "本地无供给"
    CRITERIA_NOT_MET = "CRITERIA_NOT_MET", "No charity's criteria are certain to be met", "不符合供给条件"
    NOT_IN_TIME = "NOT_IN_TIME", "No charity offers it while it is needed", "时间不符"
    DECLINED_BEFORE = "DECLINED_BEFORE", "All charities that could provide it have declined", "机构均已谢绝"
    NO_PLACE_FREE = "NO_PLACE_FREE", "No place is free", "名额已满"
    OTHERS_FIRST = "OTHERS_FIRST", "Other needs had priority", "其他需求优先"


class NeedRow(Identified, RecordedTime, Base):
    """A need of a person, coded (救助需求). Corrected by superseding.

    `programme` is the one that was tried before, and `eligibility` what its rule said on the day `given_on`.
    `waiting_reason` is why it waits, and null once a match was found: a run looks at it next, or has said why it found none.
    """

    __tablename__ = "need"
    person_id: Mapped[str] = mapped_column(Id, index=True)
    kind: Mapped[str] = mapped_column(String(16))
    urgency: Mapped[str] = mapped_column(String(16))
    origin: Mapped[str] = mapped_column(String(24))
    given_on: Mapped[date]
    until: Mapped[date | None]
    programme: Mapped[str | None] = mapped_column(String(32))
    eligibility: Mapped[str | None] = mapped_column(String(16))
    organisation_id: Mapped[str | None] = mapped_column(Id)
    supersedes_id: Mapped[str | None] = mapped_column(Id)
    waiting_reason: Mapped[str | None] = mapped_column(String(24))


class PublishedNeedRow(Identified, Base):
    """What charities may see of a need: made once, and never changed afterwards.

    `people` is how many low-income people of the township shared the class when it was made. A `_to` that is null means
    that there is no upper end.
    """

    __tablename__ = "published_need"
    need_id: Mapped[str] = mapped_column(Id, unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    urgency: Mapped[str] = mapped_column(String(16))
    until: Mapped[date | None]
    township_code: Mapped[str] = mapped_column(String(12), index=True)
    age_from: Mapped[int] = mapped_column(BigInteger)
    age_to: Mapped[int | None] = mapped_column(BigInteger)
    size_from: Mapped[int] = mapped_column(BigInteger)
    size_to: Mapped[int | None] = mapped_column(BigInteger)
    people: Mapped[int] = mapped_column(BigInteger)
    published_on: Mapped[date]


MOST_PLACES = 1_000_000
"""The most places that a supply can have."""


class SupplyRow(Identified, RecordedTime, Base):
    """What an organisation offers (慈善供给): a service in an area, for whom, when, and how many places it has.

    `places` is the capacity as of the day `places_as_of`; how many of them are taken follows from the matches. An age or
    a size that is null sets no bound. `reference` is the organisation's own number of it. `days` are those of the week, as the
    BYDAY of RFC 5545 has them (`MO,WE`); `opens_at` and `closes_at` are times of the day in Chongqing (`09:00`).

    A supply keeps its identifier for good, since matches refer to it: when a file changes it, what stood before is kept as a
    row of its own, whose `version_of` is the supply, and which is superseded from the beginning.
    """

    __tablename__ = "supply"
    organisation_id: Mapped[str] = mapped_column(Id, index=True)
    service: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    division_code: Mapped[str] = mapped_column(String(12), index=True)
    age_from: Mapped[int | None] = mapped_column(BigInteger)
    age_to: Mapped[int | None] = mapped_column(BigInteger)
    size_from: Mapped[int | None] = mapped_column(BigInteger)
    size_to: Mapped[int | None] = mapped_column(BigInteger)
    places: Mapped[int] = mapped_column(BigInteger)
    places_as_of: Mapped[date]
    since: Mapped[date]
    until: Mapped[date | None]
    supplier: Mapped[str | None] = mapped_column(String(16))
    form: Mapped[str | None] = mapped_column(String(24))
    reference: Mapped[str | None] = mapped_column(String(64))
    days: Mapped[str | None] = mapped_column(String(20))
    opens_at: Mapped[str | None] = mapped_column(String(5))
    closes_at: Mapped[str | None] = mapped_column(String(5))
    version_of: Mapped[str | None] = mapped_column(Id)


class MatchRow(Identified, Base):
    """A need and the supply that was found for it.

    The points say why; `weights` is the version of the weights that they were made with. Until `held_until` a match that
    was accepted holds a place: whatever becomes of its process, the place is free again afterwards.
    """

    __tablename__ = "need_match"
    need_id: Mapped[str] = mapped_column(Id, index=True)
    published_id: Mapped[str] = mapped_column(Id)
    person_id: Mapped[str] = mapped_column(Id)
    supply_id: Mapped[str] = mapped_column(Id, index=True)
    organisation_id: Mapped[str] = mapped_column(Id, index=True)
    township_code: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(16))
    end_reason: Mapped[str | None] = mapped_column(String(24))
    urgency_points: Mapped[int] = mapped_column(BigInteger)
    waiting_points: Mapped[int] = mapped_column(BigInteger)
    area_points: Mapped[int] = mapped_column(BigInteger)
    fit_points: Mapped[int] = mapped_column(BigInteger)
    weights: Mapped[int] = mapped_column(BigInteger)
    proposed_at: Mapped[datetime]
    held_until: Mapped[datetime | None]


class MatchConsentRow(Identified, Base):
    """A person's consent that the charity of one match learns how to reach them (本人同意), from when to when.

    With `home` the charity learns where the person lives, too.
    """

    __tablename__ = "match_consent"
    match_id: Mapped[str] = mapped_column(Id, index=True)
    person_id: Mapped[str] = mapped_column(Id, index=True)
    organisation_id: Mapped[str] = mapped_column(Id)
    home: Mapped[bool]
    since: Mapped[date]
    until: Mapped[date]
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
