"""`hub supplies import` and `export`: what organisations offer, as files."""

from __future__ import annotations

from pathlib import Path

import click

from hub.server.cli.command_group import CommandGroup
from hub.server.cli.deferral import deferred_to
from hub.server.cli.values import InputFile, NewFile


@click.group(cls=CommandGroup)
def supplies() -> None:
    """Supplies as files: the table that a charity keeps, and packages of HSDS 3 (Open Referral)."""


@supplies.command("import")
@click.argument("place", type=InputFile(or_folder=True))
@click.option(
    "--organisation",
    help="Name or id of the organisation whose supplies these are; a table needs it, and in a package the supplies of any other are refused.",
)
@click.option("--check", is_flag=True, help="Store nothing, and print what would be stored and refused.")
@deferred_to("supplies.import_supplies", settings=True)
def import_(place: Path, organisation: str | None, check: bool) -> None:
    """Import the supplies of PLACE: an HSDS package as a folder or ZIP file, or a table (CSV, .xlsx, .xls, .ods). All of it is
    stored, or nothing if anything is refused.

    Safe to run again: unchanged supplies are skipped, and changed ones keep what they were before as a version. A supply is known by
    its identifier in a package, and by the organisation's own number in a table. A service that is not active in a package is
    withdrawn; what is missing stays. What a package has and the hub does not keep is printed by file, column and line. The exit status is
    1 if anything is refused.
    """


@supplies.command("export")
@click.argument("place", type=NewFile())
@click.option("--organisation", help="Name or id of the organisation whose supplies are written; all, if left out.")
@deferred_to("supplies.export_supplies", settings=True)
def export(place: Path, organisation: str | None) -> None:
    """Write the supplies that are not withdrawn to PLACE, which must be new: NAME.zip or a new folder NAME as an HSDS package, NAME.csv
    as a table with Chinese headings.

    In a package, `available` is the number of places that the organisation offers as of the day of `updated`: places that matches
    hold are not taken off.
    """
