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
from hub.server.bench.load import Target
from hub.server.bench.postgres import free_port

HUB, UNRECORDED, IDIOMATIC, BARE = "hub", "hub without ledger", "idiomatic Strawberry", "bare asyncpg loop"

_UNRECORDED = "hub.server.bench.unrecorded:application"
_STRAWBERRY = "tests.bench.idiomatic:application"
"""Where the two others are. The second is no part of the hub: it is measured where the hub's tests are."""

_CHECKOUT = Path(__file__).resolve().parents[3]

_PATIENCE = 60.0
"""Seconds that a server may take to answer for the first time."""


@dataclass(frozen=True, slots=True)
class Served:
    """The servers that run, by the name of the contender; the token that is good for all of them; the hub's settings."""

    targets: Mapping[str, Target]
    token: str
    settings: Settings


@contextmanager
def served(ground: Ground, core: set[int], logs: Path) -> Iterator[Served]:
    """Every contender that is a server, until the end of the block. What they log is in files under `logs`."""
    ports = {HUB: free_port(), UNRECORDED: free_port()}
    if (_CHECKOUT / "tests" / "bench" / "idiomatic.py").exists():
        ports[IDIOMATIC] = free_port()
    issuer = f"http://127.0.0.1:{ports[HUB]}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")} | {
        "HUB_DATABASE": ground.settings.database,
        "HUB_KEYS_FILE": str(ground.settings.keys_file),
        "HUB_ISSUER": issuer,
        "HUB_TOKEN_SECONDS": str(ground.settings.token_seconds),
        "HUB_RATE_PER_MINUTE": str(ground.settings.rate_per_minute),
    }
    with ExitStack() as stack:
        serve = [sys.executable, "-m", "hub", "serve"]
        own = environment | {"HUB_PORT": str(ports[HUB])}
        processes = {HUB: stack.enter_context(_process(serve, own, core, logs / "hub.log"))}
        _wait(ports[HUB], processes[HUB])
        token = _token(issuer, ground.secret)
        for name, factory in ((UNRECORDED, _UNRECORDED), (IDIOMATIC, _STRAWBERRY)):
            if name in ports:
                command = [sys.executable, "-m", "uvicorn", "--factory", factory, "--port", str(ports[name])]
                command += ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]
                own = environment | {"BENCH_TOKEN": token}
                log = logs / f"{factory.split(':')[0]}.log"
                processes[name] = stack.enter_context(_process(command, own, core, log))
                _wait(ports[name], processes[name])
        targets = {
            name: Target(ports[name], process.pid, token, ground.database_pid) for name, process in processes.items()
        }
        yield Served(targets, token, replace(ground.settings, issuer=issuer))


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
    until = time.monotonic() + _PATIENCE
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
