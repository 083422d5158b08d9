"""How many places of a supply are free: no counter is kept, so none can be wrong. What is taken follows from the matches.

A place is used for good by what is delivered, and held by a match on its way, until the end of its hold. Whatever is
killed, declined or withdrawn holds nothing any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.tables.charity import MatchRow, MatchState, SupplyRow
from hub.tables.types import Moment

HOLDING = (MatchState.ACCEPTED, MatchState.CONFIRMED, MatchState.CONSENTED)
"""The states in which a match holds a place, up to its end."""


def holds(matches: FromClause, at: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Return whether a match holds a place at a moment, and has not used it yet."""
    return and_(matches.c.state.in_(HOLDING), matches.c.held_until > at)


def is_used(matches: FromClause) -> ColumnElement[bool]:
    """Return whether a match has used its place."""
    return matches.c.state == MatchState.DELIVERED


def is_taken(matches: FromClause, at: datetime) -> ColumnElement[bool]:
    """Return whether a match holds a place at a moment, or has used it."""
    return or_(holds(matches, bindparam("at", at, type_=Moment())), is_used(matches))


async def free_places(connection: AsyncConnection, supply_id: str, at: datetime) -> int:
    """Return how many places of a supply are free; none where it was withdrawn.

    Whoever asks keeps others from asking until their transaction ends: of many who want the last place at once, one gets it.
    """
    supply, match = SupplyRow.__table__, MatchRow.__table__
    found = await connection.execute(
        select(supply.c.places).where(supply.c.id == supply_id, supply.c.superseded_at.is_(None)).with_for_update()
    )
    places = found.scalar_one_or_none()
    if places is None:
        return 0
    taken = select(func.count()).where(match.c.supply_id == supply_id, is_taken(match, at))
    return int(places - (await connection.execute(taken)).scalar_one())


async def taken_places(
    connection: AsyncConnection, organisation_ids: Collection[str], at: datetime
) -> Mapping[str, int]:
    """Return how many places of each supply of some organisations matches hold or have used. A supply that is not named has none."""
    match = MatchRow.__table__
    taken = (
        select(match.c.supply_id, func.count())
        .where(match.c.organisation_id.in_(organisation_ids), is_taken(match, at))
        .group_by(match.c.supply_id)
    )
    return {row[0]: row[1] for row in await connection.execute(taken)}
