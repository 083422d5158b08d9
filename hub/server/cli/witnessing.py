"""`hub witness new` and `serve`: for another organisation, which cosigns a ledger's checkpoints."""

from __future__ import annotations

from pathlib import Path

import click

from hub.server.cli.command_group import CommandGroup
from hub.server.cli.deferral import deferred_to
from hub.server.cli.values import WholeNumber

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group(cls=CommandGroup)
def witness() -> None:
    """A witness of other hubs' ledgers: it cosigns each checkpoint that follows from the one before. It needs no
    database.
    """


@witness.command("new")
@click.argument("folder", type=FOLDER)
@click.option("--name", required=True, help="What the witness is called, such as witness.example.gov.cn/ledger.")
@deferred_to("witnessing.new")
def new(folder: Path, name: str) -> None:
    """Make a key for a witness in FOLDER, which its owner alone can read, and print the public key."""


@witness.command("serve")
@click.argument("folder", type=FOLDER)
@click.option("--log", "logs", multiple=True, required=True, help="The public key of a log; may be repeated.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8100, show_default=True, type=WholeNumber(1, 65535), help="Port to listen on.")
@deferred_to("witnessing.serve")
def serve(folder: Path, logs: tuple[str, ...], host: str, port: int) -> None:
    """Serve the witness whose key is in FOLDER, behind a proxy that ends TLS. The last checkpoint that it signed is
    kept there too.
    """
