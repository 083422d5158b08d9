"""Connections are lent out one at a time, come back in order or not at all, and none is ever lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from hub.sources.connecting import Server
from hub.sources.pool import Pool

PID = "select pg_backend_pid()"
KEPT = "select 1 as kept"
ASLEEP = "select count(*) from pg_stat_activity where datname = current_database() and query like 'select pg_sleep%'"


@asynccontextmanager
async def opened(url: str, most: int, seconds: float = 30.0) -> AsyncIterator[Pool]:
    server = Server(url, 30)

    async def connect() -> Any:
        return await server.connect({"application_name": "pool"})

    pool = Pool(connect, most, seconds)
    try:
        yield pool
    finally:
        await pool.close()


async def pid(pool: Pool) -> int:
    async with pool.lend() as connection:
        found: int = await connection.fetchval(PID)
        return found


async def test_a_connection_that_came_back_is_lent_to_the_next(postgres_url: str) -> None:
    async with opened(postgres_url, 3) as pool:
        assert len({await pid(pool) for _ in range(5)}) == 1
        assert pool.in_use == 0


async def test_no_more_are_open_than_may_be_and_whoever_waits_gets_the_next(postgres_url: str) -> None:
    async with opened(postgres_url, 2) as pool:
        first, second = await pool.take(), await pool.take()
        waiting = [asyncio.ensure_future(pid(pool)) for _ in range(3)]
        await asyncio.sleep(0)
        assert (pool.in_use, any(each.done() for each in waiting)) == (2, False)
        pool.give_back(first, is_at_its_end=True)
        assert len({await each for each in waiting}) == 1
        pool.give_back(second, is_at_its_end=True)
        assert pool.in_use == 0


async def test_who_waits_too_long_is_told_and_takes_no_place_away(postgres_url: str) -> None:
    async with opened(postgres_url, 1, seconds=0.05) as pool:
        held = await pool.take()
        with pytest.raises(TimeoutError):
            await pool.take()
        pool.give_back(held, is_at_its_end=True)
        assert (await pid(pool), pool.in_use) == (held.get_server_pid(), 0)


async def test_who_leaves_while_a_connection_is_on_its_way_passes_it_on(postgres_url: str) -> None:
    async with opened(postgres_url, 1) as pool:
        held = await pool.take()
        leaving, staying = asyncio.ensure_future(pool.take()), asyncio.ensure_future(pid(pool))
        await asyncio.sleep(0)
        pool.give_back(held, is_at_its_end=True)
        leaving.cancel()
        assert await staying == held.get_server_pid()
        assert pool.in_use == 0


async def test_a_statement_that_the_server_refuses_costs_no_connection(postgres_url: str) -> None:
    async with opened(postgres_url, 1) as pool:
        before = await pid(pool)
        with pytest.raises(asyncpg.UndefinedTableError):
            async with pool.lend() as connection:
                await connection.fetch("select * from nothing_of_this_name")
        assert await pid(pool) == before


async def test_a_statement_that_nobody_waits_for_ends_and_its_connection_with_it(postgres_url: str) -> None:
    async with opened(postgres_url, 1) as pool:
        before = await pid(pool)

        async def sleep() -> None:
            async with pool.lend() as connection:
                await connection.fetch("select pg_sleep(600)")

        asleep = asyncio.ensure_future(sleep())
        async with asyncio.timeout(60), opened(postgres_url, 1) as other, other.lend() as watching:
            while not await watching.fetchval(ASLEEP):  # noqa: ASYNC110 -- it is no event for anybody here
                await asyncio.sleep(0.01)
            asleep.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asleep
            assert await pid(pool) != before
            while await watching.fetchval(ASLEEP):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert pool.in_use == 0


async def test_a_transaction_that_was_left_open_is_handed_to_nobody(postgres_url: str) -> None:
    async with opened(postgres_url, 1) as pool:
        before = await pid(pool)
        async with pool.lend() as connection:
            await connection.execute("begin")
        assert await pid(pool) != before


async def test_a_connection_that_the_server_ended_is_replaced(postgres_url: str) -> None:
    async with opened(postgres_url, 1) as pool, opened(postgres_url, 1) as other:
        async with pool.lend() as gone:
            before = gone.get_server_pid()
        async with other.lend() as connection:
            await connection.execute(f"select pg_terminate_backend({before}, 60000)")
        async with asyncio.timeout(60):
            while not gone.is_closed():  # noqa: ASYNC110 -- the event loop hears of it
                await asyncio.sleep(0.01)
        assert await pid(pool) != before


async def test_statements_are_let_go_of_before_the_next_use(postgres_url: str) -> None:
    async def prepared() -> set[str]:
        async with pool.lend() as connection:
            await connection.fetch(KEPT)
            return {
                name
                for (name,) in await connection.fetch(
                    f"select name from pg_prepared_statements where statement = '{KEPT}'"
                )
            }

    async with opened(postgres_url, 1) as pool:
        before = await prepared()
        assert await prepared() == before
        pool.forget()
        assert not before & await prepared()


async def test_a_closed_pool_ends_what_is_lent_when_it_comes_back_and_lends_nothing(postgres_url: str) -> None:
    async with opened(postgres_url, 2) as pool:
        held, unused = await pool.take(), await pool.take()
        pool.give_back(unused, is_at_its_end=True)
        closing = asyncio.ensure_future(pool.close())
        await asyncio.sleep(0)
        with pytest.raises(asyncpg.InterfaceError):
            await pool.take()
        assert not closing.done()
        pool.give_back(held, is_at_its_end=True)
        await closing
        assert (held.is_closed(), unused.is_closed(), pool.in_use) == (True, True, 0)


async def test_what_never_comes_back_is_cut_off_when_the_time_is_over(postgres_url: str) -> None:
    async with opened(postgres_url, 1, seconds=0.05) as pool:
        held = await pool.take()
        await pool.close()
        assert held.is_closed()
        pool.give_back(held, is_at_its_end=False)
