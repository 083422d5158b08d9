"""Whom to compare: pairs of persons who have something rare in common, found by joins of equal values, each pair once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, literal_column, or_, select

from hub.server.chain_scan.statements import is_scanned
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.sources.sql import united
from hub.tables.periods import current
from hub.tables.population import MembershipRow, PersonRow, PersonVersionRow

COMPARED = (
    "id", "division_code", "name", "sex", "birth_date", "id_number_sealed", "phone_token", "bank_account_token",
)  # fmt: skip
"""What a row has of each of two persons, one after the other; then whether they are of one household, and whether the number of
one was the other's."""

_ONE: ColumnElement[int] = literal_column("1")

_EQUAL = (
    ("birth_date", "name"),
    ("birth_date", "phone_token"),
    ("birth_date", "bank_account_token"),
    ("birth_date", "division_code"),
    ("name", "phone_token"),
    ("name", "bank_account_token"),
)
"""Columns that two persons have in common who are compared. No two persons have one number: the hub does not store that."""


@compiled_once
def candidate_pairs(source: Source) -> CompiledQuery:
    """Return every pair to compare, with what is compared of both."""
    pair = united([*_pairs()]).subquery()
    one, other = PersonRow.__table__.alias(), PersonRow.__table__.alias()
    found = (
        select(
            *(
                person.c[name].label(f"{name}_{place}")
                for place, person in enumerate((one, other))
                for name in COMPARED
            ),
            _one_household(one, other).label("one_household"),
            or_(_held(one, other), _held(other, one)).label("number_held"),
        )
        .join_from(pair, one, one.c.id == pair.c.one)
        .join(other, other.c.id == pair.c.other)
    )
    return CompiledQuery.of(found, source)


def _pairs() -> Iterator[Select[Any]]:
    for names in _EQUAL:
        yield _joined(lambda one, other, names=names: and_(*(one.c[name] == other.c[name] for name in names)))  # type: ignore[misc]
    yield _joined(_may_be_the_unnumbered)
    version = PersonVersionRow.__table__.alias()
    person = PersonRow.__table__.alias()
    ordered = [(version.c.person_id, person.c.id), (person.c.id, version.c.person_id)]
    for one, other in ordered:
        yield (
            select(one.label("one"), other.label("other"))
            .join_from(version, person, person.c.id_number_token == version.c.id_number_token)
            .where(is_scanned(person), one < other)
        )


def _joined(alike: Callable[[FromClause, FromClause], ColumnElement[bool]]) -> Select[Any]:
    one, other = PersonRow.__table__.alias(), PersonRow.__table__.alias()
    return (
        select(one.c.id.label("one"), other.c.id.label("other"))
        .join_from(one, other, alike(one, other))
        .where(one.c.id < other.c.id, is_scanned(one), is_scanned(other))
    )


def _may_be_the_unnumbered(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """Return True where one has no number, and name and division are the other's."""
    no_number = or_(one.c.id_number_sealed.is_(None), other.c.id_number_sealed.is_(None))
    return and_(one.c.name == other.c.name, one.c.division_code == other.c.division_code, no_number)


def _one_household(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    mine, theirs = MembershipRow.__table__.alias(), MembershipRow.__table__.alias()
    return exists(
        select(_ONE)
        .join_from(mine, theirs, theirs.c.household_id == mine.c.household_id)
        .where(mine.c.person_id == one.c.id, theirs.c.person_id == other.c.id, current(mine), current(theirs))
    )


def _held(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """Return True where the number that a person has now was once the other's."""
    version = PersonVersionRow.__table__.alias()
    return exists(
        select(_ONE).where(version.c.person_id == other.c.id, version.c.id_number_token == one.c.id_number_token)
    )
