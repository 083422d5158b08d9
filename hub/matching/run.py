"""A matching run over a district: needs are published, matches are proposed, and each need that is left hears why.

What stands is never moved: a run proposes for what is open and leaves every other match as it is, so that a second run
changes nothing. A rehearsal stores nothing, and says what the weights in force would do with all that was proposed and not yet
answered, beside what was proposed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import Code, HubError
from hub.matching.capacity import HOLDING
from hub.matching.district import MatchingInput, read_district
from hub.matching.model import WEIGHTS, Candidate, Weights
from hub.matching.plan import MatchingPlan, plan_matches
from hub.matching.publication import lies_in, publish
from hub.sources.source import Source
from hub.tables.charity import MatchRow, MatchState, NeedRow
from hub.tables.types import Moment

ANSWER_WITHIN = timedelta(days=14)
"""How long a proposal waits for the charity's answer; then it lapses, and the need is open again."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did, in counts: nobody is named in it."""

    published: int
    matched: Mapping[str, int]
    waiting: Mapping[str, int]
    by_organisation: Mapping[str, int]
    by_township: Mapping[str, int]
    longest_weeks: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the weights in force would do with everything that is not yet answered, beside what was proposed: needs that
    would get a proposal, lose theirs, get another one, and keep it."""

    gain: int
    lose: int
    change: int
    keep: int


async def run_matching(
    source: Source, district: str, k: int, now: datetime, today: date, weights: Weights = WEIGHTS
) -> RunReport:
    """Publish, match and store for a district. Raises OVERLOADED when another run is at work."""
    async with source.alone("matching") as alone:
        if not alone:
            raise HubError(Code.OVERLOADED, "Another matching run is in progress. Try again when it has ended.")
        async with source.begin() as connection:
            await _end_what_lapsed(connection, district, now)
            published = await publish(connection, district, k, today)
            found = await read_district(connection, district, now, today)
        plan = plan_matches(found.needs, found.supplies, weights, today)
        async with source.begin() as connection:
            await _store(connection, found, plan, weights, now)
    return _report(published, found, plan, today)


async def rehearse(
    source: Source, district: str, k: int, now: datetime, today: date, weights: Weights = WEIGHTS
) -> tuple[RunReport, Comparison]:
    """Return what a run would do if nothing that was proposed stood, and how that differs. Nothing is stored."""
    async with source.begin() as connection:
        nested = await connection.begin_nested()
        published = await publish(connection, district, k, today)
        proposed = await _proposed(connection, district)
        await connection.execute(delete(MatchRow).where(MatchRow.need_id.in_(list(proposed))))
        found = await read_district(connection, district, now, today)
        await nested.rollback()
    plan = plan_matches(found.needs, found.supplies, weights, today)
    would = {match.need.id: match.supply.id for match in plan.matches}
    both = would.keys() & proposed.keys()
    kept = sum(would[need] == proposed[need] for need in both)
    comparison = Comparison(
        len(would.keys() - proposed.keys()), len(proposed.keys() - would.keys()), len(both) - kept, kept
    )
    return _report(published, found, plan, today), comparison


async def _proposed(connection: AsyncConnection, district: str) -> Mapping[str, str]:
    found = await connection.execute(
        select(MatchRow.need_id, MatchRow.supply_id).where(
            MatchRow.state == MatchState.PROPOSED, lies_in(MatchRow.__table__.c.township_code, district)
        )
    )
    return {row.need_id: row.supply_id for row in found}


async def _end_what_lapsed(connection: AsyncConnection, district: str, now: datetime) -> None:
    """End the matches that nobody acted on in time."""
    match = MatchRow.__table__
    moment = bindparam("now", now, type_=Moment())
    await connection.execute(
        update(MatchRow)
        .where(match.c.state.in_((MatchState.PROPOSED, *HOLDING)), match.c.held_until <= moment)
        .where(lies_in(match.c.township_code, district))
        .values(state=MatchState.LAPSED)
    )


async def _store(
    connection: AsyncConnection, found: MatchingInput, plan: MatchingPlan, weights: Weights, now: datetime
) -> None:
    if plan.matches:
        await connection.execute(insert(MatchRow), [_row(match, found, weights, now) for match in plan.matches])
        served = [match.need.id for match in plan.matches]
        await connection.execute(update(NeedRow).where(NeedRow.id.in_(served)).values(waiting_reason=None))
    for reason in sorted(set(plan.waiting.values())):
        waiting = [need for need, why in plan.waiting.items() if why is reason]
        await connection.execute(update(NeedRow).where(NeedRow.id.in_(waiting)).values(waiting_reason=reason))


def _row(match: Candidate, found: MatchingInput, weights: Weights, now: datetime) -> Mapping[str, object]:
    published = found.rows[match.need.id]
    return {
        "id": str(uuid4()),
        "need_id": match.need.id,
        "published_id": published.id,
        "person_id": published.person_id,
        "supply_id": match.supply.id,
        "organisation_id": match.supply.organisation_id,
        "township_code": published.township_code,
        "state": MatchState.PROPOSED,
        "urgency_points": match.points.urgency,
        "waiting_points": match.points.waiting,
        "area_points": match.points.area,
        "fit_points": match.points.fit,
        "weights": weights.version,
        "proposed_at": now,
        "held_until": now + ANSWER_WITHIN,
    }


def _report(published: int, found: MatchingInput, plan: MatchingPlan, today: date) -> RunReport:
    served: Collection[str] = {match.need.id for match in plan.matches}
    waits = [need.weeks(today) for need in found.needs if need.id not in served]
    return RunReport(
        published,
        Counter(match.need.kind for match in plan.matches),
        Counter(plan.waiting.values()),
        Counter(match.supply.organisation_id for match in plan.matches),
        Counter(found.rows[match.need.id].township_code for match in plan.matches),
        max(waits, default=0),
    )
