"""Scans of a test's own, and what their file says."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from hub.config import Settings
from hub.ledger.gate import LedgerGate
from hub.ledger.operator import OperatorCommand
from hub.server.chain_scan.keeping import ChainScan
from hub.server.chain_scan.scanning import scan_chains
from hub.server.chain_scan.telling import ChainCounts, count_findings, write_findings
from hub.sources.register import Sources, open_sources
from tests.clock import FixedClock
from tests.hub.ledger.events import unlimited

Line = dict[str, str]


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[Sources, OperatorCommand]]:
    async with open_sources(settings) as sources:
        gate = LedgerGate(sources.hub, unlimited())
        yield sources, OperatorCommand(gate, FixedClock(), "scan chain")
        await gate.drain()


async def scanned(settings: Settings, file: Path) -> tuple[ChainScan, ChainCounts]:
    """A scan on the day of the small city, with its file."""
    async with opened(settings) as (sources, act):
        scan = await scan_chains(sources, FixedClock(), lambda *_: None)
        await write_findings(sources.hub, act, scan, file)
        return scan, await count_findings(sources.hub, act, scan)


def lines(file: Path) -> Sequence[Line]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
