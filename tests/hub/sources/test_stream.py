"""One long statement, part by part: to its end, without a time-out, and stopped when nobody listens."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import aclosing
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import bindparam, select, text

from hub.config import Settings
from hub.sources.source import CompiledQuery, Source, SourceUnavailable
from hub.tables.population import DivisionRow
from tests.hub.sources.conftest import Open, answered
from tests.hub.sources.test_fetch import ENDLESS, add_division

SLOW = {
    "sqlite": "with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000000) select max(i) from n",
    "postgresql": "select pg_sleep(1.2)",
}
HASTY = {"sqlite": 0.1, "postgresql": 1.0}
"""Seconds that a statement has on the read path, which are less than these take."""


async def parts(source: Source, query: CompiledQuery, rows: int, **given: object) -> list[int]:
    """How many rows came together, part after part."""
    async with aclosing(source.stream(query, given, rows=rows)) as stream:
        return [len(part) async for part in stream]


async def test_all_rows_come_in_parts_that_are_no_larger_than_asked_for(source: Source) -> None:
    for number in range(7):
        await add_division(source, f"50010{number}")
    query = CompiledQuery.of(
        select(DivisionRow.code).where(DivisionRow.code != bindparam("code", required=True)), source
    )
    assert await parts(source, query, 3, code="500100") == [3, 3]
    assert await parts(source, query, 4, code="500199") == [4, 3]


async def test_nothing_comes_as_no_part(source: Source) -> None:
    assert await parts(source, CompiledQuery.of(select(DivisionRow.code), source), 5) == []


async def test_it_may_take_longer_than_an_operation(settings: Settings, open_on: Open) -> None:
    source = open_on(settings.database, deadline_seconds=HASTY[settings.dialect])
    slow = CompiledQuery(SLOW[source.dialect], ())
    assert await answered(lambda: parts(source, slow, 1), SourceUnavailable) == [1]


async def test_it_cannot_write(source: Source) -> None:
    insert = "insert into division (code, name, level, since) values ('1', 'a', 'CITY', '2024-01-01') returning code"
    with pytest.raises((sqlite3.OperationalError, asyncpg.ReadOnlySQLTransactionError)):
        await parts(source, CompiledQuery(insert, ()), 1)


async def test_others_are_answered_while_it_runs(settings: Settings, open_on: Open) -> None:
    source = open_on(settings.database, pool_size=1)
    for number in range(3):
        await add_division(source, f"50010{number}")
    query = CompiledQuery.of(select(DivisionRow.code), source)
    async with aclosing(source.stream(query, {}, rows=1)) as stream:
        assert len(await anext(stream)) == 1
        assert len(await source.fetch(query, {})) == 3
        await add_division(source, "500109")
        rest = [len(part) async for part in stream]
    assert rest == [1, 1], "what was written meanwhile is not in it"


async def test_a_statement_that_nobody_waits_for_is_stopped(source: Source) -> None:
    counting = {"sqlite": "select count(*) from ({})", "postgresql": "select count(*) from ({}) as endless"}
    query = CompiledQuery(counting[source.dialect].format(ENDLESS[source.dialect]), ())
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await parts(source, query, 1)
    if source.dialect == "postgresql":
        running = "select count(*) from pg_stat_activity where datname = current_database() and query like '%endless'"
        async with source.begin() as connection:
            assert (await connection.execute(text(running))).scalar_one() == 0


async def test_a_database_that_is_away_is_unavailable(open_on: Open, tmp_path: Path) -> None:
    for address in (f"sqlite:///{tmp_path / 'none.db'}", "postgresql://hub@127.0.0.1:9/hub"):
        with pytest.raises(SourceUnavailable):
            await parts(open_on(address), CompiledQuery("select 1", ()), 1)
