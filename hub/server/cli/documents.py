"""`hub documents add`, `list`, `remove` and `only`: what a client may ask for by its hash."""

from __future__ import annotations

from pathlib import Path

import click

from hub.limits import DOCUMENT
from hub.server.cli.command_group import CommandGroup
from hub.server.cli.deferral import deferred_to
from hub.server.cli.values import InputFile


@click.group(cls=CommandGroup)
def documents() -> None:
    """Registered documents: a client sends their hash instead of the text, and may be restricted to them."""


@documents.command("add")
@click.argument("client")
@click.argument("files", nargs=-1, required=True, type=InputFile(DOCUMENT.most))
@deferred_to("documents.add", settings=True)
def add(client: str, files: tuple[Path, ...]) -> None:
    """Register the GraphQL documents in FILES for CLIENT, and print the documentId of each."""


@documents.command("list")
@click.argument("client", required=False)
@deferred_to("documents.list_documents", settings=True)
def list_documents(client: str | None) -> None:
    """Print the registered documents, of all clients or of CLIENT."""


@documents.command("remove")
@click.argument("client")
@click.argument("document_id")
@deferred_to("documents.remove", settings=True)
def remove(client: str, document_id: str) -> None:
    """Take the document DOCUMENT_ID (sha256:...) away from CLIENT, before its next answer."""


@documents.command("only")
@click.argument("client")
@click.option("--off", is_flag=True, help="Accept all queries of the client again.")
@deferred_to("documents.only", settings=True)
def only(client: str, off: bool) -> None:
    """Restrict CLIENT to its registered documents; all its other queries are refused."""
