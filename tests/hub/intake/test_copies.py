"""What a department's own database stores comes into the hub's list of changes: each once, none passed over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import insert, select, text

from hub.change_feed import consumer as following
from hub.change_feed.consumer import consume
from hub.config import Settings
from hub.errors import RefusedRequest
from hub.sources.register import Sources, open_sources
from hub.sources.source import SourceUnavailable
from hub.tables.departments.civil_affairs import TemporaryReliefRow
from hub.tables.exchange import ChangeEventRow, FollowedRow
from hub.tables.population import CaseloadRow
from tests.ground.moved import MEDICAL_INSURANCE
from tests.hub.change_feed.test_consumer import store

pytestmark = pytest.mark.databases("either")

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
SOON = timedelta(milliseconds=50)
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
LATE = (
    "insert into change_event (id, table_name, record_id, person_id, ledger_event_id, at, turn) values ($1, "
    "'premium_subsidy', $2, gen_random_uuid(), gen_random_uuid(), now(), pg_current_xact_id()::text::bigint)"
)


@pytest.fixture
async def sources(two_settings: Settings) -> AsyncIterator[Sources]:
    opened = open_sources(two_settings)
    yield opened
    await opened.close()


async def rounds(sources: Sources, now: datetime = NOW) -> None:
    """One round over every source."""
    for source in sources:
        await consume(sources, source, now)


async def until_told(sources: Sources, now: datetime) -> None:
    """Rounds until all that is stored by now is told: other databases of a server may hold turns open for a moment."""
    async with asyncio.timeout(60):
        while (await followed(sources)).get("as_of") != now:
            await rounds(sources, now)
            await asyncio.sleep(SOON.total_seconds())


async def told(sources: Sources) -> list[str]:
    """The records in the hub's list of changes, in its order."""
    order = ChangeEventRow.turn, ChangeEventRow.position, ChangeEventRow.id
    async with sources.hub.begin() as connection:
        return [
            str(found)
            for found in (await connection.execute(select(ChangeEventRow.record_id).order_by(*order))).scalars()
        ]


async def followed(sources: Sources) -> dict[str, Any]:
    statement = select(FollowedRow.__table__).where(FollowedRow.source == MEDICAL_INSURANCE)
    async with sources.hub.begin() as connection:
        return dict((await connection.execute(statement)).mappings().one_or_none() or {})


async def test_what_a_source_stores_is_told_in_its_order_and_once(sources: Sources) -> None:
    first = [await store(sources) for _ in range(5)]
    await asyncio.gather(*(rounds(sources) for _ in range(3)))
    await until_told(sources, NOW)
    assert await told(sources) == first
    own = await store(sources, TemporaryReliefRow)
    later = await store(sources)
    await until_told(sources, NOW + SOON)
    await rounds(sources)
    assert await told(sources) == [*first, own, later]


async def test_more_than_one_page_is_copied_in_one_round(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "AT_ONCE", 3)
    monkeypatch.setattr(following, "_NEXT", following._NEXT.limit(3))
    stored = [await store(sources) for _ in range(7)]
    await until_told(sources, NOW)
    assert await told(sources) == stored


@on_postgresql
async def test_what_is_committed_late_in_a_source_is_waited_for(sources: Sources, two_settings: Settings) -> None:
    slow = await asyncpg.connect(two_settings.sources[MEDICAL_INSURANCE])
    late = str(uuid4())
    try:
        transaction = slow.transaction()
        await transaction.start()
        await slow.execute(LATE, str(uuid4()), late)
        fast = await store(sources)
        await rounds(sources, NOW)
        assert await told(sources) == []
        assert (await followed(sources))["as_of"] is None  # not everything that is stored is told
        await transaction.commit()
    finally:
        await slow.close()
    await until_told(sources, NOW + SOON)
    assert await told(sources) == [late, fast]


@on_postgresql
async def test_no_moment_is_promised_while_a_copy_is_held_back_in_the_hub(
    sources: Sources, two_settings: Settings
) -> None:
    await until_told(sources, NOW)
    slow = await asyncpg.connect(two_settings.database)
    try:
        transaction = slow.transaction()
        await transaction.start()
        await slow.execute("select pg_current_xact_id()")
        await asyncio.sleep(0)
        stored = await store(sources)
        # The source's own turns wait for the same transaction: databases of one server count together.
        other = await asyncpg.connect(two_settings.sources[MEDICAL_INSURANCE])
        await other.execute("update change_event set turn = 1")
        await other.close()
        await consume(sources, sources.departments[MEDICAL_INSURANCE], NOW + SOON)
        assert await told(sources) == [stored]
        assert (await followed(sources))["as_of"] == NOW
        await transaction.commit()
    finally:
        await slow.close()
    await until_told(sources, NOW + 2 * SOON)


