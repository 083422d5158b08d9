"""What the drivers' errors mean: the real ones where they can be had, the others by their codes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from hub.server.bench.postgres import execute
from hub.sources.failures import Meaning, meaning
from hub.sources.source import CompiledQuery, Source, SourceUnavailable
from tests.hub.sources.conftest import Open

AWAY = ["08000", "08003", "08006", "25P03", "3D000", "28P01", "40001", "40P01", "40003", "53000", "53100", "53200", "53300",
        "55000", "57P01", "57P02", "57P03", "57P04", "57P05", "58030", "XX001", "XX002", "42P01", "42501"]  # fmt: skip
LATE = ["57014", "55P03"]
OURS = ["42703", "22P02", "22012", "23505", "42601", "0A000", "XX000"]


def of_state(state: str) -> BaseException:
    return asyncpg.PostgresError.new({"S": "ERROR", "C": state, "M": "said by a server"})


def test_h9_the_state_of_a_postgresql_error_says_what_became_of_it() -> None:
    assert {state: meaning(of_state(state)) for state in AWAY} == dict.fromkeys(AWAY, Meaning.AWAY)
    assert {state: meaning(of_state(state)) for state in LATE} == dict.fromkeys(LATE, Meaning.LATE)
    assert {state: meaning(of_state(state)) for state in OURS} == dict.fromkeys(OURS)
    assert (meaning(of_state("25006")), meaning(of_state("25006"), writing=True)) == (None, Meaning.READ_ONLY)


def locked(file: Path) -> None:
    with sqlite3.connect(file, isolation_level=None) as holder:
        holder.execute("begin exclusive")
        sqlite3.connect(file, timeout=0).execute("select * from t")


def full(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("pragma max_page_count = 2")
    connection.execute("insert into t values (zeroblob(100000))")


def readable(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("pragma query_only = on")
    connection.execute("insert into t values (1)")


def torn(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:100] + b"\xff" * 5000)
    sqlite3.connect(file).execute("select * from t")


def letter(file: Path) -> None:
    file.write_bytes(b"a letter and no database" * 100)
    sqlite3.connect(file).execute("select * from t")


def nowhere(file: Path) -> None:
    sqlite3.connect(file / "below" / "it")


SQLITE = [
    (locked, Meaning.LATE, Meaning.LATE),
    (full, Meaning.AWAY, Meaning.AWAY),
    (readable, None, Meaning.READ_ONLY),
    (torn, Meaning.AWAY, Meaning.AWAY),
    (letter, Meaning.AWAY, Meaning.AWAY),
    (nowhere, Meaning.AWAY, Meaning.AWAY),
]


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("fail", "reading", "writing"), SQLITE)
def test_h9_the_result_code_of_an_sqlite_error_says_what_became_of_it(
    tmp_path: Path, fail: Callable[[Path], None], reading: Meaning | None, writing: Meaning
) -> None:
    file = tmp_path / "a.db"
    with sqlite3.connect(file) as connection:
        connection.execute("create table t (x)")
    connection.close()
    with pytest.raises(sqlite3.Error) as failed:
        fail(file)
    assert (meaning(failed.value), meaning(failed.value, writing=True)) == (reading, writing)


PID = CompiledQuery("select pg_backend_pid()", ())


async def ended(url: str, backend: int) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(f"select pg_terminate_backend({backend}, 5000)")
    await connection.close()


async def test_h9_a_transaction_whose_backend_is_ended_says_so_at_whatever_moment(
    postgres_url: str, open_on: Open
) -> None:
    source = open_on(postgres_url)
    for at_commit in (False, True):
        with pytest.raises(SourceUnavailable) as refused:  # noqa: PT012
            async with source.begin() as connection:
                backend = (await connection.execute(text("select pg_backend_pid()"))).scalar_one()
                await connection.execute(text("update policy_version set version = 7"))
                await ended(postgres_url, backend)
                if not at_commit:
                    await connection.execute(text("select 1"))
        assert refused.value.committing is at_commit
        assert "with the same idempotency key" in refused.value.message
    assert [tuple(row) for row in await source.fetch(CompiledQuery("select version from policy_version", ()), {})] == [
        (1,)
    ]


async def test_h9_a_database_that_can_only_be_read_is_away_for_whoever_writes(postgres_url: str, open_on: Open) -> None:
    name = postgres_url.rsplit("/", 1)[1]
    await execute(postgres_url, f"alter database {name} set default_transaction_read_only = on")
    source = open_on(postgres_url)
    assert len(await source.fetch(CompiledQuery("select version from policy_version", ()), {})) == 1
    with pytest.raises(SourceUnavailable, match="Nothing was stored"):
        await written(source)


async def written(source: Source) -> None:
    async with source.begin() as connection:
        await connection.execute(text("update policy_version set version = 7"))


async def test_h9_a_row_that_is_there_already_is_told_to_whoever_asks(source: Source) -> None:
    with pytest.raises(IntegrityError):
        async with source.begin() as connection:
            await connection.execute(text("insert into policy_version (id, version) values (1, 1)"))
