"""Statements stay prepared as long as there is room for them: in PostgreSQL when they come again, in SQLite the last ones."""

from __future__ import annotations

from typing import Any

import pytest

from hub.sources.pool import Statements, footprint
from hub.sources.postgresql import PostgresSource
from hub.sources.source import CompiledQuery
from hub.sources.sqlite import PREPARED, PREPARED_BYTES, SqliteSource
from hub.sources.sqlite import footprint as footprint_on_sqlite
from tests.hub.sources.conftest import Open

KEPT = CompiledQuery("select statement from pg_prepared_statements where statement like '%kept%'", ())


def _statement(number: int) -> CompiledQuery:
    return CompiledQuery(f"select {number} as kept, '{'x' * 2_000}' as filling", ())


async def _prepared(source: PostgresSource) -> list[str]:
    return [text for (text,) in await source.fetch(KEPT, {}) if "pg_prepared" not in text]


@pytest.fixture
def source(open_on: Open, postgres_url: str) -> PostgresSource:
    opened = open_on(postgres_url, pool_size=1)
    assert isinstance(opened, PostgresSource)
    return opened


async def test_h2_what_comes_once_is_not_prepared_and_what_comes_again_is(source: PostgresSource) -> None:
    await source.fetch(_statement(1), {})
    assert await _prepared(source) == []
    for _ in range(3):
        await source.fetch(_statement(1), {})
    assert await _prepared(source) == [_statement(1).text]


async def test_h2_prepared_statements_are_bounded_in_bytes(source: PostgresSource) -> None:
    most = 6 * footprint(_statement(1).text)
    source._statements = Statements(most)
    for number in range(30):
        for _ in range(3):
            ((found, _),) = await source.fetch(_statement(number), {})
            assert found == number
        assert sum(map(footprint, await _prepared(source))) <= most
    assert _statement(29).text in await _prepared(source)


async def test_h2_one_statement_never_takes_the_room_of_the_others(source: PostgresSource) -> None:
    source._statements = Statements(5 * footprint(_statement(1).text))
    long = CompiledQuery(f"select 0 as kept, '{'x' * 10_000}' as filling", ())
    for _ in range(3):
        await source.fetch(_statement(1), {})
        await source.fetch(long, {})
    assert await _prepared(source) == [_statement(1).text]


async def test_h2_a_statement_longer_than_asyncpg_keeps_by_itself_is_kept(source: PostgresSource) -> None:
    long = CompiledQuery(f"select 0 as kept, '{'x' * 20_000}' as filling", ())
    for _ in range(3):
        await source.fetch(long, {})
    assert await _prepared(source) == [long.text]


async def test_h2_what_a_connection_to_sqlite_keeps_is_bounded_in_bytes(
    open_on: Open, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python's sqlite3 counts statements and no bytes: before they are too many, the connection is opened anew."""
    source = open_on(sqlite_url, pool_size=1)
    assert isinstance(source, SqliteSource)
    connections, connect = [], source._connect

    async def connected() -> Any:
        connections.append(await connect())
        return connections[-1]

    monkeypatch.setattr(source, "_connect", connected)
    for number in range(3 * PREPARED):
        await source.fetch(_statement(number), {})
    assert len(connections) == 1
    long = [CompiledQuery(f"select {number} as kept, '{'x' * 200_000}' as filling", ()) for number in range(12)]
    on_one = PREPARED_BYTES // footprint_on_sqlite(long[0].text)
    for query in long:
        ((found, _),) = await source.fetch(query, {})
        assert found == long.index(query)
    assert 1 < on_one < PREPARED
    assert len(connections) == len(long) // on_one
    for _ in range(3):
        await source.fetch(long[-1], {})
    assert len(connections) == len(long) // on_one


async def test_h2_a_statement_that_alone_is_too_long_to_keep_runs(open_on: Open, sqlite_url: str) -> None:
    source = open_on(sqlite_url, pool_size=1)
    longest = CompiledQuery(f"select 1 as kept, '{'x' * 800_000}' as filling", ())
    assert footprint_on_sqlite(longest.text) > PREPARED_BYTES
    for query in (longest, _statement(1), longest):
        ((found, _),) = await source.fetch(query, {})
        assert found == 1


async def test_a_statement_is_planned_once_or_for_the_values_of_each_request(source: PostgresSource) -> None:
    """Whichever ran before it on the connection."""
    plans = CompiledQuery(
        "select generic_plans, custom_plans from pg_prepared_statements where statement like $1", ("like",)
    )
    texts = {by_value: f"select $1::int as kept_{by_value}" for by_value in (False, True)}
    for number in range(6):
        for by_value, text in texts.items():
            query = CompiledQuery(text, ("number",), by_value=by_value)
            assert [tuple(row) for row in await source.fetch(query, {"number": number})] == [(number,)]
    found = {
        by_value: tuple((await source.fetch(plans, {"like": text.replace("$", "_")}))[0])
        for by_value, text in texts.items()
    }
    assert found == {False: (5, 0), True: (0, 5)}
