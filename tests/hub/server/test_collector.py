"""Python's collector looks at everything between works, not in the middle of one, and what works leave behind goes."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from hub.server.endpoint.collector import Collector, leave_to_works
from hub.server.endpoint.worker_thread import WorkerThread

OBJECTS = 60_000


@pytest.fixture
def rounds() -> Iterator[list[str]]:
    """What happens in a process that leaves its collector to works: every full round, in its order among other things."""
    happened: list[str] = []

    def note(phase: str, info: dict[str, Any]) -> None:
        if phase == "start" and info["generation"] == 2:
            happened.append("round")

    before = gc.get_threshold()
    leave_to_works()
    gc.callbacks.append(note)
    try:
        yield happened
    finally:
        gc.callbacks.remove(note)
        gc.set_threshold(*before)
        gc.unfreeze()


class Ring:
    """Holds itself."""

    def __init__(self) -> None:
        self.ring = self


async def test_everything_is_looked_at_once_a_large_work_is_done_and_not_before(rounds: list[str]) -> None:
    left: list[weakref.ref[Ring]] = []

    def work() -> None:
        held = [Ring() for _ in range(OBJECTS)]
        left.extend(weakref.ref(held[place]) for place in (0, -1))
        rounds.append("done")

    beside = WorkerThread()
    await beside.once("large", work)
    await beside.close()
    assert rounds == ["done", "round"]
    assert [ring() for ring in left] == [None, None]


async def test_after_a_small_work_nothing_is_looked_at(rounds: list[str]) -> None:
    beside = WorkerThread()
    for number in range(20):
        await beside.once(number, Ring)
    await beside.close()
    assert rounds == []


def test_what_was_there_by_chance_when_a_work_was_done_goes_in_the_end(rounds: list[str]) -> None:
    collector, ring = Collector(thaw=3), Ring()
    left, there = weakref.ref(ring), []
    for _ in range(3):
        [Ring() for _ in range(OBJECTS)]
        collector.work_is_done()
        ring = None  # type: ignore[assignment]
        there.append(left() is not None)
    assert there == [True, True, False]
    assert rounds == ["round"] * 3
