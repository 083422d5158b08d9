"""`hub demo` in a process of its own, as a newcomer starts it: what it serves, and what its terminal shows."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from base64 import urlsafe_b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from hub.server.demo.partner import token_by_key, token_by_secret
from hub.server.demo.stage import MACHINE
from tests.hub.identity.browser import form_of
from tests.hub.server.forked import ForkedProcess
from tests.hub.server.serving import ROOT, free_port, until_it_answers, without_hub
from tests.plain_yaml import read_yaml


@dataclass
class Demo:
    """A running demo: its address, the folder that it was started in, its terminal, and tokens of its clients."""

    url: str
    folder: Path
    terminal: Path
    http: httpx.Client
    tokens: dict[str, str] = field(default_factory=dict)
    of_people: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def key_file(self) -> Path:
        """The private key of the client that proves itself by one."""
        return self.folder / f"var/demo/{MACHINE}.key.json"

    @cached_property
    def policy(self) -> Any:
        """The demo's policy, as it is written."""
        text = (ROOT / "hub/server/demo/policy.yaml").read_text("utf-8")
        return read_yaml(text.replace("{since}", "2026-01-01").replace("{until}", "2027-01-01"))

    @cached_property
    def clients(self) -> dict[str, str]:
        """The client that asks by itself, for each purpose."""
        asking = [client for client in self.policy["clients"] if client["auth_method"] != "none"]
        return {purpose: client["id"] for client in asking for purpose in client["purposes"]}

    def token(self, purpose: str) -> str:
        """A token, asked for anew after half of its time: tests of a busy machine take longer than a token lasts."""
        if not self.lasts(self.tokens.get(purpose)):
            self.tokens[purpose] = self.new_token(purpose)
        return self.tokens[purpose]

    def new_token(self, purpose: str) -> str:
        client = self.clients[purpose]
        if client == MACHINE:
            return token_by_key(self.http, self.url, client, self.key_file, purpose)
        secrets = json.loads((self.folder / "var/demo/secrets.json").read_text("utf-8"))
        return token_by_secret(self.http, self.url, client, secrets[client], purpose)

    @cached_property
    def people(self) -> dict[str, str]:
        """Who may sign in, for each purpose: the first name in the policy that holds it."""
        return {
            purpose: account["name"].split()[0]
            for account in reversed(self.policy["accounts"])
            for purpose in account["purposes"]
        }

    def token_of_person(self, purpose: str) -> str:
        """A token that somebody gets who signs in at the page, with the code of the terminal; asked for as others are."""
        name = self.people[purpose]
        if not self.lasts(self.of_people.get((name, purpose))):
            verifier, back = token_urlsafe(48), f"{self.url}/graphql"
            with httpx.Client(base_url=self.url, timeout=120) as browser:
                asked = {
                    "response_type": "code", "client_id": "graphiql", "redirect_uri": back, "state": "a state",
                    "code_challenge": create_s256_code_challenge(verifier), "code_challenge_method": "S256",
                }  # fmt: skip
                page = browser.get("/oauth/authorize", params=asked, follow_redirects=True)
                fields = form_of(page).fields | {"code": self.code(name)}
                page = browser.post(page.url, data=fields, follow_redirects=True)
                fields = form_of(page).fields | {"decision": "allow", "purpose": purpose}
                sent_back = browser.post(page.url, data=fields).headers["location"]
                form = {
                    "grant_type": "authorization_code", "client_id": "graphiql", "redirect_uri": back,
                    "code": parse_qs(urlsplit(sent_back).query)["code"][0], "code_verifier": verifier,
                }  # fmt: skip
                self.of_people[name, purpose] = browser.post("/oauth/token", data=form).json()["access_token"]
        return self.of_people[name, purpose]

    def lasts(self, token: str | None) -> bool:
        """Whether there is a token, of whose time the first half has not passed."""
        if token is None:
            return False
        claims = self.claims(token)
        return time.time() < (claims["iat"] + claims["exp"]) / 2

    def claims(self, token: str) -> dict[str, Any]:
        """What a token says of itself."""
        payload = token.split(".")[1]
        claims: dict[str, Any] = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return claims

    def code(self, name: str) -> str:
        """The newest one-time code of somebody: it is shown before the page that asks for it."""
        codes: list[str] = re.findall(rf"^  (\S+)  {name}", self.terminal.read_text("utf-8"), re.MULTILINE)
        return codes[-1]

    def ask(self, purpose: str, text: str, variables: Any, *, token: str | None = None) -> Any:
        """An answer to the client of a purpose, or to whoever has the token."""
        headers = {"Authorization": f"Bearer {token or self.token(purpose)}"}
        body = {"query": text, "variables": variables}
        return self.http.post(f"{self.url}/graphql", json=body, headers=headers).json()


@contextmanager
def running_demo(folder: Path, *, forked: bool = False) -> Iterator[Demo]:
    """A demo that answers, begun in a folder: in an interpreter of its own, or `forked` (`tests.hub.server.forked`)."""
    port = free_port()
    url, terminal = f"http://127.0.0.1:{port}", folder / "terminal"
    own = without_hub(HUB_PORT=str(port))
    process = ForkedProcess(["demo"], folder, own, terminal) if forked else _begun_anew(folder, own, terminal)
    try:
        with httpx.Client(base_url=url, timeout=120) as http:
            until_it_answers(process, http, terminal)
            yield Demo(url, folder, terminal, http)
    finally:
        process.terminate()
        process.wait(30)


def _begun_anew(folder: Path, own: Mapping[str, str], terminal: Path) -> subprocess.Popen[bytes]:
    with terminal.open("wb") as shown:
        command = [sys.executable, "-m", "hub", "demo"]
        return subprocess.Popen(command, cwd=folder, env=own, stdout=shown, stderr=shown)
