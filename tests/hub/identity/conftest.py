"""A hub's authorization server with registered clients, reached over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette

from hub.cipher import Cipher
from hub.config import Settings
from hub.identity.authentication import Authentication
from hub.identity.routes import routes
from hub.sources.source import Source
from tests.clock import FixedClock
from tests.hub.identity.desk import Desk
from tests.hub.identity.registry import register


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
def authentication(settings: Settings, registered: Source, cipher: Cipher, clock: FixedClock) -> Authentication:
    return Authentication(settings, registered, cipher, clock)
