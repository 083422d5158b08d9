"""What a bench leaves on a server that is somebody else's."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from hub.server.bench import ground as module
from hub.server.bench.ground import ground


async def databases(server: str) -> set[str]:
    connection = await asyncpg.connect(server)
    try:
        rows = await connection.fetch("select datname from pg_database where datname like 'hub_bench%'")
        return {name for (name,) in rows}
    finally:
        await connection.close()


def test_a_city_on_a_server_that_is_named_is_gone_at_the_end(
    postgres_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nobody(*_: object) -> None:
        """How a city is filled is tested of the others."""

    monkeypatch.setattr(module, "_fill", nobody)
    before = asyncio.run(databases(postgres_server))
    with ground(0, postgres_server, None, lambda *_: None) as stands:
        (made,) = asyncio.run(databases(postgres_server)) - before
        assert stands.settings.database.endswith(f"/{made}")
        assert (stands.persons, stands.server, stands.database_pid) == (0, None, None)
        keys = stands.settings.keys_file
        assert keys.exists()
    assert asyncio.run(databases(postgres_server)) == before
    assert not keys.exists()
