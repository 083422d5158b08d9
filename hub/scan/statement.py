"""The decision about everybody: the programme's own statement, with all persons as its people."""

from __future__ import annotations

from sqlalchemy import Date, FromClause, bindparam, func, select

from hub.policy.constants import once
from hub.policy.programme import AssistanceProgramme
from hub.sources.source import Query, Source
from hub.tables.population import PersonRow
from hub.tables.types import Moment
from hub.tables.versions import registered_in

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


def decisions(programme: AssistanceProgramme, source: Source) -> Query:
    """The decision about each person; its parameters are `on` and `known_at`."""
    decided = programme.decide(_people(), _ON, _KNOWN_AT, everyone=True).subquery()
    return Query.of(select(*(decided.c[name] for name in COLUMNS)), source)


def counted(programme: AssistanceProgramme, source: Source) -> Query:
    """How many persons there are of each division, verdict and reason; the parameters are those of `decisions`."""
    decided = once(programme.decide(_people(), _ON, _KNOWN_AT, everyone=True)).subquery()
    each = (decided.c.division_code, decided.c.verdict, decided.c.reason)
    return Query.of(select(*each, func.count().label("persons")).group_by(*each), source)


def how_many(source: Source) -> Query:
    """How many persons there are to decide about."""
    person = PersonRow.__table__
    return Query.of(select(func.count(person.c.id)).where(person.c.matched_id.is_(None)), source)


def _people() -> FromClause:
    """Everybody, by where they were registered. A subquery and no CTE: PostgreSQL would write one down and forget how
    many there are. Who was provisional and turned out to be somebody (§14) is that person.
    """
    person = PersonRow.__table__.alias()
    return once(
        select(person.c.id.label("person_id"), registered_in(person, _KNOWN_AT).label("division_code")).where(
            person.c.matched_id.is_(None)
        )
    ).subquery()
