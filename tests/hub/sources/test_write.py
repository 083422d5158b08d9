"""One statement that writes: it is kept when it returns, and who cannot know whether it is says so."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest
from sqlalchemy.exc import IntegrityError

from hub.sources.postgresql import PostgresSource
from hub.sources.source import CompiledQuery, SourceUnavailable, StatementTimeout
from tests.hub.sources.conftest import Open, answered

ADD = "insert into division (code, name, level, since) values ($1, '万州区', 'DISTRICT', '2024-01-01') returning code"
CODES = CompiledQuery("select code from division", ())
TO_BE_STOPPED = "update division set name = pg_sleep(600)::text"


@pytest.fixture
async def source(postgres_url: str, open_on: Open) -> PostgresSource:
    opened = open_on(postgres_url, deadline_seconds=300.0)
    assert isinstance(opened, PostgresSource)
    return opened


async def codes(source: PostgresSource) -> list[str]:
    return [code for (code,) in await source.fetch(CODES, {})]


async def end_of_connections(url: str, waiting_for: str) -> None:
    """The server ends the connection that runs a statement like this, as soon as there is one."""
    connection = await asyncpg.connect(url)
    try:
        end = "select pg_terminate_backend(pid) from pg_stat_activity where query like $1 and pid <> pg_backend_pid()"
        async with asyncio.timeout(60):
            while not await connection.fetch(end, waiting_for):  # noqa: ASYNC110 -- another process tells it
                await asyncio.sleep(0.01)
    finally:
        await connection.close()


async def test_what_a_statement_writes_is_kept_when_it_returns(source: PostgresSource) -> None:
    assert [tuple(row) for row in await source.write(ADD, ["500101"])] == [("500101",)]
    assert await codes(source) == ["500101"]


async def test_of_two_with_one_key_the_second_is_told(source: PostgresSource) -> None:
    await source.write(ADD, ["500101"])
    with pytest.raises(IntegrityError):
        await source.write(ADD, ["500101"])
    await source.write(ADD, ["500102"])
    assert await codes(source) == ["500101", "500102"]


@pytest.mark.usefixtures("unhurried")
async def test_what_takes_too_long_is_not_kept(postgres_url: str, source: PostgresSource, open_on: Open) -> None:
    hasty = open_on(postgres_url, deadline_seconds=1.0)
    assert isinstance(hasty, PostgresSource)
    await source.write(ADD, ["500101"])
    await answered(lambda: hasty.write("update division set name = name where false returning code", []))
    with pytest.raises(StatementTimeout):
        await hasty.write(TO_BE_STOPPED, [])
    ((name,),) = await source.fetch(CompiledQuery("select name from division", ()), {})
    assert name == "万州区"


async def test_of_a_connection_that_is_lost_nobody_knows_what_was_kept(
    postgres_url: str, source: PostgresSource
) -> None:
    await source.write(ADD, ["500101"])
    writing = asyncio.ensure_future(source.write(TO_BE_STOPPED, []))
    await end_of_connections(postgres_url, TO_BE_STOPPED)
    with pytest.raises(SourceUnavailable) as refused:
        await writing
    assert refused.value.committing
    await source.write(ADD, ["500102"])


async def test_of_a_database_that_was_not_reached_everybody_knows(open_on: Open) -> None:
    away = open_on("postgresql://hub:x@127.0.0.1:1/hub")
    assert isinstance(away, PostgresSource)
    with pytest.raises(SourceUnavailable) as refused:
        await away.write(ADD, ["500101"])
    assert not refused.value.committing


async def test_what_the_server_refuses_was_not_kept(source: PostgresSource) -> None:
    with pytest.raises(SourceUnavailable) as refused:
        await source.write("insert into nothing_of_this_name values (1)", [])
    assert not refused.value.committing


async def test_a_cancelled_statement_is_stopped_and_its_connection_serves_again(source: PostgresSource) -> None:
    await source.write(ADD, ["500101"])
    for _ in range(8):  # more than there are connections
        writing = asyncio.ensure_future(source.write(TO_BE_STOPPED, []))
        await asyncio.sleep(0.05)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
    await source.write(ADD, ["500102"])
    assert await codes(source) == ["500101", "500102"]


async def test_a_statement_survives_a_migration_of_its_table(source: PostgresSource) -> None:
    everything = "update division set name = name returning *"
    await source.write(ADD, ["500101"])
    before = await source.write(everything, [])
    await source.write("alter table division add column note text", [])
    assert len((await source.write(everything, []))[0]) == len(before[0]) + 1


async def test_a_connection_that_writes_has_its_limits_in_force(source: PostgresSource) -> None:
    shown = "select current_setting('statement_timeout'), current_setting('plan_cache_mode')"
    assert [tuple(row) for row in await source.write(shown, [])] == [("5min", "force_generic_plan")]
