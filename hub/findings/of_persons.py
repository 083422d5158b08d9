"""What is found of a person: in two households, outside of a life, decided twice, in a division that is gone, by two names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, Select, and_, cast, extract, or_, true

from hub.codes import DeterminationOutcome
from hub.findings.found import LONGEST_LIFE, LONGEST_LIFE_AGO, ON, VERY_OLD_AGO, SubjectSelector, found
from hub.policy.constants import code_literal, integer_literal
from hub.tables.findings import FindingKind
from hub.tables.periods import current
from hub.tables.population import (
    CategoryDeterminationRow,
    DivisionRow,
    MembershipRow,
    PersonRow,
    PersonVersionRow,
)

_RECOGNISED = code_literal(DeterminationOutcome.RECOGNISED)
_REFUSED = code_literal(DeterminationOutcome.REFUSED)


def findings_of_persons(among: SubjectSelector) -> Iterator[Select[Any]]:
    """Yield a statement for each kind, about those persons who have not turned out to be somebody else."""
    person = PersonRow.__table__.alias()
    asked = and_(among(person), person.c.matched_id.is_(None))
    for finder in (_two_households, _days_of_life, _outside_life, _decisions, _abolished_division, _two_names):
        yield from (statement.where(asked) for statement in finder(person))


def _two_households(person: FromClause) -> Iterator[Select[Any]]:
    one, other = (MembershipRow.__table__.alias() for _ in range(2))
    yield (
        found(
            FindingKind.TWO_HOUSEHOLDS,
            person=person,
            told_by=(one, other),
            apart=(one.c.household_id, other.c.household_id),
        )
        .join(one, one.c.person_id == person.c.id)
        .join(other, and_(other.c.person_id == person.c.id, other.c.household_id > one.c.household_id))
        .where(current(one), current(other), _overlap(one, other))
        .where(*(_lived(person, rows.c.since) for rows in (one, other)))
    )


def _days_of_life(person: FromClause) -> Iterator[Select[Any]]:
    for kind, condition in (
        (FindingKind.IMPOSSIBLE_BIRTH, _impossible_birth(person)),
        (FindingKind.IMPOSSIBLE_DEATH, _impossible_death(person)),
        (
            FindingKind.VERY_OLD,
            and_(
                person.c.died_on.is_(None),
                person.c.birth_date <= VERY_OLD_AGO,
                person.c.birth_date >= LONGEST_LIFE_AGO,
            ),
        ),
    ):
        yield found(kind, person=person, told_by=(person,)).where(condition)


def _outside_life(person: FromClause) -> Iterator[Select[Any]]:
    """Where the days of the life cannot be right themselves, they are what is found."""
    determination, membership = CategoryDeterminationRow.__table__.alias(), MembershipRow.__table__.alias()
    for rows, apart in (
        (determination, (determination.c.category, determination.c.since)),
        (membership, (membership.c.household_id, membership.c.since)),
    ):
        outside = or_(rows.c.since < person.c.birth_date, rows.c.since > person.c.died_on)
        life = (_impossible_birth(person).is_not(true()), _impossible_death(person).is_not(true()))
        statement = (
            found(FindingKind.OUTSIDE_LIFE, person=person, told_by=(rows,), apart=apart)
            .join(rows, rows.c.person_id == person.c.id)
            .where(current(rows), outside, *life)
        )
        yield statement.where(rows.c.outcome == _RECOGNISED) if rows is determination else statement


def _decisions(person: FromClause) -> Iterator[Select[Any]]:
    one, other = (CategoryDeterminationRow.__table__.alias() for _ in range(2))
    refused_meanwhile = and_(
        other.c.outcome == _REFUSED,
        other.c.since >= one.c.since,
        or_(one.c.until.is_(None), one.c.until >= other.c.since),
    )
    recognised_twice = and_(
        other.c.outcome == _RECOGNISED,
        or_(other.c.since > one.c.since, and_(other.c.since == one.c.since, other.c.id > one.c.id)),
        _overlap(one, other),
    )
    for kind, condition in (
        (FindingKind.DECISIONS_CONTRADICT, refused_meanwhile),
        (FindingKind.DECISIONS_OVERLAP, recognised_twice),
    ):
        yield (
            found(kind, person=person, told_by=(one, other), apart=(one.c.category, one.c.since, other.c.since))
            .join(one, one.c.person_id == person.c.id)
            .join(other, and_(other.c.person_id == person.c.id, other.c.category == one.c.category))
            .where(one.c.outcome == _RECOGNISED, current(one), current(other), condition, _lived(person, other.c.since))
        )


def _abolished_division(person: FromClause) -> Iterator[Select[Any]]:
    division = DivisionRow.__table__.alias()
    yield (
        found(FindingKind.ABOLISHED_DIVISION, person=person, told_by=(person,), apart=(person.c.division_code,))
        .join(division, division.c.code == person.c.division_code)
        .where(division.c.until < ON, person.c.died_on.is_(None))
    )


def _two_names(person: FromClause) -> Iterator[Select[Any]]:
    """An earlier version has another name; whoever recorded what stands now answers for it."""
    version = PersonVersionRow.__table__.alias()
    yield (
        found(FindingKind.TWO_NAMES, person=person, told_by=(person,))
        .join(version, version.c.person_id == person.c.id)
        .where(version.c.name != person.c.name)
    )


def _impossible_birth(person: FromClause) -> ColumnElement[bool]:
    born, died = (cast(extract("year", day), BigInteger) for day in (person.c.birth_date, person.c.died_on))
    return or_(
        person.c.birth_date > ON,
        and_(person.c.died_on.is_(None), person.c.birth_date < LONGEST_LIFE_AGO),
        and_(person.c.died_on.is_not(None), died - born > integer_literal(LONGEST_LIFE)),
    )


def _impossible_death(person: FromClause) -> ColumnElement[bool]:
    return or_(person.c.died_on > ON, person.c.died_on < person.c.birth_date)


def _overlap(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """Return True for periods with a day in common."""
    return and_(
        or_(one.c.until.is_(None), one.c.until >= other.c.since),
        or_(other.c.until.is_(None), other.c.until >= one.c.since),
    )


def _lived(person: FromClause, day: ColumnElement[Any]) -> ColumnElement[bool]:
    return or_(person.c.died_on.is_(None), person.c.died_on >= day)
