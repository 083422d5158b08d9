"""`hub schema`, `hub catalogue`, `hub explain` and `hub doctor`: they look, and change nothing."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module

import click

from hub.server.cli.deferral import deferred_to
from hub.server.cli.moments import MomentParameter
from hub.server.cli.values import OneOf

PURPOSE = "The purpose of its token. May be left out where the client has only one."


@click.command("schema")
@click.option("--as", "client", help="Only what this client may know of.")
@click.option("--purpose", help=PURPOSE)
@deferred_to("looking.print_contract")
def schema(client: str | None, purpose: str | None) -> None:
    """Print the contract as SDL."""


@click.command("catalogue")
@click.option(
    "--format",
    "form",
    type=OneOf(["csv", "json", "jsonld"]),
    default="csv",
    help="A table, JSON, or DCAT as JSON-LD; a table, if it is left out.",
)
@click.option(
    "--language",
    type=OneOf(["en", "zh"]),
    default="zh",
    help="The language of the table; Chinese, if it is left out. JSON and DCAT have both languages.",
)
@deferred_to("looking.print_catalogue", settings=True)
def catalogue(form: str, language: str) -> None:
    """Print the data catalogue: every data item with its owner, sharing type and sensitivity. The hub serves the same at /catalogue.csv."""


@click.command("explain")
@click.argument("query")
@click.option("--as", "client", required=True, help="The client that would ask.")
@click.option("--purpose", help=PURPOSE)
@click.option("--variables", default="{}", help="JSON. Values are not shown; only their shapes matter.")
@click.option("--at", type=MomentParameter(), help="With the rights of this past moment, and not of now.")
@deferred_to("looking.explain_question", settings=True)
def explain(query: str, client: str, purpose: str | None, variables: str, at: datetime | None) -> None:
    """Print how the hub would process QUERY (a document, or @FILE), stage by stage, for one client and one purpose.

    It is checked like a request at this moment, or at a past one: blocks, suspensions, revoked and ended grants apply. What
    is withheld comes with its reason, step by step.
    """


class _Examination(click.Command):
    """Its help lists the settings, and so does not need them."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Settings, each a variable of the environment"):
            formatter.write_dl(list(import_module("hub.config").variables()))


@click.command("doctor", cls=_Examination)
@deferred_to("looking.examine_hub", settings=True)
def doctor() -> None:
    """Examine the settings, the keys, the database and the machine; exit 1 if anything is wrong."""
