"""Questions about looks: a person asks at the window, and the organisation that looked answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, ClassVar

import strawberry
from sqlalchemy import ColumnElement, FromClause, Text, and_, bindparam, case, literal_column, true

from hub.catalogue.declarations import (
    Argument,
    Expression,
    Order,
    Path,
    QueryContext,
    RootField,
    Rows,
    ScopeColumns,
)
from hub.catalogue.fields import coded, column, derived, entry, link, moment
from hub.catalogue.lists import ListField
from hub.tables.looks import LookQuestionRow, LookTopic, QuestionState
from hub.tables.types import Id
from resolvers.looks import answer_of_organisation
from resolvers.scope import TODAY
from schema.act_fields import ignored
from schema.governance import Organisation, Purpose
from schema.pages import After, First, ListConnection, ListEdge, forwards
from schema.population import GENERAL


def _state(answered_at: ColumnElement[Any], due_on: ColumnElement[Any]) -> ColumnElement[str]:
    """Return how far a question has come on the day of the request."""

    def said(state: QuestionState) -> ColumnElement[str]:
        return literal_column(f"'{state}'", Text())

    return case(
        (answered_at.is_not(None), said(QuestionState.ANSWERED)),
        (due_on < bindparam(TODAY), said(QuestionState.OVERDUE)),
        else_=said(QuestionState.OPEN),
    )


@strawberry.type(
    description="A person's question about a look, which the organisation that looked has to answer (查阅询问)."
)
class LookQuestion:
    KEY: ClassVar[str] = "look_question"
    ROWS: ClassVar[Rows] = Rows(LookQuestionRow, scope_columns=ScopeColumns(person="person_id"), subject="person_id")

    number: str | None = column(
        LookQuestionRow.number, "number", GENERAL, "The number of the question, by which it is answered (询问编号)."
    )
    topic: LookTopic | None = coded(LookQuestionRow.topic, LookTopic, "topic", GENERAL, "What is asked (询问内容).")
    state: QuestionState | None = derived(
        Expression(("answered_at", "due_on"), _state), "state", GENERAL, "How far the question has come (办理状态)."
    )
    organisation: Organisation | None = link(
        Path(from_column="organisation_id", to_column="id"),
        "organisation",
        GENERAL,
        "The organisation that has to answer: the one that looked (答复单位).",
    )
    client: str | None = column(
        LookQuestionRow.client_id, "client", GENERAL, "The client by which the organisation looked (接入系统)."
    )
    purpose: Purpose | None = link(
        Path(from_column="purpose", to_column="code"), "purpose", GENERAL, "The purpose of the look (用途)."
    )
    request: strawberry.ID | None = column(  # type: ignore[assignment]
        LookQuestionRow.request_id,
        "request",
        GENERAL,
        "The identifier of the request by which the organisation looked, as its answer had it in `X-Request-Id` (请求标识).",
    )
    looked_at: datetime | None = moment(
        LookQuestionRow.looked_at, "looked_at", GENERAL, "The moment of the look (查阅时间)."
    )
    asked_at: datetime | None = moment(
        LookQuestionRow.asked_at, "asked_at", GENERAL, "The moment of the question (询问时间)."
    )
    due_on: date | None = column(LookQuestionRow.due_on, "due_on", GENERAL, "The last day for an answer (答复期限).")
    answered_at: datetime | None = moment(
        LookQuestionRow.answered_at,
        "answered_at",
        GENERAL,
        "The moment of the answer. Null means that there is none yet (答复时间).",
    )
    answer: str | None = column(
        LookQuestionRow.answer, "answer", GENERAL, "The answer. Null means that there is none yet (答复内容)."
    )


@strawberry.type(description="A question about a look and its place in the list (查阅询问及游标).")
class LookQuestionEdge(ListEdge[LookQuestion]): ...


@strawberry.type(description="A page of questions about looks (查阅询问分页).")
class LookQuestionConnection(ListConnection[LookQuestion, LookQuestionEdge]): ...


def _addressed(questions: FromClause, context: QueryContext) -> ColumnElement[bool]:
    own = questions.c.organisation_id == context.request("organisation_id")
    return and_(own, questions.c.answered_at.is_(None) if context.shapes["unanswered"] else true())


@strawberry.type(description="What organisations can ask about questions (查阅询问查询).")
class LookQuestionQuery:
    @entry(
        ListField(
            "questions_about_looks",
            GENERAL,
            rows=LookQuestion.ROWS,
            where=_addressed,
            order=(Order("due_on"),),
            arguments={**forwards(), "unanswered": Argument(lambda value, cipher, moments: {}, shape=bool)},
            sorts={},
        ),
        "The questions about looks that your organisation has to answer, the one that is due first at the beginning (待本单位答复的查阅询问).",
    )
    def questions_about_looks(
        self,
        unanswered: Annotated[
            bool | None,
            strawberry.argument(description="Whether only questions without an answer are listed (仅未答复)."),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> LookQuestionConnection | None: ...


def this_question(questions: FromClause, context: QueryContext) -> ColumnElement[bool]:
    """Return the question that an act came to."""
    return questions.c.id == context.bind("id", Id())


@strawberry.type(description="What organisations can do about questions (查阅询问办理).")
class LookQuestionMutation:
    @entry(
        RootField(
            "answer_question",
            GENERAL,
            where=this_question,
            arguments=ignored("number", "answer"),
            performs=answer_of_organisation,
        ),
        "Answer a question about a look of your organisation. The person is told the answer, and it stays as it is (答复查阅询问).",
    )
    def answer_question(
        self,
        number: Annotated[str, strawberry.argument(description="The number of the question (询问编号).")],
        answer: Annotated[
            str,
            strawberry.argument(
                description="The answer, of 1 to 500 characters on one line. The person reads it as it is (答复内容)."
            ),
        ],
    ) -> LookQuestion | None: ...
