"""What a process does by itself, beside its questions: once an hour, old idempotency keys are forgotten."""

from __future__ import annotations

import asyncio

import structlog

from hub.clock import Clock
from hub.errors import RefusedRequest
from hub.sources.register import Sources
from resolvers.write.keys import forget_keys

EVERY = 3600.0
"""Seconds from one round to the next. The first round comes after as long: nobody waits for it."""

log = structlog.get_logger()


async def tend(sources: Sources, clock: Clock, hours: int) -> None:
    """Go round for as long as the process lives; cancel it to end it."""
    while True:
        await asyncio.sleep(EVERY)
        await tend_once(sources, clock, hours)


async def tend_once(sources: Sources, clock: Clock, hours: int) -> None:
    """One round over every source; one that is away is left for the next round."""
    for source in sources:
        try:
            forgotten = await forget_keys(source, clock(), hours)
        except RefusedRequest as error:
            log.warning("old keys could not be forgotten", source=source.name, because=error.code)
        else:
            log.info("old keys are forgotten", source=source.name, keys=forgotten)
