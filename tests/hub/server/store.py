"""Looks into the hub's database beside the hub: the ledger and what was written."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from json import loads
from typing import Any

import asyncpg
from sqlalchemy import text

from hub.config import Settings
from hub.sources.register import open_source


async def rows(settings: Settings, statement: str) -> list[dict[str, Any]]:
    """The rows of a statement, each by the names of its columns."""
    source = open_source(settings)
    try:
        async with source.begin() as connection:
            return [dict(row) for row in (await connection.execute(text(statement))).mappings()]
    finally:
        await source.close()


async def change(settings: Settings, *statements: str) -> None:
    """Run statements that give nothing back."""
    source = open_source(settings)
    try:
        async with source.begin() as connection:
            for statement in statements:
                await connection.execute(text(statement))
    finally:
        await source.close()


@asynccontextmanager
async def persons_locked(settings: Settings, table: str = "person") -> AsyncIterator[None]:
    """On PostgreSQL: whoever reads persons, or another table, waits until this ends."""
    connection = await asyncpg.connect(settings.database)
    try:
        async with connection.transaction():
            await connection.execute(f"lock table {table} in access exclusive mode")
            yield
    finally:
        await connection.close()


async def end_what_waits(settings: Settings, for_what: str) -> None:
    """On PostgreSQL: the server ends the statement that waits for something, as by its time-out, as soon as there is one.
    `for_what` is the type of its wait event, such as Lock."""
    connection = await asyncpg.connect(settings.database)
    ended = (
        "select bool_or(pg_cancel_backend(pid)) from pg_stat_activity "
        "where datname = current_database() and wait_event_type = $1 and state = 'active'"
    )
    try:
        async with asyncio.timeout(60):
            while not await connection.fetchval(ended, for_what):  # noqa: ASYNC110 -- nobody else can tell
                await asyncio.sleep(0.01)
    finally:
        await connection.close()


async def ledger(settings: Settings) -> list[dict[str, Any]]:
    """Every event, with its lists as lists, and the fields of its sets."""
    events = await rows(settings, "select * from ledger_event order by at, kind")
    sets = {row["id"]: row["names"] for row in await rows(settings, "select * from coordinate_set")} | {None: []}
    named = [event | {name: sets[event[f"{name}_set"]] for name in ("given", "refused")} for event in events]
    return [event | {name: _listed(event[name]) for name in ("given", "refused", "subjects")} for event in named]


def _listed(items: Any) -> list[str]:
    return [str(item) for item in (loads(items) if isinstance(items, str) else items)]


def of_kind(events: Sequence[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [event for event in events if event["kind"] == kind]
