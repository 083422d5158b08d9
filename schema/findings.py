"""Findings: what cannot be right in the population, whose it is to correct, and what its owner answered (数据谁提供谁负责)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, ClassVar
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, FromClause, SelectBase, and_, func, select

from hub import limits
from hub.catalogue.declarations import Argument, Order, Path, QueryContext, RootField, Rows
from hub.catalogue.fields import coded, column, entry, link, moment, using_rights, without_grant
from hub.catalogue.lists import ListField, filtered_by, narrowed_by
from hub.tables.findings import Certainty, FindingAnswer, FindingKind, FindingReason, FindingRow, FindingState
from hub.tables.periods import current, in_force
from hub.tables.population import MembershipRow
from hub.tables.types import Id
from resolvers.findings import BY_KIND, OF_FINDINGS, answer_finding
from schema.conditions import DivisionCondition
from schema.deliveries import Delivery
from schema.governance import Organisation
from schema.lists import column_is, division_is, narrows
from schema.pages import FIRST_PAGE, After, Before, First, Last, ListConnection, ListEdge, paged
from schema.population import DIVISION, GENERAL, PERSONAL, Division, Household, Person


def _about(findings: FromClause, context: QueryContext) -> SelectBase:
    """Return the persons whom some findings are about: of a household, its members of today."""
    finding, member = FindingRow.__table__.alias(), MembershipRow.__table__.alias()
    living_there = and_(
        member.c.household_id == finding.c.household_id, current(member), in_force(member, context.request("today"))
    )
    person_id = func.coalesce(finding.c.person_id, member.c.person_id)
    return (
        select(person_id.label("person_id"))
        .outerjoin_from(finding, member, living_there)
        .where(context.in_statement(finding.c.id, select(findings.c.id)), person_id.is_not(None))
    )


@strawberry.type(description="A finding: something in the population that cannot be right, or may not be (数据疑点).")
class Finding:
    KEY: ClassVar[str] = "finding"
    ROWS: ClassVar[Rows] = Rows(FindingRow, scope_columns=OF_FINDINGS, subject=_about, compared=BY_KIND)

    id: strawberry.ID | None = column(FindingRow.id, "id", GENERAL, "The hub's own identifier (内部标识).")  # type: ignore[assignment]
    kind: FindingKind | None = coded(FindingRow.kind, FindingKind, "kind", PERSONAL, "What is found (疑点类型).")
    certainty: Certainty | None = coded(
        FindingRow.certainty, Certainty, "certainty", GENERAL, "How sure it is that something is wrong (确定程度)."
    )
    state: FindingState | None = coded(FindingRow.state, FindingState, "state", GENERAL, "How far it has come (状态).")
    person: Person | None = link(
        Path(from_column="person_id", to_column="id"),
        "person",
        PERSONAL,
        "Whom it is about. Null means that it is about a household (所涉人员).",
    )
    household: Household | None = link(
        Path(from_column="household_id", to_column="id"),
        "household",
        PERSONAL,
        "The household that it is about. Null means that it is about a person (所涉家庭).",
    )
    division: Division | None = link(
        DIVISION, "division", GENERAL, "Where the person or the household is registered (户籍地)."
    )
    owner: Organisation | None = link(
        Path(from_column="owner_id", to_column="id"),
        "owner",
        GENERAL,
        "The organisation that delivered or wrote what is found, and so answers for it. Null means that it is not known (责任单位).",
    )
    delivery: Delivery | None = link(
        Path(from_column="delivery_id", to_column="id"),
        "delivery",
        GENERAL,
        "The delivery that said it. Null means that no delivery did (来源报送).",
    )
    found_on: date | None = column(
        FindingRow.found_on, "found_on", GENERAL, "The day on which it was found, or found again (发现日期)."
    )
    due_on: date | None = column(FindingRow.due_on, "due_on", GENERAL, "The last day for an answer (答复期限).")
    closed_on: date | None = column(
        FindingRow.closed_on,
        "closed_on",
        GENERAL,
        "The day from which it is found no more. Null means that it is still found (消除日期).",
    )
    reason: FindingReason | None = coded(
        FindingRow.reason,
        FindingReason,
        "reason",
        GENERAL,
        "Why its owner answered as they did. Null means that there is no answer (答复理由).",
    )
    answered_at: datetime | None = moment(
        FindingRow.answered_at,
        "answered_at",
        GENERAL,
        "When its owner answered. Null means that there is no answer (答复时间).",
    )
    times_reopened: int | None = column(
        FindingRow.times_reopened,
        "times_reopened",
        GENERAL,
        "How often it was found again after it had been closed or called corrected (再次出现次数).",
    )


@strawberry.input(description="A condition on what is found (疑点类型条件).")
class FindingKindCondition:
    equal: FindingKind | None = without_grant("The kind is this one (等于).")
    in_: list[FindingKind] | None = without_grant("The kind is one of these (属于).", name="in")


@strawberry.input(description="A condition on how far a finding has come (疑点状态条件).")
class FindingStateCondition:
    equal: FindingState | None = without_grant("The state is this one (等于).")
    in_: list[FindingState] | None = without_grant("The state is one of these (属于).", name="in")


@strawberry.input(description="The conditions that every listed finding must meet (疑点筛选).")
class FindingFilter:
    kind: FindingKindCondition | None = using_rights(
        narrows(column_is("kind"), "finding.kind"), "What is found (疑点类型)."
    )
    state: FindingStateCondition | None = using_rights(
        narrows(column_is("state"), "finding.state"), "How far it has come (状态)."
    )
    division: DivisionCondition | None = using_rights(
        narrows(division_is, "finding.division"), "Where the person or the household is registered (户籍地)."
    )


@strawberry.type(description="A finding and its place in the list (数据疑点及游标).")
class FindingEdge(ListEdge[Finding]): ...


@strawberry.type(description="A page of findings (数据疑点分页).")
class FindingConnection(ListConnection[Finding, FindingEdge]): ...


_NARROWED = narrowed_by(FindingFilter)


def _own(findings: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return and_(findings.c.owner_id == context.request("organisation_id"), _NARROWED(findings, context))


def _listing(key: str, where: object) -> ListField:
    return ListField(
        key,
        GENERAL,
        rows=Finding.ROWS,
        where=where,  # type: ignore[arg-type]
        order=(Order("found_on", descending=True),),
        arguments={"filter": filtered_by(FindingFilter), **paged(limits.PAGE, FIRST_PAGE)},
        sorts={},
        division="division",
    )


Filter = Annotated[
    FindingFilter | None,
    strawberry.argument(
        description="Only findings that meet these conditions are answered; all, if it is left out (筛选条件)."
    ),
]


@strawberry.type(description="What can be asked about findings (疑点查询).")
class FindingQuery:
    @entry(
        _listing("findings", _NARROWED),
        "Findings about persons and households within your scope, the newest first (数据疑点列表).",
    )
    def findings(
        self, filter: Filter = None, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> FindingConnection | None: ...

    @entry(
        _listing("own_findings", _own),
        "Findings within your scope that your own organisation answers for, because it delivered or wrote what is found (本单位数据疑点列表).",
    )
    def own_findings(
        self, filter: Filter = None, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> FindingConnection | None: ...


def _this_finding(findings: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return findings.c.id == context.bind("id", Id())


@strawberry.type(description="What can be done about findings (疑点办理).")
class FindingMutation:
    @entry(
        RootField(
            "answer_finding",
            GENERAL,
            where=_this_finding,
            arguments={name: Argument(binds=lambda value, cipher, moments: {}) for name in ("id", "answer", "reason")},
            performs=answer_finding,
        ),
        "Answer a finding that your organisation answers for, or one within your scope of which no owner is known. It stays until it is found no more (答复数据疑点).",
    )
    def answer_finding(
        self,
        id: Annotated[UUID, strawberry.argument(description="The identifier of the finding (疑点标识).")],
        answer: Annotated[FindingAnswer, strawberry.argument(description="What you say to it (答复).")],
        reason: Annotated[
            FindingReason, strawberry.argument(description="Why; the reason must belong to the answer (答复理由).")
        ],
    ) -> Finding | None: ...
