"""Nobody is missed: what is due to a person without an application, and was not received in the current period (§4 避免救助遗漏).

The hub's own database says whom a rule finds eligible, and with whom they lived; each source strikes out those of whom it
has a record. What cannot be told is not left out: it is for a person to look at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

import strawberry
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    FromClause,
    Select,
    SelectBase,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.types import TypeEngine

from hub.catalogue.declarations import OF_TABLE, Order, Path, QueryContext, Rows, is_of
from hub.catalogue.fields import computed
from hub.codes import Department, RecordStatus, Verdict
from hub.policy.chain_states import MissedState, ReviewReason
from hub.policy.constants import code_literal, integer_literal
from hub.policy.due import Due
from hub.policy.population_selector import PopulationSelector
from hub.policy.programme import AssistanceProgramme
from hub.policy.programmes import RULES
from hub.tables.base import Base
from hub.tables.departments.register import keeper_of, record_type
from hub.tables.periods import current
from hub.tables.population import MembershipRow, PersonRow
from hub.tables.types import Id, Moment
from hub.tables.versions import people_on
from resolvers.scope import OF_PERSONS
from schema.chain_programmes import TABLES, chosen, programmes_asked, tables_asked
from schema.enums import DueProgramme
from schema.explanation import GENERAL, PERSONAL
from schema.overlaps import first_day_of, is_of_oneself, reaches

_ONE: ColumnElement[int] = literal_column("1")


def _due(programme: AssistanceProgramme) -> Due:
    assert programme.due is not None
    return programme.due


def may_be_due(persons: FromClause, context: QueryContext, among: PopulationSelector | None = None) -> SelectBase:
    """Return whom something may be due to, by rule: for each programme a pair of the person and themselves, and, of what is given
    once for a household, one with everyone in scope who lived there, and from when to when they did so together.

    `among` says whose rows the rules read, as for `AssistanceProgramme.decide`: unless it is said, each person's own.
    """
    person = PersonRow.__table__.alias()
    asked = (
        select(person.c.id, person.c.division_code, person.c.died_on)
        .where(context.in_statement(person.c.id, select(persons.c.id)), context.in_scope(person, OF_PERSONS))
        .cte()
    )
    on, known_at = context.bind("on", Date()), context.bind("known_at", Moment())
    people = people_on(asked, on, known_at).distinct().cte()
    home = _together(people)
    return union_all(*(_pairs_of(RULES[code], people, home, context, among) for code in chosen(context.shapes)))


def _together(people: FromClause) -> FromClause:
    """Return everyone who ever lived with some people, and from when to when."""
    mine, theirs = MembershipRow.__table__.alias(), MembershipRow.__table__.alias()
    since = case((mine.c.since > theirs.c.since, mine.c.since), else_=theirs.c.since)
    until = case(
        (or_(mine.c.until.is_(None), mine.c.until > theirs.c.until), theirs.c.until),
        else_=mine.c.until,
    )
    together = (
        select(
            mine.c.person_id.label("parent"),
            theirs.c.person_id.label("target"),
            since.label("since"),
            until.label("until"),
        )
        .join_from(people, mine, mine.c.person_id == people.c.person_id)
        .join(theirs, theirs.c.household_id == mine.c.household_id)
        .where(current(mine), current(theirs), theirs.c.person_id != mine.c.person_id)
        .subquery()
    )
    lasted = or_(together.c.until.is_(None), together.c.until >= together.c.since)
    return select(together).where(lasted).cte()


def _pairs_of(
    programme: AssistanceProgramme,
    people: FromClause,
    home: FromClause,
    context: QueryContext,
    among: PopulationSelector | None,
) -> SelectBase:
    on, known_at = context.bind("on", Date()), context.bind("known_at", Moment())
    due, tables = _due(programme), TABLES[programme.code]
    length = due.each.name.lower()
    first, last = (context.bind(f"{length}_{end}", Date()) for end in ("first", "last"))
    decided = programme.decide(people, on, known_at, among).cte()
    is_kind = decided.c.benefit_kind.in_([code_literal(kind) for kind in due.kinds])
    eligible = and_(decided.c.verdict == code_literal(Verdict.ELIGIBLE), is_kind)
    undecided = and_(decided.c.verdict == code_literal(Verdict.REVIEW), or_(decided.c.benefit_kind.is_(None), is_kind))
    doubts = [(decided.c.verdict == code_literal(Verdict.REVIEW), code_literal(ReviewReason.VERDICT_OPEN))]
    is_of_household = any(record_type(table).once.household for table in tables)
    if is_of_household:
        unseen = _lives_with_somebody_unseen(decided.c.person_id, home, first, last, context)
        doubts.append((unseen, code_literal(ReviewReason.HOUSEHOLD_OUT_OF_SCOPE)))
    found = select(decided.c.person_id, case(*doubts).label("doubt")).where(or_(eligible, undecided)).cte()
    said = (
        literal_column(f"'{tables[0].__tablename__}'", Text()).label(OF_TABLE),
        code_literal(programme.code).label("programme"),
        integer_literal(programme.article).label("article"),
        found.c.doubt,
        first.label("period_from"),
        last.label("period_until"),
        context.bind(f"{length}_code", Text()).label("period_code"),
    )
    never = cast(null(), Date())
    alone = select(found.c.person_id.label("parent"), found.c.person_id.label("target"), *said)
    alone = alone.add_columns(never.label("since"), never.label("until"))
    if not is_of_household:
        return alone
    other = PersonRow.__table__.alias()
    with_others = (
        select(found.c.person_id, home.c.target, *said, home.c.since, home.c.until)
        .join_from(found, home, home.c.parent == found.c.person_id)
        .join(other, other.c.id == home.c.target)
        .where(context.in_scope(other, OF_PERSONS))
    )
    return select(union_all(alone, with_others).subquery())


def _lives_with_somebody_unseen(
    person_id: ColumnElement[Any],
    home: FromClause,
    first: ColumnElement[Any],
    last: ColumnElement[Any],
    context: QueryContext,
) -> ColumnElement[bool]:
    """Return True where somebody outside the caller's scope lived with a person in the period."""
    other, lived = PersonRow.__table__.alias(), home.alias()
    return exists(
        select(_ONE)
        .join_from(lived, other, other.c.id == lived.c.target)
        .where(lived.c.parent == person_id, lived.c.since <= last)
        .where(or_(lived.c.until.is_(None), lived.c.until >= first), not_(context.in_scope(other, OF_PERSONS)))
    )


