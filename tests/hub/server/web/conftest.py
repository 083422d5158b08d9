"""One demo for all tests of the page, as `hub demo` serves it, in a process of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from playwright.sync_api import Browser

from hub.server.demo.partner import token_by_key, token_by_secret
from hub.server.demo.stage import MACHINE
from tests.hub.server.serving import ROOT, free_port, until_it_answers, without_hub
from tests.hub.server.web.browser import PHONE, Desk, at_desk, chromium


@dataclass
class Demo:
    """A running `hub demo`: its address, its folder, what it printed, and tokens of its clients."""

    url: str
    folder: Path
    log: Path
    http: httpx.Client
    tokens: dict[str, str] = field(default_factory=dict)

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
            return token_by_key(self.http, self.url, client, self.folder / f"{client}.key.json", purpose)
        secrets = json.loads((self.folder / "secrets.json").read_text("utf-8"))
        return token_by_secret(self.http, self.url, client, secrets[client], purpose)

    def claims(self, token: str) -> dict[str, Any]:
        """What a token says of itself."""
        payload = token.split(".")[1]
        claims: dict[str, Any] = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return claims

    def code(self, name: str) -> str:
        """The newest one-time code that the terminal shows for somebody."""
        codes: list[str] = re.findall(rf"^  (\S+)  {name}", self.log.read_text("utf-8"), re.MULTILINE)
        return codes[-1]

    def ask(self, purpose: str, text: str, variables: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token(purpose)}"}
        body = {"query": text, "variables": variables}
        return self.http.post(f"{self.url}/graphql", json=body, headers=headers).json()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder, port = tmp_path_factory.mktemp("demo"), free_port()
    url = f"http://127.0.0.1:{port}"
    with (folder / "log").open("wb") as log, httpx.Client(base_url=url, timeout=30) as http:
        process = subprocess.Popen(
            [sys.executable, "-m", "hub", "demo"],
            cwd=folder, env=without_hub(HUB_PORT=str(port)), stdout=log, stderr=log,
        )  # fmt: skip
        try:
            until_it_answers(process, http, folder / "log")
            yield Demo(url, folder / "var/demo", folder / "log", http)
        finally:
            process.terminate()
            process.wait(30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For the tests of one file: while it is open its event loop runs, and no asynchronous test can have one."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def desk(browser: Browser, demo: Demo) -> Iterator[Desk]:
    """The page on a wide screen, in English, before sign-in."""
    with at_desk(browser, demo.url) as opened:
        opened.open()
        yield opened


@pytest.fixture
def phone(browser: Browser, demo: Demo) -> Iterator[Desk]:
    """The page on a phone, in Chinese, before sign-in."""
    with at_desk(browser, demo.url, viewport=PHONE, locale="zh-CN", has_touch=True) as opened:
        opened.open()
        yield opened
