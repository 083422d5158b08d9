"""A hub's authorization server with registered clients, reached over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.applications import Starlette

from hub.cipher import Cipher
from hub.config import Settings
from hub.identity.authentication import Authentication
from hub.identity.people.one_time_codes import OneTimeCodes
from hub.identity.routes import routes
from hub.sources.source import Source
from tests.clock import FixedClock
from tests.hub.identity.browser import Browser
from tests.hub.identity.desk import Desk
from tests.hub.identity.registry import register, register_people


@pytest.fixture
async def registered(source: Source, clock: FixedClock) -> Source:
    await register(source, clock.now)
    return source


@pytest.fixture
async def desk(settings: Settings, registered: Source, cipher: Cipher, clock: FixedClock) -> AsyncIterator[Desk]:
    """One process of the hub."""
    app = Starlette(routes=routes(settings, registered, cipher, clock))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=settings.issuer) as http:
        yield Desk(http, settings, clock)


@pytest.fixture
async def other_desk(settings: Settings, registered: Source, cipher: Cipher, clock: FixedClock) -> AsyncIterator[Desk]:
    """Another process of the same hub."""
    app = Starlette(routes=routes(settings, registered, cipher, clock))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=settings.issuer) as http:
        yield Desk(http, settings, clock)


@pytest.fixture
async def people(registered: Source, clock: FixedClock) -> Source:
    """The register with people in it."""
    await register_people(registered, clock.now)
    return registered


@asynccontextmanager
async def _browser(
    settings: Settings, source: Source, cipher: Cipher, clock: FixedClock, printed: list[str]
) -> AsyncIterator[Browser]:
    app = Starlette(routes=routes(settings, source, cipher, clock, OneTimeCodes(printed.append)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=settings.issuer) as http:
        yield Browser(http, printed)


@pytest.fixture
async def browser(settings: Settings, people: Source, cipher: Cipher, clock: FixedClock) -> AsyncIterator[Browser]:
    """A browser at a hub that prints one-time codes."""
    async with _browser(settings, people, cipher, clock, []) as opened:
        yield opened


@pytest.fixture
async def other_browser(
    settings: Settings, people: Source, cipher: Cipher, clock: FixedClock
) -> AsyncIterator[Browser]:
    """Another browser, at another process of the same hub."""
    async with _browser(settings, people, cipher, clock, []) as opened:
        yield opened


@pytest.fixture
def authentication(settings: Settings, registered: Source, cipher: Cipher, clock: FixedClock) -> Authentication:
    return Authentication(settings, registered, cipher, clock)
