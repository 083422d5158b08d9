"""The read path: prepared statements that cannot write, with an end, that give their connection back."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import threading
from datetime import date
from uuid import uuid4
from weakref import ref

import asyncpg
import pytest
from sqlalchemy import bindparam, insert, select, text

from hub.config import Settings
from hub.errors import Code
from hub.sources.register import open_source
from hub.sources.source import CompiledQuery, Source, SourceUnavailable, StatementTimeout, compiled_once
from hub.tables.population import DivisionRow
from tests.hub.sources.conftest import Open, answered
from tests.hub.sources.poolers import watched

ENDLESS = {
    "sqlite": "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n",
    "postgresql": "select pg_sleep(60)",
}
"""SQLite's yields row after row: the time goes into fetching, not only into the first step."""


async def add_division(source: Source, code: str = "500101") -> None:
    async with source.begin() as connection:
        await connection.execute(
            insert(DivisionRow).values(code=code, name="万州区", level="DISTRICT", since=date(2024, 1, 1))
        )


def by_code(source: Source) -> CompiledQuery:
    return CompiledQuery.of(
        select(DivisionRow.name, DivisionRow.level).where(DivisionRow.code == bindparam("code", required=True)), source
    )


async def test_what_was_written_is_read(source: Source) -> None:
    await add_division(source)
    assert [tuple(row) for row in await source.fetch(by_code(source), {"code": "500101"})] == [("万州区", "DISTRICT")]
    assert list(await source.fetch(by_code(source), {"code": "500102"})) == []


async def test_constants_of_a_statement_need_not_be_given(source: Source) -> None:
    await add_division(source)
    query = CompiledQuery.of(select(DivisionRow.code).where(DivisionRow.since <= date(2024, 1, 1)), source)
    assert [tuple(row) for row in await source.fetch(query, {})] == [("500101",)]


async def test_a_query_is_compiled_once_for_all_sources_of_a_dialect() -> None:
    compiled: list[tuple[str, str]] = []

    @compiled_once
    def of_code(source: Source, code: str) -> CompiledQuery:
        compiled.append((source.dialect, code))
        return CompiledQuery.of(select(DivisionRow.name).where(DivisionRow.code == code), source)

    lite, other, post = (
        open_source(Settings(database=url))
        for url in ("sqlite:///a.db", "sqlite:///b.db", "postgresql://nobody@localhost/nothing")
    )
    assert of_code(lite, "1") is of_code(other, "1")
    assert "?" in of_code(lite, "1").text
    assert "$1" in of_code(post, "1").text
    assert list(of_code(other, "2").constants.values()) == ["2"]
    assert compiled == [("sqlite", "1"), ("postgresql", "1"), ("sqlite", "2")]


async def test_what_is_compiled_once_keeps_no_source_beyond_its_life() -> None:
    @compiled_once
    def every(source: Source) -> CompiledQuery:
        return CompiledQuery.of(select(DivisionRow.name), source)

    source = open_source(Settings(database="sqlite:///a.db"))
    first, kept = every(source), ref(source)
    await source.close()
    del source
    gc.collect()
    assert kept() is None
    assert every(open_source(Settings(database="sqlite:///b.db"))) is first


async def test_the_observer_is_told_each_statement_before_it_runs(settings: Settings) -> None:
    seen: list[str] = []
    source = open_source(settings, seen.append)
    await source.fetch(CompiledQuery("select 1", ()), {})
    with pytest.raises((sqlite3.Error, asyncpg.PostgresError)):
        await source.fetch(CompiledQuery("select nothing_of_this_name", ()), {})
    await source.close()
    assert seen == ["select 1", "select nothing_of_this_name"]


async def test_read_connections_refuse_writes(source: Source) -> None:
    with pytest.raises((sqlite3.OperationalError, asyncpg.ReadOnlySQLTransactionError)):
        await source.fetch(CompiledQuery("delete from policy_version", ()), {})
    assert [tuple(row) for row in await source.fetch(CompiledQuery("select version from policy_version", ()), {})] == [
        (1,)
    ]


async def test_a_transaction_that_fails_leaves_nothing(source: Source) -> None:
    with pytest.raises(ZeroDivisionError):  # noqa: PT012
        async with source.begin() as connection:
            await connection.execute(text("update policy_version set version = 7"))
            raise ZeroDivisionError
    assert [tuple(row) for row in await source.fetch(CompiledQuery("select version from policy_version", ()), {})] == [
        (1,)
    ]


async def test_an_error_of_the_caller_inside_a_transaction_stays_what_it_is(source: Source) -> None:
    with pytest.raises(FileNotFoundError):
        async with source.begin():
            raise FileNotFoundError


ONE = CompiledQuery("select 1", ())


async def begun(source: Source) -> None:
    async with source.begin():
        pass


async def reads_past_its_time(source: Source) -> None:
    await answered(lambda: source.fetch(ONE, {}))
    for _ in range(2):
        with pytest.raises(StatementTimeout) as refused:
            await source.fetch(CompiledQuery(ENDLESS[source.dialect], ()), {})
        assert refused.value.code == Code.DEADLINE_EXCEEDED
        assert len(await answered(lambda: source.fetch(ONE, {}))) == 1


async def writes_past_its_time(source: Source) -> None:
    await answered(lambda: begun(source))
    with pytest.raises(StatementTimeout):
        async with source.begin() as connection:
            await connection.execute(text(ENDLESS["postgresql"]))


