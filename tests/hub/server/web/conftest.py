"""The page in a browser, before sign-in, and the console over HTTP.

What reads the programs of the page for the first time takes as long as all that a test does with them. So the desks of one file
are one page, at which the browser finds them read: each test begins with an empty browser and a page that was loaded anew.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from hub.config import Settings
from tests.clock import FixedClock
from tests.databases import run_apart
from tests.demo import Demo
from tests.ground.city import write_keys
from tests.hub.server.web.browser import PHONE, Desk, Seat, at_desk, chromium, seat
from tests.hub.server.web.consoles import Console, add_people, serve_console


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


@pytest.fixture(scope="session")
def console_city(sqlite_city: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The small city with the console's client and its people as an SQLite file, to be copied and never opened again; the
    account of each by their name."""
    folder = tmp_path_factory.mktemp("console")
    file = Path(shutil.copy(sqlite_city, folder / "hub.db"))
    write_keys(folder / "keys.json")
    settings = Settings(database=f"sqlite:///{file}", keys_file=folder / "keys.json")
    return file, run_apart(add_people(settings, FixedClock().now))


@pytest.fixture
async def console(
    city_settings: Settings, console_city: tuple[Path, dict[str, str]], clock: FixedClock
) -> AsyncIterator[Console]:
    """The hub at whose console people sign in, over a city of its own on SQLite."""
    file, accounts = console_city
    shutil.copy(file, city_settings.database.removeprefix("sqlite:///"))
    async with serve_console(replace(city_settings, rate_per_minute=1_000_000), clock, accounts) as opened:
        yield opened
