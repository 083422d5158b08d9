"""What a matching run reads of a district: the needs that wait, and the supplies that stand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.matching.anonymity import Interval
from hub.matching.capacity import HOLDING, holds, is_used
from hub.matching.model import OpenNeed, OpenSupply
from hub.matching.publication import lies_in
from hub.tables.charity import MatchRow, MatchState, NeedRow, PublishedNeedRow, SupplyRow
from hub.tables.periods import current
from hub.tables.population import DivisionRow, DivisionWithinRow
from hub.tables.types import Moment

SERVED_BEFORE = timedelta(days=365)
"""How long somebody who was helped comes after those who were not, for help of the same kind."""

STANDING = (MatchState.PROPOSED, *HOLDING)
"""The states of a match that may still come to something."""

_ENDED_BY_CHARITY = (MatchState.DECLINED, MatchState.REFUSED, MatchState.LAPSED)


@dataclass(frozen=True, slots=True)
class MatchingInput:
    """The open needs and supplies of a district, with the persons of the needs and what each row's id is."""

    needs: tuple[OpenNeed, ...]
    supplies: tuple[OpenSupply, ...]
    rows: Mapping[str, Any]


async def read_district(connection: AsyncConnection, district: str, now: datetime, today: date) -> MatchingInput:
    """Return what is open in a district. A need whose match may still come to something is not."""
    matches = await _matches(connection, district)
    rows = await _published(connection, district, today)
    above = await _divisions_above(connection, district)
    closed = {
        match.need_id for match in matches if match.state in (*STANDING, MatchState.DELIVERED, MatchState.WITHDRAWN)
    }
    ended: defaultdict[str, set[str]] = defaultdict(set)
    served = set()
    for match in matches:
        if match.state in _ENDED_BY_CHARITY:
            ended[match.need_id].add(match.organisation_id)
        if match.state == MatchState.DELIVERED and match.proposed_at > now - SERVED_BEFORE:
            served.add((match.person_id, match.kind))
    needs = tuple(
        _need(row, above[row.township_code], frozenset(ended[row.need_id]), (row.person_id, row.kind) in served)
        for row in rows
        if row.need_id not in closed
    )
    return MatchingInput(needs, await _supplies(connection, district, now), {row.need_id: row for row in rows})


def _need(row: Any, divisions: tuple[str, ...], ended: frozenset[str], served: bool) -> OpenNeed:
    return OpenNeed(
        id=row.need_id,
        kind=row.kind,
        urgency=row.urgency,
        divisions=divisions,
        ages=Interval(row.age_from, row.age_to),
        sizes=Interval(row.size_from, row.size_to),
        published_on=row.published_on,
        until=row.until,
        declined_by=ended,
        served_before=served,
    )


async def _published(connection: AsyncConnection, district: str, today: date) -> list[Any]:
    need, published = NeedRow.__table__, PublishedNeedRow.__table__
    statement = (
        select(published, need.c.person_id)
        .join(need, need.c.id == published.c.need_id)
        .where(current(need), lies_in(published.c.township_code, district))
        .where(or_(published.c.until.is_(None), published.c.until >= today))
        .order_by(published.c.need_id)
    )
    return list(await connection.execute(statement))


async def _matches(connection: AsyncConnection, district: str) -> list[Any]:
    match, published = MatchRow.__table__, PublishedNeedRow.__table__
    statement = (
        select(
            match.c.need_id,
            match.c.person_id,
            match.c.organisation_id,
            match.c.state,
            match.c.proposed_at,
            published.c.kind,
        )
        .join(published, published.c.id == match.c.published_id)
        .where(lies_in(match.c.township_code, district))
    )
    return list(await connection.execute(statement))


async def _divisions_above(connection: AsyncConnection, district: str) -> Mapping[str, tuple[str, ...]]:
    """Return of each township itself and what it lies in, the nearest first: the more lies in a division, the farther."""
    within, below = DivisionWithinRow.__table__, DivisionWithinRow.__table__.alias()
    found = await connection.execute(
        select(within.c.division_code, within.c.ancestor_code)
        .join(DivisionRow, DivisionRow.code == within.c.division_code)
        .where(DivisionRow.level == "TOWNSHIP", lies_in(within.c.division_code, district))
    )
    above: defaultdict[str, list[str]] = defaultdict(list)
    for township, ancestor in found:
        above[township].append(ancestor)
    ancestors = {ancestor for found_ones in above.values() for ancestor in found_ones}
    sizes = Counter(
        (await connection.execute(select(below.c.ancestor_code).where(below.c.ancestor_code.in_(ancestors)))).scalars()
    )
    return {township: tuple(sorted(found_ones, key=lambda code: sizes[code])) for township, found_ones in above.items()}


async def _supplies(connection: AsyncConnection, district: str, now: datetime) -> tuple[OpenSupply, ...]:
    """Return what is offered in a district, above it or below it. A place that was proposed is free for nobody else."""
    supply, match = SupplyRow.__table__, MatchRow.__table__
    within = DivisionWithinRow.__table__
    reach = or_(
        lies_in(supply.c.division_code, district),
        supply.c.division_code.in_(select(within.c.ancestor_code).where(within.c.division_code == district)),
    )
    moment = bindparam("now", now, type_=Moment())
    taken = Counter(
        (
            await connection.execute(
                select(match.c.supply_id).where(
                    or_(match.c.state == MatchState.PROPOSED, holds(match, moment), is_used(match))
                )
            )
        ).scalars()
    )
    found = await connection.execute(select(supply).where(and_(current(supply), reach)).order_by(supply.c.id))
    return tuple(
        OpenSupply(
            id=row.id,
            organisation_id=row.organisation_id,
            kind=row.kind,
            division=row.division_code,
            free=max(0, row.places - taken[row.id]),
            since=row.since,
            until=row.until,
            ages=_bounds(row.age_from, row.age_to),
            sizes=_bounds(row.size_from, row.size_to),
        )
        for row in found
    )


def _bounds(low: int | None, high: int | None) -> Interval | None:
    return None if low is None and high is None else Interval(low or 0, high)
