"""What outlives its request counts in the transaction of its work: each thing once in a window, and a window that is over begins anew."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cipher import Cipher
from hub.limiter.counting import count, remembered, total_of
from hub.limiter.quotas import LOOKUPS, REGISTERED, CounterTotal, CounterUse, look_up_token
from hub.limits import KNOWN
from hub.sources.source import Source
from hub.tables.usage_counters import ClientUseRow, CountedOnceRow
from tests.hub.limiter.test_judging import ALLOWANCE, NOW

END = NOW + ALLOWANCE.window


@pytest.fixture
async def connection(source: Source) -> AsyncIterator[AsyncConnection]:
    async with source.begin() as opened:
        yield opened


def seen(found: Collection[int] = (), missed: Collection[int] = (), *, minutes: int = 0, by: str = "c") -> CounterUse:
    things = [*((False, token) for token in found), *((True, token) for token in missed)]
    return ALLOWANCE.use(by, LOOKUPS, NOW + timedelta(minutes=minutes), seen=things)


def plain(use: CounterUse, used: int, missed: int) -> CounterUse:
    return use._replace(used=used, missed=missed, seen=frozenset())


async def of_the_table(connection: AsyncConnection) -> set[tuple[str, str, bool, int]]:
    columns = (CountedOnceRow.holder, CountedOnceRow.counter, CountedOnceRow.missed, CountedOnceRow.token)
    return {tuple(row) for row in await connection.execute(select(*columns))}


async def test_each_number_counts_once_in_a_window_by_each_outcome(connection: AsyncConnection) -> None:
    first, second = seen([1, 2], [3]), seen([2, 4], [3, 5, 2], minutes=59)
    assert await count(connection, first) == (plain(first, 3, 1), CounterTotal(3, 1, END))
    assert await count(connection, second) == (plain(second, 3, 2), CounterTotal(6, 3, END))
    assert await count(connection, second) == (plain(second, 0, 0), CounterTotal(6, 3, END))
    assert await of_the_table(connection) == {
        *(("c", LOOKUPS, False, token) for token in (1, 2, 4)),
        *(("c", LOOKUPS, True, token) for token in (2, 3, 5)),
    }


async def test_a_window_that_is_over_begins_anew_with_all_that_was_counted_once(connection: AsyncConnection) -> None:
    await count(connection, seen([1, 2], [3])._replace(used=4, missed=2))
    later = seen([1], [3], minutes=60)
    assert await count(connection, later) == (plain(later, 2, 1), CounterTotal(2, 1, later.until))
    again = seen([1], [3, 2], minutes=119)
    assert await count(connection, again) == (plain(again, 1, 1), CounterTotal(3, 2, later.until))


async def test_what_was_used_beside_what_was_seen_counts_each_time(connection: AsyncConnection) -> None:
    use = seen([1], [2])._replace(used=5, missed=3)
    assert await count(connection, use) == (plain(use, 7, 4), CounterTotal(7, 4, END))
    assert await count(connection, use) == (plain(use, 5, 3), CounterTotal(12, 7, END))


async def test_what_is_free_adds_nothing_and_is_known_as_found(connection: AsyncConnection) -> None:
    use = seen([1, 7])
    assert await count(connection, use, [7, 8]) == (plain(use, 1, 0), CounterTotal(1, 0, END))
    later = seen([7, 8], [8])
    assert await count(connection, later) == (plain(later, 1, 1), CounterTotal(2, 1, END))
    await count(connection, seen(minutes=60, by="d"), [9])
    assert ("d", LOOKUPS, False, 9) in await of_the_table(connection)


async def test_counters_and_holders_are_counted_by_themselves(connection: AsyncConnection) -> None:
    registered = ALLOWANCE.use("c", REGISTERED, NOW, seen=[(False, 2), (False, 3)])
    for use in (seen([1, 2]), seen([1, 2], by="d"), registered):
        assert await count(connection, use) == (plain(use, 2, 0), CounterTotal(2, 0, END))
    await count(connection, ALLOWANCE.use("d", REGISTERED, NOW, seen=[(False, 4)]))
    assert await remembered(connection, registered) == {2, 3}
    assert await remembered(connection, registered._replace(at=END - timedelta(seconds=1))) == {2, 3}
    assert await remembered(connection, registered._replace(at=END)) == set()


async def test_a_total_is_told_without_a_use_of_its_own(connection: AsyncConnection) -> None:
    asked = seen([1], [2])._replace(used=5, missed=3)
    assert await total_of(connection, asked) == CounterTotal(0, 0, END)
    await count(connection, asked)
    assert await total_of(connection, asked) == CounterTotal(7, 4, END)
    over = asked._replace(at=END, until=END + ALLOWANCE.window)
    assert await total_of(connection, over) == CounterTotal(0, 0, over.until)


async def test_of_those_who_were_found_only_so_many_are_remembered(connection: AsyncConnection) -> None:
    """Whoever asked about so many is no guesser; what they missed counts on."""
    await count(connection, seen(missed=[1]))
    for already, new in ((KNOWN - 1, 2), (KNOWN, 1)):
        await connection.execute(update(ClientUseRow).values(used=already + 1))
        use = seen([already], [already])
        told, total = await count(connection, use)
        assert told == plain(use, new, 1)
        assert total.used == already + 1 + new
        await connection.execute(update(ClientUseRow).values(missed=1))


def test_what_is_kept_of_a_number_is_of_its_holder_alone_and_fits_into_a_column(cipher: Cipher) -> None:
    numbers = [f"51010319490101{each:04}" for each in range(20)]
    kept = {holder: [look_up_token(cipher, holder, number) for number in numbers] for holder in ("c", "d")}
    assert kept["c"] == [int(cipher.name("look-up by c", number)[:16], 16) - 2**63 for number in numbers]
    assert len({*kept["c"], *kept["d"]}) == 40
    assert all(-(2**63) <= token < 2**63 for token in kept["c"])
