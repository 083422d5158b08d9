"""`hub schema`, `hub explain` and `hub doctor`: they look, and change nothing."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import click
from graphql import GraphQLSchema, print_schema

from hub.clock import system_clock
from hub.config import Settings, read_settings, variables
from hub.errors import Code, HubError
from hub.grants.store import PolicyStore
from hub.server.doctor import State, examine
from hub.server.explain import asker, explain
from hub.sources.register import open_source, open_sources
from schema.callers import schema_of
from schema.contract import build_contract


@click.command()
@click.option("--as", "client", help="Only what this client may know of.")
@click.option("--purpose", help="The purpose of its token; its first, if left out.")
def schema(client: str | None, purpose: str | None) -> None:
    """Print the contract as SDL."""
    full = build_contract()._schema
    click.echo(print_schema(asyncio.run(_callers_schema(read_settings(), full, client, purpose)) if client else full))


@click.command("explain")
@click.argument("query")
@click.option("--as", "client", required=True, help="The client that would ask.")
@click.option("--purpose", help="The purpose of its token; its first, if left out.")
@click.option("--variables", default="{}", help="JSON. Values are not shown; only their shapes matter.")
def explain_command(query: str, client: str, purpose: str | None, variables: str) -> None:
    """Print what becomes of QUERY (a document, or @FILE), stage by stage, as a client would ask it."""
    try:
        text = Path(query[1:]).read_text("utf-8") if query.startswith("@") else query
    except (OSError, UnicodeDecodeError):
        raise click.BadParameter(f"{query[1:]} cannot be read as a text file.", param_hint="QUERY") from None
    try:
        given: Any = json.loads(variables)
    except json.JSONDecodeError:
        given = None
    if not isinstance(given, dict):
        raise click.BadParameter("must be a JSON object.", param_hint="--variables")
    click.echo(asyncio.run(_explain(read_settings(), text, given, client, purpose)))


class _Examination(click.Command):
    """Its help lists the settings, and so does not need them."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Settings, each a variable of the environment"):
            formatter.write_dl(list(variables()))


@click.command(cls=_Examination)
def doctor() -> None:
    """Examine the settings, the keys, the database and the machine; exit 1 if anything is wrong."""
    findings = asyncio.run(examine(read_settings()))
    for finding in findings:
        click.echo(f"{finding.state:8} {finding.name:14} {finding.sentence}")
    raise SystemExit(any(finding.state is State.FAILED for finding in findings))


async def _callers_schema(settings: Settings, full: GraphQLSchema, client: str, purpose: str | None) -> GraphQLSchema:
    async with open_source(settings) as source:
        who = await asker(source, client, purpose)
        _, profile = await PolicyStore(source, system_clock).profile(who.standing)
    own = schema_of(full, profile)
    if own is None:
        raise HubError(Code.FIELD_WITHHELD, "No grant opens any part of the hub to this client.")
    return own


async def _explain(settings: Settings, text: str, variables: dict[str, Any], client: str, purpose: str | None) -> str:
    async with open_sources(settings) as sources:
        return await explain(sources, system_clock, text, variables, client, purpose)
