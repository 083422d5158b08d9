"""A hub that is stopped leaves nothing behind, however early the stop comes."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import text

from hub.config import Settings
from hub.sources.source import CompiledQuery
from hub.sources.sqlite import SqliteSource
from tests.clock import FixedClock
from tests.ground.hub import open_hub

ONE = CompiledQuery("select 1", (), {})


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[aiosqlite.Connection]:
    """The connections that this thread opens. A hub that is lent to other tests may open some meanwhile, in a thread of its own."""
    here, connect = threading.current_thread(), aiosqlite.connect
    found: list[aiosqlite.Connection] = []

    def connected(*args: Any, **options: Any) -> aiosqlite.Connection:
        connection = connect(*args, **options)
        if threading.current_thread() is here:
            found.append(connection)
        return connection

    monkeypatch.setattr(aiosqlite, "connect", connected)
    return found


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
def test_a_hub_that_stops_at_once_leaves_no_thread(
    city_settings: Settings, clock: FixedClock, opened: list[aiosqlite.Connection]
) -> None:
    async def start_and_stop(turns: int) -> None:
        async with open_hub(replace(city_settings, deadline_seconds=60), clock):
            for _ in range(turns):
                await asyncio.sleep(0)

    for turns in range(30):
        asyncio.run(start_and_stop(turns))
    assert opened
    assert [connection for connection in opened if not ends(connection)] == []


def test_a_source_whose_asker_left_while_it_connected_leaves_no_thread(
    tmp_path: Path, opened: list[aiosqlite.Connection]
) -> None:
    async def leave(turns: int) -> None:
        source = SqliteSource("hub", tmp_path / "hub.db", pool_size=1, timeout_seconds=60)
        for ask in (source.fetch(ONE, {}), write(source)):
            asked = asyncio.ensure_future(ask)
            for _ in range(turns):
                await asyncio.sleep(0)
            asked.cancel()
            await asyncio.wait([asked])
        await source.close()

    async def write(source: SqliteSource) -> None:
        async with source.begin() as connection:
            await connection.execute(text("select 1"))

    (tmp_path / "hub.db").touch()
    for turns in range(1, 4):
        asyncio.run(leave(turns))
    assert opened
    assert [connection for connection in opened if not ends(connection)] == []


def ends(connection: aiosqlite.Connection) -> bool:
    connection._thread.join(60)
    return not connection._thread.is_alive()
