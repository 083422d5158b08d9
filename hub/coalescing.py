"""Coalescing: what comes while its like is at work goes together in the next piece of work, as in a group commit.

Nothing waits for a timer, and what comes alone is worked on at once.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from hub.shielded_tasks import ShieldedTasks

Item = TypeVar("Item")
Result = TypeVar("Result")


class CoalescedWork(ABC, Generic[Item, Result]):
    """Work that is done for several items at once. Whatever is equal to it is the same work."""

    @property
    @abstractmethod
    def most(self) -> int:
        """How much goes together at most, in the `size` of its items."""

    def size(self, item: Item) -> int:
        """Return how much an item is."""
        return 1

    def claims(self, item: Item) -> Collection[Hashable]:
        """Return what no two items that go together may both have; the later one goes in the next piece of work."""
        return ()

    @abstractmethod
    async def run(self, items: Sequence[Item]) -> Sequence[Result]:
        """Return the result of each item, in their order; what it raises is raised for each of them."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An item, and what will tell whoever waits for it."""

    item: Any
    result: asyncio.Future[Any]


class Coalescer:
    """Does each work for many items at once, one piece after the other, and different works beside each other.

    A piece of work that was begun comes to its end, though nobody waits for it any more.
    """

    def __init__(self) -> None:
        self._waiting: dict[CoalescedWork[Any, Any], deque[_Waiting]] = {}
        self._tasks = ShieldedTasks()

    async def run(self, work: CoalescedWork[Item, Result], item: Item) -> Result:
        """Return what becomes of an item; raises what the work raises."""
        result: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        waiting = self._waiting.get(work)
        if waiting is None:
            waiting = self._waiting[work] = deque()
            self._tasks.begin(self._run_all(work, waiting))
        waiting.append(_Waiting(item, result))
        return await result

    async def settled(self) -> None:
        """Return when nothing is at work any more."""
        await self._tasks.settled()

    async def _run_all(self, work: CoalescedWork[Any, Any], waiting: deque[_Waiting]) -> None:
        try:
            while waiting:
                await _run(work, _next(work, waiting))
        finally:
            del self._waiting[work]


def _next(work: CoalescedWork[Any, Any], waiting: deque[_Waiting]) -> list[_Waiting]:
    """Take the first that waits, and what may go with it; the others stay in their order."""
    taken, left, seen, size = list[_Waiting](), list[_Waiting](), set[Hashable](), 0
    while waiting:
        each = waiting.popleft()
        if each.result.done():
            continue  # nobody waits for it any more
        claims = work.claims(each.item)
        if seen.isdisjoint(claims) and (not taken or size + work.size(each.item) <= work.most):
            taken.append(each)
            size += work.size(each.item)
        else:
            left.append(each)
        seen.update(claims)
    waiting.extend(left)
    return taken


async def _run(work: CoalescedWork[Any, Any], taken: Sequence[_Waiting]) -> None:
    try:
        results = await work.run([each.item for each in taken]) if taken else ()
    except Exception as error:
        for each in taken:
            if not each.result.done():
                each.result.set_exception(error)
        return
    for each, result in zip(taken, results, strict=True):
        if not each.result.done():
            each.result.set_result(result)
