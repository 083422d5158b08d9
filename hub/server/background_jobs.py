"""What the hub does by itself, at its start and then on the clock: it closes what a kill left open, follows what
departments stored, seals the ledger, works on deliveries, and once an hour forgets what is over (`delete_expired`).

It has connections of its own, so that no question waits behind it, and each source is followed by itself: one that is
slow or away delays no other.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from hub.change_feed.consumer import consume
from hub.cipher import Cipher
from hub.clock import Clock
from hub.config import Settings
from hub.errors import RefusedRequest
from hub.grants.class_rises import withhold_risen
from hub.grants.contract_fields import ContractFields
from hub.ledger.reconcile import reconcile
from hub.ledger.transparency.cosigning import Cosigning, WitnessAddress
from hub.ledger.transparency.sealing import Sealer
from hub.server.deliveries.working import WORKS, DeliveryWork, forget_idle
from hub.server.retention import delete_expired
from hub.sources.register import Sources, open_sources
from hub.sources.source import Source
from hub.task_group import run_concurrently

EVERY = 15.0
"""Seconds between two rounds."""

FORGETS_EVERY = timedelta(hours=1)
"""From one time that old rows are forgotten to the next. The first comes after as long: nobody waits for it."""

MARGIN = 5.0
"""Seconds past the longest operation in which its last words may still come in."""

log = structlog.get_logger()


Work = Callable[[], Awaitable[None]]
Wakes = Mapping[str, asyncio.Event]
"""By kind of work on deliveries (`WORKS`), what tells that one waits: its round then comes at once."""


@asynccontextmanager
async def background_jobs(
    settings: Settings,
    clock: Clock,
    cipher: Cipher,
    contract: ContractFields,
    witnesses: Sequence[WitnessAddress] = (),
    wakes: Wakes | None = None,
) -> AsyncIterator[None]:
    """Rounds of the background jobs go on while the block runs: one row of rounds for each source that is followed, one for
    the ledger's tree, one for its witnesses, one for each kind of work on deliveries, and one for the rest."""
    stopping = asyncio.Event()
    async with open_sources(replace(settings, pool_size=1)) as sources:
        closing = _Closing(sources, settings, clock, contract)
        with suppress(
            Exception
        ):  # the database may be away, or not migrated: a round compares, and says what is in the way
            await closing.compare()
        works: list[Work] = [
            closing.round,
            partial(_seal, Sealer(sources.hub, cipher, clock, settings.issuer), stopping),
            partial(_cosign, Cosigning(sources.hub, witnesses)),
            *(partial(_consume, sources, source, clock) for source in sources),
        ]
        rounds = {asyncio.create_task(_rounds(work, stopping), name="upkeep") for work in works}
        for kind in WORKS:
            delivering = partial(DeliveryWork(sources, settings, clock, kind).round, stopping)
            wake = (wakes or {}).get(kind)
            rounds.add(asyncio.create_task(_rounds(delivering, stopping, wake), name="upkeep"))
        try:
            yield
        finally:
            # A round under way comes to its end. One with much to follow is cut short: all or nothing of a page is stored.
            stopping.set()
            for event in (wakes or {}).values():
                event.set()
            await asyncio.wait(rounds, timeout=settings.deadline_seconds + MARGIN)
            for each in rounds:
                each.cancel()
            await asyncio.wait(rounds)


async def _rounds(work: Work, stopping: asyncio.Event, wake: asyncio.Event | None = None) -> None:
    """`wake` is set when the next round must not wait; whoever stops sets it too."""
    while not stopping.is_set():
        if wake:
            wake.clear()
        try:
            await work()
        except RefusedRequest:
            log.warning("the upkeep waits for the hub's own database")
        except Exception as error:  # the next round must come all the same
            log.error("the upkeep failed", error=type(error).__name__, exc_info=error)
        with suppress(TimeoutError):
            await asyncio.wait_for((wake or stopping).wait(), EVERY)


class _Closing:
    """Closes what a kill left open, and forgets what is over."""

    def __init__(self, sources: Sources, settings: Settings, clock: Clock, contract: ContractFields) -> None:
        self._sources, self._settings, self._clock, self._contract = sources, settings, clock, contract
        self._safe = timedelta(seconds=2 * settings.deadline_seconds + MARGIN)
        self._forgot_at = clock()
        self._compared_at: datetime | None = None

    async def compare(self) -> None:
        """Hold grants against the classes that this version declares: at the start, and each hour for what processes of an
        earlier version approve beside it."""
        now = self._clock()
        if self._compared_at is None or now - self._compared_at >= FORGETS_EVERY:
            if lacking := await withhold_risen(self._sources.hub, self._contract, now):
                log.warning("grants lack approvals of fields that have become more sensitive", fields=lacking)
            self._compared_at = now

    async def round(self) -> None:
        await self.compare()
        done = await reconcile(self._sources, self._clock(), self._safe)
        if done.written or done.not_stored or done.still_open:
            log.info("intents closed", written=done.written, not_stored=done.not_stored, open=done.still_open)
        if self._clock() - self._forgot_at >= FORGETS_EVERY:
            self._forgot_at = self._clock()
            await forget_idle(self._sources.hub, self._settings, self._clock)
            await delete_expired_everywhere(self._sources, self._clock, self._settings.key_hours)


async def _seal(sealer: Sealer, stopping: asyncio.Event) -> None:
    await sealer.seal(stopping=stopping)


async def _cosign(cosigning: Cosigning) -> None:
    await cosigning.ask()


async def _consume(sources: Sources, source: Source, clock: Clock) -> None:
    try:
        await consume(sources, source, clock())
    except Exception as error:
        if source is sources.hub:
            raise
        # Whatever a department's database does must not stop the rest. Its words may have values in them.
        log.warning("a source is not followed", source=source.name, error=type(error).__name__)


async def delete_expired_everywhere(sources: Sources, clock: Clock, key_hours: int) -> None:
    """Forget old rows of every source; one that is away is left for the next time."""
    await run_concurrently(_forget(source, clock, key_hours) for source in sources)


async def _forget(source: Source, clock: Clock, key_hours: int) -> None:
    try:
        forgotten = await delete_expired(source, clock(), key_hours)
    except RefusedRequest as error:
        log.warning("old rows could not be forgotten", source=source.name, because=error.code)
    else:
        log.info("old rows are forgotten", source=source.name, rows=forgotten)
