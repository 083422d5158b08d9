"""Which rows lie within a scope: said once, for what is shown, for what a path reaches and for what may be written.

A scope is looked up for each row by key, as a value: PostgreSQL would make a join with every division of the caller of
an EXISTS, also where one row is asked about. Only where most rows of a table are looked at is that join the better way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    bindparam,
    exists,
    false,
    literal_column,
    or_,
    select,
)

from hub.catalogue.declarations import ScopeColumns
from hub.tables.charity import MatchConsentRow
from hub.tables.periods import current, in_force
from hub.tables.population import CaseloadRow, DivisionWithinRow, MembershipRow, PersonRow
from permissions.model import Scope, Scopes

OF_PERSONS = ScopeColumns(division="division_code", person="id")
"""How the rows of the table of persons are placed."""

OF_HOUSEHOLDS = ScopeColumns(division="division_code", household="id")
"""How the rows of the table of households are placed."""

DIVISION, ORGANISATION, TODAY = "caller_division", "caller_organisation", "today"
"""What the conditions of this module need to know of a request (`resolvers.execute.request_parameters`); each has the type of the column
that it is compared with."""
_ONE: ColumnElement[Any] = literal_column("1")


Found = Callable[[Select[Any]], ColumnElement[bool]]
"""Makes a condition of a statement that finds one row at most, or of which one is enough: true where it finds one."""


def inside(scopes: Scopes, rows: FromClause, place: ScopeColumns, *, many: bool = False) -> ColumnElement[bool]:
    """Return True where a row lies in any of some scopes, never EVERYONE, for which no condition is needed.

    `many`: most rows of a table are looked at. INVARIANT: false, not null, where the division or the person is not known.
    """
    assert Scope.EVERYONE not in scopes
    found = exists if many else _is_there
    return or_(false(), *(_CONDITIONS[scope](rows, place, found) for scope in sorted(scopes)))


def in_each(
    bounds: Iterable[Scopes], rows: FromClause, place: ScopeColumns, *, many: bool = False
) -> list[ColumnElement[bool]]:
    """Return the conditions by which a row lies in each of some bounds."""
    return [inside(scopes, rows, place, many=many) for scopes in dict.fromkeys(bounds) if Scope.EVERYONE not in scopes]


def own_divisions(within: FromClause) -> Select[Any]:
    """Return the codes of the caller's own division and of those below it, by the rows of `DivisionWithinRow`:
    whatever is in the district lies in one of them."""
    return select(within.c.division_code).where(within.c.ancestor_code == bindparam(DIVISION))


def _is_there(statement: Select[Any]) -> ColumnElement[bool]:
    return statement.scalar_subquery().is_not(None)


def _in_district(rows: FromClause, place: ScopeColumns, found: Found) -> ColumnElement[bool]:
    """Return the division of the row, or of its person, is the caller's own, or lies below it."""
    within = DivisionWithinRow.__table__.alias()
    below = select(_ONE).where(within.c.ancestor_code == bindparam(DIVISION))
    if place.division is not None:
        return found(below.select_from(within).where(within.c.division_code == rows.c[place.division]))
    if place.person is None:
        return false()
    person = PersonRow.__table__.alias()
    registered = within.join(person, person.c.division_code == within.c.division_code)
    return found(below.select_from(registered).where(person.c.id == rows.c[place.person]))


def _in_caseload(rows: FromClause, place: ScopeColumns, found: Found) -> ColumnElement[bool]:
    """The caller's organisation has a case today with the row's person, or with a member of today of its household."""
    cases = CaseloadRow.__table__.alias()
    today: ColumnElement[date] = bindparam(TODAY)
    own = select(_ONE).where(cases.c.organisation_id == bindparam(ORGANISATION), in_force(cases, today)).limit(_ONE)
    return _is_about(own, cases, rows, place, found)


def _is_matched(rows: FromClause, place: ScopeColumns, found: Found) -> ColumnElement[bool]:
    """The row's person has consented today to a match with the caller's organisation, for rows of a match to that match; or a member
    of its household has, and to be visited at home."""
    consents = MatchConsentRow.__table__.alias()
    today: ColumnElement[date] = bindparam(TODAY)
    own = (
        select(_ONE)
        .where(consents.c.organisation_id == bindparam(ORGANISATION), consents.c.withdrawn_at.is_(None))
        .where(in_force(consents, today))
        .limit(_ONE)
    )
    if place.match is not None:
        return found(own.where(consents.c.match_id == rows.c[place.match]))
    return _is_about(own, consents, rows, place, found, consents.c.home)


def _is_about(
    own: Select[Any],
    of_persons: FromClause,
    rows: FromClause,
    place: ScopeColumns,
    found: Found,
    *of_homes: ColumnElement[bool],
) -> ColumnElement[bool]:
    """Return True where one's `own` rows of persons, such as cases, are about the row's person, or about a member of today of
    its household: there `of_homes` must hold too. A row may be placed by either, and what is null places it nowhere.
    """
    ways: list[Select[Any]] = []
    if place.person is not None:
        ways.append(own.select_from(of_persons).where(of_persons.c.person_id == rows.c[place.person]))
    if place.household is not None:
        members = MembershipRow.__table__.alias()
        ways.append(
            own.select_from(of_persons.join(members, members.c.person_id == of_persons.c.person_id)).where(
                *of_homes,
                members.c.household_id == rows.c[place.household],
                current(members),
                in_force(members, bindparam(TODAY)),
            )
        )
    return or_(false(), *map(found, ways))


_CONDITIONS = {Scope.DISTRICT: _in_district, Scope.CASELOAD: _in_caseload, Scope.MATCHED: _is_matched}
