"""Over how many people something would open, as far as that is told: by the rules of protected statistics.

In whole tens, rounded down; nothing below ten. Whoever died is not counted, and what the organisation that asks wrote lately
is not in it (`schema.own_writes`): it could else move the count by known steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn, cast

from sqlalchemy import ColumnElement, FromClause, Select, Table, bindparam, false, func, or_, select, true

from hub.catalogue.declarations import QueryContext
from hub.catalogue.statistics import in_tens
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.sources.sql import any_of
from hub.tables.charity import MatchConsentRow
from hub.tables.governance import OrganisationRow
from hub.tables.periods import in_force
from hub.tables.population import CaseloadRow, DivisionWithinRow, PersonRow, PersonVersionRow
from permissions.model import Scope
from resolvers.compile import REQUEST_PARAMETERS
from resolvers.decision_cards import Reach
from resolvers.execute import request_parameters
from resolvers.operation import Operation
from schema.counted_living import living_persons
from schema.own_writes import before_own_writes


async def people_reached(operation: Operation, reaches: Iterable[Reach]) -> int | None:
    """Return how many people lie in any of some scopes; None for fewer than ten, or for none. Raises `SourceUnavailable` and
    `StatementTimeout`."""
    offices: dict[Scope, set[str]] = {}
    for reach in reaches:
        if reach.organisation or reach.scope is Scope.EVERYONE:
            offices.setdefault(reach.scope, set()).add(reach.organisation)
    if not offices:
        return None
    scopes = (Scope.EVERYONE,) if Scope.EVERYONE in offices else tuple(sorted(offices))
    source = operation.services.source
    given = {scope.value: sorted(offices[scope]) for scope in scopes if scope is not Scope.EVERYONE}
    ((count,),) = await source.fetch(_query(source, scopes), {**request_parameters(operation), **given})
    return None if count is None else int(count)


@compiled_once
def _query(source: Source, scopes: tuple[Scope, ...]) -> CompiledQuery:
    context = QueryContext(
        shapes={},
        bind=_of_no_argument,
        request=lambda name: bindparam(name, type_=REQUEST_PARAMETERS[name]),
        in_statement=_of_no_argument,
        any_of=_of_no_argument,
        list_rows=_of_no_argument,
        json_rows=_of_no_argument,
        in_scope=_of_no_argument,
    )
    lives = living_persons(context)

    def counts(persons: FromClause) -> ColumnElement[bool]:
        return lives(persons) & or_(false(), *(_IN[scope](persons, context) for scope in scopes))

    persons, versions = cast(Table, PersonRow.__table__), cast(Table, PersonVersionRow.__table__)
    counted = before_own_writes(persons, versions)(context, ("id",), counts).subquery()
    return CompiledQuery.of(select(in_tens(func.count())).select_from(counted), source)


def _of_no_argument(*_: Any) -> NoReturn:
    raise NotImplementedError


def _in_district(persons: FromClause, context: QueryContext) -> ColumnElement[bool]:
    office, within = OrganisationRow.__table__.alias(), DivisionWithinRow.__table__.alias()
    codes = select(within.c.division_code).join(office, office.c.division_code == within.c.ancestor_code)
    return persons.c.division_code.in_(codes.where(any_of(office.c.id, Scope.DISTRICT.value)))


def _in_caseload(persons: FromClause, context: QueryContext) -> ColumnElement[bool]:
    cases = CaseloadRow.__table__.alias()
    own = any_of(cases.c.organisation_id, Scope.CASELOAD.value)
    return persons.c.id.in_(_persons(cases).where(own, in_force(cases, context.request("today"))))


def _is_matched(persons: FromClause, context: QueryContext) -> ColumnElement[bool]:
    consents = MatchConsentRow.__table__.alias()
    own = any_of(consents.c.organisation_id, Scope.MATCHED.value)
    held = consents.c.withdrawn_at.is_(None) & in_force(consents, context.request("today"))
    return persons.c.id.in_(_persons(consents).where(own, held))


def _persons(rows: FromClause) -> Select[Any]:
    return select(rows.c.person_id)


_IN: Mapping[Scope, Callable[[FromClause, QueryContext], ColumnElement[bool]]] = {
    Scope.EVERYONE: lambda persons, context: true(),
    Scope.DISTRICT: _in_district,
    Scope.CASELOAD: _in_caseload,
    Scope.MATCHED: _is_matched,
}