_TRAVELS: Mapping[str, TypeEngine[Any]] = {
    OF_TABLE: Text(),
    "programme": Text(),
    "article": BigInteger(),
    "doubt": Text(),
    "period_from": Date(),
    "period_until": Date(),
    "period_code": Text(),
    "since": Date(),
    "until": Date(),
}


def not_received(pairs: FromClause, context: QueryContext) -> SelectBase:
    """Return those pairs of a person and themselves of whom no record of the period is paid or given, in the tables that lie
    here."""
    return union_all(*_of_each_table(pairs, context))


def _of_each_table(pairs: FromClause, context: QueryContext) -> Iterator[Select[Any]]:
    for tables in dict.fromkeys(TABLES[code] for code in chosen(context.shapes)):
        if tables[0] in context.tables:
            newest = _newest(tables, pairs)
            reason = case(
                (newest.c.doubt.is_not(None), newest.c.doubt),
                (newest.c.status == code_literal(RecordStatus.APPROVED), code_literal(ReviewReason.NOT_YET_PAID)),
                (newest.c.status == code_literal(RecordStatus.STOPPED), code_literal(ReviewReason.STOPPED)),
            )
            left = (
                select(
                    newest.c.parent,
                    newest.c.programme.label("row_key"),
                    cast(newest.c.parent, Id()).label("person_id"),
                    *(newest.c[name] for name in _SAID),
                    reason.label("reason"),
                    newest.c.record_id,
                    code_literal(keeper_of(tables[0])).label("keeper"),
                )
                .where(newest.c.place == _ONE, newest.c.paid < _ONE)
                .subquery()
            )
            missed = left.c.reason.is_(None)
            state = case((missed, code_literal(MissedState.MISSED)), else_=code_literal(MissedState.REVIEW))
            yield select(left, state.label("state"))


_SAID = ("programme", "article", "period_from", "period_until")
"""What every pair of a person says of a programme, whomever it pairs them with."""


