"""Scans of a test's own, and what their file says."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from hub.ledger.gate import LedgerGate
from hub.ledger.operator import OperatorCommand
from hub.policy.programme import AssistanceProgramme
from hub.policy.programmes import premium_subsidy
from hub.scan.counts import DecisionCounts
from hub.scan.engine import EngineOpening, own_engine
from hub.scan.scanning import ScanRequest, scan
from hub.sources.source import Source
from tests.clock import FixedClock
from tests.hub.ledger.events import unlimited

ON = date(2026, 11, 23)
KNOWN_AT = datetime(2026, 11, 23, 4, tzinfo=UTC)


@asynccontextmanager
async def an_act(source: Source) -> AsyncIterator[OperatorCommand]:
    gate = LedgerGate(source, unlimited())
    yield OperatorCommand(gate, FixedClock(), "scan eligibility")
    await gate.drain()


async def scanned(
    source: Source,
    file: Path | None = None,
    programme: AssistanceProgramme = premium_subsidy.PROGRAMME,
    on: date = ON,
    known_at: datetime = KNOWN_AT,
    opening: EngineOpening = own_engine,
) -> DecisionCounts:
    """What a scan counts; unless it is said, of the day on which the small city is as it is described."""
    request = ScanRequest(programme, on, known_at)
    async with an_act(source) as act:
        return await scan(source, act, request, file=file, progress=lambda *_: None, opening=opening)


def lines(file: Path) -> dict[str, dict[str, str]]:
    """The file's lines by person."""
    with file.open(encoding="utf-8", newline="") as stream:
        return {row["person_id"]: row for row in csv.DictReader(stream)}
