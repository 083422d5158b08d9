"""The small city as it is lent to tests that only read: one database and one hub of each kind for a worker."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import replace

from sqlalchemy import inspect, select

from hub.config import Settings
from hub.sources.register import open_sources
from hub.tables import metadata
from tests.databases import run_apart
from tests.ground.apart import HubApart, hub_apart
from tests.ground.hub import Hub

WRITTEN_BY_READERS = {
    "ledger_event",
    "ledger_key",
    "ledger_checkpoint",
    "ledger_tile",
    "ledger_cosignature",
    "coordinate_set",
    "client_use",
    "counted_once",
    "signing_key",
    "key_in_use",
    "followed",
    "turn_origin",
}
"""Tables that a hub writes to when it starts, and whenever it is asked."""

UNTIRING = {
    "rate_per_minute": 1_000_000_000,
    "lookup_misses": 1_000_000,
    "other_days": 1_000_000,
    "deadline_seconds": 60.0,
}
"""Many tests ask within one moment of a clock that stands still, and none of them is about how much one may ask."""


async def contents(settings: Settings) -> Mapping[str, list[str]]:
    """Every row of each table that readers do not write to, as text."""
    found: dict[str, list[str]] = {}
    async with open_sources(settings) as sources:
        for source in sources:
            async with source.begin() as connection:
                there = await connection.run_sync(lambda found: inspect(found).get_table_names())
                for name, table in metadata.tables.items():
                    if name in there and name not in WRITTEN_BY_READERS:
                        rows = await connection.execute(select(table))
                        found[f"{source.name} {name}"] = sorted(map(repr, rows))
    return found


@contextmanager
def lent(settings: Settings) -> Iterator[HubApart]:
    """A hub on a database that must be the same when all of its readers have left."""
    before = run_apart(contents(settings))
    with hub_apart(replace(settings, **UNTIRING)) as apart:
        yield apart
    after = run_apart(contents(settings))
    changed = [name for name, rows in before.items() if rows != after[name]]
    assert changed == [], f"a test that is marked only_reads wrote to {changed}"


class Lending:
    """Opens each hub when the first test asks for it, and keeps it for the others."""

    def __init__(self, kept: ExitStack, city: Callable[[str, ExitStack], Settings]) -> None:
        self._kept = kept
        self._city = city
        self._open: dict[str, HubApart] = {}

    def hub(self, kind: str) -> HubApart:
        """The hub on a city of some kind."""
        if kind not in self._open:
            self._open[kind] = self._kept.enter_context(lent(self._city(kind, self._kept)))
        return self._open[kind]

    @asynccontextmanager
    async def for_a_test(self, kind: str) -> AsyncIterator[Hub]:
        """The hub on a city of some kind, which a test leaves as it was."""
        hub = self.hub(kind).for_a_test()
        async with hub.http:
            began = hub.clock.now
            yield hub
        moved, hub.clock.now = hub.clock.now != began, began
        assert not moved, "a test that is marked only_reads moved the clock of all"
