"""This is the work of `hub schema`, `hub catalogue`, `hub explain` and `hub doctor`."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from graphql import GraphQLSchema, print_schema

from hub.bounded_files import UnboundedFile, read_bounded_text
from hub.clock import system_clock
from hub.config import Settings, read_settings
from hub.errors import Code, HubError
from hub.grants.store import PolicyStore
from hub.limits import DOCUMENT
from hub.server.doctor import CheckState, examine
from hub.server.explain import asker
from hub.server.explain import explain as explained
from hub.server.web.catalogue.publication import CataloguePublication
from hub.sources.register import open_source, open_sources
from schema.callers import schema_of
from schema.contract import build_contract


def print_contract(client: str | None, purpose: str | None) -> None:
    """Print the contract, or what a client knows of it."""
    if purpose is not None and client is None:
        raise click.UsageError("A purpose belongs to a client: name the client with --as.")
    full = build_contract()._schema
    click.echo(print_schema(asyncio.run(_callers_schema(read_settings(), full, client, purpose)) if client else full))


def print_catalogue(settings: Settings, form: str, language: str) -> None:
    """Print the data catalogue, byte by byte as it is served."""
    published = CataloguePublication(build_contract()._schema, settings.issuer)
    click.echo(published.content(form, language), nl=False)


def explain_question(
    settings: Settings, query: str, client: str, purpose: str | None, variables: str, at: datetime | None
) -> None:
    """Print what becomes of a question."""
    text = _text_of(Path(query[1:])) if query.startswith("@") else query
    try:
        given: Any = json.loads(variables)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise click.BadParameter("must be a JSON object.", param_hint="--variables")
    if at is not None and at > system_clock():
        raise click.BadParameter("lies in the future. Give a past moment.", param_hint="--at")
    click.echo(asyncio.run(_explain(settings, text, given, client, purpose, at)))


def _text_of(file: Path) -> str:
    """Return the text of a file with a question, of no more than a document may have."""
    try:
        return read_bounded_text(file, DOCUMENT.most)
    except UnboundedFile as fault:
        raise click.BadParameter(str(fault), param_hint="QUERY") from None
    except (OSError, ValueError):  # also a name that no file can have
        raise click.BadParameter(f"{file} cannot be read as a text file.", param_hint="QUERY") from None


def examine_hub(settings: Settings) -> None:
    """Print what stands in the hub's way; the exit status says whether anything does."""
    findings = asyncio.run(examine(settings))
    for finding in findings:
        click.echo(f"{finding.state:8} {finding.name:14} {finding.sentence}")
    raise SystemExit(any(finding.state is CheckState.FAILED for finding in findings))


async def _callers_schema(settings: Settings, full: GraphQLSchema, client: str, purpose: str | None) -> GraphQLSchema:
    async with open_source(settings) as source:
        who = await asker(source, system_clock, client, purpose)
        _, profile = await PolicyStore(source, system_clock).profile(who.principal)
    own = schema_of(full, profile)
    if own is None:
        raise HubError(Code.FIELD_WITHHELD, "No grant opens any part of the hub to this client.")
    return own


async def _explain(
    settings: Settings, text: str, variables: dict[str, Any], client: str, purpose: str | None, at: datetime | None
) -> str:
    async with open_sources(settings) as sources:
        return await explained(sources, system_clock, text, variables, client, purpose, at)
