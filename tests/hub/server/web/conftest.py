"""The page in a browser, before sign-in.

What reads the programs of the page for the first time takes as long as all that a test does with them. So the desks of one file
are one page, at which the browser finds them read: each test begins with an empty browser and a page that was loaded anew.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.demo import Demo
from tests.hub.server.web.browser import PHONE, Desk, Seat, at_desk, chromium, seat


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For the tests of one file: while it is open its event loop runs, and no asynchronous test can have one."""
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def seat_of_all(browser: Browser, demo: Demo) -> Iterator[Seat]:
    """A wide screen, in English."""
    with seat(browser, demo.url) as taken:
        yield taken


@pytest.fixture
def desk(seat_of_all: Seat) -> Iterator[Desk]:
    """The page on a wide screen, in English, before sign-in."""
    with seat_of_all.desk() as opened:
        opened.open()
        yield opened


@pytest.fixture
def own_desk(browser: Browser, demo: Demo) -> Iterator[Desk]:
    """The same in a browser of its own, for a test that has its own clock: nobody after it could have another."""
    with at_desk(browser, demo.url) as opened:
        opened.open()
        yield opened


@pytest.fixture
def phone(browser: Browser, demo: Demo) -> Iterator[Desk]:
    """The page on a phone, in Chinese, before sign-in."""
    with at_desk(browser, demo.url, viewport=PHONE, locale="zh-CN", has_touch=True) as opened:
        opened.open()
        yield opened
