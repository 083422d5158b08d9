"""What a person is told at the window of civil affairs: who looked at their data, what they will be told of later, and the proof of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, FromClause, SelectBase, select

from hub.catalogue.declarations import (
    Argument,
    Order,
    Path,
    QueryContext,
    Rendering,
    RootField,
    Rows,
    ScopeColumns,
)
from hub.catalogue.fields import coded, column, computed, entry, link, moment
from hub.catalogue.lists import ListField
from hub.tables.looks import IdentifiedBy, LookDelayRow, LookOutcome, LookTopic, WindowVisitRow
from hub.tables.population import PersonRow
from hub.tables.types import Id
from resolvers import looks
from resolvers.looks import DELAYED_COLUMNS, LOOK_COLUMNS, PROOF_COLUMNS
from resolvers.rights_questions import ROW_KEY, ROWS
from resolvers.scope import OF_PERSONS
from schema.act_fields import BECAUSE, act_entry, ignored
from schema.governance import STEWARDS, Organisation, Purpose
from schema.keys import ResidentIdNumber
from schema.look_questions import LookQuestion, this_question
from schema.pages import After, First, ListConnection, ListEdge, forwards
from schema.population import GENERAL, PERSONAL, SENSITIVE, Person


def _told(name: str, description: str, rendering: Rendering = Rendering.PLAIN) -> Any:
    return computed(name, name, PERSONAL, description, rendering)


@strawberry.type(
    description="The visit of a person who was identified at the window, so that they can be shown who looked at their data (窗口来访)."
)
class WindowVisit:
    KEY: ClassVar[str] = "window_visit"
    ROWS: ClassVar[Rows] = Rows(WindowVisitRow, scope_columns=ScopeColumns(person="person_id"), subject="person_id")

    id: strawberry.ID | None = column(WindowVisitRow.id, "id", GENERAL, "The identifier of the visit (来访标识).")  # type: ignore[assignment]
    identified_by: IdentifiedBy | None = coded(
        WindowVisitRow.identified_by,
        IdentifiedBy,
        "identified_by",
        PERSONAL,
        "How the person was identified (身份核验方式).",
    )
    begun_at: datetime | None = moment(WindowVisitRow.begun_at, "begun_at", GENERAL, "When the visit began (开始时间).")
    ends_at: datetime | None = moment(
        WindowVisitRow.ends_at,
        "ends_at",
        GENERAL,
        "The moment from which nothing is shown by this visit any more (结束时间).",
    )
    person: Person | None = link(
        Path(from_column="person_id", to_column="id"), "person", PERSONAL, "The person who was identified (来访人员)."
    )


@strawberry.type(
    description="Somebody's look at a person's data: one entry of the ledger about that person (查阅记录)."
)
class Look:
    KEY: ClassVar[str] = "look"
    ROWS: ClassVar[Rows] = Rows(key=ROW_KEY, subject="person_id")

    id: strawberry.ID | None = _told("id", "The identifier of the entry (台账条目标识).")
    at: datetime | None = _told("at", "The moment of the look (查阅时间).", Rendering.MOMENT)
    organisation: Organisation | None = link(
        Path(from_column="organisation_id", to_column="id"),
        "organisation",
        PERSONAL,
        "The organisation that looked. Null means that it was an operator of the hub (查阅单位).",
    )
    client: str | None = _told("client", "The client by which it looked (接入系统).")
    purpose: Purpose | None = link(
        Path(from_column="purpose_code", to_column="code"),
        "purpose",
        PERSONAL,
        "The purpose, with its article and legal basis. Null means that an operator of the hub looked, for no purpose (用途).",
    )
    outcome: LookOutcome | None = _told("outcome", "What came of it (查阅结果).")
    data_english: str | None = _told(
        "data_english",
        "The kinds of data that were shown or written, in English. Null means that there were none (信息类别英文说明).",
    )
    data_chinese: str | None = _told(
        "data_chinese",
        "The kinds of data that were shown or written, in Chinese. Null means that there were none (信息类别中文说明).",
    )
    english: str | None = _told("english", "Who looked and what for, as a sentence in English (英文说明).")
    chinese: str | None = _told("chinese", "Who looked and what for, as a sentence in Chinese (中文说明).")
    question: LookQuestion | None = link(
        Path(from_column="question_id", to_column="id"),
        "question",
        PERSONAL,
        "What the person asked about this look. Null means that they asked nothing (本人询问).",
    )


@strawberry.type(description="A look and its place in the list (查阅记录及游标).")
class LookEdge(ListEdge[Look]): ...


@strawberry.type(description="A page of looks (查阅记录分页).")
class LookConnection(ListConnection[Look, LookEdge]): ...


@strawberry.type(description="Looks that the person will be told of on a later day (暂缓告知的查阅).")
class DelayedLooks:
    KEY: ClassVar[str] = "delayed_looks"
    ROWS: ClassVar[Rows] = Rows(key=ROW_KEY, subject="person_id")

    disclosed_on: date | None = _told("disclosed_on", "The day from which the person is told of them (告知日期).")
    looks: int | None = _told("looks", "How many looks these are (查阅次数).")
    reviewer: str | None = _told("reviewer", "The role that reviews the delay, and what it is for (复核角色).")


@strawberry.type(description="The proof of looks, which is verified without the hub (查阅证明).")
class ProofOfLooks:
    KEY: ClassVar[str] = "proof_of_looks"
    ROWS: ClassVar[Rows] = Rows(key=ROW_KEY, subject="person_id")

    file: str | None = _told("file", "The file, as `hub verify` takes it (证明文件).")
    checkpoint: str | None = _told("checkpoint", "The signed checkpoint that the proof leads to (台账检查点).")
    proved: int | None = _told("proved", "How many looks the file proves (已证明的查阅次数).")
    delayed: int | None = _told(
        "delayed", "How many looks under the checkpoint the person will be told of later (暂缓告知的次数)."
    )
    unsealed: int | None = _told("unsealed", "How many looks no checkpoint covers yet (尚未封存的次数).")


@strawberry.type(
    description="A decision that people are told later of the looks of a client for a purpose (暂缓告知决定)."
)
class DisclosureDelay:
    KEY: ClassVar[str] = "disclosure_delay"
    ROWS: ClassVar[Rows] = Rows(LookDelayRow)

    id: strawberry.ID | None = column(LookDelayRow.id, "id", STEWARDS, "The identifier of the decision (决定标识).")  # type: ignore[assignment]
    client: str | None = column(
        LookDelayRow.client_id, "client", STEWARDS, "The client whose looks these are (接入系统)."
    )
    purpose: str | None = column(LookDelayRow.purpose, "purpose", STEWARDS, "The code of their purpose (用途).")
    until: date | None = column(
        LookDelayRow.until, "until", STEWARDS, "The day from which people are told of them (告知日期)."
    )
    reviewer: str | None = column(
        LookDelayRow.reviewer, "reviewer", STEWARDS, "The code of the role that reviews the delay by then (复核角色)."
    )
    because: str | None = column(LookDelayRow.because, "because", STEWARDS, "The reason for the delay (原因).")
    delayed_at: datetime | None = moment(
        LookDelayRow.delayed_at, "delayed_at", STEWARDS, "The moment of the decision (决定时间)."
    )


@strawberry.type(description="A decision to tell of looks later, and its place in the list (暂缓告知决定及游标).")
class DisclosureDelayEdge(ListEdge[DisclosureDelay]): ...


@strawberry.type(description="A page of decisions to tell of looks later (暂缓告知决定分页).")
class DisclosureDelayConnection(ListConnection[DisclosureDelay, DisclosureDelayEdge]): ...


# --- what can be asked and done ---------------------------------------------------------------------------------------

LooksUp = Callable[[Any, Mapping[str, Any]], Awaitable[Mapping[str, Any]]]


def _within_scope(columns: Mapping[str, Any]) -> Callable[[QueryContext], SelectBase]:
    """Return the rows that were looked up, of a person who lies within the scope of the right to them."""

    def rows(context: QueryContext) -> SelectBase:
        found, person = context.json_rows(ROWS, columns), PersonRow.__table__.alias()
        return select(found).join(person, person.c.id == found.c.person_id).where(context.in_scope(person, OF_PERSONS))

    return rows


_ASKED: dict[str, Argument] = {
    "visit": Argument(lambda value, cipher, moments: {"visit": str(value)}),
    "since": Argument(lambda value, cipher, moments: {"since": value}),
    "until": Argument(lambda value, cipher, moments: {"until": value}),
}


def _of_visit(key: str, looks_up: LooksUp, columns: Mapping[str, Any]) -> RootField:
    return RootField(
        key, SENSITIVE, computed=_within_scope(columns), order=(Order(ROW_KEY),), arguments=_ASKED, looks_up=looks_up
    )


def _named_visit(visits: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return visits.c.id == context.bind("visit", Id())


def _this_visit(visits: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return visits.c.id == context.bind("id", Id())


Visit = Annotated[
    UUID, strawberry.argument(description="The visit, which you began and which has not ended (来访标识).")
]
Since = Annotated[
    datetime | None,
    strawberry.argument(
        description="Only looks from this moment on, which is the beginning of a day in Chongqing; all, if it is left out (起始时点)."
    ),
]
Until = Annotated[
    datetime | None,
    strawberry.argument(
        description="Only looks before this moment, which is the beginning of a day in Chongqing; all, if it is left out (截止时点)."
    ),
]


@strawberry.type(description="What can be asked about looks (查阅记录查询).")
class LookQuery:
    @entry(
        RootField(
            "window_visit",
            PERSONAL,
            where=_named_visit,
            arguments={"visit": _ASKED["visit"]},
            exact=True,
            looks_up=looks.own_visit,
        ),
        "A visit that you began and that has not ended (窗口来访查询).",
    )
    def window_visit(self, visit: Visit) -> WindowVisit | None: ...

    @entry(
        ListField(
            "looks_at_person",
            SENSITIVE,
            rows=Look.ROWS,
            computed=_within_scope(LOOK_COLUMNS),
            arguments={**_ASKED, **forwards()},
            looks_up=looks.looks_at_person,
            sorts={},
        ),
        "Who looked at the data of the person of a visit, the newest first: every entry of the ledger about them, except those that they are told of later (本人信息查阅记录).",
    )
    def looks_at_person(
        self, visit: Visit, since: Since = None, until: Until = None, first: First = None, after: After = None
    ) -> LookConnection | None: ...

    @entry(
        _of_visit("delayed_looks", looks.delayed_looks, DELAYED_COLUMNS),
        "How many looks at their data the person of a visit will be told of later, on which day, and who reviews that (暂缓告知的查阅).",
    )
    def delayed_looks(self, visit: Visit, since: Since = None, until: Until = None) -> list[DelayedLooks] | None: ...

    @entry(
        _of_visit("proof_of_looks", looks.proof_of_looks, PROOF_COLUMNS),
        "The proof of the looks at the data of the person of a visit: one, or none while the ledger has no checkpoint (查阅证明).",
    )
    def proof_of_looks(self, visit: Visit, since: Since = None, until: Until = None) -> list[ProofOfLooks] | None: ...

    @entry(
        ListField(
            "disclosure_delays",
            STEWARDS,
            rows=DisclosureDelay.ROWS,
            order=(Order("delayed_at", descending=True),),
            arguments=forwards(),
            sorts={},
        ),
        "The decisions to tell of looks later, the newest first; the newest one for a client and a purpose counts (暂缓告知决定列表).",
    )
    def disclosure_delays(self, first: First = None, after: After = None) -> DisclosureDelayConnection | None: ...


@strawberry.type(description="What can be done about looks (查阅记录办理).")
class LookMutation:
    @entry(
        RootField(
            "begin_window_visit",
            SENSITIVE,
            where=_this_visit,
            arguments=ignored("idNumber", "identifiedBy"),
            performs=looks.begin_window_visit,
        ),
        "Begin the visit of a person whom you have identified at the window. For half an hour you can show them who looked at their data; that you do so is an entry about them, too (登记窗口来访).",
    )
    def begin_window_visit(
        self,
        id_number: Annotated[
            ResidentIdNumber, strawberry.argument(description="The resident ID number of the person (公民身份号码).")
        ],
        identified_by: Annotated[
            IdentifiedBy, strawberry.argument(description="How you identified the person (身份核验方式).")
        ],
    ) -> WindowVisit | None: ...

    @entry(
        RootField(
            "ask_about_look",
            PERSONAL,
            where=this_question,
            arguments=ignored("visit", "look", "topic"),
            performs=looks.ask_about,
        ),
        "Ask, for the person of a visit, about one look at their data. The organisation that looked has to answer within 15 working days (询问查阅情况).",
    )
    def ask_about_look(
        self,
        visit: Visit,
        look: Annotated[UUID, strawberry.argument(description="The identifier of the look (台账条目标识).")],
        topic: Annotated[LookTopic, strawberry.argument(description="What the person asks (询问内容).")],
    ) -> LookQuestion | None: ...

    @act_entry(
        "delay_disclosure",
        looks.delay_of_disclosure,
        "client purpose until reviewer because",
        "Decide that the people concerned are told of the looks of a client for a purpose on a later day, at most 183 days from now. Until then they are told only how many there are. A new decision takes the place of an earlier one (暂缓告知查阅).",
    )
    def delay_disclosure(
        self,
        client: Annotated[
            str, strawberry.argument(description="The client whose looks people are told of later (接入系统).")
        ],
        purpose: Annotated[str, strawberry.argument(description="The code of their purpose (用途).")],
        until: Annotated[
            date, strawberry.argument(description="The day from which people are told of them (告知日期).")
        ],
        reviewer: Annotated[
            str, strawberry.argument(description="The code of the role that reviews the delay by then (复核角色).")
        ],
        because: Annotated[str, BECAUSE],
    ) -> DisclosureDelay | None: ...
