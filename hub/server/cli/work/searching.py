"""This is the work of `hub ledger search`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from uuid import UUID

import click

from hub.clock import system_clock
from hub.config import Settings
from hub.ledger.event import Event
from hub.ledger.gate import LedgerGate
from hub.ledger.operator import OperatorCommand
from hub.ledger.read_back import Altered
from hub.ledger.search import PAGE, LedgerSearch, search_events
from hub.ledger.transparency.entry import entry_of
from hub.limiter.limiter import Limiter
from hub.limiter.quotas import Quotas
from hub.sources.register import open_source
from hub.sources.source import Source


def search(
    settings: Settings,
    subject: UUID | None,
    client_id: str | None,
    account_id: UUID | None,
    coordinate: str | None,
    purpose: str | None,
    outcome: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
) -> None:
    """Print the newest entries that have all of what is given."""
    wanted = LedgerSearch(
        subject=str(subject) if subject else None,
        client_id=client_id,
        account_id=str(account_id) if account_id else None,
        coordinate=coordinate,
        purpose=purpose,
        outcome=outcome,
        since=since,
        until=until,
    )
    try:
        asyncio.run(_search(settings, wanted, limit))
    except Altered as altered:
        click.echo(f"hub: {altered} `hub verify` tells more.", err=True)
        raise SystemExit(1) from None


async def _search(settings: Settings, wanted: LedgerSearch, limit: int) -> None:
    async with open_source(settings) as source:
        gate = LedgerGate(source, Limiter(Quotas.of(settings)))
        command = OperatorCommand(gate, system_clock, "ledger search")
        subjects, found = [wanted.subject] if wanted.subject else [], 0
        try:
            async for page in _pages(source, wanted, limit):
                await command.record((), subjects, rows=len(page))
                found += len(page)
                for event in page:
                    click.echo(entry_of(event))
        finally:
            await gate.drain()
        if not found:
            click.echo("No entry has all of this.", err=True)


async def _pages(source: Source, wanted: LedgerSearch, limit: int) -> AsyncIterator[Sequence[Event]]:
    """Yield what is found, and an empty page where nothing is: that somebody looked is on record all the same."""
    page = await search_events(source, wanted, limit=min(PAGE, limit))
    yield page
    while len(page) == PAGE and (limit := limit - PAGE) > 0:
        page = await search_events(source, wanted, after=page[-1], limit=min(PAGE, limit))
        yield page
