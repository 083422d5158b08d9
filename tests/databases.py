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

from hub.server.bench.postgres import PostgresServer, execute

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


@contextmanager
def database_from(template: str | None, server: str) -> Iterator[str]:
    """A new database on a server, as a copy of a template, dropped at the end."""
    name = f"hub_test_{secrets.token_hex(6)}"
    copied = f" template {template} strategy file_copy" if template else ""
    run_apart(execute(server, f"create database {name}{copied}"))
    try:
        yield f"{server.rsplit('/', 1)[0]}/{name}"
    finally:
        run_apart(execute(server, f"drop database {name} with (force)"))
