"""What comes while its like is at work goes together in the next piece of work."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import pytest

from hub.coalescing import CoalescedWork, Coalescer


@dataclass(frozen=True)
class Doubling(CoalescedWork[int, int]):
    """Doubles numbers once it is let go; of those of one tens only one at a time."""

    go: asyncio.Event
    done: list[list[int]] = field(compare=False, default_factory=list)
    most: int = 3

    def claims(self, item: int) -> Collection[int]:
        return (item // 10,)

    async def run(self, items: Sequence[int]) -> Sequence[int]:
        self.done.append(list(items))
        await self.go.wait()
        if 99 in items:
            raise LookupError("99")
        return [2 * item for item in items]


async def begun(coalescer: Coalescer, work: Doubling, *items: int) -> list[asyncio.Task[int]]:
    """Some items, of which the first is at work and the others wait."""
    tasks = [asyncio.create_task(coalescer.run(work, items[0]))]
    while not work.done:  # noqa: ASYNC110 -- nobody tells of it
        await asyncio.sleep(0)
    tasks += [asyncio.create_task(coalescer.run(work, item)) for item in items[1:]]
    await asyncio.sleep(0)
    return tasks


async def test_what_waits_goes_together_as_far_as_it_may_and_each_has_its_own_result() -> None:
    coalescer, work = Coalescer(), Doubling(asyncio.Event())
    tasks = await begun(coalescer, work, 1, 11, 21, 22, 31, 41)
    work.go.set()
    assert await asyncio.gather(*tasks) == [2, 22, 42, 44, 62, 82]
    assert work.done == [[1], [11, 21, 31], [22, 41]]


async def test_what_nobody_waits_for_any_more_is_left_out_and_what_was_begun_comes_to_its_end() -> None:
    coalescer, work = Coalescer(), Doubling(asyncio.Event())
    tasks = await begun(coalescer, work, 1, 11, 21)
    for task in tasks[:2]:
        task.cancel()
    await asyncio.sleep(0)
    work.go.set()
    assert await tasks[2] == 42
    await coalescer.settled()
    assert work.done == [[1], [21]]


async def test_what_the_work_raises_is_raised_for_each_and_the_next_piece_goes_on() -> None:
    coalescer, work = Coalescer(), Doubling(asyncio.Event())
    tasks = await begun(coalescer, work, 1, 99, 11, 98, 21)
    work.go.set()
    assert await tasks[0] == 2
    for task in (tasks[1], tasks[2], tasks[4]):
        with pytest.raises(LookupError):
            await task
    assert await tasks[3] == 196


async def test_other_work_does_not_wait() -> None:
    coalescer, held, free = Coalescer(), Doubling(asyncio.Event()), Doubling(asyncio.Event())
    tasks = await begun(coalescer, held, 1, 11)
    free.go.set()
    assert await coalescer.run(free, 5) == 10
    assert not any(task.done() for task in tasks)
    held.go.set()
    await asyncio.gather(*tasks)
