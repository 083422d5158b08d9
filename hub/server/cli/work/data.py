"""What `hub migrate`, `hub generate`, `hub import` and `hub parameters` do."""

from __future__ import annotations

import asyncio
import gc
import time
from datetime import date
from pathlib import Path

import click

from hub.clock import local_day, system_clock
from hub.config import Settings
from hub.errors import Unusable
from hub.intake.compare import bare_copy, check_comparable
from hub.intake.generate import CODECS, generate
from hub.intake.importing import ImportRunning, import_city
from hub.intake.rejects import REJECTED_ROWS, RejectsMended
from hub.intake.report import ImportReport
from hub.keyring import Keyring
from hub.policy.parameter_check import check_parameters
from hub.policy.parameters import Loaded, load_parameters
from hub.server.app import load_cipher
from hub.server.cli.work.bars import bars
from hub.sources.migrate import migrate
from hub.sources.register import open_source, open_sources


def migrate_databases(settings: Settings, new_keys: bool, restored: bool) -> None:
    """Bring every database to the newest tables. Safe to run again, and from several machines at once.

    After a backup was restored, run it with --restored before the hub is served: partners keep the place up to which
    they know the changes, and would pass over those that come now.
    """
    if new_keys:
        try:
            Keyring.new().save(settings.keys_file)
        except FileExistsError:
            raise Unusable(f"{settings.keys_file} exists; it is kept as it is.") from None
        click.echo(f"Wrote {settings.keys_file}. Keep a copy apart from the database: lost keys are lost data.")
    for source, migrated in asyncio.run(migrate(settings, restored=restored)).items():
        applied = ", ".join(migrated.revisions)
        click.echo(f"{source}: {f'applied {applied}' if applied else 'was at the newest tables already'}.")
        if migrated.turns_go_on:
            click.echo(f"{source}: it was restored; new changes come after all that were ever told.")


def generate_city(directory: Path, persons: int, seed: int, damage: float, today: date | None) -> None:
    """Write a city that exists nowhere as CSV files into DIRECTORY, in the encodings that departments use."""
    day = today or local_day(system_clock())
    with bars() as tell:
        city = generate(
            directory, persons=persons, seed=seed, today=day, damage=damage / 100, codecs=CODECS, progress=tell
        )
    for file, rows in city.rows.items():
        click.echo(f"{rows:10,}  {file}")
    if city.planted:
        click.echo(f"What an import has to refuse stands in {city.planted}.")


def import_directory(settings: Settings, directory: Path, compare: bool) -> None:
    """Import the files of DIRECTORY. Safe to run again: what is stored already is left as it is.

    Text may be UTF-8 or GB18030. Rows that cannot be taken are listed in DIRECTORY/rejects.csv, and kept in
    DIRECTORY/rejects: mend them there, and import that directory.
    """
    gc.disable()  # rows are many and no rings: looking for some takes a third of the time
    try:
        report, seconds = asyncio.run(_import(settings, directory, comparing=compare))
    except (ImportRunning, RejectsMended) as error:
        raise Unusable(str(error)) from None
    finally:
        gc.enable()
    if not any(file.present for file in report.files):
        names = ", ".join(file.file for file in report.files)
        raise Unusable(f"{directory} has none of the files that can be imported: {names}.")
    for file in report.files:
        if file.present:
            click.echo(
                f"{file.file:28} {file.written:14} {file.read:10,} read {file.stored:10,} stored {file.already_there:10,} there before "
                f"{file.refused:8,} refused"
            )
    if report.rejects_file:
        what = f"{report.refused:,} rows were refused" if report.refused else "Not every file could be taken"
        click.echo(f"{what}; why is in {report.rejects_file}.", err=True)
        if report.refused:
            click.echo(f"Correct these rows in {directory / REJECTED_ROWS}, then import that directory.", err=True)
    if compare and report.stored:
        rows, bare_seconds = asyncio.run(_bare_copy(settings))
        rate, bare = report.stored / seconds, rows / bare_seconds
        click.echo(
            f"{rate:,.0f} rows a second were stored; a bare COPY stores {bare:,.0f} of them a second: {rate / bare:.0%}."
        )
    raise SystemExit(report.rejects_file is not None)


async def _bare_copy(settings: Settings) -> tuple[int, float]:
    async with open_sources(settings) as sources:
        return await bare_copy(sources)


async def _import(settings: Settings, directory: Path, *, comparing: bool) -> tuple[ImportReport, float]:
    """What came of it, and the seconds that it took."""
    cipher = load_cipher(settings)
    async with open_sources(settings) as sources:
        if comparing:
            await check_comparable(sources)
        begun = time.perf_counter()
        with bars() as tell:
            report = await import_city(sources, cipher, system_clock, directory, progress=tell)
        return report, time.perf_counter() - begun


def load_values(settings: Settings, file: Path, division: str | None) -> None:
    """Load the values of FILE (YAML). What changed is superseded, never overwritten."""
    loaded = asyncio.run(_load(settings, file, division))
    click.echo(f"{loaded.added} added, {loaded.superseded} superseded, {loaded.unchanged} unchanged.")


def check_values(file: Path, division: str | None, since: date | None, until: date | None) -> None:
    """Say what is wrong in FILE (YAML) or missing from it; needs no database. The exit status is 0 if nothing is."""
    findings = check_parameters(file, division, since=since, until=until)
    for finding in findings:
        click.echo(f"{finding.code:18} {finding}")
    if findings:
        click.echo(f"{len(findings)} findings.", err=True)
        raise SystemExit(1)
    click.echo("Nothing is wrong, and nothing is missing.")


async def _load(settings: Settings, file: Path, division: str | None) -> Loaded:
    async with open_source(settings) as source, source.begin() as connection:
        return await load_parameters(connection, file, system_clock, division=division)
