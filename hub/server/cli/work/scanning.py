"""This is the work of `hub scan eligibility`."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path

import click

from hub.clock import local_day, system_clock
from hub.config import Settings
from hub.errors import Unusable
from hub.ledger.gate import LedgerGate
from hub.ledger.operator import OperatorCommand
from hub.limiter.limiter import Limiter
from hub.limiter.quotas import Quotas
from hub.policy.programmes import RULES
from hub.scan.counts import DecisionCounts
from hub.scan.districts import District
from hub.scan.engine import EngineOpening, engine_of
from hub.scan.engine_names import EngineName
from hub.scan.scanning import ScanRequest
from hub.scan.scanning import scan as scan_everybody
from hub.server.cli import INTERRUPTED
from hub.server.cli.work.bars import bars
from hub.sources.register import open_source


def decide_about_everybody(
    settings: Settings, programme: str, on: date | None, known_at: datetime | None, out: Path | None, engine: str
) -> None:
    """Decide about everybody whether they are eligible, and count the verdicts by reason and by district.

    It is recorded in the ledger: the count, or, with --out, each person who is in the file.
    """
    opening = engine_of(EngineName(engine), settings.dialect)
    now = system_clock()
    scanned = ScanRequest(RULES[programme], on or local_day(now), known_at or now)
    try:
        counts = asyncio.run(_scan(settings, scanned, out, opening))
    except (KeyboardInterrupt, asyncio.CancelledError):
        left = f"; {out} was not written" if out else ""
        click.echo(f"hub: Interrupted. Nothing was counted{left}.", err=True)
        sys.exit(INTERRUPTED)
    except OSError as problem:
        raise Unusable(f"{out} was not written: {problem.strerror}.") from None
    for line in _lines(scanned, counts):
        click.echo(line)
    if out is not None:
        click.echo(f"\n{counts.decided:,} persons are in {out}, which its owner alone can read.")


async def _scan(settings: Settings, scanned: ScanRequest, out: Path | None, opening: EngineOpening) -> DecisionCounts:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)  # else the unfinished file would stay
    async with open_source(settings) as source:
        ledger = LedgerGate(source, Limiter(Quotas.of(settings)))
        act = OperatorCommand(ledger, system_clock, str(scanned))
        try:
            with bars() as tell:
                progress = partial(tell, "persons")
                return await scan_everybody(source, act, scanned, file=out, progress=progress, opening=opening)
        finally:
            await ledger.drain()


def _lines(scanned: ScanRequest, counts: DecisionCounts) -> Iterator[str]:
    yield (
        f"{scanned.programme.code} (§{scanned.programme.article}) on {scanned.on}, "
        f"as known at {scanned.known_at.isoformat(timespec='seconds')}: {counts.persons:,} persons."
    )
    if counts.deceased:
        yield f"{counts.deceased:,} more had died before that day: they are not counted, and a file has them with DECEASED."
    if not counts.decided:
        yield "There is nobody in the database; `hub import` brings people in."
        return
    yield ""
    for (verdict, reason), persons in counts.by_reason():
        yield f"{verdict:14} {reason or '':24} {persons:12,}"
    yield ""
    verdicts = counts.verdicts
    yield f"{'district':22}" + "".join(f" {verdict:>14}" for verdict in verdicts)
    for district, of in counts.by_district():
        yield f"{named(district)}" + "".join(f" {of[verdict]:14,}" for verdict in verdicts)


def named(district: District) -> str:
    """Code and name, filled up to 22 columns: a Chinese character takes two."""
    text = f"{district.code} {district.name}" if district.code else "in no district"
    return text + " " * (22 - len(text) - sum(ord(character) > 0x2E7F for character in text))
