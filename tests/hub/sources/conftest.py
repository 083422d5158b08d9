"""Sources with settings of a test's own, closed when it ends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from hub.config import Settings
from hub.sources.register import open_source
from hub.sources.source import Source

Open = Callable[..., Source]


@pytest.fixture
async def open_on() -> AsyncIterator[Open]:
    """`open_on(database_url, pool_size=1, ...)`: a source that is closed after the test."""
    opened: list[Source] = []

    def open_with(database: str, **settings: Any) -> Source:
        opened.append(open_source(Settings(database=database, **settings)))
        return opened[-1]

    yield open_with
    for source in opened:
        await source.close()
