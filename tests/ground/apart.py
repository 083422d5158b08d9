"""One hub for many tests: on an event loop of its own, in a thread, so that it outlives the loop of each test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
from starlette.applications import Starlette

from hub.config import Settings
from tests.clock import FixedClock
from tests.ground.hub import Hub, open_hub
from tests.loop_apart import LoopApart


class TransportApart(httpx.AsyncBaseTransport):
    """Takes requests to an application that lives on another loop."""

    def __init__(self, loop: LoopApart, app: Starlette) -> None:
        self._loop = loop
        self._app = httpx.ASGITransport(app=app, raise_app_exceptions=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._loop.do(self._app.handle_async_request(request))


@dataclass(frozen=True)
class HubApart:
    """A hub that runs, for any number of tests in turn."""

    hub: Hub
    loop: LoopApart

    def for_a_test(self) -> Hub:
        """The hub as one test finds it: the statements and the client are its own, the tokens are those of all."""
        self.hub.statements.clear()
        http = httpx.AsyncClient(
            transport=TransportApart(self.loop, self.hub.app), base_url=self.hub.settings.issuer, timeout=60
        )
        return Hub(self.hub.settings, self.hub.app, self.hub.clock, http, self.hub.statements, self.hub.tokens)


@contextmanager
def hub_apart(settings: Settings) -> Iterator[HubApart]:
    """The application on a database, started at once and stopped at the end."""
    loop, opening = LoopApart(), open_hub(settings, FixedClock())
    try:
        yield HubApart(loop.run(opening.__aenter__()), loop)
    finally:
        try:
            loop.run(opening.__aexit__(None, None, None))
        finally:
            loop.stop()
