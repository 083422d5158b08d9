"""Works that run at the same time end together."""

from __future__ import annotations

import asyncio

import pytest

from hub.task_group import run_concurrently


class Work:
    """Waits until it is let go, or cancelled."""

    def __init__(self) -> None:
        self.go, self.begun = asyncio.Event(), asyncio.Event()
        self.cancelled = 0

    async def run(self) -> str:
        self.begun.set()
        while True:
            try:
                await self.go.wait()
            except asyncio.CancelledError:
                self.cancelled += 1
                await asyncio.sleep(0.01)  # a database needs a moment to stop
                self.cancelled += 1
                raise
            return "done"


async def failing(after: Work) -> str:
    await after.begun.wait()
    raise LookupError("nothing there")


async def test_results_come_in_the_order_of_the_works() -> None:
    async def number(value: int) -> int:
        await asyncio.sleep(0.01 / value)
        return value

    assert await run_concurrently(number(value) for value in (1, 2, 3)) == [1, 2, 3]
    assert await run_concurrently([]) == []


async def test_where_one_fails_the_others_are_stopped_and_waited_for() -> None:
    work = Work()
    with pytest.raises(LookupError):
        await run_concurrently([work.run(), failing(work)])
    assert work.cancelled == 2


async def test_where_nobody_waits_any_more_each_is_cancelled_once() -> None:
    works = [Work(), Work()]
    whole = asyncio.ensure_future(run_concurrently(work.run() for work in works))
    for work in works:
        await work.begun.wait()
    whole.cancel()
    with pytest.raises(asyncio.CancelledError):
        await whole
    assert [work.cancelled for work in works] == [2, 2]
