"""This is the work of `hub documents add`, `list`, `remove` and `only`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from graphql import GraphQLSchema
from sqlalchemy import select

from hub.clock import system_clock
from hub.config import Settings
from hub.errors import HubError
from hub.grants.documents import hold_to_documents, register_document, remove_document
from hub.server.cli.work.acting import act
from hub.server.endpoint.documents import valid_document
from hub.sources.register import open_source
from hub.sources.source import CompiledQuery
from hub.tables.governance import RegisteredDocumentRow
from schema.contract import build_contract


def add(settings: Settings, client: str, files: tuple[Path, ...]) -> None:
    """Register the GraphQL documents in FILES for CLIENT, and print the documentId of each."""
    # All are read before the first is registered: a mistake in one leaves none of them half done.
    contract = build_contract()._schema
    for file, text in [(file, _document(file, contract)) for file in files]:
        done = act(settings, lambda connection, text=text: register_document(connection, client, text, system_clock()))  # type: ignore[misc]
        click.echo(f"sha256:{done.id}  {file}{'' if done.changed else '  (was there before)'}")


def list_documents(settings: Settings, client: str | None) -> None:
    """Print the registered documents, of all clients or of CLIENT."""
    registered = asyncio.run(_registered(settings, client))
    if not registered:
        click.echo("No document is registered; `hub documents add` registers one.")
    for owner, key, text in registered:
        click.echo(f"{owner}  sha256:{key}  {' '.join(text.split())[:60]}")


def remove(settings: Settings, client: str, document_id: str) -> None:
    """Take the document DOCUMENT_ID (sha256:...) away from CLIENT, before its next answer."""
    act(settings, lambda connection: remove_document(connection, client, document_id.removeprefix("sha256:")))
    click.echo("Removed.")


def only(settings: Settings, client: str, off: bool) -> None:
    """Restrict CLIENT to its registered documents; all its other queries are refused."""
    act(settings, lambda connection: hold_to_documents(connection, client, only=not off))
    click.echo(f"{client} may ask {'in its own words' if off else 'for registered documents only'}.")


def _document(file: Path, contract: GraphQLSchema) -> str:
    """The text of a file that is a document of the contract; says which file is none."""
    try:
        text = file.read_bytes().decode("utf-8")
        valid_document(text, contract)
    except UnicodeDecodeError:
        raise click.BadParameter(f"{file} is not UTF-8 text.", param_hint="FILES") from None
    except HubError as error:
        raise HubError(error.code, f"{file}: {error.message} Nothing was registered.") from None
    return text


async def _registered(settings: Settings, client: str | None) -> Sequence[Sequence[Any]]:
    row = RegisteredDocumentRow
    statement = select(row.client_id, row.hash, row.text).order_by(row.client_id, row.registered_at, row.hash)
    async with open_source(settings) as source:
        return await source.fetch(
            CompiledQuery.of(statement.where(row.client_id == client) if client else statement, source), {}
        )
