"""A real browser that can reach the hub and nothing else, and reports whatever it does not like.

A click or a key does not wait for what comes of it. So a test never reads the page and then compares, which would pass or
fail by the speed of the machine: it says what is to come, by `expect` or one of the helpers here, and waits until it is there.
What is to be absent is looked for after what comes with it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect, sync_playwright
from playwright.sync_api import TimeoutError as TooLate

from tests.hub.server.web.chromium import chromium_found
from tests.node import node

DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
PATIENCE = 60_000  # milliseconds
"""What is to come may take so long: a busy machine is slow, and only a test that fails waits until the end."""
NOWHERE_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""The browser finds no other address. It is told so at its start, for one whose requests are stopped one by one keeps nothing:
it would fetch and read the page's programs anew each time that somebody comes back to the page."""
QUESTION, ANSWER = ".graphiql-query-editor", ".result-window"
CELLS = "td:nth-child(-n+2), td .reason"
HELD = "globalThis.monaco?.editor.getEditors().find(each => place.contains(each.getContainerDomNode()))"
"""The editor in a place: it draws only the lines in sight, so it is asked for what it holds."""
WATCH = """document.addEventListener("securitypolicyviolation", (event) => console.error(
    `Content-Security-Policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's Chromium or the unpacked one, without a window."""
    found = chromium_found()
    if found is None:
        pytest.fail("Pages are tested in a real browser, and there is none. Run: make browser")
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", node())  # its own one needs libatomic, which a bare machine lacks
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(timeout=PATIENCE, **found | {"args": [*found["args"], NOWHERE_ELSE]})
        yield browser
        browser.close()


def says(place: Locator, *sentences: str) -> None:
    """Each of the sentences can be read in this place."""
    for sentence in sentences:
        expect(place).to_contain_text(sentence, use_inner_text=True)


def fits(page: Page) -> None:
    """Nothing of the page is wider than the screen."""
    # The policy of the pages lets only a locator's function be asked again.
    page.locator("html").wait_for_function("screen => screen.scrollWidth <= innerWidth")


def tab_to(page: Page, wanted: Locator, most: int = 30) -> None:
    """From where the focus is, go on by keyboard to something that can be used."""
    expect(wanted).to_be_enabled()
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"No way by keyboard leads to {wanted}.")


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
        expect(self.examples.first).to_be_enabled()  # the editors are there

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
        expect(self.examples.first).to_be_enabled()  # the editors are there

    @property
    def examples(self) -> Locator:
        return self.page.locator(".examples button.example")

    @property
    def told(self) -> Locator:
        """What the page says at once; the editors have places of their own for what a screen reader says."""
        return self.page.locator("#desk [role=alert]")

    @property
    def header(self) -> Locator:
        return self.page.locator("header")

    def run(self, title: str) -> None:
        """Open an example and run it; returns when the answer is there."""
        self.examples.filter(has_text=title).click()
        self.ask()

    def ask(self) -> None:
        """Run the question; returns when the answer and its access report are there."""
        self.page.locator(".graphiql-execute-button").click()  # it empties the answer
        self.page.locator(ANSWER).wait_for_function(f"place => {HELD}?.getValue()")
        self.page.locator(".access .sources").wait_for()

    def answers(self, *texts: str) -> None:
        """Each of the texts stands in the answer."""
        self._holds(ANSWER, texts)

    def asks(self, *texts: str) -> None:
        """Each of the texts stands in the question."""
        self._holds(QUESTION, texts)

    def write(self, question: str) -> None:
        """Write a question in the place of the greeting."""
        self.asks("#")
        self.page.locator(QUESTION).evaluate(f"(place, question) => {HELD}.setValue(question)", question)

    def _holds(self, place: str, texts: tuple[str, ...]) -> None:
        there = self.page.locator(place)
        for text in texts:
            try:
                there.wait_for_function(f"(place, text) => {HELD}?.getValue().includes(text)", arg=text)
            except TooLate:
                assert text in there.evaluate(f"place => {HELD}.getValue()")

    @property
    def report(self) -> list[list[str]]:
        """The rows of the access report."""
        rows = self.page.locator(".access tbody tr").all()
        return [cell.all_inner_texts() for cell in (row.locator(CELLS) for row in rows)]

    def stored(self) -> str:
        """All that the browser keeps of the page."""
        kept: str = self.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
        return kept

    @contextmanager
    def forgiving(self, complaint: str) -> Iterator[None]:
        """What is done here makes the browser complain of this, once, and of nothing else."""
        with self.page.expect_console_message(lambda said: complaint in said.text):
            yield
        assert [complaint in each for each in self.complaints] == [True], self.complaints
        self.complaints.clear()


@dataclass
class Seat:
    """One page for several tests, one after another: the browser reads the programs of the page once for them all, which takes
    as long as what a test does with them. Each finds no cookie, nothing stored and a page that was just loaded, and what the
    one before it let in is let go. What cannot be undone, as a clock of the page, takes a desk of its own."""

    url: str
    page: Page
    sitting: Desk | None = None
    is_fresh: bool = True

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """The desk of one test. Fails in the end if anything went beyond the hub or was complained of."""
        if not self.is_fresh:
            self._clear()
        self.is_fresh = False
        desk = self.sitting = Desk(self.url, self.page)
        try:
            yield desk
        finally:
            self.sitting = None
        assert desk.tried == [], desk.tried
        assert desk.complaints == [], desk.complaints

    def _clear(self) -> None:
        for other in self.page.context.pages[1:]:
            other.close()
        self.page.unroute_all(behavior="ignoreErrors")
        self.page.goto(self.url)  # the first page has no program
        self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self.page.emulate_media(color_scheme="light")
        self.page.context.clear_cookies()
        self.page.context.clear_permissions()

    def tried(self, address: str) -> None:
        if self.sitting:
            self.sitting.tried.append(address)

    def complained(self, complaint: str) -> None:
        if self.sitting:
            self.sitting.complaints.append(complaint)


@contextmanager
def seat(browser: Browser, url: str, **context: Any) -> Iterator[Seat]:
    """A seat in a browser context of its own."""
    opened = browser.new_context(**({"viewport": DESKTOP, "locale": "en-GB"} | context))
    opened.set_default_timeout(PATIENCE)
    taken = Seat(url, opened.new_page())

    def notice(request: Request) -> None:
        if not request.url.startswith((f"{url}/", "data:", "blob:")):
            taken.tried(request.url)

    opened.on("request", notice)
    opened.add_init_script(WATCH)
    taken.page.on("console", lambda said: taken.complained(said.text) if said.type == "error" else None)
    taken.page.on("pageerror", lambda error: taken.complained(str(error)))
    try:
        yield taken
    finally:
        opened.close()


@contextmanager
def at_desk(browser: Browser, url: str, **context: Any) -> Iterator[Desk]:
    """A desk in a browser context of its own."""
    with seat(browser, url, **context) as taken, taken.desk() as desk:
        yield desk
