"""`hub migrate`, `hub generate`, `hub import` and `hub parameters`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from hub.bounded_files import TEXT_BYTES
from hub.server.cli.command_group import CommandGroup
from hub.server.cli.deferral import deferred_to
from hub.server.cli.moments import DayParameter, in_order
from hub.server.cli.values import HIGHEST, InputFile, Number, WholeNumber

FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = InputFile(TEXT_BYTES)
_PERIOD = in_order("period_from", "period_until")
_VALID = in_order("since", "until")


@click.command("migrate")
@click.option("--new-keys", is_flag=True, help="Make the key file too; never overwrites one.")
@click.option(
    "--restored",
    is_flag=True,
    help="The databases come from a backup: restart the order of changes after all that partners know.",
)
@deferred_to("data.migrate_databases", settings=True)
def migrate(new_keys: bool, restored: bool) -> None:
    """Bring every database to the newest tables. Safe to run again, and from several machines at once.

    After restoring a backup, run it with --restored before the hub is served: partners remember the last
    change that they have read, and would miss the new ones.
    """


@click.command("generate")
@click.argument("directory", type=FOLDER)
@click.option(
    "--persons", default=1000, show_default=True, type=WholeNumber(6, 10_000_000), help="How many live there."
)
@click.option(
    "--seed", default=1, show_default=True, type=WholeNumber(0, HIGHEST), help="The same seed gives the same files."
)
@click.option(
    "--damage",
    default=0.0,
    show_default=True,
    type=Number(0, 100),
    help="Percent of the rows that are made faulty; DIRECTORY.planted.csv lists them.",
)
@click.option("--today", "today", type=DayParameter(), help="The day on which the city is seen; today, if left out.")
@deferred_to("data.generate_city")
def generate(directory: Path, persons: int, seed: int, damage: float, today: date | None) -> None:
    """Write a fictitious city as CSV files into DIRECTORY, in the encodings that departments use."""


@click.command("import")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--check",
    is_flag=True,
    help="Only report how each file, sheet and column is read. No database is needed, except for the forms of --deliverer and for --whole-list.",
)
@click.option(
    "--deliverer",
    default="",
    help="The deliverer who numbered the households and records, such as a division's code; without it, the whole city.",
)
@click.option(
    "--numbers-restart",
    is_flag=True,
    help="The deliverer restarts the numbers of households and records in each period, that of --from and --until.",
)
@click.option(
    "--whole-list",
    "whole_lists",
    multiple=True,
    help="TABLE, such as memberships: the files name all there is of it, and what is missing ends; may be repeated.",
)
@click.option("--organisation", help="Name or id of the organisation that the files are of; it is recorded.")
@click.option("--division", help="Code of the division that the files are of; it is recorded.")
@click.option(
    "--from",
    "period_from",
    type=DayParameter(),
    callback=_PERIOD,
    help="First day of the period that the files are of.",
)
@click.option("--until", "period_until", type=DayParameter(), callback=_PERIOD, help="Last day of that period.")
@click.option(
    "--compare",
    is_flag=True,
    help="Print the rate, and that of a plain COPY of the same rows; into an empty PostgreSQL database.",
)
@deferred_to("data.import_directory", settings=True)
def import_(
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


@click.group(cls=CommandGroup)
def parameters() -> None:
    """Dated parameters of the rules: standards, premiums and sums."""


@parameters.command("load")
@click.argument("file", type=FILE)
@click.option("--division", help="Load all values for this division instead of the one that the file names.")
@deferred_to("data.load_values", settings=True)
def load(file: Path, division: str | None) -> None:
    """Load the values of FILE (YAML). Changed values are superseded, never overwritten."""


@parameters.command("check")
@click.argument("file", type=FILE)
@click.option("--division", help="Check all values for this division instead of the one that the file names.")
@click.option("--since", type=DayParameter(), callback=_VALID, help="First day on which no value may be missing.")
@click.option("--until", type=DayParameter(), callback=_VALID, help="Last day on which no value may be missing.")
@deferred_to("data.check_values")
def check(file: Path, division: str | None, since: date | None, until: date | None) -> None:
    """Say what is wrong in FILE (YAML) or missing from it; needs no database. The exit status is 0 if the file has no
    mistake.
    """
