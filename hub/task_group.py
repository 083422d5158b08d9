"""A task group: tasks run at the same time, and none of them outlives the group."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

Result = TypeVar("Result")

GRACE_SECONDS = 1.0
"""Seconds that cancelled work may take to end: a database that hangs must not keep back what is to be said."""


async def run_concurrently(works: Iterable[Coroutine[Any, Any, Result]]) -> list[Result]:
    """Run some coroutines at the same time; returns their results in their order.

    When one raises, or nobody waits any more, each other one is cancelled, once, and within GRACE_SECONDS waited for. Raises what
    was raised, the first in order if there are several.
    """
    tasks = [asyncio.ensure_future(work) for work in works]
    if not tasks:
        return []
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        await _ended([task for task in tasks if not task.done()])
    failures = [task.exception() for task in tasks if task.done() and not task.cancelled()]
    for failure in filter(None, failures):
        raise failure
    return [task.result() for task in tasks]


async def _ended(tasks: list[asyncio.Future[Any]]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=GRACE_SECONDS)
