"""The servers that are measured: each a process of its own, on the same core, with the same database."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from hub.config import Settings
from hub.errors import SettingsError
from hub.server.bench.clocks import kept_on
from hub.server.bench.ground import CLIENT, PURPOSE, Ground
from hub.server.bench.load import LoadTarget
from hub.server.bench.postgres import free_port

HUB, RECEIPTS, UNRECORDED = "hub", "hub with receipts", "hub without ledger"
IDIOMATIC, BARE = "idiomatic Strawberry", "bare asyncpg loop"

_UNRECORDED = "hub.server.bench.unrecorded:application"
_STRAWBERRY = "tests.bench.idiomatic:application"
"""Where the two others are. The second is no part of the hub: it is measured where the hub's tests are."""

_CHECKOUT = Path(__file__).resolve().parents[3]

_TIMEOUT_SECONDS = 60.0
"""Seconds that a server may take to answer for the first time."""


@dataclass(frozen=True, slots=True)
class Served:
    """The servers that run, by the name of the contender; the token that is good for all of them; the hub's settings."""

    targets: Mapping[str, LoadTarget]
    token: str
    settings: Settings


@contextmanager
def served(ground: Ground, core: set[int], logs: Path) -> Iterator[Served]:
    """Every contender that is a server, until the end of the block. What they log is in files under `logs`."""
    factories = {UNRECORDED: _UNRECORDED}
    if (_CHECKOUT / "tests" / "bench" / "idiomatic.py").exists():
        factories[IDIOMATIC] = _STRAWBERRY
    with ExitStack() as stack:
        hub = stack.enter_context(hub_served(ground, core, logs))
        targets = dict(hub.targets)
        own = environment_of(hub.settings) | {"BENCH_TOKEN": hub.token}
        for name, factory in factories.items():
            port = free_port()
            command = [sys.executable, "-m", "uvicorn", "--factory", factory, "--port", str(port)]
            command += ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]
            log = logs / f"{factory.split(':')[0]}.log"
            process = stack.enter_context(serving(command, own, core, port, log))
            targets[name] = LoadTarget(port, process.pid, hub.token, ground.database_pid)
        targets[RECEIPTS] = replace(hub.targets[HUB], prefer="receipt")
        yield replace(hub, targets=targets)


@contextmanager
def hub_served(ground: Ground, core: set[int], logs: Path) -> Iterator[Served]:
    """The hub alone, until the end of the block."""
    port = free_port()
    settings = replace(ground.settings, issuer=f"http://127.0.0.1:{port}")
    command = [sys.executable, "-m", "hub", "serve"]
    own = environment_of(settings) | {"HUB_PORT": str(port)}
    with serving(command, own, core, port, logs / "hub.log") as process:
        token = _token(settings.issuer, ground.secret)
        yield Served({HUB: LoadTarget(port, process.pid, token, ground.database_pid)}, token, settings)


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the environment of a process of the hub with these settings, and no others."""
    return {name: value for name, value in os.environ.items() if not name.startswith("HUB_")} | {
        "HUB_DATABASE": settings.database,
        "HUB_KEYS_FILE": str(settings.keys_file),
        "HUB_ISSUER": settings.issuer,
        "HUB_TOKEN_SECONDS": str(settings.token_seconds),
        "HUB_RATE_PER_MINUTE": str(settings.rate_per_minute),
    }


@contextmanager
def serving(
    command: list[str], environment: Mapping[str, str], core: set[int], port: int, log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A server that answers on a port, until the end of the block. Raises `SettingsError` when it does not start."""
    with _process(command, environment, core, log) as process:
        _wait(port, process)
        yield process


@contextmanager
def _process(
    command: list[str], environment: Mapping[str, str], core: set[int], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as stream, kept_on(core):
        process = subprocess.Popen(command, env=environment, cwd=_CHECKOUT, stdout=stream, stderr=stream)  # noqa: S603
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _TIMEOUT_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SettingsError([f"A server of the bench did not start: {' '.join(map(str, process.args))}"])  # type: ignore[arg-type]


def _token(issuer: str, secret: str) -> str:
    form = {"grant_type": "client_credentials", "scope": PURPOSE}
    response = httpx.post(f"{issuer}/oauth/token", data=form, auth=(CLIENT, secret), timeout=30)
    token: str = response.raise_for_status().json()["access_token"]
    return token
