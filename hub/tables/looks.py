"""What a person learns of who looked at their data: visits at the window of civil affairs, delays of a disclosure, and questions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.codes import Term
from hub.tables.base import Base, Identified
from hub.tables.types import Id


class IdentifiedBy(Term):
    """How a person was identified at the window."""

    RESIDENT_ID_CARD = "RESIDENT_ID_CARD", "By the resident identity card", "居民身份证"
    ELECTRONIC_CREDENTIAL = "ELECTRONIC_CREDENTIAL", "By an electronic credential of the government", "电子证照"
    HOUSEHOLD_REGISTER = "HOUSEHOLD_REGISTER", "By the household register", "居民户口簿"
    GUARDIAN = "GUARDIAN", "By a guardian, with proof of the guardianship", "监护人代办"
    AUTHORISED_AGENT = "AUTHORISED_AGENT", "By an agent, with a written authorisation", "委托代理人代办"


class LookOutcome(Term):
    """What came of somebody's look at a person's data."""

    SHOWN = "SHOWN", "What was asked for was shown", "已提供"
    PARTLY_SHOWN = "PARTLY_SHOWN", "Some of what was asked for was shown, and the rest withheld", "部分提供"
    NONE_SHOWN = "NONE_SHOWN", "All of what was asked for was withheld", "未予提供"
    WRITTEN = "WRITTEN", "Something was written", "已写入"
    REFUSED = "REFUSED", "It was refused", "已拒绝"
    NOT_COMPLETED = "NOT_COMPLETED", "It ended before it was complete", "未完成"


class LookTopic(Term):
    """What a person asks about a look. A topic says nothing of the person, as a text of their own would."""

    WHAT_FOR = "WHAT_FOR", "What was the data needed for?", "查阅我的信息作何用途？"
    NO_DEALINGS = (
        "NO_DEALINGS",
        "I have no dealings with this organisation; why did it look?",
        "我与该单位没有业务往来，为何查阅？",
    )
    TOO_MUCH = "TOO_MUCH", "Why were so many kinds of data needed?", "为何需要如此多类信息？"
    TOO_OFTEN = "TOO_OFTEN", "Why was it needed so often?", "为何如此频繁查阅？"


class QuestionState(Term):
    """How far a question about a look has come."""

    OPEN = "OPEN", "The organisation has yet to answer", "待答复"
    ANSWERED = "ANSWERED", "The organisation has answered", "已答复"
    OVERDUE = "OVERDUE", "The organisation has not answered by the last day", "逾期未答复"


class WindowVisitRow(Identified, Base):
    """A person who was identified at the window, so that whoever identified them (`begun_by`, an account or a client) may show
    them who looked, from `begun_at` until `ends_at`."""

    __tablename__ = "window_visit"
    person_id: Mapped[str] = mapped_column(Id, index=True)
    identified_by: Mapped[str] = mapped_column(String(32))
    begun_by: Mapped[str] = mapped_column(String(64))
    organisation_id: Mapped[str] = mapped_column(Id)
    begun_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class LookDelayRow(Identified, Base):
    """Looks of a client for a purpose are disclosed from the day `until` on: the newest row of the two says so. `reviewer` is the
    role whose holders review the delay by then."""

    __tablename__ = "look_delay"
    client_id: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(64))
    until: Mapped[date]
    reviewer: Mapped[str] = mapped_column(String(64))
    because: Mapped[str] = mapped_column(Text)
    delayed_by: Mapped[str] = mapped_column(String(64))
    delayed_at: Mapped[datetime]


class LookQuestionRow(Identified, Base):
    """A person's question about one event of the ledger, which the organisation that looked has to answer until `due_on`.

    A person has one question about an event. `number` is what they keep of it. The event's own values stand here as well, for the
    organisation finds by them what it did.
    """

    __tablename__ = "look_question"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    event_id: Mapped[str] = mapped_column(Id)
    person_id: Mapped[str] = mapped_column(Id, index=True)
    visit_id: Mapped[str] = mapped_column(Id)
    topic: Mapped[str] = mapped_column(String(16))
    organisation_id: Mapped[str] = mapped_column(Id, index=True)
    client_id: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(64))
    request_id: Mapped[str] = mapped_column(Id)
    looked_at: Mapped[datetime]
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(64))
    answer: Mapped[str | None] = mapped_column(Text)
