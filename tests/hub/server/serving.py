"""Real servers, as an operator starts them: `hub serve` in a process of its own, asked over real HTTP."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from hub.config import Settings
from tests.ground.city import SECRET

ROOT = Path(__file__).parents[3]
ISSUER = "http://127.0.0.1:8000"
"""One public address for every process, as behind a proxy: a token of one works at the others."""


@dataclass
class Server:
    """A running `hub serve`."""

    process: subprocess.Popen[bytes]
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
        self.process.send_signal(signal.SIGTERM)
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
def serving(settings: Settings, folder: Path, *, port: int | None = None, **variables: str) -> Iterator[Server]:
    """A server that answers; what it printed is in `folder`, by its port."""
    port = port or free_port()
    with (folder / f"{port}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "hub", "serve"],
            cwd=ROOT,
            env=environment(settings, HUB_PORT=str(port), **variables),
            stdout=log,
            stderr=log,
        )
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as http:
                until_it_answers(process, http, folder / f"{port}.log")
                yield Server(process, http)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def until_it_answers(process: subprocess.Popen[bytes], http: httpx.Client, log: Path) -> None:
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