def _newest(tables: Sequence[type[Base]], pairs: FromClause) -> FromClause:
    """Return the records that count for each person and programme in its period, and after them a row without a record, numbered from
    the newest (`place`); `paid` is 1 where any of them is paid.

    One set for all pairs, which nothing is joined to: a person alone is asked about as everybody is.
    """
    one = pairs.alias()
    nothing = (
        cast(null(), Id()).label("record_id"),
        cast(null(), Text()).label("status"),
        cast(null(), Date()).label("given_on"),
    )
    alone = select(one.c.parent, *(one.c[name] for name in (*_SAID, "doubt")), *nothing)
    found = union_all(
        alone.where(is_of([tables[0]], one), is_of_oneself(one)), *(_given(table, pairs) for table in tables)
    ).subquery()
    each = (found.c.parent, found.c.programme)
    is_paid, has_none = (
        case((condition, _ONE), else_=literal_column("0"))
        for condition in (found.c.status == code_literal(RecordStatus.PAID), found.c.record_id.is_(None))
    )
    order = (has_none, found.c.given_on.desc(), found.c.record_id)
    place = func.row_number().over(partition_by=each, order_by=order)
    return select(found, place.label("place"), func.max(is_paid).over(partition_by=each).label("paid")).subquery()


def _given(table: type[Base], pairs: FromClause) -> Select[Any]:
    """Return the records of a table that count for a pair in its period."""
    seen, record = pairs.alias(), table.__table__.alias()
    counts = [
        record.c.programme == seen.c.programme,
        current(record),
        or_(seen.c.since.is_(None), seen.c.since <= record.c.given_on),
        or_(seen.c.until.is_(None), seen.c.until >= record.c.given_on),
        _lies_in_period(table, record, seen),
    ]
    if not record_type(table).once.household:
        counts.append(is_of_oneself(seen))
    said = (seen.c.parent, *(seen.c[name] for name in (*_SAID, "doubt")))
    told = select(*said, record.c.id.label("record_id"), record.c.status, record.c.given_on)
    return told.join_from(seen, record, record.c.person_id == seen.c.target).where(*counts)


def _lies_in_period(table: type[Base], record: FromClause, one: FromClause) -> ColumnElement[bool]:
    """Return True for a record that names the period, or, where it names none, covers a day of it."""
    by_days = and_(first_day_of(record) <= one.c.period_until, reaches(record, one.c.period_from))
    name = record_type(table).once.period
    if not name:
        return by_days
    told = cast(record.c[name], Text())
    return or_(told == one.c.period_code, and_(told.is_(None), by_days))


MISSED = Path(
    from_column="id",
    to_column="person_id",
    junction=may_be_due,
    computed=not_received,
    kept_in=tables_asked,
    travels=_TRAVELS,
)
MISSED_ARGUMENT = programmes_asked(
    lambda code: (f"person.{code.lower()}", "eligibility_decision.verdict"), rows=lambda value: len(set(value or ()))
)
MISSED_ORDER = (Order("row_key"),)


@strawberry.type(
    description="A benefit that is due to a person in the current period without an application, and of which the hub found no record that is paid or given (应享未享的救助)."
)
class MissedAssistance:
    KEY: ClassVar[str] = "missed_assistance"
    ROWS: ClassVar[Rows] = Rows(key="row_key", subject="person_id")

    programme: DueProgramme | None = computed("programme", "programme", GENERAL, "The programme (救助项目).")
    state: MissedState | None = computed(
        "state", "state", PERSONAL, "Whether it was missed, or a person must check the case (状态)."
    )
    reason: ReviewReason | None = computed(
        "reason",
        "reason",
        PERSONAL,
        "Why a person must check the case. Null means that the benefit was missed (需核查原因).",
    )
    period_from: date | None = computed(
        "period_from", "period_from", GENERAL, "The first day of the current period of the programme (本期起始日期)."
    )
    period_until: date | None = computed(
        "period_until", "period_until", GENERAL, "The last day of the current period of the programme (本期截止日期)."
    )
    article: int | None = computed("article", "article", GENERAL, "The article of the notice (条款).")
    record: strawberry.ID | None = computed(
        "record_id",
        "record",
        PERSONAL,
        "The identifier of the newest record of the period, which is not paid or given. Null means that there is no record (未发放记录标识).",
    )
    keeper: Department | None = computed(
        "keeper",
        "keeper",
        GENERAL,
        "The department that keeps the records of the programme. The state of its database is in `extensions.access.sources` (数据责任部门).",
    )