@pytest.mark.databases("both")
async def test_two_processes_that_follow_at_once_copy_each_change_once(two_settings: Settings) -> None:
    one, other = open_sources(two_settings), open_sources(two_settings)
    stored: list[str] = []

    async def write() -> None:
        for _ in range(20):
            stored.append(await store(one))

    async def going(sources: Sources) -> None:
        for number in range(15):
            await rounds(sources, NOW + number * SOON)

    try:
        await asyncio.gather(write(), going(one), going(other), going(other))
        await until_told(one, NOW + timedelta(hours=1))
        assert await told(one) == stored
    finally:
        await one.close()
        await other.close()


@pytest.mark.databases("both")
@on_postgresql
async def test_a_kill_between_the_copy_and_its_commit_leaves_neither_copy_nor_place(
    sources: Sources, two_settings: Settings
) -> None:
    stored = await store(sources)
    blocker, watcher = [await asyncpg.connect(two_settings.database) for _ in range(2)]
    try:
        transaction = blocker.transaction()
        await transaction.start()
        await blocker.execute("lock table caseload in access exclusive mode")
        at_work = asyncio.ensure_future(rounds(sources))
        killed = False
        async with asyncio.timeout(60):
            while not killed:  # once it waits for the caseload, it has copied
                killed = await watcher.fetchval(
                    "select bool_or(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() "
                    "and wait_event_type = 'Lock' and query like '%caseload%'"
                )
        with pytest.raises(SourceUnavailable):
            await at_work
        assert await blocker.fetchval("select count(*) from change_event") == 0
        assert await blocker.fetchval("select count(*) from followed where turn >= 0") == 0
        await transaction.rollback()
    finally:
        await blocker.close()
        await watcher.close()
    await until_told(sources, NOW)
    assert await told(sources) == [stored]


async def test_a_source_that_is_away_is_noted_and_followed_on_from_where_it_was_left(sources: Sources) -> None:
    first = await store(sources)
    await until_told(sources, NOW)
    own = sources.departments[MEDICAL_INSURANCE]
    async with own.begin() as connection:
        await connection.execute(text("alter table change_event rename to away"))
    with pytest.raises(RefusedRequest):
        await consume(sources, own, NOW + SOON)
    noted = await followed(sources)
    assert (noted["as_of"], noted["is_away"]) == (NOW, True)
    async with own.begin() as connection:
        await connection.execute(text("alter table away rename to change_event"))
    second = await store(sources)
    await until_told(sources, NOW + SOON)
    assert (await followed(sources))["is_away"] is False
    assert await told(sources) == [first, second]


async def test_a_source_that_was_restored_and_counts_anew_is_followed_on(sources: Sources) -> None:
    lost = await store(sources)
    await until_told(sources, NOW)
    async with sources.departments[MEDICAL_INSURANCE].begin() as connection:
        # From a backup that did not have the last change yet, on a server that counts from the beginning.
        await connection.execute(text("delete from change_event"))
    async with sources.hub.begin() as connection:
        await connection.execute(text("update followed set turn = 1000000000000"))
    stored = [await store(sources) for _ in range(2)]
    await until_told(sources, NOW + SOON)
    assert await told(sources) == [lost, *stored]


async def test_caseload_follows_with_the_copy(sources: Sources) -> None:
    office, person = str(uuid4()), str(uuid4())
    await store(sources, organisation_id=office, person_id=person)
    await until_told(sources, NOW)
    async with sources.hub.begin() as connection:
        cases = await connection.execute(select(CaseloadRow.organisation_id, CaseloadRow.person_id))
        assert [tuple(map(str, row)) for row in cases] == [(office, person)]


async def test_an_event_that_the_hub_has_already_is_left_as_it_is(sources: Sources) -> None:
    """A department that moves out takes its events along: they were told before."""
    own = sources.departments[MEDICAL_INSURANCE]
    stored = await store(sources)
    async with own.begin() as there:
        event = dict((await there.execute(select(ChangeEventRow.__table__))).mappings().one())
    async with sources.hub.begin() as here:
        await here.execute(insert(ChangeEventRow), [event | {"turn": 1}])
    await until_told(sources, NOW)
    assert await told(sources) == [stored]
