"""This is the work of `hub scan chain`."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from hub.cipher import Cipher
from hub.clock import system_clock
from hub.config import Settings
from hub.errors import Unusable
from hub.ledger.gate import LedgerGate
from hub.ledger.operator import OperatorCommand
from hub.limiter.limiter import Limiter
from hub.limiter.quotas import Quotas
from hub.policy.chain_states import DoubledState, MissedState
from hub.server.chain_scan.identity_scan import IdentityCounts, scan_identities
from hub.server.chain_scan.keeping import ChainScan
from hub.server.chain_scan.scanning import programmes_by_source, scan_chains
from hub.server.chain_scan.telling import ChainCounts, count_findings, write_findings
from hub.server.cli import INTERRUPTED
from hub.server.cli.work.bars import bars
from hub.server.cli.work.scanning import named
from hub.server.keys_file import load_cipher
from hub.sources.register import Sources, open_sources
from hub.tables.chain_findings import ChainFindingKind

Found = TypeVar("Found")

_HEADS = (
    (ChainFindingKind.MISSED, MissedState.MISSED, "missed"),
    (ChainFindingKind.MISSED, MissedState.REVIEW, "to check"),
    (ChainFindingKind.DOUBLED, DoubledState.DOUBLED, "doubled"),
    (ChainFindingKind.DOUBLED, DoubledState.REVIEW, "to check"),
)
"""What is counted for each district, and what the column is called."""


@dataclass(frozen=True, slots=True)
class _ScanResult:
    """What a scan came to: its counts, the lines of its file, and the programmes of which nothing is known, by source."""

    scan: ChainScan
    counts: ChainCounts
    lines: int
    silent: dict[str, tuple[str, ...]]


def look_at_everybody(settings: Settings, identities: bool, out: Path | None) -> None:
    """Look for what was missed and what was given twice in everybody's chain."""
    if identities:
        cipher = load_cipher(settings)
        found = _run(_compare(settings, cipher, out), out, "Nothing was counted.")
        lines, number, silent = _identity_lines(found), found.lines, found.silent
    else:
        result = _run(_scan(settings, out), out, "The same command goes on where it was, if it is run again today.")
        lines, number, silent = _lines(result), result.lines, result.scan.silent
    for line in lines:
        click.echo(line)
    if out is not None:
        click.echo(f"\n{number:,} lines are in {out}, which its owner alone can read.")
    if silent:
        sys.exit(1)


def _run(work: Coroutine[Any, Any, Found], out: Path | None, what_is_left: str) -> Found:
    try:
        return asyncio.run(work)
    except (KeyboardInterrupt, asyncio.CancelledError):
        left = f" {out} was not written." if out else ""
        click.echo(f"hub: Interrupted.{left} {what_is_left}", err=True)
        sys.exit(INTERRUPTED)
    except OSError as problem:
        raise Unusable(f"{out} was not written: {problem.strerror}.") from None


@asynccontextmanager
async def _opened(settings: Settings, words: str) -> AsyncIterator[tuple[Sources, OperatorCommand]]:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)  # else an unfinished file would stay
    async with open_sources(settings) as sources:
        ledger = LedgerGate(sources.hub, Limiter(Quotas.of(settings)))
        try:
            yield sources, OperatorCommand(ledger, system_clock, words)
        finally:
            await ledger.drain()


async def _scan(settings: Settings, out: Path | None) -> _ScanResult:
    async with _opened(settings, "scan chain") as (sources, act):
        with bars() as tell:
            scan = await scan_chains(sources, system_clock, partial(tell, "persons"))
        lines = await write_findings(sources.hub, act, scan, out) if out else 0
        counts = await count_findings(sources.hub, act, scan)
        of = programmes_by_source(sources)
        return _ScanResult(scan, counts, lines, {name: of.get(name, ()) for name in sorted(scan.silent)})


async def _compare(settings: Settings, cipher: Cipher, out: Path | None) -> IdentityCounts:
    async with _opened(settings, "scan chain identities") as (sources, act):
        with bars() as tell:
            return await scan_identities(sources, cipher, act, file=out, progress=partial(tell, "pairs compared"))


def _identity_lines(counts: IdentityCounts) -> Iterator[str]:
    yield f"{counts.pairs:,} pairs of persons may be one person (同人两号). Nobody was merged: a person has to decide."
    yield f"{counts.doubled_pairs:,} of these pairs were given something twice (重复)."
    for name in sorted(counts.silent):
        yield f"The database '{name}' did not answer. What it keeps is in no figure. Run the command again when it does."
    for reason, pairs in sorted(counts.reasons.items()):
        yield f"{reason:28} {reason.chinese} {pairs:12,}"
    for programme, records in sorted(counts.doubled.items()):
        yield f"{programme:28} {records:12,} records"


def _lines(result: _ScanResult) -> Iterator[str]:
    scan, counts = result.scan, result.counts
    yield f"Everybody's chain on {scan.on}, as known at {scan.known_at.isoformat(timespec='seconds')}."
    for name, programmes in result.silent.items():
        yield (
            f"The database '{name}' did not answer. Nothing is known of {', '.join(programmes)}: "
            "these programmes are in no figure. Run the command again when it does."
        )
    for kind, head in (
        (ChainFindingKind.MISSED, "Missed (遗漏): persons by programme"),
        (ChainFindingKind.DOUBLED, "Doubled (重复): records by programme"),
    ):
        yield from ("", head)
        rows = counts.of_kind(kind)
        for what, findings in rows:
            yield f"{what.programme:28} {what.state:8} {what.reason:24} {findings:12,}"
        if not rows:
            yield "Nothing was found."
    if counts.found:
        yield ""
        yield f"{'district':22}" + "".join(f" {name:>12}" for *_, name in _HEADS)
        for district, of in counts.by_district():
            yield named(district) + "".join(f" {of[kind, state]:12,}" for kind, state, _ in _HEADS)
