"""A hub that is stopped leaves nothing behind, however early the stop comes."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from hub.config import Settings
from hub.sources.source import CompiledQuery
from hub.sources.sqlite import SqliteSource
from tests.clock import FixedClock
from tests.ground.hub import open_hub

ONE = CompiledQuery("select 1", (), {})


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
def test_a_hub_that_stops_at_once_leaves_no_thread(city_settings: Settings, clock: FixedClock) -> None:
    async def start_and_stop(turns: int) -> None:
        async with open_hub(replace(city_settings, deadline_seconds=60), clock):
            for _ in range(turns):
                await asyncio.sleep(0)

    before = set(threading.enumerate())
    for turns in range(30):
        asyncio.run(start_and_stop(turns))
    assert connections(before) == set()


def test_a_source_whose_asker_left_while_it_connected_leaves_no_thread(tmp_path: Path) -> None:
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
    before = set(threading.enumerate())
    for turns in range(1, 4):
        asyncio.run(leave(turns))
    assert connections(before) == set()


def connections(before: set[threading.Thread]) -> set[threading.Thread]:
    """The threads of connections that began since, and that do not end."""
    begun = {thread for thread in threading.enumerate() if thread not in before and "_connection_worker" in thread.name}
    for thread in begun:
        thread.join(10)
    return {thread for thread in begun if thread.is_alive()}
