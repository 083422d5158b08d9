"""Nobody is helped twice for the same thing: records of a chain of which an earlier one helps with the same (§4 避免重复救助).

What is the same is what a write-back calls an overlap (`schema.overlaps`), with one thing more: of help for a household, the
two who got it lived in one household, each on the day on which it was given.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

import strawberry
from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Select,
    SelectBase,
    Text,
    and_,
    case,
    cast,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
    union_all,
)

from hub.catalogue.declarations import Order, Path, QueryContext, Rendering, Rows
from hub.catalogue.fields import computed
from hub.codes import Department, RecordStatus
from hub.policy.chain_states import DoubledState, ReviewReason
from hub.policy.constants import code_literal
from hub.tables.departments.records import Once
from hub.tables.departments.register import keeper_of, record_type
from hub.tables.periods import current, in_force
from hub.tables.population import MembershipRow, PersonRow
from resolvers.scope import OF_PERSONS
from schema.chain_programmes import TABLES, chosen, programmes_asked, tables_asked
from schema.enums import Programme
from schema.explanation import GENERAL, PERSONAL
from schema.overlaps import first_day_of, is_of_oneself, same_occasion

_ONE: ColumnElement[int] = literal_column("1")


def at_home(persons: FromClause, context: QueryContext) -> SelectBase:
    """Return pairs of a person and everyone of the same household today who is in scope, the person included, each with the
    households that they lived in, and from when to when."""
    mine, theirs, lived = (MembershipRow.__table__.alias() for _ in range(3))
    person, today = PersonRow.__table__.alias(), context.request("today")
    together = (
        select(mine.c.person_id.label("parent"), theirs.c.person_id.label("target"))
        .join(theirs, theirs.c.household_id == mine.c.household_id)
        .where(context.in_statement(mine.c.person_id, select(persons.c.id)))
        .where(current(mine), in_force(mine, today), current(theirs), in_force(theirs, today))
    )
    everyone = together.union(select(persons.c.id, persons.c.id)).subquery()
    return (
        select(everyone.c.parent, everyone.c.target, cast(lived.c.household_id, Text).label("household"))
        .add_columns(lived.c.since.label("since"), lived.c.until.label("until"))
        .join_from(everyone, person, person.c.id == everyone.c.target)
        .outerjoin(lived, and_(lived.c.person_id == everyone.c.target, current(lived)))
        .where(context.in_scope(person, OF_PERSONS))
    )


def twice(pairs: FromClause, context: QueryContext, *, own: bool = False, one_person: bool = False) -> SelectBase:
    """Return the records, of the tables that lie here, of which an earlier one helps with the same, each with one of those.

    With `own`, of each person their own records alone, so that no record is told for everyone who lives with its receiver. With
    `one_person`, those whom a person is paired with may be that person: then records of two of these rows are looked at alone.
    """
    return union_all(*_of_each_table(pairs, context, own, one_person))


def _of_each_table(pairs: FromClause, context: QueryContext, own: bool, one_person: bool) -> Iterator[Select[Any]]:
    people = select(pairs.c.parent, pairs.c.target).distinct().cte()
    for table in context.tables:
        once, later, earlier = record_type(table).once, table.__table__.alias(), table.__table__.alias()
        by_home = once.household and not one_person
        mine, theirs = ((pairs if by_home else people).alias() for _ in range(2))
        codes = [code_literal(code) for code in chosen(context.shapes) if table in TABLES[code]]
        asked: list[ColumnElement[bool]] = [later.c.programme.in_(codes), earlier.c.programme.in_(codes)]
        if own:
            asked.append(is_of_oneself(mine))
        same_person = _same_person(later, earlier)
        if one_person:
            same_person = not_(same_person)
        who = or_(same_person, _lived_together((mine, later), (theirs, earlier))) if by_home else same_person
        same = earlier.c.programme == later.c.programme
        alike = and_(same, who)
        if once.highest:
            alike = or_(alike, and_(not_(same), same_person))
        reason = _doubt(once, later, earlier)
        settled_first = case((reason.is_(None), literal_column("0")), else_=literal_column("1"))
        place = func.row_number().over(
            partition_by=(mine.c.parent, later.c.id), order_by=(settled_first, earlier.c.given_on, earlier.c.id)
        )
        found = (
            select(
                mine.c.parent,
                later.c.id.label("row_key"),
                later.c.person_id,
                later.c.programme,
                reason.label("reason"),
                _later_of(first_day_of(later), first_day_of(earlier)).label("period_from"),
                _last_in_common(later, earlier).label("period_until"),
                earlier.c.id.label("earlier_id"),
                (later.c.organisation_id == earlier.c.organisation_id).label("one_payer"),
                place.label("place"),
            )
            .join_from(mine, later, later.c.person_id == mine.c.target)
            .join(theirs, theirs.c.parent == mine.c.parent)
            .join(earlier, earlier.c.person_id == theirs.c.target)
            .where(current(later), current(earlier), *asked, _comes_before(earlier, later))
            .where(same_occasion(once, later, earlier), alike)
            .subquery()
        )
        state = case(
            (found.c.reason.is_(None), code_literal(DoubledState.DOUBLED)), else_=code_literal(DoubledState.REVIEW)
        )
        yield select(found, state.label("state"), code_literal(keeper_of(table)).label("keeper")).where(
            found.c.place == _ONE
        )


def _same_person(later: FromClause, earlier: FromClause) -> ColumnElement[bool]:
    return earlier.c.person_id == later.c.person_id


def _lived_together(*lived: tuple[FromClause, FromClause]) -> ColumnElement[bool]:
    """Return True for two records whose receivers lived in one household, each on the day it was given. Of each: a home that its
    receiver had, and the record."""
    (one, _), (other, _) = lived
    there = [
        and_(home.c.since <= record.c.given_on, or_(home.c.until.is_(None), home.c.until >= record.c.given_on))
        for home, record in lived
    ]
    return and_(one.c.household == other.c.household, *there)


def _comes_before(earlier: FromClause, later: FromClause) -> ColumnElement[bool]:
    same_day = and_(earlier.c.given_on == later.c.given_on, earlier.c.id < later.c.id)
    return or_(earlier.c.given_on < later.c.given_on, same_day)


def _doubt(once: Once, later: FromClause, earlier: FromClause) -> ColumnElement[Any]:
    """Return why a person must look at two records; NULL where nothing is left open."""
    names = once.compared if once.term else ("period_from", "period_until", *once.compared)
    unknown = or_(*(rows.c[name].is_(None) for name in names for rows in (later, earlier)))
    paid = and_(*(rows.c.status == code_literal(RecordStatus.PAID) for rows in (later, earlier)))
    return case(
        (earlier.c.programme != later.c.programme, code_literal(ReviewReason.OTHER_PROGRAMME)),
        (unknown, code_literal(ReviewReason.OCCASION_UNKNOWN)),
        (paid, cast(null(), Text())),
        else_=code_literal(ReviewReason.NOT_BOTH_PAID),
    )


def _later_of(one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((one > other, one), else_=other)


def _last_in_common(one: FromClause, other: FromClause) -> ColumnElement[Any]:
    """Return the last day that both records are for; NULL where neither has one."""

    def last(rows: FromClause) -> ColumnElement[Any]:
        return case((rows.c.period_from.is_(None), rows.c.given_on), else_=rows.c.period_until)

    return case(
        (last(one).is_(None), last(other)), (last(other).is_(None), last(one)), (last(one) < last(other), last(one)),
        else_=last(other),
    )  # fmt: skip


DOUBLED = Path(
    from_column="id",
    to_column="person_id",
    junction=at_home,
    computed=twice,
    kept_in=tables_asked,
    travels={"household": Text(), "since": Date(), "until": Date()},
)
DOUBLED_ARGUMENT = programmes_asked(lambda code: ())
DOUBLED_ORDER = (Order("period_from", descending=True), Order("row_key"))


@strawberry.type(
    description="A record of the chain that is doubled: an earlier record already helps with the same thing (重复的救助)."
)
class DoubledAssistance:
    KEY: ClassVar[str] = "doubled_assistance"
    ROWS: ClassVar[Rows] = Rows(key="row_key", subject="person_id")

    programme: Programme | None = computed("programme", "programme", GENERAL, "The programme (救助项目).")
    state: DoubledState | None = computed(
        "state", "state", PERSONAL, "Whether it was given twice, or a person must check the case (状态)."
    )
    reason: ReviewReason | None = computed(
        "reason",
        "reason",
        PERSONAL,
        "Why a person must check the case. Null means that the benefit was given twice (需核查原因).",
    )
    period_from: date | None = computed(
        "period_from", "period_from", PERSONAL, "The first day that both records are for (重复期间起)."
    )
    period_until: date | None = computed(
        "period_until",
        "period_until",
        PERSONAL,
        "The last day that both records are for. Null means that neither names a last day (重复期间止).",
    )
    record: strawberry.ID | None = computed(
        "row_key", "record", PERSONAL, "The identifier of the later record (后一笔记录标识)."
    )
    earlier_record: strawberry.ID | None = computed(
        "earlier_id", "earlier_record", PERSONAL, "The identifier of the earlier record (前一笔记录标识)."
    )
    one_payer: bool | None = computed(
        "one_payer",
        "one_payer",
        PERSONAL,
        "True if one organisation recorded both, false if two did. Null means that it is not known (是否同一单位发放).",
        Rendering.BOOLEAN,
    )
    keeper: Department | None = computed(
        "keeper",
        "keeper",
        GENERAL,
        "The department that keeps the records. The state of its database is in `extensions.access.sources` (数据责任部门).",
    )
