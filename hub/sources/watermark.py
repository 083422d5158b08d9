"""Up to which moment a list of changes is whole (`hub.tables.commit_order`).

That nothing new is there to be told does not mean that nothing can come: a transaction that is open, in whichever
database of the cluster, holds everything back that got its turn later. So a moment is marked by a turn of its own: once
that is settled, whatever got its turn before the moment is told, and not earlier is the moment said.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import select

from hub.sources.source import CompiledQuery, Source
from hub.tables.commit_order import LowWatermark, NextCommitNumber

APART = timedelta(seconds=1)
"""From one moment that is remembered to the next."""

REMEMBERED = 1000
"""How many of them, while none of them is settled."""

ATTEMPTS, PAUSE = 10, 0.02
"""How often, and after how many seconds, it is looked again while no moment is known at all: most transactions are short."""


class Watermark:
    """Knows it for one source and one process."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._marked: list[tuple[datetime, int]] = []
        self._known: datetime | None = None
        self._mark, self._horizon = (
            CompiledQuery.of(select(one), source) for one in (NextCommitNumber(), LowWatermark())
        )

    async def at(self, now: datetime) -> datetime | None:
        """Return the latest moment before which every turn was given to what can be told from here on; None while no
        such moment is known. To be asked before the list is read. Raises `SourceUnavailable` and `StatementTimeout`."""
        if self._source.dialect == "sqlite":
            return now  # one writer at a time: what is stored is settled
        turn = (await self._source.fetch(self._mark, {}))[0][0]
        if len(self._marked) < REMEMBERED and (not self._marked or now - self._marked[-1][0] >= APART):
            self._marked.append((now, turn))
        for attempt in range(ATTEMPTS):
            horizon = (await self._source.fetch(self._horizon, {}))[0][0]
            if turn < horizon:
                self._known, self._marked = now, []
            elif settled := [moment for moment, marked in self._marked if marked < horizon]:
                self._known = max(settled)
                self._marked = [(moment, marked) for moment, marked in self._marked if marked >= horizon]
            if self._known is not None:
                break
            await asyncio.sleep(PAUSE * (attempt + 1))
        return self._known
