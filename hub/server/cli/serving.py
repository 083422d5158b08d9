"""`hub serve`, `hub demo` and `hub token`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from hub.bounded_files import KEY_BYTES
from hub.server.cli.deferral import deferred_to
from hub.server.cli.values import InputFile, WholeNumber

Declared = TypeVar("Declared", bound=Callable[..., None])


def _instead(variable: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    """An option that stands for a variable of the environment: every process of this hub then finds the same there."""

    def put(_: click.Context, __: click.Parameter, value: Any) -> None:
        if value is not None:
            os.environ[variable] = str(value)

    return put


def _listening(declared: Declared) -> Declared:
    """The options of whatever listens."""
    options = (
        click.option("--host", callback=_instead("HUB_HOST"), expose_value=False, help="In place of HUB_HOST."),
        click.option(
            "--port",
            type=WholeNumber(1, 65535),
            callback=_instead("HUB_PORT"),
            expose_value=False,
            help="In place of HUB_PORT.",
        ),
        click.option(
            "--log",
            metavar="FILE",
            callback=_instead("HUB_LOG"),
            expose_value=False,
            help="Where log lines go, in place of HUB_LOG: added to this file, or to standard error if it is -.",
        ),
    )
    for option in reversed(options):
        declared = option(declared)
    return declared


@click.command("serve")
@_listening
@deferred_to("serving.serve", settings=True)
def serve() -> None:
    """Serve the hub. On SIGTERM or Ctrl-C it finishes and records the running operations, then stops."""


@click.command("demo")
@click.option("--once", is_flag=True, help="Play the main job, print a transcript, and end.")
@_listening
@deferred_to("playing.demo", settings=True)
def demo(once: bool) -> None:
    """Serve a small generated city, and print the lines to try it with. Nothing is needed beforehand.

    The terminal shows only the lines and the one-time codes; log lines go to var/demo/hub.log, unless --log gives
    another file.
    """


@click.command("token")
@click.argument("client")
@click.option(
    "--key",
    "key_file",
    type=InputFile(KEY_BYTES),
    help="File with the client's private key (JWK).",
)
@click.option(
    "--secret-file",
    type=InputFile(KEY_BYTES, allow_dash=True),
    help="File with the client's secret; - reads it from standard input. Or set HUB_CLIENT_SECRET.",
)
@click.option("--purpose", required=True, help="The one purpose of the token.")
@click.option("--hub", "issuer", default="http://127.0.0.1:8000", show_default=True, help="The hub's address.")
@deferred_to("token.get_token")
def token(client: str, key_file: Path | None, secret_file: Path | None, purpose: str, issuer: str) -> None:
    """Print an access token for CLIENT, which authenticates by its private key (a JWK file) or by its secret.

    A secret is never an argument: every user of a machine can see those.
    """
