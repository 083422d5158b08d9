"""Sources with settings of a test's own, closed when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

import pytest

from hub.config import Settings
from hub.sources import postgresql
from hub.sources.register import open_source
from hub.sources.source import Source, SourceUnavailable, StatementTimeout

Open = Callable[..., Source]

Answer = TypeVar("Answer")


async def answered(ask: Callable[[], Awaitable[Answer]], *refusals: type[Exception]) -> Answer:
    """What a source of little time gives at last. The time that its statements have bounds connecting too, and a machine
    that is busy may need more: what a test is not about is asked again until it has an answer. `refusals` are those that
    may come before it, if not all that say of a source that it came too late."""
    late = refusals or (SourceUnavailable, StatementTimeout)
    async with asyncio.timeout(60):
        while True:
            try:
                return await ask()
            except late:
                await asyncio.sleep(0.01)


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is busy has as long as it likes to say that a statement has come to its end."""
    monkeypatch.setattr(postgresql, "BREAKER_SECONDS", 60.0)


@pytest.fixture
async def open_on() -> AsyncIterator[Open]:
    """`open_on(database_url, pool_size=1, ...)`: a source that is closed after the test. Its deadline is far, unless it is given."""
    opened: list[Source] = []

    def open_with(database: str, **settings: Any) -> Source:
        opened.append(open_source(Settings(database=database, **{"deadline_seconds": 60.0} | settings)))
        return opened[-1]

    yield open_with
    for source in opened:
        await source.close()
