"""The gate: an answer leaves when its event is written under the policy version it was authorised under."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import NamedTuple

from hub.errors import Code, RefusedRequest
from hub.ledger.event import Event, EventKind
from hub.ledger.postgresql import PostgresWriter
from hub.ledger.sqlite import SqliteWriter
from hub.ledger.writing import Entry, LedgerWriter, WriteReceipt
from hub.limiter.limiter import Limiter
from hub.limiter.quotas import CounterUse, Key
from hub.limiter.refusals import TooManyDays
from hub.sources.postgresql import PostgresSource
from hub.sources.source import Source

_Waiting = tuple[tuple[Entry, ...], "asyncio.Future[int]"]
"""What is written together or not at all, and whoever waits for it."""

CAPACITY = 10_000
"""How many events may wait for the database; more are refused."""

TOGETHER = 500
"""The most events that one statement writes."""

LINGER = 0.002
"""Seconds from the end of a write to the next, while other operations are at work whose events may go with it: a write costs about
as much for one event as for ten."""


class FlushWatch(NamedTuple):
    """Hears of each write: how many events it had, and how many seconds it took."""

    events: Callable[[float], object]
    seconds: Callable[[float], object]


class LedgerUnavailable(RefusedRequest):
    """The event could not be written, so nothing may be answered."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self) -> None:
        super().__init__(
            Code.LEDGER_UNAVAILABLE,
            "The ledger could not record this access, so nothing was returned. Try again in a moment.",
            retry_after=5,
        )


class LedgerGate:
    """Writes events, many at a time: those that come while a write is under way, or shortly after it (`LINGER`), go together in the
    next one.

    An idle ledger writes at once, and so does one where the events of all who are `at_work` are waiting.
    """

    def __init__(
        self,
        source: Source,
        limiter: Limiter,
        *,
        capacity: int = CAPACITY,
        together: int = TOGETHER,
        timeout_seconds: float = 5.0,
        watch: FlushWatch | None = None,
        at_work: Callable[[], int] = int,
    ) -> None:
        self._limiter = limiter
        self._at_work = at_work
        self._came = asyncio.Event()
        self._wrote_at = float("-inf")
        self._writer: LedgerWriter = (
            PostgresWriter(source, timeout_seconds)
            if isinstance(source, PostgresSource)
            else SqliteWriter(source, timeout_seconds)
        )
        self._watch = watch
        self._writing = asyncio.Lock()
        self._capacity = capacity
        self._together = together
        self._waiting: deque[_Waiting] = deque()
        self._waiting_events = 0
        self._flushing: asyncio.Task[None] | None = None
        self._stopping = False
        self.writes = 0
        """How many times the database was written to."""

    async def record(
        self,
        *events: Event,
        uses: Sequence[CounterUse] = (),
        queued: Callable[[asyncio.Future[int]], None] | None = None,
    ) -> int:
        """Write an event, or several of one version, and give the policy version in force.

        All of them are stored if their version is the one in force, and none if it is not.

        `uses` count if and only if they are stored. Raises `RateLimited` or `LookupLocked` when they go beyond the
        client's limits, all processes together; the outcome of a write is past that and never refused, unless what it is
        answered with is about more other days than its organisation may ask about. Raises
        `LedgerUnavailable`, or OVERLOADED when too many events wait. An event whose caller stops waiting
        is written all the same: what was done must be on record; `queued` hears of what will tell how it went. DANGER: never wait here inside an open
        transaction of the hub's database; on SQLite the two would wait for each other until the time-out.
        """
        if self._stopping:
            raise LedgerUnavailable
        if self._waiting_events + len(events) > self._capacity:
            raise RefusedRequest(
                Code.OVERLOADED,
                "The hub is overloaded. Nothing was returned. Try again in a moment.",
                status=HTTPStatus.SERVICE_UNAVAILABLE,
                retry_after=2,
            )
        written: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append((tuple((event, () if place else uses) for place, event in enumerate(events)), written))
        self._waiting_events += len(events)
        if self._are_here():
            self._came.set()
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush(), name="ledger")
        if queued is not None:
            queued(written)
        return await asyncio.shield(written)

    async def can_write(self) -> bool:
        """Return whether an event could be written now: writes none, as an event would be. Never raises."""
        try:
            async with self._writing:
                await self._writer.write([])
        except Exception:
            return False
        return True

    async def drain(self) -> None:
        """Refuse new events, write those that wait, and give the connection back."""
        self._stopping = True
        self._came.set()
        if self._flushing is not None:
            # Not awaited directly: the flush must go on when whoever drains is cancelled.
            await asyncio.wait({self._flushing})
        await self._writer.close()

    async def _flush(self) -> None:
        while self._waiting:
            await self._linger()
            batch = self._next()
            try:
                await self._write(batch)
            except Exception as error:
                _fail(batch, error)
            finally:
                _fail(batch)

    async def _linger(self) -> None:
        """Wait a moment after a write for those who are at work, unless all of them are here."""
        left = self._wrote_at + LINGER - asyncio.get_running_loop().time()
        if left > 0 and not self._are_here():
            self._came.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._came.wait()

    def _are_here(self) -> bool:
        return self._stopping or len(self._waiting) >= self._at_work()

    def _next(self) -> list[_Waiting]:
        """Return those that go together in the next write: at least one, and no more events than may go together.

        Two uses that are not counted beyond their counter's most go one after the other, each counted or not by itself.
        """
        batch = [self._waiting.popleft()]
        count, bounded = len(batch[0][0]), _bounded(batch[0])
        while self._waiting and count + len(self._waiting[0][0]) <= self._together:
            if bounded & (more := _bounded(self._waiting[0])):
                break
            bounded |= more
            batch.append(self._waiting.popleft())
            count += len(batch[-1][0])
        self._waiting_events -= count
        return batch

    async def _write(self, batch: Sequence[_Waiting]) -> None:
        self.writes += 1
        try:
            async with self._writing:
                done = await self._timed([entry for entries, _ in batch for entry in entries])
        except Exception as error:
            if not self._writer.blames_events(error):
                raise
            if len(batch) == 1:
                _fail(batch, error)
            else:
                # One event that the database refuses must not take the others with it.
                await self._write(batch[: len(batch) // 2])
                await self._write(batch[len(batch) // 2 :])
            return
        stored = [
            [use for event, uses in entries if event.policy_version == done.version for use in uses]
            for entries, _ in batch
        ]
        against = self._limiter.learn(stored, done.totals, done.fresh)
        for (entries, written), refusal in zip(batch, against, strict=True):
            if written.done():
                continue
            is_outcome = any(event.kind is EventKind.WRITE_OUTCOME for event, _ in entries)
            if refusal is None or (is_outcome and not isinstance(refusal, TooManyDays)):
                written.set_result(done.version)
            else:
                written.set_exception(refusal)

    async def _timed(self, entries: Sequence[Entry]) -> WriteReceipt:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        done = await self._writer.write(entries)
        self._wrote_at = loop.time()
        if self._watch:
            self._watch.events(len(entries))
            self._watch.seconds(self._wrote_at - begun)
        return done


def _bounded(waiting: _Waiting) -> set[Key]:
    """Return the counters of which no use is counted beyond their most."""
    return {use.key for _, uses in waiting[0] for use in uses if use.most is not None}


def _fail(batch: Sequence[_Waiting], cause: BaseException | None = None) -> None:
    for _, written in batch:
        if not written.done():
            refusal = LedgerUnavailable()
            refusal.__cause__ = cause
            written.set_exception(refusal)
