"""`hub findings scan`, `list` and `show`: what cannot be right in the population, and what became of it."""

from __future__ import annotations

import click

from hub.server.cli.command_group import CommandGroup
from hub.server.cli.deferral import deferred_to
from hub.server.cli.values import WholeNumber


@click.group(cls=CommandGroup)
def findings() -> None:
    """Findings: what cannot be right in the population, whose it is to correct, and what became of it."""


@findings.command("scan")
@deferred_to("findings.scan", settings=True)
def scan() -> None:
    """Look for findings about everybody, district by district, and close those that are found no more.

    Safe to run again, and beside a served hub. A scan that broke off goes on where it was, on the same day. An import looks by
    itself for findings about those whom it changed.
    """


@findings.command("list")
@click.option("--kind", help="Only findings of this kind, such as TWO_HOUSEHOLDS.")
@click.option("--state", help="Only findings in this state, such as OPEN.")
@click.option("--division", help="Only findings in the division of this code, and below it.")
@click.option("--most", default=20, show_default=True, type=WholeNumber(1, 10_000), help="How many, newest first.")
@deferred_to("findings.list_some", settings=True)
def list_some(kind: str | None, state: str | None, division: str | None, most: int) -> None:
    """Print findings, newest first: identifier, kind, state, division, last day for an answer, and whose they are.

    No person is named. The ledger has it that they were listed.
    """


@findings.command("show")
@click.argument("finding")
@deferred_to("findings.show", settings=True)
def show(finding: str) -> None:
    """Print FINDING, by its identifier: what is found, about whom, which delivery said it, and what its owner answered.

    The ledger has it that somebody looked, and about whom.
    """
