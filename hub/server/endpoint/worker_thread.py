"""The worker thread: work that takes a core for long is done outside of the event loop, one thing at a time.

Whoever wants what is being worked out already waits for that and does not begin it again, and it goes on when the first
who wanted it leaves, and what comes of it is kept all the same; what nobody waits for any more when its turn comes is not begun. Python lets one thread work at a
time, so a thread does not make the rest faster, but it lets the event loop have its turn every few milliseconds: what
runs here must be bounded before it starts (`resolvers.planning_cost`, `hub.limits`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from hub.server.endpoint.collector import Collector

Result = TypeVar("Result")


@dataclass(slots=True)
class _Flight:
    task: asyncio.Task[Any]
    waiting: int = 0


class WorkerThread:
    """Runs one function at a time in a thread, in the order in which they were first asked for."""

    def __init__(self) -> None:
        self._worker: ThreadPoolExecutor | None = None
        self._turn = asyncio.Lock()
        self._flights: dict[Hashable, _Flight] = {}
        self._collector = Collector()

    async def once(
        self, key: Hashable, work: Callable[[], Result], keep: Callable[[Result], None] | None = None
    ) -> Result:
        """The result of a work, which is done once for all who ask for it under this key at the same time.

        `keep` is given the result in the event loop before anyone else can ask for it anew, also when nobody waits for it
        any more. Raises what the work raises.
        """
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = _Flight(asyncio.create_task(self._fly(key, work, keep), name="beside"))
            flight.task.add_done_callback(_looked_at)
        flight.waiting += 1
        try:
            return cast("Result", await asyncio.shield(flight.task))
        finally:
            flight.waiting -= 1

    async def _fly(self, key: Hashable, work: Callable[[], Any], keep: Callable[[Any], None] | None) -> Any:
        try:
            async with self._turn:
                if not self._flights[key].waiting:
                    return None
                if self._worker is None:
                    self._worker = ThreadPoolExecutor(1, thread_name_prefix="beside")
                done = asyncio.get_running_loop().run_in_executor(self._worker, work)
                self._worker.submit(self._collector.work_is_done)  # its turn comes right after
                result = await done
                if keep is not None:
                    keep(result)
                return result
        finally:
            del self._flights[key]

    async def close(self) -> None:
        """Ends the thread, when what it is at is done."""
        for flight in list(self._flights.values()):
            with suppress(Exception):
                await flight.task
        if self._worker is not None:
            self._worker.shutdown()


def _looked_at(task: asyncio.Task[Any]) -> None:
    """Whoever waited may be gone: then nobody else hears of the failure, and asyncio would complain."""
    if not task.cancelled():
        task.exception()
