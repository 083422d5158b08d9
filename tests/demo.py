"""`hub demo` in a process of its own, as a newcomer starts it: what it serves, and what its terminal shows."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import yaml

from hub.server.demo.partner import token_by_key, token_by_secret
from hub.server.demo.stage import MACHINE
from tests.hub.server.serving import ROOT, free_port, until_it_answers, without_hub


@dataclass
class Demo:
    """A running demo: its address, the folder that it was started in, its terminal, and tokens of its clients."""

    url: str
    folder: Path
    terminal: Path
    http: httpx.Client
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def key_file(self) -> Path:
        """The private key of the client that proves itself by one."""
        return self.folder / f"var/demo/{MACHINE}.key.json"

    @cached_property
    def clients(self) -> dict[str, str]:
        """The client that asks by itself, for each purpose."""
        text = (ROOT / "hub/server/demo/policy.yaml").read_text("utf-8")
        written = yaml.safe_load(text.replace("{since}", "2026-01-01").replace("{until}", "2027-01-01"))
        asking = [client for client in written["clients"] if client["auth_method"] != "none"]
        return {purpose: client["id"] for client in asking for purpose in client["purposes"]}

    def token(self, purpose: str) -> str:
        """A token, asked for once."""
        if purpose not in self.tokens:
            self.tokens[purpose] = self.new_token(purpose)
        return self.tokens[purpose]

    def new_token(self, purpose: str) -> str:
        client = self.clients[purpose]
        if client == MACHINE:
            return token_by_key(self.http, self.url, client, self.key_file, purpose)
        secrets = json.loads((self.folder / "var/demo/secrets.json").read_text("utf-8"))
        return token_by_secret(self.http, self.url, client, secrets[client], purpose)

    def claims(self, token: str) -> dict[str, Any]:
        """What a token says of itself."""
        payload = token.split(".")[1]
        claims: dict[str, Any] = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return claims

    def code(self, name: str) -> str:
        """The newest one-time code of somebody: it is shown before the page that asks for it."""
        codes: list[str] = re.findall(rf"^  (\S+)  {name}", self.terminal.read_text("utf-8"), re.MULTILINE)
        return codes[-1]

    def grant(self, role: str, capability: str) -> str:
        """The id of a grant."""
        with closing(sqlite3.connect(self.folder / "var/demo/hub.db")) as database:
            asked = "select id from access_grant where role = ? and capability = ?"
            found: str = database.execute(asked, (role, capability)).fetchone()[0]
        return found

    def ask(self, purpose: str, text: str, variables: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token(purpose)}"}
        body = {"query": text, "variables": variables}
        return self.http.post(f"{self.url}/graphql", json=body, headers=headers).json()


@contextmanager
def running_demo(folder: Path) -> Iterator[Demo]:
    """A demo that answers, begun in an empty folder."""
    port = free_port()
    url, terminal = f"http://127.0.0.1:{port}", folder / "terminal"
    with terminal.open("wb") as shown, httpx.Client(base_url=url, timeout=30) as http:
        process = subprocess.Popen(
            [sys.executable, "-m", "hub", "demo"],
            cwd=folder, env=without_hub(HUB_PORT=str(port)), stdout=shown, stderr=shown,
        )  # fmt: skip
        try:
            until_it_answers(process, http, terminal)
            yield Demo(url, folder, terminal, http)
        finally:
            process.terminate()
            process.wait(30)
