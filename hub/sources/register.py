"""Opens the sources that the settings name: the hub's own database, and those of departments with one of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from hub.config import Settings
from hub.sources.circuit_breaker import SourceCircuitBreaker
from hub.sources.postgresql import PostgresSource
from hub.sources.source import HUB, Observer, Source
from hub.sources.sqlite import SqliteSource
from hub.sources.watermark import Watermark
from hub.tables.base import Base
from hub.tables.departments.register import home_of


@dataclass(frozen=True, slots=True)
class Sources:
    """Every database of a hub. A department's records are in the hub's own, unless it has one of its own."""

    hub: Source
    departments: Mapping[str, Source] = field(default_factory=dict)
    breakers: Mapping[str, SourceCircuitBreaker] = field(default_factory=dict)
    watermarks: dict[str, Watermark] = field(default_factory=dict, repr=False)

    def __iter__(self) -> Iterator[Source]:
        """Yield the hub's own first."""
        yield self.hub
        yield from self.departments.values()

    def of(self, table: type[Base] | None) -> Source:
        """Return where the rows of a table live; computed rows (no table) are the hub's."""
        return self.departments.get(home_of(table) or HUB, self.hub) if self.departments else self.hub

    def named(self, name: str) -> Source:
        """The source of a name."""
        return self.departments.get(name, self.hub)

    def guard(self, source: Source, spent: float = 0.0) -> AbstractAsyncContextManager[None]:
        """Bounds how long a department's own database is asked, and leaves one that keeps failing alone for a while.

        `spent` are the seconds that were waited already. The hub's own database cannot be missed, and is waited for.
        """
        breaker = self.breakers.get(source.name)
        return breaker.guard(spent) if breaker else nullcontext()

    def watermark(self, source: Source) -> Watermark:
        """Up to which moment the changes of a source can be told."""
        return self.watermarks.setdefault(source.name, Watermark(source))

    async def close(self) -> None:
        """Give the connections of all sources back."""
        await asyncio.gather(*(source.close() for source in self))

    async def __aenter__(self) -> Self:
        """Closed at the end of the block."""
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def open_sources(settings: Settings, observer: Observer | None = None) -> Sources:
    """Return every source. Each connects at its first use."""
    departments = {
        name: _open(name, database, settings, settings.source_seconds, observer)
        for name, database in settings.sources.items()
    }
    breaker = {name: SourceCircuitBreaker(name, settings.source_seconds) for name in departments}
    return Sources(open_source(settings, observer), departments, breaker)


def open_source(settings: Settings, observer: Observer | None = None) -> Source:
    """Return the hub's own database alone: population, policy, ledger, and the departments without one of their own."""
    return _open(HUB, settings.database, settings, settings.deadline_seconds, observer)


def _open(name: str, database: str, settings: Settings, seconds: float, observer: Observer | None) -> Source:
    if database.startswith("postgresql://"):
        return PostgresSource(name, database, pool_size=settings.pool_size, timeout_seconds=seconds, observer=observer)
    file = Path(database.removeprefix("sqlite:///"))
    return SqliteSource(name, file, pool_size=min(settings.pool_size, 4), timeout_seconds=seconds, observer=observer)
