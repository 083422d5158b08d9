"""`hub deliveries list`, `show`, `compare`, `withdraw` and `end-missing`: what was delivered, by whom, and what became of it."""

from __future__ import annotations

import click

from hub.server.cli.command_group import CommandGroup
from hub.server.cli.deferral import deferred_to
from hub.server.cli.values import HIGHEST, WholeNumber

NUMBER = WholeNumber(1, HIGHEST, found="`hub deliveries list` prints the numbers of the deliveries")


@click.group(cls=CommandGroup)
def deliveries() -> None:
    """Deliveries of files: each has a number, and can be listed, shown, compared and withdrawn."""


@deliveries.command("list")
@click.option("--deliverer", help="Only those that were imported with this --deliverer.")
@click.option("--most", default=20, show_default=True, type=WholeNumber(1, 10_000), help="How many, newest first.")
@deferred_to("deliveries.list_all", settings=True)
def list_all(deliverer: str | None, most: int) -> None:
    """Print the deliveries, newest first: number, time, state, who delivered, and how many rows."""


@deliveries.command("show")
@click.argument("number", type=NUMBER)
@click.option("--columns", is_flag=True, help="Also print how each column of each file was read.")
@deferred_to("deliveries.show", settings=True)
def show(number: int, columns: bool) -> None:
    """Print delivery NUMBER: who delivered it, for whom, each file with its hash and format, and how many of its rows
    were stored or refused.
    """


@deliveries.command("compare")
@click.argument("first", type=NUMBER)
@click.argument("second", type=NUMBER)
@deferred_to("deliveries.compare", settings=True)
def compare(first: int, second: int) -> None:
    """Print which rows and columns of each table are only in delivery FIRST, only in SECOND, or in both."""


@deliveries.command("withdraw")
@click.argument("number", type=NUMBER)
@click.option("--because", required=True, help="Why; it is recorded with the delivery.")
@deferred_to("deliveries.withdraw", settings=True)
def withdraw(number: int, because: str) -> None:
    """Withdraw delivery NUMBER. The data of other deliveries stays valid, and earlier values can still be read as known
    at an earlier time. It cannot be undone; the files can be delivered again.
    """


@deliveries.command("end-missing")
@click.argument("number", type=NUMBER)
@deferred_to("deliveries.end_missing_of", settings=True)
def end_missing(number: int) -> None:
    """End what is missing from delivery NUMBER, a whole list, on the day of the delivery. `hub deliveries show` prints how
    much it is. Whoever delivered it cannot do this: a second person does, with their own account.
    """


@deliveries.command("form")
@click.argument("table")
@click.option(
    "--deliverer",
    default="",
    help="The deliverer whose form it is; without it, the form of files imported without --deliverer.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    help="LABEL=COLUMN: the column with this label is read as COLUMN, or not at all if COLUMN is -; may be repeated.",
)
@click.option("--word", "words", multiple=True, help="COLUMN:WORD=CODE: WORD in COLUMN means CODE; may be repeated.")
@deferred_to("deliveries.form", settings=True)
def form(table: str, deliverer: str, columns: tuple[str, ...], words: tuple[str, ...]) -> None:
    """Print how the columns of a deliverer's form of TABLE, such as persons, are read; or define this for the next
    deliveries.
    """
