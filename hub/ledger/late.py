"""Outcomes that the ledger could not take when they came: they are entered once it can.

The write is stored and its process lives, so nobody has to find out later what became of it. It is tried again and again,
and once more when the hub stops; what is left then is closed by the reconciler, like what a kill leaves. Intents that were
being stored with their records when a connection was lost are entered beside their outcomes, in case they are not there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from hub.errors import RefusedRequest
from hub.ledger.event import Event
from hub.ledger.reconcile import enter
from hub.shielded_tasks import ShieldedTasks
from hub.sources.failures import DRIVERS
from hub.sources.source import Source

FIRST, LONGEST = 0.25, 8.0
"""Seconds from the first try to the second, and the most between two: each waits twice as long as the one before it."""


class LateOutcomes:
    """Enters outcomes that are facts. What the ledger has taken after all is left as it is: the ids tell (`outcome_id`)."""

    def __init__(self, hub: Source) -> None:
        self._hub = hub
        self._stopping = asyncio.Event()
        self._working = ShieldedTasks()

    def enter(self, outcomes: Sequence[Event]) -> None:
        """Let outcomes, and intents beside them, be entered, whoever waits for it or not."""
        if outcomes:
            self._working.begin(self._enter(outcomes))

    async def drain(self) -> None:
        """Try once more what is left, and wait for it."""
        self._stopping.set()
        await self._working.settled()

    async def _enter(self, outcomes: Sequence[Event]) -> None:
        pause = FIRST
        while not self._stopping.is_set():
            if await self._entered(outcomes):
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stopping.wait()
            pause = min(2 * pause, LONGEST)
        await self._entered(outcomes)

    async def _entered(self, outcomes: Sequence[Event]) -> bool:
        try:
            async with self._hub.begin() as connection:
                await enter(self._hub, connection, outcomes)
        except (RefusedRequest, *DRIVERS):
            return False
        return True
