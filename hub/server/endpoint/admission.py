"""How many operations run and wait, and for how long: a bounded queue, one deadline, and a stop that finishes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

from hub.errors import Code, RefusedRequest


class Admission:
    """Lets `running` operations work at the same time and `waiting` more wait for a place; the rest get 503."""

    def __init__(self, *, running: int, waiting: int, deadline_seconds: float) -> None:
        self._places = asyncio.Semaphore(running)
        self._running = running
        self._most = running + waiting
        self._deadline = deadline_seconds
        self._inside = 0
        self._empty = asyncio.Event()
        self._empty.set()
        self._stopping = False

    @property
    def running(self) -> int:
        """Operations at work."""
        return min(self._inside, self._running)

    @property
    def waiting(self) -> int:
        """Operations that wait for a place."""
        return self._inside - self.running

    @property
    def stopping(self) -> bool:
        """True when no more are taken."""
        return self._stopping

    @asynccontextmanager
    async def admit(self) -> AsyncIterator[float]:
        """A place for one operation, waiting included in its deadline, which it gives, on the event loop's clock.

        Raises OVERLOADED or DEADLINE_EXCEEDED.
        """
        if self._stopping or self._inside >= self._most:
            raise RefusedRequest(
                Code.OVERLOADED,
                "The hub has more operations to run than it can. Nothing was read or written. Try again in a moment.",
                status=HTTPStatus.SERVICE_UNAVAILABLE,
                retry_after=2,
            )
        self._inside += 1
        self._empty.clear()
        try:
            until = asyncio.get_running_loop().time() + self._deadline
            async with asyncio.timeout_at(until), self._places:
                yield until
        except TimeoutError:
            raise RefusedRequest(
                Code.DEADLINE_EXCEEDED,
                f"The operation took longer than {self._deadline:g} seconds. Ask for less, then try again.",
                status=HTTPStatus.GATEWAY_TIMEOUT,
            ) from None
        finally:
            self._inside -= 1
            if not self._inside:
                self._empty.set()

    async def drain(self) -> None:
        """Take no more, and wait for what is under way."""
        self._stopping = True
        await self._empty.wait()
