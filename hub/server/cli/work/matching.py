"""This is the work of `hub match`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping

import click
from sqlalchemy import select

from hub.clock import local_day, system_clock
from hub.config import Settings
from hub.ledger.gate import LedgerGate
from hub.ledger.operator import OperatorCommand
from hub.limiter.limiter import Limiter
from hub.limiter.quotas import Quotas
from hub.matching.run import Comparison, RunReport, rehearse, run_matching
from hub.sources.register import open_source
from hub.tables.governance import OrganisationRow
from hub.tables.population import DivisionRow

_COUNTED = ("Match.state", "Need.waitingReason")
"""What is told of nobody in particular."""


def match_district(settings: Settings, district: str, dry_run: bool) -> None:
    """Run a matching over a district, or rehearse it, and tell what came of it in counts."""
    for line in asyncio.run(_matched(settings, district, dry_run)):
        click.echo(line)


async def _matched(settings: Settings, district: str, dry_run: bool) -> list[str]:
    now = system_clock()
    given = (district, settings.anonymity, now, local_day(now))
    async with open_source(settings) as source:
        async with source.begin(reading=True) as connection:
            known = (await connection.execute(select(DivisionRow.name).where(DivisionRow.code == district))).first()
            names = {
                row.id: row.name for row in await connection.execute(select(OrganisationRow.id, OrganisationRow.name))
            }
        if known is None:
            raise click.BadParameter(f"There is no division {district}.", param_hint="DISTRICT")
        ledger = LedgerGate(source, Limiter(Quotas.of(settings)))
        try:
            act = OperatorCommand(ledger, system_clock, f"match {district}{' --dry-run' if dry_run else ''}")
            await act.record(_COUNTED, rows=1)
            if dry_run:
                report, comparison = await rehearse(source, *given)
            else:
                report, comparison = await run_matching(source, *given), None
        finally:
            await ledger.drain()
    return [*_lines(report, names), *(_compared(comparison) if comparison else ())]


def _lines(report: RunReport, names: Mapping[str, str]) -> Iterator[str]:
    matched = sum(report.matched.values())
    yield f"{report.published:,} needs are published, {matched:,} matched; the longest wait is {report.longest_weeks} weeks."
    organisations = {
        names.get(organisation, organisation): count for organisation, count in report.by_organisation.items()
    }
    parts = (
        ("Matched by kind", report.matched),
        ("Matched by organisation", organisations),
        ("Matched by township", report.by_township),
        ("Waiting by reason", report.waiting),
    )
    for title, counts in parts:
        if counts:
            yield f"\n{title}"
            yield from (f"{count:10,}  {name}" for name, count in sorted(counts.items()))


def _compared(comparison: Comparison) -> Iterator[str]:
    yield "\nBeside what was proposed and is not answered yet (nothing was stored)"
    yield f"{comparison.gain:10,}  would get a proposal"
    yield f"{comparison.lose:10,}  would lose theirs"
    yield f"{comparison.change:10,}  would get another one"
    yield f"{comparison.keep:10,}  would keep theirs"
