"""This is the work of `hub demo`."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import click
import uvicorn

from hub.clock import local_day, system_clock
from hub.config import Settings
from hub.errors import Unusable
from hub.identity.people.one_time_codes import OneTimeCodes
from hub.server.app import create_app
from hub.server.cli.work.serving import server_options
from hub.server.demo.lines import pasted_lines
from hub.server.demo.stage import Stage, demo_settings, has_second_source, prepare, second_source_moved_away
from hub.server.demo.transcript import StepFailed, Transcript
from hub.server.log import configure_server_log


def demo(settings: Settings, once: bool) -> None:
    """Serve the demo's city, or play the main job in it."""
    settings = demo_settings(settings, dict(os.environ))
    with listening(settings, any_port=once) as listener:
        if once:
            settings = _at(settings, listener)
        stage = asyncio.run(prepare(settings, system_clock, click.echo))
        configure_server_log(settings.log)
        app = create_app(stage.settings, identification=OneTimeCodes(click.echo), demo=stage.marks)
        server = uvicorn.Server(uvicorn.Config(app, **server_options(settings)))
        if once:
            sys.exit(_play_once(server, listener, stage))
        # Somebody may be quicker than the server; and uvicorn raises it again after it has stopped in good order.
        with suppress(KeyboardInterrupt):
            _print_lines(stage)
            server.run(sockets=[listener])
        click.echo("\nThe demo stopped. `hub demo` goes on with the same city.")


@contextmanager
def listening(settings: Settings, *, any_port: bool) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, 0 if any_port else settings.port))
        except OSError as problem:
            raise Unusable(
                f"The hub cannot listen on {settings.listens} ({problem.strerror}); choose another --port or --host."
            ) from None
        yield listener


def _at(settings: Settings, listener: socket.socket) -> Settings:
    """The same hub at the port that it was given."""
    settings = replace(settings, port=listener.getsockname()[1])
    return replace(settings, issuer=settings.listens)


def _play_once(server: uvicorn.Server, listener: socket.socket, stage: Stage) -> int:
    """Play the main job, and again without the second source, if there is one; the exit status."""
    status = _play(server, listener, stage, Transcript.play)
    if status == 0 and has_second_source(stage.settings):
        with second_source_moved_away(stage.settings), listening(stage.settings, any_port=True) as other:
            stage = replace(stage, settings=_at(stage.settings, other))
            server = uvicorn.Server(uvicorn.Config(create_app(stage.settings), **server_options(stage.settings)))
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
    click.echo(f"\nThe hub serves on {issuer}. Open it in a browser: whoever signs in there finds their")
    click.echo("one-time code here, below. Or paste into another terminal, in this folder:\n")
    for title, line in pasted_lines(stage):
        click.echo(f"# {title}\n{line}\n")
    click.echo(f"Log lines go to {stage.settings.log}. Stop with Ctrl-C. To start over, remove the folder var/demo.")
