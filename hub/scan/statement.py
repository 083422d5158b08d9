"""The decision about a share of everybody: the programme's own statement, with these persons as its people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Date, FromClause, Select, Subquery, bindparam, func, select, union_all

from hub.policy.constants import fence
from hub.policy.population_selector import PopulationSelector
from hub.policy.programme import AssistanceProgramme
from hub.sources.source import CompiledQuery, Source
from hub.tables.population import PersonRow
from hub.tables.types import Moment
from hub.tables.versions import departed, people_on

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


def decisions(programme: AssistanceProgramme, among: PopulationSelector) -> Select[Any]:
    """Return the decision about each person of a share; its parameters are `on` and `known_at`."""
    decided = _decided(programme, among)
    return select(*(decided.c[name] for name in COLUMNS))


def counted(programme: AssistanceProgramme, among: PopulationSelector) -> Select[Any]:
    """Return how many persons of a share there are of each division, verdict and reason; the parameters are those of
    `decisions`."""
    decided = _decided(programme, among)
    each = (decided.c.division_code, decided.c.verdict, decided.c.reason)
    return select(*each, func.count().label("persons")).group_by(*each)


def _decided(programme: AssistanceProgramme, among: PopulationSelector) -> Subquery:
    return fence(programme.decide(_people(among), _ON, _KNOWN_AT, among)).subquery()


def how_many(source: Source) -> CompiledQuery:
    """Return how many persons there are to decide about, by what was known at the parameter `known_at`."""
    each = union_all(*(select(people.c.id).where(people.c.matched_id.is_(None)) for people in _everybody())).subquery()
    return CompiledQuery.of(select(func.count(each.c.id)), source)


def _people(among: PopulationSelector) -> FromClause:
    """Everybody of a share, by where they were registered on the day. A subquery and no CTE: PostgreSQL would write one down and forget how
    many there are. Who was provisional and turned out to be somebody (§14) is that person.
    """
    each = (
        people_on(people, _ON, _KNOWN_AT).where(among(people.c.id), people.c.matched_id.is_(None))
        for people in _everybody()
    )
    return fence(select(union_all(*each).subquery())).subquery()


def _everybody() -> Iterator[FromClause]:
    """Yield who is in the register, and who was known and has left it since."""
    yield PersonRow.__table__.alias()
    yield departed(_KNOWN_AT).subquery()
