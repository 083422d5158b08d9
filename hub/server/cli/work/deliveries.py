"""This is the work of `hub deliveries list`, `show`, `compare`, `withdraw` and `end-missing`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

import click
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import CHONGQING, system_clock
from hub.config import Settings
from hub.errors import Unusable
from hub.findings.keeping import FindingCounts
from hub.findings.touched import look_at_delivery
from hub.intake.deliveries.comparing import TableComparison, compare_deliveries
from hub.intake.deliveries.ending import MoreMissing, end_missing
from hub.intake.deliveries.form_maps import form_lines, keep_form_maps, load_form_maps, set_meanings
from hub.intake.deliveries.listing import RecordedDelivery, RecordedFile, find_delivery, list_deliveries
from hub.intake.deliveries.outcome import TableWithdrawal, Withdrawal
from hub.intake.deliveries.recording import ImportRunning
from hub.intake.deliveries.whole_list import Ending
from hub.intake.deliveries.withdrawing import withdraw_delivery
from hub.intake.form_map import NOT_READ, FormMap
from hub.ledger.operator import operator_name
from hub.server.cli.work.findings import tell_findings
from hub.server.cli.work.whole_lists import ending_lines
from hub.server.keys_file import load_cipher
from hub.sources.register import open_source, open_sources

Result = TypeVar("Result")


def list_all(settings: Settings, deliverer: str | None, most: int) -> None:
    """Print the deliveries, newest first: number, time, state, who delivered, and how many rows."""
    found = _read(settings, lambda connection: list_deliveries(connection, deliverer=deliverer, most=most))
    if not found:
        of = f"with --deliverer {deliverer} " if deliverer is not None else ""
        click.echo(f"No delivery {of}is recorded; `hub import` records each that it takes.")
    for delivery in found:
        click.echo(
            f"{delivery.row.number:6}  {_moment(delivery.row.begun_at)}  {delivery.state.english:15}  "
            f"{delivery.row.deliverer or 'the city':12}  {delivery.row.delivered_by:20}  {_counts(delivery)}"
        )


def show(settings: Settings, number: int, columns: bool) -> None:
    """Print delivery NUMBER: who delivered it, for whom, each file with its hash and format, and how many of its rows
    were stored or refused.
    """
    for line in _shown(_read(settings, lambda connection: find_delivery(connection, number)), columns):
        click.echo(line)


def compare(settings: Settings, first: int, second: int) -> None:
    """Print which rows and columns of each table are only in delivery FIRST, only in SECOND, or in both."""

    async def compared(connection: AsyncConnection) -> list[TableComparison]:
        pair = [await find_delivery(connection, number) for number in (first, second)]
        return list(await compare_deliveries(connection, *pair))

    found = _read(settings, compared)
    if not found:
        click.echo("Neither delivery has rows that were taken.")
    for table in found:
        click.echo(
            f"{table.table:28} {table.first_only:10,} in {first} alone {table.second_only:10,} in {second} alone "
            f"{table.both:10,} in both"
        )
        for number, names in ((first, table.columns_first_only), (second, table.columns_second_only)):
            if names:
                click.echo(f"    only {number} has the columns {', '.join(names)}")


def withdraw(settings: Settings, number: int, because: str) -> None:
    """Withdraw delivery NUMBER. The data of other deliveries stays valid, and earlier values can still be read as known
    at an earlier time. It cannot be undone; the files can be delivered again.
    """

    async def run() -> tuple[Withdrawal, FindingCounts]:
        cipher = load_cipher(settings)
        async with open_sources(settings) as sources:
            withdrawn = await withdraw_delivery(
                sources, cipher, system_clock, number, by=operator_name(), because=because
            )
            return withdrawn, await look_at_delivery(sources.hub, system_clock, number)

    try:
        withdrawal, counts = asyncio.run(run())
    except ImportRunning as error:
        raise Unusable(str(error)) from None
    click.echo(f"Delivery {number} is withdrawn.")
    for table in withdrawal.tables:
        told = [f"{count:,} {what}" for count, what in zip(_outcome(table), _OUTCOMES, strict=True) if count]
        if told:
            click.echo(f"{table.table:28} {', '.join(told)}")
    tell_findings(counts)


def end_missing_of(settings: Settings, number: int) -> None:
    """End what is missing from delivery NUMBER, a whole list, on the day of the delivery. `hub deliveries show` prints how
    much it is. Whoever delivered it cannot do this: a second person does, with their own account.
    """

    async def run() -> tuple[Ending, FindingCounts]:
        cipher = load_cipher(settings)
        async with open_sources(settings) as sources:
            ending = await end_missing(sources, cipher, system_clock, number, by=operator_name())
            return ending, await look_at_delivery(sources.hub, system_clock, number)

    try:
        ending, counts = asyncio.run(run())
    except MoreMissing as more:
        click.echo("\n".join(ending_lines(more.ending, number)))
        raise Unusable(str(more)) from None
    except ImportRunning as error:
        raise Unusable(str(error)) from None
    for line in ending_lines(ending, number):
        click.echo(line)
    tell_findings(counts)


def form(settings: Settings, table: str, deliverer: str, columns: tuple[str, ...], words: tuple[str, ...]) -> None:
    """Print what the columns of a deliverer's form of TABLE are taken for, such as persons; or say what they mean, for
    the next deliveries.
    """
    meant = dict(_split(each, "=", "--column", "LABEL=COLUMN") for each in columns)
    labels = {label: NOT_READ if name == "-" else name for label, name in meant.items()}
    meanings = []
    for each in words:
        place, code = _split(each, "=", "--word", "COLUMN:WORD=CODE")
        meanings.append((*_split(place, ":", "--word", "COLUMN:WORD=CODE"), code))

    async def kept(connection: AsyncConnection) -> FormMap:
        known = (await load_form_maps(connection, deliverer)).get(table, FormMap(table))
        changed = set_meanings(known, labels, meanings)
        if changed.content == known.content:
            return known
        await keep_form_maps(connection, deliverer, [changed], system_clock())
        return replace(changed, version=changed.version + 1)

    known = _within(settings, kept, reading=not (labels or meanings))
    if not known.version:
        click.echo(f"No form of {table} is kept; the first delivery makes one, or --column and --word do.")
    for line in form_lines(known) if known.version else ():
        click.echo(line)


def _split(text: str, sign: str, option: str, wanted: str) -> tuple[str, str]:
    before, found, after = text.rpartition(sign) if sign == "=" else text.partition(sign)
    if not (before and found and after):
        raise Unusable(f"{option} is written {wanted}.")
    return before.strip(), after.strip()


_WORDS = ("read", "new", "unchanged", "changed", "refused")
"""How the counts of rows are called."""

_OUTCOMES = (
    "ended",
    "restored to what was said before",
    "kept as a later delivery says them or changed them",
    "kept as an earlier delivery said them",
    "kept as the hub says or needs them",
)


def _outcome(table: TableWithdrawal) -> tuple[int, ...]:
    return table.ended, table.restored, table.kept_later, table.kept_earlier, table.kept_otherwise


def _read(settings: Settings, read: Callable[[AsyncConnection], Awaitable[Result]]) -> Result:
    return _within(settings, read, reading=True)


def _within(settings: Settings, work: Callable[[AsyncConnection], Awaitable[Result]], *, reading: bool) -> Result:
    """Do some work within one transaction, which waits for nobody who writes where it only reads."""

    async def run() -> Result:
        async with open_source(settings) as source, source.begin(reading=reading) as connection:
            return await work(connection)

    return asyncio.run(run())


def _shown(delivery: RecordedDelivery, columns: bool) -> Iterator[str]:
    row = delivery.row
    yield f"Delivery {row.number}: {delivery.state.english} ({delivery.state.chinese})"
    yield f"  delivered by    {row.delivered_by}{f', account {row.account_id}' if row.account_id else ''}"
    of_period = " in this period" if row.numbers_restart else ""
    yield f"  numbers         those of {row.deliverer or 'the whole city'}{of_period}"
    if delivery.organisation:
        yield f"  organisation    {delivery.organisation}"
    if row.division_code:
        yield f"  division        {row.division_code}"
    if row.period_from or row.period_until:
        yield f"  period          {row.period_from or '…'} to {row.period_until or '…'}"
    ended = _moment(row.ended_at) if row.ended_at else "not ended yet"
    yield f"  time            {_moment(row.begun_at)} to {ended}"
    if row.withdrawn_at:
        yield f"  withdrawn       {_moment(row.withdrawn_at)} by {row.withdrawn_by}: {row.withdrawn_because}"
    yield f"  rows            {_counts(delivery)}"
    if row.missing:
        yield from (f"  {line}" for line in ending_lines(Ending.of(row.missing), row.number))
    for file in delivery.files:
        yield from _shown_file(file, columns)


def _shown_file(file: RecordedFile, columns: bool) -> Iterator[str]:
    row = file.row
    yield f"{row.name}: {row.table_name or 'refused as a whole'}{f', {row.written}' if row.written else ''}"
    yield f"  SHA-256 {row.sha256}, {row.size:,} bytes"
    counts = (row.rows_read, row.rows_new, row.rows_unchanged, row.rows_changed, row.rows_refused)
    yield f"  {_said(counts)}"
    yield from (f"  {rows:10,}  rows changed in {column}" for column, rows in file.changes.items())
    yield from (f"  {mistakes:10,}  × {code}" for code, mistakes in file.refusals.items())
    if columns:
        for position, (label, name, unit) in enumerate(file.columns, start=1):
            yield f"  {position:4} {label or '(no name)'} -> {name or 'not read'}{f', in {unit}' if unit else ''}"


def _counts(delivery: RecordedDelivery) -> str:
    files = len(delivery.files)
    said = _said([delivery.total(f"rows_{word}") for word in _WORDS])
    return f"{files} {'file' if files == 1 else 'files'}: {said}"


def _said(counts: Sequence[int | None]) -> str:
    """Return the counts of rows in words. One that is told to nobody compares with what the deliverer may not read."""
    return ", ".join(
        f"{'untold' if count is None else f'{count:,}'} {word}" for count, word in zip(counts, _WORDS, strict=True)
    )


def _moment(moment: datetime) -> str:
    return moment.astimezone(CHONGQING).strftime("%Y-%m-%d %H:%M:%S")
