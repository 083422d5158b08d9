"""A database that is away, goes away, freezes or comes back."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from hub.clock import system_clock
from hub.errors import Code
from hub.server.bench.postgres import PostgresServer
from hub.server.deliveries.jobs import Jobs
from hub.sources.source import CompiledQuery, Source, SourceUnavailable
from tests.databases import throwaway_server
from tests.hub.sources.conftest import Open, answered
from tests.leaks.asking import CALLER

ONE = CompiledQuery("select 1", ())


@pytest.fixture(scope="module")
def own_folder() -> Iterator[PostgresServer]:
    """The data of a server for these tests, made once."""
    server = throwaway_server()
    yield server
    server.remove()


@pytest.fixture
def own_server(own_folder: PostgresServer) -> Iterator[PostgresServer]:
    """A PostgreSQL server that this test may stop."""
    yield own_folder
    own_folder.stop()


async def refuses_everything(source: Source) -> None:
    with pytest.raises(SourceUnavailable) as refused:
        await source.fetch(ONE, {})
    assert refused.value.code == Code.SOURCE_UNAVAILABLE
    assert refused.value.status == 503
    assert refused.value.retry_after
    for reading, told in ((False, "Nothing was stored"), (True, "Nothing was read or written")):
        with pytest.raises(SourceUnavailable, match=told):
            async with source.begin(reading=reading) as connection:
                await connection.execute(text("select version from policy_version"))


@pytest.mark.parametrize(
    "address",
    ["postgresql://hub:x@127.0.0.1:1/hub", "sqlite:////nowhere/hub.db"],
)
async def test_a_database_that_is_not_there_is_unavailable(address: str, open_on: Open) -> None:
    source = open_on(address)
    await refuses_everything(source)


async def test_who_reads_deliveries_on_their_way_is_told_of_no_write(open_on: Open) -> None:
    jobs = Jobs(open_on("sqlite:////nowhere/hub.db"), system_clock)
    for reading in (jobs.newest(CALLER, 1), jobs.find(CALLER, str(UUID(int=1)))):
        with pytest.raises(SourceUnavailable, match="Nothing was read or written"):
            await reading


async def test_an_unknown_name_or_a_wrong_password_is_unavailable(postgres_url: str, open_on: Open) -> None:
    before, name = postgres_url.rsplit("/", 1)
    address = before.rsplit("@", 1)[1]
    for url in (f"{before}/no_such_database", f"postgresql://nobody_known:wrong@{address}/{name}"):
        source = open_on(url)
        await refuses_everything(source)


@pytest.fixture
def sqlite_away(sqlite_url: str) -> tuple[str, Path]:
    """The address of a SQLite database whose file is elsewhere, and the file's folder."""
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    file.rename(file.with_name("elsewhere.db"))
    return sqlite_url, file.parent


async def test_a_file_that_is_away_is_missed_and_no_empty_one_is_put_in_its_place(
    sqlite_away: tuple[str, Path], open_on: Open
) -> None:
    address, folder = sqlite_away
    await refuses_everything(open_on(address))
    assert {file.name for file in files(folder)} & {"hub.db", "elsewhere.db"} == {"elsewhere.db"}


def files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path, open_on: Open) -> None:
    file = tmp_path / "hub.db"
    file.write_bytes(b"This is a letter and not a database." * 200)
    source = open_on(f"sqlite:///{file}")
    await refuses_everything(source)


async def test_a_database_that_goes_away_is_unavailable_until_it_is_back(
    own_server: PostgresServer, open_on: Open
) -> None:
    url = own_server.start()
    source = open_on(url)
    assert len(await source.fetch(ONE, {})) == 1
    own_server.stop()
    await refuses_everything(source)

    source = open_on(own_server.start())
    assert len(await source.fetch(ONE, {})) == 1


async def test_a_running_statement_hears_that_its_database_went_away(own_server: PostgresServer, open_on: Open) -> None:
    source = open_on(own_server.start(), deadline_seconds=600)
    sleeping = asyncio.ensure_future(source.fetch(CompiledQuery("select pg_sleep(600)", ()), {}))
    while not await source.fetch(CompiledQuery("select 1 from pg_stat_activity where wait_event = 'PgSleep'", ()), {}):  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    own_server.stop()
    with pytest.raises(SourceUnavailable):
        await sleeping


async def test_a_lost_commit_says_that_nobody_knows(own_server: PostgresServer, open_on: Open) -> None:
    source = open_on(own_server.start())
    with pytest.raises(SourceUnavailable) as refused:  # noqa: PT012
        async with source.begin() as connection:
            await connection.execute(text("create table note (x int)"))
            own_server.stop()
    assert refused.value.committing
    assert "not known" in refused.value.message


async def test_a_frozen_server_does_not_hold_its_readers(own_server: PostgresServer, open_on: Open) -> None:
    source = open_on(own_server.start(), deadline_seconds=1.0)
    who = CompiledQuery("select pg_backend_pid()", ())
    backend = (await answered(lambda: source.fetch(who, {})))[0][0]
    os.kill(backend, signal.SIGSTOP)
    try:
        async with asyncio.timeout(60):
            with pytest.raises(SourceUnavailable):
                await source.fetch(ONE, {})
            assert len(await answered(lambda: source.fetch(ONE, {}))) == 1
    finally:
        os.kill(backend, signal.SIGCONT)


async def test_a_backend_that_an_administrator_ends_is_replaced_at_the_next_fetch(
    postgres_url: str, open_on: Open
) -> None:
    source = open_on(postgres_url, pool_size=1)
    backend = (await source.fetch(CompiledQuery("select pg_backend_pid()", ()), {}))[0][0]
    async with source.begin() as connection:
        await connection.execute(text(f"select pg_terminate_backend({backend}, 60000)"))  # waits for its end
    await asyncio.sleep(0.01)  # the loop hears of it
    assert len(await source.fetch(ONE, {})) == 1


async def test_a_statement_whose_connection_ends_is_run_again_on_another(postgres_url: str, open_on: Open) -> None:
    """Once: nothing of it was answered yet. The statement ends its own connection, where it is the first."""
    source = open_on(postgres_url, pool_size=1)
    first = (await source.fetch(CompiledQuery("select pg_backend_pid()", ()), {}))[0][0]
    ends = CompiledQuery(
        "select case when pg_backend_pid() = $1 then pg_terminate_backend($1)::text || pg_sleep(60)::text end, pg_backend_pid()",
        ("first",),
    )
    ((_, second),) = await source.fetch(ends, {"first": first})
    assert second != first


async def test_a_statement_that_ends_every_connection_is_run_twice_and_no_more(
    postgres_url: str, open_on: Open
) -> None:
    source = open_on(postgres_url, pool_size=1)
    with pytest.raises(SourceUnavailable):
        await source.fetch(CompiledQuery("select pg_terminate_backend(pg_backend_pid()), pg_sleep(60)", ()), {})
    assert len(await source.fetch(ONE, {})) == 1


async def test_a_transaction_that_was_left_open_is_never_handed_on(postgres_url: str, open_on: Open) -> None:
    source = open_on(postgres_url, pool_size=1)
    connection = await source.engine.connect()
    await connection.execute(text("update policy_version set version = 7"))
    await connection.close()
    async with source.begin() as after:
        assert (await after.execute(text("select version from policy_version"))).scalar_one() == 1
