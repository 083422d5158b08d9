"""This is the work of `hub serve`, and how any server of the hub listens."""

from __future__ import annotations

import signal
import sys
from typing import Any

import click
import uvicorn
from starlette.applications import Starlette

from hub.config import Settings, read_settings
from hub.server.app import create_app
from hub.server.connection import ConnectionLimits, connections
from hub.server.endpoint.collector import leave_to_works
from hub.server.log import configure_server_log

STARTING = 60
"""Seconds that a server process has before it first says that it is there: on a busy machine, many at once take their time,
and one that is taken for dead would be killed and started again without end."""

SWITCH = 0.001
"""Seconds after which a thread that works beside the event loop lets the loop have its turn, if it wants one: answering takes
several turns, and Python's own 5 ms would make each of them wait."""


def application() -> Starlette:
    """The application of one server process, from the environment."""
    settings = read_settings()
    configure_server_log(settings.log)
    app = create_app(settings)
    sys.setswitchinterval(SWITCH)
    leave_to_works()
    return app


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C."""
    configure_server_log(settings.log)
    create_app(settings)  # every mistake shows here, before any process is started
    click.echo(f"Serving on {settings.listens}/graphql", err=True)
    signal.signal(signal.SIGTERM, _ended)  # uvicorn raises the signal again after it has stopped in good order
    uvicorn.run(f"{__name__}:application", factory=True, workers=settings.processes, **server_options(settings))
    click.echo("\nThe hub stopped; what ran was finished and recorded.", err=True)


def _ended(*_: object) -> None:
    sys.exit(0)


def server_options(settings: Settings) -> dict[str, Any]:
    """How uvicorn serves the hub."""
    return {
        "host": settings.host,
        "port": settings.port,
        "loop": "uvloop",
        "http": connections(
            ConnectionLimits(settings.deadline_seconds, settings.keep_alive_seconds, settings.connections)
        ),
        "ws": "none",
        "timeout_keep_alive": settings.keep_alive_seconds,
        "access_log": False,
        "proxy_headers": False,  # who asks is told by their token alone, and where the hub is by HUB_ISSUER
        "log_config": None,  # through the hub's own form, like everything else
        "server_header": False,
        "log_level": "warning",
        "timeout_worker_healthcheck": STARTING,
        "timeout_graceful_shutdown": int(settings.deadline_seconds) + 5,
    }
