"""Works that run at the same time end together."""

from __future__ import annotations

import asyncio

import pytest

from hub.side_by_side import side_by_side


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

    assert await side_by_side(number(value) for value in (1, 2, 3)) == [1, 2, 3]
    assert await side_by_side([]) == []


async def test_where_one_fails_the_others_are_stopped_and_waited_for() -> None:
    work = Work()
    with pytest.raises(LookupError):
        await side_by_side([work.run(), failing(work)])
    assert work.cancelled == 2


async def test_where_nobody_waits_any_more_each_is_cancelled_once() -> None:
    works = [Work(), Work()]
    whole = asyncio.ensure_future(side_by_side(work.run() for work in works))
    for work in works:
        await work.begun.wait()
    whole.cancel()
    with pytest.raises(asyncio.CancelledError):
        await whole
    assert [work.cancelled for work in works] == [2, 2]
