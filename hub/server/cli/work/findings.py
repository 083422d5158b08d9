"""This is the work of `hub findings scan`, `list` and `show`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar

import click

from hub.clock import system_clock
from hub.codes import Term
from hub.config import Settings
from hub.findings.keeping import FindingCounts
from hub.findings.listing import RecordedFinding, find_finding, list_findings
from hub.findings.scanning import scan_for_findings
from hub.ledger.gate import LedgerGate
from hub.ledger.operator import OperatorCommand
from hub.limiter.limiter import Limiter
from hub.limiter.quotas import Quotas
from hub.server.cli.work.bars import bars
from hub.sources.register import open_source
from hub.sources.source import Source
from hub.tables.findings import Certainty, FindingKind, FindingReason, FindingState

Code = TypeVar("Code", bound=Term)

_COUNTED = ("Finding.kind",)
_LISTED = ("Finding.division", "Finding.dueOn", "Finding.id", "Finding.kind", "Finding.owner", "Finding.state")
_SHOWN = (
    *_LISTED, "Finding.answeredAt", "Finding.certainty", "Finding.closedOn", "Finding.delivery", "Finding.foundOn",
    "Finding.household", "Finding.person", "Finding.reason", "Finding.timesReopened",
)  # fmt: skip


def scan(settings: Settings) -> None:
    """Look for findings about everybody, and print how many there are of each kind."""
    counts = asyncio.run(_scan(settings))
    for kind in FindingKind:
        if counts.found[kind] or counts.closed[kind]:
            click.echo(f"{kind:22} {kind.chinese}: {_told(counts, kind)}")
    if not (counts.found or counts.closed):
        click.echo("Nothing was found.")


def list_some(settings: Settings, kind: str | None, state: str | None, division: str | None, most: int) -> None:
    """Print findings, newest first."""
    asked = _code(FindingKind, kind, "--kind"), _code(FindingState, state, "--state")
    found = asyncio.run(_list(settings, *asked, division, most))
    if not found:
        click.echo("There is no such finding; `hub findings scan` looks for them.")
    for finding in found:
        row = finding.row
        owner = finding.owner or "nobody known"
        click.echo(f"{row.id}  {row.kind:20}  {row.state:9}  {row.division_code:12}  due {row.due_on}  {owner}")


def show(settings: Settings, finding: str) -> None:
    """Print one finding."""
    for line in _lines(asyncio.run(_show(settings, finding))):
        click.echo(line)


def tell_findings(counts: FindingCounts) -> None:
    """Print what came of a look at those whom a delivery changed, where anything did."""
    for word, by_kind in (("new", counts.new), ("found again", counts.reopened), ("closed", counts.closed)):
        if by_kind:
            told = ", ".join(f"{number:,} {kind}" for kind, number in sorted(by_kind.items()))
            click.echo(f"Findings, {word}: {told}; `hub findings list` tells of them.")


def _told(counts: FindingCounts, kind: FindingKind) -> str:
    parts = ((counts.found, "found"), (counts.new, "new"), (counts.reopened, "found again"), (counts.closed, "closed"))
    return ", ".join(f"{of[kind]:,} {word}" for of, word in parts)


def _code(codes: type[Code], text: str | None, option: str) -> Code | None:
    if text is None or text in codes.__members__:
        return None if text is None else codes[text]
    raise click.BadParameter(f"There is no {text}; there are {', '.join(codes)}.", param_hint=option)


@asynccontextmanager
async def _recording(settings: Settings, words: str) -> AsyncIterator[tuple[Source, OperatorCommand]]:
    async with open_source(settings) as source:
        gate = LedgerGate(source, Limiter(Quotas.of(settings)))
        try:
            yield source, OperatorCommand(gate, system_clock, words)
        finally:
            await gate.drain()


async def _scan(settings: Settings) -> FindingCounts:
    async with _recording(settings, "findings scan") as (source, command):
        with bars() as tell:
            counts = await scan_for_findings(source, system_clock, partial(tell, "districts"))
        await command.record(_COUNTED, rows=len(counts.found))
        return counts


async def _list(
    settings: Settings, kind: FindingKind | None, state: FindingState | None, division: str | None, most: int
) -> Sequence[RecordedFinding]:
    async with _recording(settings, "findings list") as (source, command):
        async with source.begin(reading=True) as connection:
            found = await list_findings(connection, kind=kind, state=state, division=division, most=most)
        await command.record(_LISTED, rows=len(found))
        return found


async def _show(settings: Settings, finding: str) -> RecordedFinding:
    async with _recording(settings, "findings show") as (source, command):
        async with source.begin(reading=True) as connection:
            found = await find_finding(connection, finding)
        await command.record(_SHOWN, [found.row.person_id] if found.row.person_id else [], rows=1)
        return found


def _lines(finding: RecordedFinding) -> Iterator[str]:
    row = finding.row
    kind, state, certainty = FindingKind[row.kind], FindingState[row.state], Certainty[row.certainty]
    yield f"{kind}: {kind.english} ({kind.chinese})"
    about = f"person {row.person_id}" if row.person_id else f"household {row.household_id}"
    told: Mapping[str, str | None] = {
        "certainty": f"{certainty.english} ({certainty.chinese})",
        "about": f"{about}, in division {row.division_code}",
        "state": f"{state.english} ({state.chinese})",
        "owner": finding.owner or "nobody known",
        "delivery": f"{finding.delivery}; `hub deliveries show {finding.delivery}` tells of it"
        if finding.delivery
        else None,
        "found": f"{row.found_on}, to be answered until {row.due_on}",
        "found again": f"{row.times_reopened} times, after it had been closed or called corrected"
        if row.times_reopened
        else None,
        "answered": f"{row.answered_at}: {FindingReason[row.reason].english}" if row.reason else None,
        "closed": str(row.closed_on) if row.closed_on else None,
    }
    yield from (f"  {name:14} {value}" for name, value in told.items() if value)
