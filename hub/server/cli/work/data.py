"""This is the work of `hub migrate`, `hub generate`, `hub import` and `hub parameters`."""

from __future__ import annotations

import asyncio
import gc
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NoReturn

import click

from hub.clock import local_day, system_clock
from hub.config import Settings
from hub.errors import Unusable
from hub.findings.keeping import FindingCounts
from hub.findings.touched import look_at_delivery
from hub.grants.accounts import find_organisation
from hub.intake.checking import check_delivery
from hub.intake.compare import bare_copy, check_comparable
from hub.intake.deliveries.form_maps import load_form_maps
from hub.intake.deliveries.missing import WholeList
from hub.intake.deliveries.preview import preview
from hub.intake.deliveries.recording import DeliveryOrigin, ImportRunning
from hub.intake.deliveries.whole_list import Ending, check_kinds
from hub.intake.form_map import FormMap
from hub.intake.generate import CODECS, generate
from hub.intake.importing import import_city
from hub.intake.rejects import REJECTED_ROWS, RejectsMended
from hub.intake.report import FileReport, ImportReport
from hub.intake.sentences import chinese_of
from hub.keyring import Keyring
from hub.ledger.operator import operator_name
from hub.policy.parameter_check import check_parameters
from hub.policy.parameters import LoadedParameters, load_parameters
from hub.server.cli.work.bars import bars
from hub.server.cli.work.findings import tell_findings
from hub.server.cli.work.whole_lists import ending_lines
from hub.server.keys_file import load_cipher
from hub.sources.migrate import migrate
from hub.sources.register import open_source, open_sources
from hub.tables.deliveries import DeliveryRow
from hub.tables.possible_days import meanings_of_days


def migrate_databases(settings: Settings, new_keys: bool, restored: bool) -> None:
    """Bring every database to the newest tables. Safe to run again, and from several machines at once.

    After restoring a backup, run it with --restored before the hub is served: partners keep the place up to which
    they know the changes, and would pass over those that come now.
    """
    if new_keys:
        try:
            Keyring.new().save(settings.keys_file)
        except FileExistsError:
            raise Unusable(
                f"{settings.keys_file} exists; it is kept as it is. Run `hub migrate` without --new-keys."
            ) from None
        click.echo(f"Wrote {settings.keys_file}. Keep a copy apart from the database: lost keys are lost data.")
    for source, migrated in asyncio.run(migrate(settings, restored=restored)).items():
        applied = ", ".join(migrated.revisions)
        click.echo(f"{source}: {f'applied {applied}' if applied else 'was at the newest tables already'}.")
        if migrated.epoch_advanced:
            click.echo(f"{source}: it was restored; new changes come after all that were ever told.")


def generate_city(directory: Path, persons: int, seed: int, damage: float, today: date | None) -> None:
    """Write a fictitious city as CSV files into DIRECTORY, in the encodings that departments use."""
    day = today or local_day(system_clock())
    with bars() as tell:
        city = generate(
            directory, persons=persons, seed=seed, today=day, damage=damage / 100, codecs=CODECS, progress=tell
        )
    for file, rows in city.rows.items():
        click.echo(f"{rows:10,}  {file}")
    if city.planted:
        click.echo(f"{city.planted} lists what an import has to refuse.")


