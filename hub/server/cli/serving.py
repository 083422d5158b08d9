"""`hub serve`, `hub demo` and `hub token`."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import httpx
import uvicorn
from joserfc.errors import JoseError
from starlette.applications import Starlette

from hub.clock import local_day, system_clock
from hub.config import Settings, read_settings
from hub.errors import SettingsError
from hub.identity.people.one_time_codes import OneTimeCodes
from hub.server.app import create_app
from hub.server.demo.lines import pasted_lines
from hub.server.demo.partner import token_by_key
from hub.server.demo.stage import (
    Stage,
    demo_settings,
    has_second_source,
    prepare,
    second_source_moved_away,
)
from hub.server.demo.transcript import StepFailed, Transcript
from hub.server.log import configure_server_log


def application() -> Starlette:
    """The application of one server process, from the environment."""
    configure_server_log()
    return create_app(read_settings())


@click.command()
def serve() -> None:
    """Serve the hub. Stops on SIGTERM after what runs is finished and recorded."""
    settings = read_settings()
    configure_server_log()
    create_app(settings)  # every mistake shows here, before any process is started
    click.echo(f"Serving on http://{settings.host}:{settings.port}/graphql", err=True)
    signal.signal(signal.SIGTERM, _ended)  # uvicorn raises the signal again after it has stopped in good order
    uvicorn.run(
        "hub.server.cli.serving:application", factory=True, workers=settings.processes, **_server_options(settings)
    )


@click.command()
@click.option("--once", is_flag=True, help="Play the main job, print a transcript, and end.")
def demo(once: bool) -> None:
    """Serve a small generated city, and print the lines to try it with. Nothing is needed beforehand."""
    settings = demo_settings(read_settings(), dict(os.environ))
    with _listening(settings, any_port=once) as listener:
        host, port = listener.getsockname()[:2]
        if once:
            settings = replace(settings, issuer=f"http://{host}:{port}", port=port)
        stage = asyncio.run(prepare(settings, system_clock, click.echo))
        app = create_app(stage.settings, identification=OneTimeCodes(click.echo), demo=True)
        server = uvicorn.Server(uvicorn.Config(app, **_server_options(settings)))
        if once:
            sys.exit(_play_once(server, listener, stage))
        _print_lines(stage)
        server.run(sockets=[listener])


@click.command()
@click.argument("client")
@click.option(
    "--key",
    "key_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the client's private key (JWK).",
)
@click.option("--purpose", required=True, help="The one purpose of the token.")
@click.option("--hub", "issuer", default="http://127.0.0.1:8000", show_default=True, help="The hub's address.")
def token(client: str, key_file: Path, purpose: str, issuer: str) -> None:
    """Print an access token for CLIENT, which proves itself by its private key (a JWK file)."""
    try:
        with httpx.Client(timeout=30) as http:
            click.echo(token_by_key(http, issuer, client, key_file, purpose))
    except httpx.HTTPError:
        raise SettingsError([f"There is no hub at {issuer}; start it, or name its address with --hub."]) from None
    except (ValueError, JoseError):
        raise SettingsError([f"{key_file} is not a private key as a JWK."]) from None


def _ended(*_: object) -> None:
    sys.exit(0)


def _server_options(settings: Settings) -> dict[str, Any]:
    return {
        "host": settings.host,
        "port": settings.port,
        "loop": "uvloop",
        "http": "httptools",
        "access_log": False,
        "log_config": None,  # through the hub's own form, like everything else
        "server_header": False,
        "log_level": "warning",
        "timeout_graceful_shutdown": int(settings.deadline_seconds) + 5,
    }


@contextmanager
def _listening(settings: Settings, *, any_port: bool) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, 0 if any_port else settings.port))
        except OSError:
            raise SettingsError(
                [f"HUB_PORT: {settings.host}:{settings.port} is in use; stop what uses it, or choose another port."]
            ) from None
        yield listener


def _play_once(server: uvicorn.Server, listener: socket.socket, stage: Stage) -> int:
    """Play the main job, and again without the second source, if there is one; the exit status."""
    status = _play(server, listener, stage, Transcript.play)
    if status == 0 and has_second_source(stage.settings):
        with second_source_moved_away(stage.settings), _listening(stage.settings, any_port=True) as other:
            host, port = other.getsockname()[:2]
            stage = replace(stage, settings=replace(stage.settings, issuer=f"http://{host}:{port}", port=port))
            server = uvicorn.Server(uvicorn.Config(create_app(stage.settings), **_server_options(stage.settings)))
            status = _play(server, other, stage, Transcript.play_without_second_source)
    if status == 0:
        click.echo("\nEvery step gave what it should.")
    return status


def _play(server: uvicorn.Server, listener: socket.socket, stage: Stage, part: Callable[[Transcript], None]) -> int:
    """Serve in the background and play a part of the transcript against it; the exit status."""
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        part(Transcript(stage, local_day(system_clock()), click.echo))
    except StepFailed as failed:
        click.echo(f"\nFAILED: {failed}", err=True)
        return 1
    finally:
        server.should_exit = True
        thread.join()
    return 0


def _print_lines(stage: Stage) -> None:
    issuer = stage.settings.issuer
    click.echo(f"\nThe hub serves on {issuer}.\n")
    click.echo(f"Open {issuer}/graphql in a browser; whoever signs in there finds their one-time code here, below.")
    click.echo("Or paste into another terminal, in this folder:\n")
    for title, line in pasted_lines(stage):
        click.echo(f"# {title}\n{line}\n")
    click.echo("Stop with Ctrl-C. To begin anew, remove the folder var/demo.")
