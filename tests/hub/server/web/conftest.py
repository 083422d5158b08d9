"""The page in a browser, before sign-in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.demo import Demo
from tests.hub.server.web.browser import PHONE, Desk, at_desk, chromium


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