def import_directory(
    settings: Settings,
    directory: Path,
    check: bool,
    deliverer: str,
    numbers_restart: bool,
    whole_lists: tuple[str, ...],
    organisation: str | None,
    division: str | None,
    period_from: date | None,
    period_until: date | None,
    compare: bool,
) -> None:
    """Import the files of DIRECTORY. Safe to run again: unchanged rows are skipped, and changed rows become new
    versions.

    Text (CSV, TSV), .xlsx, .xls and .ods are read, in Chinese or English terms. Rows that cannot be taken are listed in
    DIRECTORY/rejects.csv, and kept in DIRECTORY/rejects: correct them there, and import that directory.
    """
    kinds = check_kinds(whole_lists, numbers_restart=numbers_restart)
    origin = replace(_origin(division, period_from, period_until), whole_lists=kinds)
    if numbers_restart:
        if not (deliverer and period_from):
            raise Unusable("--numbers-restart needs a deliverer and a period: give --deliverer and --from as well.")
        origin = replace(origin, numbers_restart=True)
    if check:
        if compare:
            raise Unusable("--check stores nothing that could be compared: leave --check or --compare out.")
        maps = asyncio.run(_form_maps(settings, deliverer)) if deliverer else {}
        if kinds:
            _tell_missing(settings, directory, deliverer, organisation, kinds, maps)
        _tell_taken(directory, maps)
    gc.disable()  # rows are many and no rings: looking for some takes a third of the time
    try:
        report, counts, seconds = asyncio.run(
            _import(settings, directory, deliverer, origin, organisation, comparing=compare)
        )
    except (ImportRunning, RejectsMended) as error:
        raise Unusable(str(error)) from None
    finally:
        gc.enable()
    if not any(file.present for file in report.files):
        names = ", ".join(file.file for file in report.files)
        raise Unusable(f"{directory} has none of the files that can be imported: {names}.")
    _tell_report(report, directory)
    tell_findings(counts)
    if compare and report.stored:
        rows, bare_seconds = asyncio.run(_bare_copy(settings))
        rate, bare = report.stored / seconds, rows / bare_seconds
        click.echo(
            f"{rate:,.0f} rows a second were stored; a bare COPY stores {bare:,.0f} of them a second: {rate / bare:.0%}."
        )
    raise SystemExit(report.rejects_file is not None)


def _origin(division: str | None, period_from: date | None, period_until: date | None) -> DeliveryOrigin:
    """Return what the options say of a delivery. Raises `Unusable`."""
    if division is not None and not re.fullmatch(r"[0-9]{6}([0-9]{3}){0,2}", division, re.ASCII):
        raise Unusable("The code of a division has 6, 9 or 12 digits (GB/T 2260): correct --division.")
    period, today = {"period_from": period_from, "period_until": period_until}, local_day(system_clock())
    for name, meaning in meanings_of_days(DeliveryRow).items():
        if fault := meaning.fault(period[name], today):
            raise Unusable(f"--{name.removeprefix('period_')} {fault.must}")
    return DeliveryOrigin(operator_name(), division_code=division, period_from=period_from, period_until=period_until)


def _tell_report(report: ImportReport, directory: Path) -> None:
    for file in report.files:
        if file.present:
            _tell(file)
    for line in ending_lines(report.ending, report.delivery) if report.ending else ():
        click.echo(line)
    if report.delivery:
        click.echo(f"This is delivery {report.delivery}; `hub deliveries show {report.delivery}` tells of it.")
    for notice in report.notices:
        click.echo(f"{notice.file}: {notice.sentence}")
    if report.rejects_file:
        what = f"{report.refused:,} rows were refused" if report.refused else "Not every file could be taken"
        click.echo(f"{what}; why is in {report.rejects_file}.", err=True)
        if report.refused:
            click.echo(f"Correct these rows in {directory / REJECTED_ROWS}, then import that directory.", err=True)


def _tell(file: FileReport) -> None:
    """The line of one file, and below it what of it was not in the plain form."""
    click.echo(
        f"{file.file:28} {file.written:14} {file.read:10,} read {file.stored:10,} stored {file.already_there:10,} there before "
        f"{file.changed:8,} changed {file.refused:8,} refused"
    )
    for column, rows in sorted(file.changes.items()):
        click.echo(f"{rows:14,}  rows changed in {column}")
    for form, cells in sorted(file.forms.items()):
        click.echo(f"{cells:14,}  {form.english}")
    if file.passed_over:
        click.echo(f"{file.passed_over:14,}  totals, notes and repeated headings, which are not rows")


