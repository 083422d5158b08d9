"""What the hub does by itself, at its start and then on the clock: it closes what a kill left open, follows what
departments stored, and once an hour forgets what is over (`forgetting`).

It has connections of its own, so that no question waits behind it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta

import structlog

from hub.clock import Clock
from hub.config import Settings
from hub.errors import RefusedRequest
from hub.intake.follow import follow
from hub.ledger.reconcile import reconcile
from hub.server.forgetting import forget
from hub.sources.register import Sources, open_sources
from hub.sources.source import Source

EVERY = 15.0
"""Seconds between two rounds."""

FORGETS_EVERY = timedelta(hours=1)
"""From one time that old rows are forgotten to the next. The first comes after as long: nobody waits for it."""

MARGIN = 5.0
"""Seconds past the longest operation in which its last words may still come in."""

log = structlog.get_logger()


@asynccontextmanager
async def upkeep(settings: Settings, clock: Clock) -> AsyncIterator[None]:
    """Rounds of upkeep go on within."""
    stopping = asyncio.Event()
    async with open_sources(replace(settings, pool_size=1)) as sources:
        rounds = asyncio.create_task(_rounds(sources, settings, clock, stopping), name="upkeep")
        try:
            yield
        finally:
            # A round under way comes to its end. One with much to follow is cut short: all or nothing of a page is stored.
            stopping.set()
            await asyncio.wait({rounds}, timeout=settings.deadline_seconds + MARGIN)
            rounds.cancel()
            await asyncio.wait({rounds})


async def _rounds(sources: Sources, settings: Settings, clock: Clock, stopping: asyncio.Event) -> None:
    safe, forgot_at = timedelta(seconds=2 * settings.deadline_seconds + MARGIN), clock()
    while not stopping.is_set():
        try:
            done = await reconcile(sources, clock(), safe)
            if done.written or done.not_stored or done.still_open:
                log.info("intents closed", written=done.written, not_stored=done.not_stored, open=done.still_open)
            for source in sources:
                if stopping.is_set():
                    return
                await _follow(sources, source, clock)
            if clock() - forgot_at >= FORGETS_EVERY:
                forgot_at = clock()
                await forget_what_is_over(sources, clock, settings.key_hours)
        except RefusedRequest:
            log.warning("the upkeep waits for the hub's own database")
        except Exception as error:  # the next round must come all the same
            log.error("the upkeep failed", error=type(error).__name__, exc_info=error)
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), EVERY)


async def _follow(sources: Sources, source: Source, clock: Clock) -> None:
    try:
        await follow(sources, source, clock())
    except Exception as error:
        if source is sources.hub:
            raise
        # Whatever a department's database does must not stop the rest. Its words may have values in them.
        log.warning("a source is not followed", source=source.name, error=type(error).__name__)


async def forget_what_is_over(sources: Sources, clock: Clock, key_hours: int) -> None:
    """Forget old rows of every source; one that is away is left for the next time."""
    for source in sources:
        try:
            forgotten = await forget(source, clock(), key_hours)
        except RefusedRequest as error:
            log.warning("old rows could not be forgotten", source=source.name, because=error.code)
        else:
            log.info("old rows are forgotten", source=source.name, rows=forgotten)
