"""Overlaps in the chain: nobody is helped twice for the same thing (§4 避免重复救助)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, FromClause, SelectBase, and_, cast, exists, func, literal_column, or_, select

from hub.catalogue.declarations import QueryContext
from hub.tables.departments.records import Once
from hub.tables.departments.register import RECORDS, record_type
from hub.tables.periods import current, in_force
from hub.tables.population import MembershipRow, PersonRow
from hub.tables.types import Id
from resolvers.scope import OF_PERSONS


def everyone_helped(results: FromClause, context: QueryContext) -> SelectBase:
    """Return pairs of a written record and each person whose records may overlap with it: who got it, and who lives
    there."""
    person, mine, theirs = (row.__table__.alias() for row in (PersonRow, MembershipRow, MembershipRow))
    today = context.request("today")
    alone = select(results.c.record_id.label("parent"), person.c.id.label("target")).join_from(
        results, person, person.c.id == results.c.person_id
    )
    at_home = (
        select(results.c.record_id, person.c.id)
        .join_from(results, mine, mine.c.person_id == results.c.person_id)
        .join(theirs, theirs.c.household_id == mine.c.household_id)
        .join(person, person.c.id == theirs.c.person_id)
        .where(current(mine), in_force(mine, today), current(theirs), in_force(theirs, today))
    )
    return alone.where(context.in_scope(person, OF_PERSONS)).union(at_home.where(context.in_scope(person, OF_PERSONS)))


def is_overlap(record: FromClause, written: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return True for a record that stands and helps with the same thing as the one that was written, of the same
    table."""
    table = record.element  # type: ignore[attr-defined]
    once, mine = _once(table), table.alias()
    same = [
        mine.c.id == cast(written, Id()),  # a key that came from another database is text
        record.c.id != mine.c.id,
        record.c.programme == mine.c.programme,
        current(mine),
        same_occasion(once, record, mine),
    ]
    if not once.household:
        same.append(record.c.person_id == mine.c.person_id)
    return exists(select(literal_column("1")).select_from(mine).where(*same))


def compared(rows: Any) -> Iterator[str]:
    """Yield the columns of a record by which it overlaps with another: that it does would tell them, so they are its
    reader's to know."""
    return iter(("programme", "given_on", "period_from", "period_until", *record_type(rows).once.compared))


def is_of_oneself(pair: FromClause) -> ColumnElement[bool]:
    """Return True for a pair of a person and themselves."""
    return pair.c.target == cast(pair.c.parent, Id())


def first_day_of(rows: FromClause) -> ColumnElement[Any]:
    """Return the first day that a record is for: that on which it was given, where it names no period."""
    return func.coalesce(rows.c.period_from, rows.c.given_on)


def reaches(rows: FromClause, day: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return True for a record whose last day is a day or a later one; one without a last day has no end."""
    no_end = and_(rows.c.period_from.is_not(None), rows.c.period_until.is_(None))
    return or_(no_end, func.coalesce(rows.c.period_until, rows.c.given_on) >= day)


def _once(table: FromClause) -> Once:
    """Return what a table's records are given once for."""
    return next(record_type(rows).once for rows in RECORDS if rows.__table__ is table)


def same_occasion(once: Once, one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """Return the same term, where both have one; else periods that have a day in common.

    A record without a period is for the day on which it was given; one without a last day has no end.
    """

    in_common = and_(reaches(one, first_day_of(other)), reaches(other, first_day_of(one)))
    alike = [
        or_(one.c[name] == other.c[name], one.c[name].is_(None), other.c[name].is_(None)) for name in once.compared
    ]
    if not once.term:
        return and_(*alike, in_common)
    unknown = [rows.c[name].is_(None) for name in once.term for rows in (one, other)]
    return and_(*alike, or_(~or_(*unknown), in_common))
