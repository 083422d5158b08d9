"""One hub for many tests: on an event loop of its own, in a thread, so that it outlives the loop of each test."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any, TypeVar

import httpx
from starlette.applications import Starlette

from hub.config import Settings
from tests.clock import FixedClock
from tests.ground.hub import Hub, open_hub

Result = TypeVar("Result")


class LoopApart:
    """An event loop that runs in a thread until it is stopped."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="loop apart", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """The result of a coroutine, waited for without a loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def do(self, work: Coroutine[Any, Any, Result]) -> Result:
        """The result of a coroutine, waited for on the loop of whoever asks."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()


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