def _tell_missing(
    settings: Settings,
    directory: Path,
    deliverer: str,
    organisation: str | None,
    kinds: Sequence[str],
    maps: Mapping[str, FormMap],
) -> None:
    """Print what would be missing from a whole list."""

    async def run() -> Ending:
        cipher = load_cipher(settings)
        async with open_sources(settings) as sources:
            async with sources.hub.begin(reading=True) as connection:
                owner = (await find_organisation(connection, organisation))[0] if organisation is not None else None
            whole = WholeList(deliverer, owner, kinds, local_day(system_clock()))
            return await preview(sources, cipher, directory, whole, maps, settings.whole_list_percent)

    for line in ending_lines(asyncio.run(run())):
        click.echo(line)


def _tell_taken(directory: Path, maps: Mapping[str, FormMap]) -> NoReturn:
    """Print what each file, sheet and column is taken for; ends with status 1 if anything is refused."""
    taken = check_delivery(directory, local_day(system_clock()), maps)
    for line in taken.lines:
        click.echo(line)
    for refusal in taken.refusals:
        place = f", line {refusal.line}" if refusal.line else ""
        column = f", column {refusal.column}" if refusal.column else ""
        click.echo(
            f"{refusal.file}{place}{column}: {refusal.code}: {refusal.sentence} {chinese_of(refusal.sentence)}",
            err=True,
        )
    raise SystemExit(bool(taken.refusals))


async def _form_maps(settings: Settings, deliverer: str) -> Mapping[str, FormMap]:
    async with open_source(settings) as source, source.begin(reading=True) as connection:
        return await load_form_maps(connection, deliverer)


async def _bare_copy(settings: Settings) -> tuple[int, float]:
    async with open_sources(settings) as sources:
        return await bare_copy(sources)


async def _import(
    settings: Settings,
    directory: Path,
    deliverer: str,
    origin: DeliveryOrigin,
    organisation: str | None,
    *,
    comparing: bool,
) -> tuple[ImportReport, FindingCounts, float]:
    """What came of it, what cannot be right of those whom it changed, and the seconds that the import took."""
    cipher = load_cipher(settings)
    async with open_sources(settings) as sources:
        if comparing:
            await check_comparable(sources)
        if organisation is not None:
            async with sources.hub.begin(reading=True) as connection:
                organisation_id, _ = await find_organisation(connection, organisation)
            origin = replace(origin, organisation_id=organisation_id)
        begun = time.perf_counter()
        with bars() as tell:
            report = await import_city(
                sources,
                cipher,
                system_clock,
                directory,
                deliverer=deliverer,
                origin=origin,
                progress=tell,
                most_missing=settings.whole_list_percent,
            )
        seconds = time.perf_counter() - begun
        counts = (
            await look_at_delivery(sources.hub, system_clock, report.delivery) if report.delivery else FindingCounts()
        )
        return report, counts, seconds


def load_values(settings: Settings, file: Path, division: str | None) -> None:
    """Load the values of FILE (YAML). Changed values are superseded, never overwritten."""
    loaded = asyncio.run(_load(settings, file, division))
    click.echo(f"{loaded.added} added, {loaded.superseded} superseded, {loaded.unchanged} unchanged.")


def check_values(file: Path, division: str | None, since: date | None, until: date | None) -> None:
    """Say what is wrong in FILE (YAML) or missing from it; needs no database. The exit status is 0 if the file has no
    mistake.
    """
    findings = check_parameters(file, division, since=since, until=until)
    for finding in findings:
        click.echo(f"{finding.code:18} {finding}")
    if findings:
        click.echo(f"{len(findings)} findings.", err=True)
        raise SystemExit(1)
    click.echo("Nothing is wrong, and nothing is missing.")


async def _load(settings: Settings, file: Path, division: str | None) -> LoadedParameters:
    async with open_source(settings) as source, source.begin() as connection:
        return await load_parameters(connection, file, system_clock, division=division)
