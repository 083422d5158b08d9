"""Shielded tasks: a cancellation of whoever waits for them does not reach them, and they can still be waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

Result = TypeVar("Result")


@dataclass(slots=True, eq=False)
class ShieldedTasks:
    """Runs tasks to their end, however often whoever waits for them is cancelled."""

    _under_way: set[asyncio.Future[Any]] = field(default_factory=set)

    def __len__(self) -> int:
        """How many works are under way."""
        return len(self._under_way)

    def begin(self, work: Coroutine[Any, Any, Result]) -> asyncio.Future[Result]:
        """Let a work go on by itself."""
        begun = asyncio.ensure_future(work)
        self._under_way.add(begun)
        begun.add_done_callback(self._ended)
        return begun

    async def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """The result of a work, for whoever still waits for it. Raises what the work raises."""
        return await asyncio.shield(self.begin(work))

    async def settled(self) -> None:
        """Returns when nothing is under way any more."""
        while self._under_way:
            await asyncio.wait(set(self._under_way))

    def _ended(self, work: asyncio.Future[Any]) -> None:
        self._under_way.discard(work)
        if not work.cancelled():
            work.exception()  # whoever waited may be gone: then nobody else hears of it, and asyncio would complain