async def waits_for_a_lock(holding: Source, hasty: Source) -> None:
    await answered(lambda: begun(hasty))
    async with holding.begin() as holder:
        await holder.execute(text("update policy_version set version = version"))
        with pytest.raises(StatementTimeout):
            async with hasty.begin() as waiting:
                await waiting.execute(text("update policy_version set version = version"))


@pytest.mark.usefixtures("unhurried")
async def test_what_is_past_its_time_ends_as_deadline_exceeded(
    sqlite_url: str, postgres_url: str, open_on: Open
) -> None:
    """A statement that reads, one that writes, and one that waits for a lock: all at once, for each waits for its end."""
    hasty = {"deadline_seconds": 1.0, "pool_size": 1}
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(writes_past_its_time(open_on(postgres_url, **hasty)))
        for url in (sqlite_url, postgres_url):
            tasks.create_task(reads_past_its_time(open_on(url, **hasty)))
            tasks.create_task(waits_for_a_lock(open_on(url), open_on(url, **hasty)))


@pytest.mark.parametrize("times", [1, 10], ids=["once", "again while it stops"])
async def test_a_cancelled_fetch_stops_its_statement_and_frees_the_connection(
    settings: Settings, open_on: Open, times: int
) -> None:
    source = open_on(settings.database, pool_size=1)
    for wait in (0, 0.001, 0.2):
        endless = asyncio.ensure_future(source.fetch(CompiledQuery(ENDLESS[source.dialect], ()), {}))
        await asyncio.sleep(wait)
        for _ in range(times):
            endless.cancel()
            await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError):
            await endless
        async with asyncio.timeout(60):
            assert len(await source.fetch(CompiledQuery("select 1", ()), {})) == 1


async def test_a_cancel_that_the_server_never_hears_of_frees_the_connection_and_ends_the_statement(
    postgres_url: str, open_on: Open
) -> None:
    watcher = await asyncpg.connect(postgres_url)

    async def runs() -> bool:
        of_it = "select exists (select from pg_stat_activity where query = $1 and state = 'active')"
        return bool(await watcher.fetchval(of_it, ENDLESS["postgresql"]))

    async with asyncio.timeout(50), watched(postgres_url, loses_cancels=True) as (url, _):
        source = open_on(url, pool_size=1, deadline_seconds=300)
        endless = asyncio.ensure_future(source.fetch(CompiledQuery(ENDLESS[source.dialect], ()), {}))
        while not await runs():  # noqa: ASYNC110 -- nobody else can tell
            await asyncio.sleep(0.01)
        endless.cancel()
        with pytest.raises(asyncio.CancelledError):
            await endless
        assert len(await source.fetch(CompiledQuery("select 1", ()), {})) == 1
        while await runs():  # noqa: ASYNC110 -- nobody else can tell
            await asyncio.sleep(0.05)
        await source.close()
    await watcher.close()


async def test_more_fetches_than_connections_take_turns(settings: Settings, open_on: Open) -> None:
    source = open_on(settings.database, pool_size=2)
    answers = await asyncio.gather(*(source.fetch(CompiledQuery("select 1", ()), {}) for _ in range(50)))
    assert len(answers) == 50


async def test_a_prepared_statement_survives_a_migration_of_its_table(source: Source) -> None:
    await add_division(source)
    query = CompiledQuery("select * from division", ())
    before = await source.fetch(query, {})
    async with source.begin() as connection:
        await connection.execute(text("alter table division add column note text"))
    after = await source.fetch(query, {})
    assert len(after[0]) == len(before[0]) + 1


async def test_closing_lets_what_runs_finish_and_then_refuses(settings: Settings) -> None:
    source = open_source(settings)
    await source.fetch(CompiledQuery("select 1", ()), {})
    running = asyncio.ensure_future(source.fetch(CompiledQuery("select 1", ()), {}))
    while not (source.in_use or running.done()):  # noqa: ASYNC110 -- nothing tells that a statement has begun
        await asyncio.sleep(0)
    await source.close()
    assert len(await running) == 1
    with pytest.raises(SourceUnavailable):
        await source.fetch(CompiledQuery("select 1", ()), {})


async def test_h17_who_closes_a_database_and_is_cancelled_leaves_nothing_open(sqlite_url: str) -> None:
    """What is left open outlives the loop: its thread, and a warning when the collector comes to it."""
    before, source = set(threading.enumerate()), open_source(Settings(database=sqlite_url, pool_size=3))
    await asyncio.gather(*(source.fetch(CompiledQuery("select 1", ()), {}) for _ in range(9)))
    async with source.begin() as connection:
        await connection.execute(text("select 1"))
    threads = set(threading.enumerate()) - before
    closing = asyncio.ensure_future(source.close())
    await asyncio.sleep(0)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert len(threads) == 4
    for thread in threads:
        thread.join(60)
    assert not [thread for thread in threads if thread.is_alive()]


async def test_a_wrong_parameter_is_a_mistake_of_ours_and_not_a_database_that_is_away(
    postgres_url: str, open_on: Open
) -> None:
    source = open_on(postgres_url)
    with pytest.raises((asyncpg.InterfaceError, asyncpg.DataError)):
        await source.fetch(CompiledQuery("select $1::uuid", ("id",)), {"id": "not a uuid"})
    assert len(await source.fetch(CompiledQuery("select $1::uuid", ("id",)), {"id": str(uuid4())})) == 1
