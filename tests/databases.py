"""Where the databases of the tests come from: one PostgreSQL server and one template for each worker."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from hub.server.bench.postgres import execute

Result = TypeVar("Result")


def run_apart(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine on an event loop of its own, so that synchronous fixtures and tests may use it too."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@contextmanager
def database_from(template: str | None, server: str) -> Iterator[str]:
    """A new database on a server, as a copy of a template, dropped at the end."""
    name = f"hub_test_{secrets.token_hex(6)}"
    run_apart(execute(server, f"create database {name}" + (f" template {template}" if template else "")))
    try:
        yield f"{server.rsplit('/', 1)[0]}/{name}"
    finally:
        run_apart(execute(server, f"drop database {name} with (force)"))
