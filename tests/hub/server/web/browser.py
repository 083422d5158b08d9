"""A real browser that can reach the hub and nothing else, and reports whatever it does not like."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, sync_playwright

from tests.hub.server.web.chromium import chromium_found
from tests.node import node

DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
NOWHERE_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""The browser finds no other address. It is told so at its start, for one whose requests are stopped one by one keeps nothing:
it would fetch and read the page's programs anew each time that somebody comes back to the page."""
WATCH = """document.addEventListener("securitypolicyviolation", (event) => console.error(
    `Content-Security-Policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's Chromium or the unpacked one, without a window."""
    found = chromium_found()
    if found is None:
        pytest.fail("Pages are tested in a real browser, and there is none. Run: make browser")
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", node())  # its own one needs libatomic, which a bare machine lacks
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**found | {"args": [*found["args"], NOWHERE_ELSE]})
        yield browser
        browser.close()


@dataclass
class Desk:
    """The page at /graphql in a browser. `tried` are the requests beyond the hub, `complaints` the browser's errors."""

    url: str
    page: Page
    tried: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self) -> None:
        self.page.goto(f"{self.url}/graphql")
        self.page.locator(".welcome").wait_for()

    def use_token(self, token: str) -> None:
        """As a developer who pastes a token of their own client."""
        form = self.page.locator("details")
        if form.get_attribute("open") is None:
            form.locator("summary").click()
        form.locator("textarea").fill(token)
        form.locator("button").click()
        self.examples.first.wait_for()

    def sign_in(self, code_of: Callable[[], str], purpose: str) -> None:
        """As a person of the demo: away to the hub's own pages, and back with a purpose."""
        self.page.locator(".welcome .primary").click()
        self.identify(code_of)
        self.pick(purpose)

    def identify(self, code_of: Callable[[], str]) -> None:
        """Say who one is on the hub's page, by the code that it had printed."""
        self.page.locator("input[name=code]").wait_for()
        self.page.locator("input[name=code]").fill(code_of())
        self.page.keyboard.press("Enter")

    def pick(self, purpose: str) -> None:
        """Pick a purpose on the hub's page, and come back."""
        self.page.locator(f"input[name=purpose][value={purpose}]").check()
        self.page.locator("button[value=allow]").click()
        self.examples.first.wait_for()

    @property
    def examples(self) -> Locator:
        return self.page.locator(".examples button.example")

    def run(self, title: str) -> None:
        """Open an example and run it; returns when the answer is there."""
        self.examples.filter(has_text=title).click()
        self.page.locator(".graphiql-execute-button").click()
        self.page.locator(".access .sources").wait_for()

    @property
    def answer(self) -> str:
        told: str = self.page.evaluate("document.querySelector('.result-window .CodeMirror').CodeMirror.getValue()")
        return told

    @property
    def question(self) -> str:
        asked: str = self.page.evaluate(
            "document.querySelector('.graphiql-query-editor .CodeMirror').CodeMirror.getValue()"
        )
        return asked

    @property
    def report(self) -> list[list[str]]:
        """The rows of the access report."""
        rows = self.page.locator(".access tbody tr").all()
        return [cell.all_inner_texts() for cell in (row.locator("td") for row in rows)]

    def stored(self) -> str:
        """All that the browser keeps of the page."""
        kept: str = self.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
        return kept


@contextmanager
def at_desk(browser: Browser, url: str, **context: Any) -> Iterator[Desk]:
    """A desk in a browser context of its own. Fails in the end if anything went beyond the hub or was complained of."""
    opened = browser.new_context(**({"viewport": DESKTOP, "locale": "en-GB"} | context))
    desk = Desk(url, opened.new_page())

    def notice(request: Request) -> None:
        if not request.url.startswith((f"{url}/", "data:", "blob:")):
            desk.tried.append(request.url)

    opened.on("request", notice)
    opened.add_init_script(WATCH)
    desk.page.on("console", lambda said: desk.complaints.append(said.text) if said.type == "error" else None)
    desk.page.on("pageerror", lambda error: desk.complaints.append(str(error)))
    try:
        yield desk
    finally:
        opened.close()
    assert desk.tried == [], desk.tried
    assert desk.complaints == [], desk.complaints
