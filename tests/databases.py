"""Where the databases of the tests come from: one PostgreSQL server and one template for each worker."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from hub.server.bench.postgres import PostgresServer
from tests.loop_apart import LoopApart

Result = TypeVar("Result")

MEMORY = Path("/dev/shm")
"""A folder in memory, where the system has one."""

ENOUGH = 2 * 1024**3
"""Free bytes that a run at its normal size has room in."""


def in_memory() -> bool:
    """True where the tests may keep their files in memory: a database is copied there in a tenth of the time.

    At full size nothing is: acceptance is on the disk that a hub has. PostgreSQL's programs may have to be copied beside
    their data, so it must be a place that programs may be run from.
    """
    if os.environ.get("HUB_TEST_SIZE") == "full":
        return False
    try:
        room = os.statvfs(MEMORY)
    except OSError:
        return False
    return room.f_bavail * room.f_frsize > ENOUGH and not room.f_flag & os.ST_NOEXEC and os.access(MEMORY, os.W_OK)


def throwaway_server() -> PostgresServer:
    """A PostgreSQL server for tests, not started yet."""
    return PostgresServer(MEMORY / f"hub-postgres-{secrets.token_hex(8)}" if in_memory() else None)


def run_apart(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine on an event loop of its own, so that synchronous fixtures and tests may use it too."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


class Administrator:
    """Makes and drops the databases of one server, on a connection that stays open: to open one takes longer than either."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._loop = LoopApart()
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None

    def execute(self, statement: str) -> None:
        """Run one statement, such as `create database`."""
        self._loop.run(self._execute(statement))

    async def _execute(self, statement: str) -> None:
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self._server, timeout=30)
        await self._connection.execute(statement)

    def leave(self) -> None:
        if self._connection is not None:
            self._loop.run(self._connection.close())
        self._loop.stop()


_ADMINISTRATORS: dict[str, Administrator] = {}
"""By the server that each has its connection to."""


def dismiss_administrators() -> None:
    """Close the connections: before their servers are gone."""
    while _ADMINISTRATORS:
        _ADMINISTRATORS.popitem()[1].leave()


@contextmanager
def database_from(template: str | None, server: str) -> Iterator[str]:
    """A new database on a server, as a copy of a template, dropped at the end."""
    if server not in _ADMINISTRATORS:
        _ADMINISTRATORS[server] = Administrator(server)
    name = f"hub_test_{secrets.token_hex(6)}"
    copied = f" template {template} strategy file_copy" if template else ""
    _ADMINISTRATORS[server].execute(f"create database {name}{copied}")
    try:
        yield f"{server.rsplit('/', 1)[0]}/{name}"
    finally:
        _ADMINISTRATORS[server].execute(f"drop database {name} with (force)")
