"""Looks at everybody's chain, part by part, in shares side by side; one that broke off goes on where it was, on the same day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from typing import Any
from uuid import UUID

from hub.catalogue.declarations import Moments
from hub.clock import Clock
from hub.errors import Unusable
from hub.server.chain_scan.keeping import ChainScan, begin, end, keep, keep_silence
from hub.server.chain_scan.statements import (
    Programmes,
    found_here,
    found_there,
    how_many,
    of_kind,
    pairs_here,
    persons_after,
    written,
)
from hub.sources.register import Sources
from hub.sources.source import HUB, CompiledQuery, Source, SourceUnavailable
from hub.tables.chain_findings import ChainFindingKind
from hub.task_group import run_concurrently
from schema.chain_programmes import TABLES, asked_now

PART = 5_000
"""Persons that are looked at, and whose findings are stored, together."""

SHARES = 2
"""How many shares of everybody are worked on at once (`hub.scan.engine.SHARES` says why no more)."""

_FETCHED = 20_000
"""Rows that are fetched at a time."""

Progress = Callable[[int, int], None]
"""A callback: it gets how many persons were looked at, and how many there are; the first time before any is."""


class ChainScanRunning(Unusable):
    """Another scan over everybody's chains is under way."""

    def __init__(self) -> None:
        super().__init__("Another scan of chains is running. Wait until it has ended, then start this one.")


def programmes_by_source(sources: Sources) -> Mapping[str, Programmes]:
    """Return the programmes whose records each source has, by its name."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for code, tables in TABLES.items():
        found[sources.of(tables[0]).name].append(code)
    return {name: tuple(sorted(codes)) for name, codes in found.items()}


async def scan_chains(sources: Sources, clock: Clock, progress: Progress) -> ChainScan:
    """Look at everybody's chain, and store what was missed and what was given twice in place of what the last scan found.

    A scan that broke off on the same day goes on by what was known when it began. Each part is kept in a transaction of its own. A
    department's source that does not answer is named in `silent`, and nothing is stored of its programmes. Raises `ChainScanRunning`,
    and `SourceUnavailable` for the hub's own database; then what was done stays for the next time.
    """
    async with sources.hub.alone("chain") as alone:
        if not alone:
            raise ChainScanRunning
        scan = await begin(sources.hub, clock())
        work = _ChainScanning(sources, scan, progress)
        await work.tell_whole()
        await run_concurrently(work.share(number) for number in range(SHARES))
        await end(sources.hub, scan, work.unknown_programmes(), clock())
        return scan


class _ChainScanning:
    """One run of a scan."""

    def __init__(self, sources: Sources, scan: ChainScan, progress: Progress) -> None:
        self._sources, self._scan, self._progress = sources, scan, progress
        self._programmes = programmes_by_source(sources)
        self._given = {**asked_now(Moments(scan.known_at, scan.on)), "today": scan.on}
        self._done = self._whole = 0

    async def tell_whole(self) -> None:
        """Find out how many persons there are, and how many were looked at before a break, and tell it."""
        for number in range(SHARES):
            self._whole += await self._persons(_bound(number), _bound(number + 1))
            self._done += await self._persons(_bound(number), self._scan.reached.get(number, _bound(number)))
        self._progress(self._done, self._whole)

    async def _persons(self, after: str, until: str) -> int:
        ((number,),) = await _all(self._sources.hub, how_many(self._sources.hub), {"after": after, "until": until})
        return int(number)

    def unknown_programmes(self) -> Iterable[str]:
        """Return the programmes of the sources that did not answer."""
        return [code for name in self._scan.silent for code in self._programmes.get(name, ())]

    async def share(self, number: int) -> None:
        """Look at a share of everybody: a range of identifiers, which are drawn at random."""
        hub, last = self._sources.hub, _bound(number + 1)
        after = self._scan.reached.get(number, _bound(number))
        while True:
            persons = await hub.fetch(persons_after(hub, PART), {"after": after, "until": last})
            if not persons:
                return
            divisions = {str(person): division for person, division in persons}
            until = str(persons[-1][0])
            found = await self._find(self._given | {"after": after, "until": until})
            await keep(hub, self._scan, number, until, found, divisions)
            after = until
            self._done += len(persons)
            self._progress(self._done, self._whole)

    async def _find(self, given: Mapping[str, Any]) -> Mapping[ChainFindingKind, list[Sequence[Any]]]:
        """Return what is found of a part in all sources that answer."""
        found: dict[ChainFindingKind, list[Sequence[Any]]] = {kind: [] for kind in ChainFindingKind}
        for name in self._programmes:
            try:
                if name not in self._scan.silent:
                    for kind in ChainFindingKind:
                        found[kind] += await self._find_in(name, kind, given)
            except SourceUnavailable as error:
                if error.name == HUB:
                    raise
                await keep_silence(self._sources.hub, self._scan, name)
        return found

    async def _find_in(self, name: str, kind: ChainFindingKind, given: Mapping[str, Any]) -> list[Sequence[Any]]:
        hub, source = self._sources.hub, self._sources.named(name)
        programmes = of_kind(kind, self._programmes[name])
        if not programmes:
            return []
        if source is hub:
            return await _all(hub, found_here(hub, kind, programmes), given)
        pairs = written(await _all(hub, pairs_here(hub, kind, programmes), given))
        return await _all(source, found_there(source, kind, programmes), {**given, "pairs": pairs})


def _bound(number: int) -> str:
    """Return the last identifier before a share."""
    return str(UUID(int=min(number * 2**128 // SHARES, 2**128 - 1)))


async def _all(source: Source, query: CompiledQuery, given: Mapping[str, Any]) -> list[Sequence[Any]]:
    """Return all rows of a statement that may run for long."""
    found: list[Sequence[Any]] = []
    async with aclosing(source.stream(query, given, rows=_FETCHED)) as parts:
        async for part in parts:
            found += part
    return found
