"""Real servers: `hub serve` in a process of its own, asked over real HTTP."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from hub.config import Settings
from tests.ground.city import SECRET
from tests.hub.server.forked import ForkedProcess

ROOT = Path(__file__).parents[3]
ISSUER = "http://127.0.0.1:8000"
"""One public address for every process, as behind a proxy: a token of one works at the others."""


Process = subprocess.Popen[bytes] | ForkedProcess


@dataclass
class Server:
    """A running `hub serve`."""

    process: Process
    http: httpx.Client
    tokens: dict[str, str] = field(default_factory=dict)

    def token(self, client: str) -> str:
        if client not in self.tokens:
            form = {"grant_type": "client_credentials", "scope": "READING"}
            response = self.http.post("/oauth/token", data=form, auth=(client, SECRET))
            assert response.status_code == 200, response.text
            self.tokens[client] = response.json()["access_token"]
        return self.tokens[client]

    def ask(self, text: str, *, client: str = "reader", token: str | None = None, **variables: Any) -> Any:
        headers = {"Authorization": f"Bearer {token or self.token(client)}"}
        return self.http.post("/graphql", json={"query": text, "variables": variables}, headers=headers).json()

    def stop(self, seconds: float = 120) -> int:
        """End it as an operator would; the exit status."""
        self.process.terminate()
        return self.process.wait(seconds)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(settings: Settings, **variables: str) -> dict[str, str]:
    """The environment of a hub with these settings, and nothing else of the hub in it."""
    named = {"HUB_DATABASE": settings.database, "HUB_KEYS_FILE": str(settings.keys_file), "HUB_ISSUER": ISSUER}
    named |= {"HUB_DEADLINE_SECONDS": str(settings.deadline_seconds)}
    if settings.planning_per_minute == Settings().planning_per_minute:
        named["HUB_PLANNING_PER_MINUTE"] = "1000000000"  # tests ask more new documents in a minute than any client
    own = {f"HUB_SOURCE_{name.upper()}": database for name, database in settings.sources.items()}
    return without_hub(**(named | own | variables))


def without_hub(**variables: str) -> dict[str, str]:
    """The environment of this process with nothing of a hub in it but these variables."""
    return {name: value for name, value in os.environ.items() if not name.startswith("HUB_")} | variables


@contextmanager
def serving(
    settings: Settings, folder: Path, *, port: int | None = None, anew: bool = False, **variables: str
) -> Iterator[Server]:
    """A server that answers; what it printed is in `folder`, by its port.

    It is forked from a process that has read the hub; `anew`, in an interpreter of its own, as an operator starts it.
    """
    port = port or free_port()
    log, own = folder / f"{port}.log", environment(settings, HUB_PORT=str(port), **variables)
    process = _begun_anew(own, log) if anew else ForkedProcess(["serve"], ROOT, own, log)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as http:
            until_it_answers(process, http, log)
            yield Server(process, http)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _begun_anew(own: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as file:
        command = [sys.executable, "-m", "hub", "serve"]
        return subprocess.Popen(command, cwd=ROOT, env=own, stdout=file, stderr=file)


def until_it_answers(process: Process, http: httpx.Client, log: Path) -> None:
    """Returns when a new server is alive; raises AssertionError with its log when it ends instead."""
    for _ in range(2400):
        try:
            if http.get("/healthz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise AssertionError(log.read_text("utf-8"))
