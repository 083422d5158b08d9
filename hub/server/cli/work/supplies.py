"""This is the work of `hub supplies import` and `export`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import click
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import local_day, system_clock
from hub.config import Settings
from hub.errors import Unusable
from hub.grants.accounts import find_organisation
from hub.intake.report import Notice, Refusal
from hub.intake.sentences import chinese_of
from hub.ledger.gate import LedgerGate
from hub.ledger.operator import OperatorCommand
from hub.limiter.limiter import Limiter
from hub.limiter.quotas import Quotas
from hub.sources.register import open_source
from hub.sources.source import Source
from hub.supplies.filed_supply import FiledSupply, RegisteredNames
from hub.supplies.folders import opened, write_package
from hub.supplies.package import is_package, read_package
from hub.supplies.plain_table import PlainTable, table_of
from hub.supplies.rendering import package_of, tables_of
from hub.supplies.stored import registered_names, standing_supplies
from hub.supplies.storing import StoredSupplies, store_supplies
from hub.supplies.understanding import Understanding
from hub.supplies.unkept import unkept

FIELDS = (
    "Supply.ageFrom", "Supply.ageTo", "Supply.closesAt", "Supply.days", "Supply.division", "Supply.form", "Supply.householdSizeFrom",
    "Supply.householdSizeTo", "Supply.id", "Supply.kind", "Supply.opensAt", "Supply.organisation", "Supply.places", "Supply.placesAsOf",
    "Supply.reference", "Supply.service", "Supply.since", "Supply.supplier", "Supply.until",
)  # fmt: skip
"""What is read or written of each supply."""

_SHOWN = 200
"""Refusals that are printed; a file in another form has one for each row."""


class _Checked(Exception):
    """Nothing is to be stored: whatever was done in the transaction is taken back."""


@dataclass(slots=True)
class _Read:
    """What a place has."""

    supplies: list[FiledSupply] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def import_supplies(settings: Settings, place: Path, organisation: str | None, check: bool) -> None:
    """Import the supplies of a place, all of them or none, and tell what came of it."""
    read, done = asyncio.run(_imported(settings, place, organisation, check))
    for notice in read.notices:
        click.echo(f"{notice.file}: {notice.sentence} {notice.sentence.chinese}")
    refusals = [*read.refusals, *done.refusals]
    for refusal in refusals[:_SHOWN]:
        where = ":".join(filter(None, (refusal.file, str(refusal.line or ""), refusal.column)))
        click.echo(f"{where}: {refusal.code}: {refusal.sentence} {chinese_of(refusal.sentence)}", err=True)
    if refusals:
        more = f" {len(refusals) - _SHOWN:,} more are not shown." if len(refusals) > _SHOWN else ""
        click.echo(f"{len(refusals):,} mistakes were found, so nothing was stored.{more}", err=True)
        raise SystemExit(1)
    would = "Would be: " if check else ""
    gone = f", {done.unknown_ended:,} that are offered no more were never here" if done.unknown_ended else ""
    click.echo(
        f"{would}{done.new:,} new, {done.changed:,} changed, {done.unchanged:,} unchanged, {done.withdrawn:,} withdrawn{gone}."
    )


def export_supplies(settings: Settings, place: Path, organisation: str | None) -> None:
    """Write the supplies that stand to a new place."""
    supplies, names = asyncio.run(_exported(settings, organisation))
    if place.suffix.lower() == ".csv":
        place.write_bytes(table_of(supplies))
    else:
        write_package(place, package_of(tables_of(supplies, names)))
    click.echo(f"{len(supplies):,} supplies are in {place}.")


async def _imported(
    settings: Settings, place: Path, organisation: str | None, check: bool
) -> tuple[_Read, StoredSupplies]:
    now = system_clock()
    async with open_source(settings) as source, source.alone("supplies") as alone:
        if not alone:
            raise Unusable("Another import of supplies is in progress. Try again when it has ended.")
        async with source.begin(reading=True) as connection:
            names = await registered_names(connection)
            named = await _named(connection, organisation)
        read = await asyncio.to_thread(_read, place, names, local_day(now), named)
        if read.refusals:
            return read, StoredSupplies()
        words = f"supplies import{' --check' if check else ''}"
        async with _recorded(settings, source, words, len(read.supplies)):
            return read, await _stored(source, read.supplies, check)


async def _stored(source: Source, supplies: Sequence[FiledSupply], check: bool) -> StoredSupplies:
    done = StoredSupplies()
    try:
        async with source.begin() as connection:
            done = await store_supplies(connection, supplies, system_clock())
            if check or done.refusals:
                raise _Checked
    except _Checked:
        pass
    return done


async def _exported(settings: Settings, organisation: str | None) -> tuple[list[FiledSupply], RegisteredNames]:
    async with open_source(settings) as source:
        async with source.begin(reading=True) as connection:
            names = await registered_names(connection)
            supplies = await standing_supplies(connection, await _named(connection, organisation))
        async with _recorded(settings, source, "supplies export", len(supplies)):
            return supplies, names


async def _named(connection: AsyncConnection, organisation: str | None) -> str | None:
    return None if organisation is None else (await find_organisation(connection, organisation))[0]


@asynccontextmanager
async def _recorded(settings: Settings, source: Source, words: str, rows: int) -> AsyncIterator[None]:
    """Record what is done next in the ledger, before it is done."""
    ledger = LedgerGate(source, Limiter(Quotas.of(settings)))
    try:
        await OperatorCommand(ledger, system_clock, words).record(FIELDS, rows=rows)
        yield
    finally:
        await ledger.drain()


def _read(place: Path, names: RegisteredNames, today: date, organisation_id: str | None) -> _Read:
    """Return what a place has, as a package or as a table. Raises `Unusable`, and OSError."""
    with opened(place) as folder:
        if is_package(folder):
            package = read_package(folder)
            understood = Understanding(package, names, today, organisation_id)
            refusals = [*package.refusals, *understood.refusals]
            if refusals:
                return _Read(refusals=refusals)
            active = [filed for filed in understood.supplies if not filed.ended]
            return _Read(understood.supplies, notices=list(unkept(package, tables_of(active, names))))
        if organisation_id is None:
            raise Unusable("A table does not say whose supplies these are: give --organisation as well.")
        table = PlainTable(folder, organisation_id, names, today)
        if not (table.supplies or table.refusals):
            raise Unusable(f"{place} has no table of supplies and no HSDS package.")
        return _Read(table.supplies, table.refusals, table.notices)
