"""Whose turn it is: the deliveries that wait to be checked or imported, the oldest first, one at a time in all processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import Clock
from hub.server.deliveries.jobs import OVER, Job, found_job
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.sources.sql import any_of
from hub.tables.deliveries import DeliveryJobRow
from hub.tables.job_states import DeliveryJobState

MOST_ATTEMPTS = 5
"""How often work on a delivery may be killed before it has stored anything: one that kills its process must not do so for ever."""

IDLE = timedelta(days=7)
"""How long a delivery may wait for its deliverer."""

KEPT = timedelta(days=30)
"""How long refused rows are kept for who delivered them."""

WAITING = (DeliveryJobState.OPEN, DeliveryJobState.CHECKED)
"""The states in which it does."""


async def has_job(source: Source, states: Sequence[DeliveryJobState]) -> bool:
    """Return True when a delivery waits in some states: asked every few seconds, and so by a statement that only reads."""
    ((found,),) = await source.fetch(_waits_query(source), {"states": [str(state) for state in states]})
    return bool(found)


@compiled_once
def _waits_query(source: Source) -> CompiledQuery:
    return CompiledQuery.of(select(exists().where(any_of(DeliveryJobRow.state, "states"))), source)


async def next_job(connection: AsyncConnection, states: Sequence[DeliveryJobState]) -> Job | None:
    """Return the delivery that has waited longest in some states; None when none does."""
    row = DeliveryJobRow
    wanted = select(row.id).where(row.state.in_(states)).order_by(row.opened_at, row.id).limit(1)
    found = (await connection.execute(wanted)).scalar()
    return await found_job(connection, str(found)) if found else None


async def begin_work(connection: AsyncConnection, clock: Clock, job: Job, state: DeliveryJobState) -> bool:
    """Note that work on a delivery begins from its beginning; False when it was killed too often."""
    begun = {"state": state, "attempts": job.row.attempts + 1, "rows_done": 0, "changed_at": clock()}
    await connection.execute(update(DeliveryJobRow).where(DeliveryJobRow.id == job.row.id).values(**begun))
    return job.row.attempts < MOST_ATTEMPTS


async def end_job(
    connection: AsyncConnection, clock: Clock, job_id: str, state: DeliveryJobState, told: Mapping[str, Any]
) -> None:
    """Bring a delivery to its next state, with what is told of it."""
    ended = update(DeliveryJobRow).where(DeliveryJobRow.id == job_id)
    await connection.execute(ended.values(state=state, attempts=0, changed_at=clock(), **told))


async def cancel_idle(connection: AsyncConnection, now: datetime) -> Sequence[str]:
    """Cancel the deliveries that nobody went on with; their ids."""
    row = DeliveryJobRow
    idle = update(row).where(row.state.in_(WAITING), row.changed_at < now - IDLE).returning(row.id)
    cancelled = await connection.execute(idle.values(state=DeliveryJobState.CANCELLED, changed_at=now))
    return [str(job_id) for job_id in cancelled.scalars()]


async def over_long_ago(connection: AsyncConnection, now: datetime) -> Sequence[str]:
    """Return the ids of deliveries that ended so long ago that nobody mends what was refused of them."""
    row = DeliveryJobRow
    ended = select(row.id).where(row.state.in_(OVER), row.changed_at.between(now - KEPT - IDLE, now - KEPT))
    return [str(job_id) for job_id in (await connection.execute(ended)).scalars()]
