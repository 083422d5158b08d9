"""Statements stay prepared in PostgreSQL when they come again, as long as there is room for them."""

from __future__ import annotations

import pytest

from hub.sources.postgresql import PostgresSource
from hub.sources.source import Query
from hub.sources.statements import Statements, footprint
from tests.hub.sources.conftest import Open

PREPARED = Query("select statement from pg_prepared_statements where statement like '%kept%'", ())


def _statement(number: int) -> Query:
    return Query(f"select {number} as kept, '{'x' * 2_000}' as filling", ())


async def _prepared(source: PostgresSource) -> list[str]:
    return [text for (text,) in await source.fetch(PREPARED, {}) if "pg_prepared" not in text]


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
    long = Query(f"select 0 as kept, '{'x' * 10_000}' as filling", ())
    for _ in range(3):
        await source.fetch(_statement(1), {})
        await source.fetch(long, {})
    assert await _prepared(source) == [_statement(1).text]


async def test_h2_a_statement_longer_than_asyncpg_keeps_by_itself_is_kept(source: PostgresSource) -> None:
    long = Query(f"select 0 as kept, '{'x' * 20_000}' as filling", ())
    for _ in range(3):
        await source.fetch(long, {})
    assert await _prepared(source) == [long.text]
