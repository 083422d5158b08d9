"""The decision about a share of everybody: the programme's own statement, with these persons as its people."""

from __future__ import annotations

from sqlalchemy import Date, FromClause, Subquery, bindparam, func, select

from hub.policy.constants import fence
from hub.policy.population_selector import PopulationSelector
from hub.policy.programme import AssistanceProgramme
from hub.sources.source import CompiledQuery, Source
from hub.tables.population import PersonRow
from hub.tables.types import Moment
from hub.tables.versions import people_on

COLUMNS = (
    "person_id",
    "division_code",
    "verdict",
    "benefit_kind",
    "percent_bp",
    "amount_fen",
    "category",
    "reason",
)
"""What a row of the statement holds, in this order."""

_KNOWN_AT = bindparam("known_at", type_=Moment())
_ON = bindparam("on", type_=Date())


def decisions(programme: AssistanceProgramme, source: Source, among: PopulationSelector) -> CompiledQuery:
    """Return the decision about each person of a share; its parameters are `on` and `known_at`."""
    decided = _decided(programme, among)
    return CompiledQuery.of(select(*(decided.c[name] for name in COLUMNS)), source)


def counted(programme: AssistanceProgramme, source: Source, among: PopulationSelector) -> CompiledQuery:
    """Return how many persons of a share there are of each division, verdict and reason; the parameters are those of
    `decisions`."""
    decided = _decided(programme, among)
    each = (decided.c.division_code, decided.c.verdict, decided.c.reason)
    return CompiledQuery.of(select(*each, func.count().label("persons")).group_by(*each), source)


def _decided(programme: AssistanceProgramme, among: PopulationSelector) -> Subquery:
    return fence(programme.decide(_people(among), _ON, _KNOWN_AT, among)).subquery()


def how_many(source: Source) -> CompiledQuery:
    """Return how many persons there are to decide about."""
    person = PersonRow.__table__
    return CompiledQuery.of(select(func.count(person.c.id)).where(person.c.matched_id.is_(None)), source)


def _people(among: PopulationSelector) -> FromClause:
    """Everybody of a share, by where they were registered on the day. A subquery and no CTE: PostgreSQL would write one down and forget how
    many there are. Who was provisional and turned out to be somebody (§14) is that person.
    """
    person = PersonRow.__table__.alias()
    everybody = people_on(person, _ON, _KNOWN_AT).where(among(person.c.id), person.c.matched_id.is_(None))
    return fence(everybody).subquery()
