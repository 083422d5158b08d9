"""How many operations run and wait, and for how long: a bounded queue, one deadline, and a stop that finishes."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
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

    def admit(self) -> AdmittedRun:
        """Return a place for one operation while a block runs. It gives until when that may take, waiting included, on
        the event loop's clock; what goes on longer is refused by `late`. Raises OVERLOADED or DEADLINE_EXCEEDED.
        """
        return AdmittedRun(self)

    def late(self) -> RefusedRequest:
        """Return what is told beyond the deadline."""
        return RefusedRequest(
            Code.DEADLINE_EXCEEDED,
            f"The operation took longer than {self._deadline:g} seconds. Ask for less, then try again.",
            status=HTTPStatus.GATEWAY_TIMEOUT,
        )

    async def enter(self) -> float:
        """Take a place, to be left again."""
        if self._stopping or self._inside >= self._most:
            raise RefusedRequest(
                Code.OVERLOADED,
                "The hub is overloaded. Nothing was read or written. Try again in a moment.",
                status=HTTPStatus.SERVICE_UNAVAILABLE,
                retry_after=2,
            )
        until = asyncio.get_running_loop().time() + self._deadline
        self._inside += 1
        self._empty.clear()
        try:
            async with asyncio.timeout_at(until) if self._places.locked() else nullcontext():
                await self._places.acquire()
        except BaseException as error:
            self._one_less()
            if isinstance(error, TimeoutError):
                raise self.late() from None
            raise
        return until

    def leave(self) -> None:
        """Give the place to the next."""
        self._places.release()
        self._one_less()

    def _one_less(self) -> None:
        self._inside -= 1
        if not self._inside:
            self._empty.set()

    async def drain(self) -> None:
        """Take no more, and wait for what is under way."""
        self._stopping = True
        await self._empty.wait()


class AdmittedRun:
    """A place for one operation, for as long as a block runs."""

    __slots__ = ("_admission",)

    def __init__(self, admission: Admission) -> None:
        self._admission = admission

    async def __aenter__(self) -> float:
        return await self._admission.enter()

    async def __aexit__(self, *_: object) -> None:
        self._admission.leave()
