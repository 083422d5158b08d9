from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

import asyncpg
import pytest

from hub.config import Settings
from hub.errors import Code, RefusedRequest
from hub.grants.policy_changes import next_policy_version
from hub.ledger.event import Event, EventKind
from hub.ledger.gate import FlushWatch, LedgerGate, LedgerUnavailable
from hub.ledger.writing import VersionMissing
from hub.sources.register import open_source
from hub.sources.source import Source
from tests.hub.ledger.events import an_event, events_of, unlimited
from tests.hub.sources.conftest import answered


@pytest.fixture
async def gate(source: Source) -> AsyncIterator[LedgerGate]:
    opened = LedgerGate(source, unlimited(), timeout_seconds=60)
    yield opened
    await opened.drain()


def told(refusal: object) -> tuple[Code, str, HTTPStatus, int | None]:
    """All that a caller hears of a refusal."""
    assert isinstance(refusal, RefusedRequest)
    return refusal.code, refusal.message, refusal.status, refusal.retry_after


async def recorded(gate: LedgerGate) -> Event:
    """An event that a gate of little time has stored: another is tried until a busy machine was in time for it."""

    async def record() -> Event:
        await gate.record(event := an_event())
        return event

    return await answered(record, LedgerUnavailable)


async def bumped(source: Source) -> int:
    async with source.begin() as connection:
        return await next_policy_version(connection)


@asynccontextmanager
async def away(settings: Settings) -> AsyncIterator[None]:
    """The database cannot be written to: its connections are cut, or another process holds the write lock."""
    if settings.dialect == "sqlite":
        other = sqlite3.connect(settings.database.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("begin immediate")
        try:
            yield
        finally:
            other.execute("rollback")
            other.close()
        return
    server, _, name = settings.database.rpartition("/")
    admin = await asyncpg.connect(f"{server}/postgres")
    try:
        await admin.execute(f'alter database "{name}" allow_connections false')
        await admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", name)
        yield
    finally:
        await admin.execute(f'alter database "{name}" allow_connections true')
        await admin.close()


async def test_an_event_is_stored_as_it_was_told(gate: LedgerGate, source: Source) -> None:
    event = an_event(
        kind=EventKind.WRITE_OUTCOME,
        operation_name='with "quotes", {braces}, back\\slash and 姓名',
        given=('Person."name"', "b\\", "a", "{}", "a,b", "NULL", ""),
        refused=("Person.phone",),
        subjects=tuple(an_event().id for _ in range(5)),
        intent_id=an_event().id,
    )
    assert await gate.record(event) == 1
    assert await events_of(source) == [event]


async def test_an_event_without_subjects_or_coordinates_is_stored(gate: LedgerGate, source: Source) -> None:
    event = an_event(kind=EventKind.REFUSAL, outcome=Code.FIELD_WITHHELD, given=(), subjects=(), row_count=0)
    await gate.record(event)
    assert await events_of(source) == [event]


async def test_an_event_judged_by_an_old_policy_is_not_stored_and_the_new_version_is_told(
    gate: LedgerGate, source: Source
) -> None:
    await gate.record(an_event())
    assert await bumped(source) == 2
    assert await gate.record(an_event()) == 2
    assert len(await events_of(source)) == 1
    await gate.record(renewed := an_event(policy_version=2))
    assert renewed in await events_of(source)


async def test_in_one_write_only_the_events_of_the_policy_in_force_are_stored(gate: LedgerGate, source: Source) -> None:
    await bumped(source)
    events = [an_event(policy_version=version) for version in (1, 2, 3, 2)]
    assert await asyncio.gather(*map(gate.record, events)) == [2, 2, 2, 2]
    assert {event.id for event in await events_of(source)} == {events[1].id, events[3].id}


async def test_two_hundred_at_once_are_each_stored_once_in_few_writes(gate: LedgerGate, source: Source) -> None:
    events = [an_event() for _ in range(200)]
    assert set(await asyncio.gather(*map(gate.record, events))) == {1}
    stored = await events_of(source, limit=500)
    assert sorted(event.id for event in stored) == sorted(event.id for event in events)
    assert gate.writes <= 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_events_wait_for_those_of_others_at_work_and_who_is_alone_waits_for_nobody(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.ledger.gate.LINGER", 3600.0)
    at_work = 1
    gate = LedgerGate(source, unlimited(), at_work=lambda: at_work)
    await gate.record(an_event())
    at_work = 2
    first = asyncio.create_task(gate.record(an_event()))
    for _ in range(3):
        await asyncio.sleep(0)  # by now it waits: else it would be written by itself
    await gate.record(an_event())
    assert (await first, gate.writes) == (1, 2)
    alone = asyncio.create_task(gate.record(an_event()))
    await asyncio.sleep(0)
    await gate.drain()
    assert (await alone, gate.writes) == (1, 3)


async def test_a_waiter_that_goes_away_takes_no_event_with_it(gate: LedgerGate, source: Source) -> None:
    events = [an_event() for _ in range(30)]
    waiters = [asyncio.create_task(gate.record(event)) for event in events]
    await asyncio.sleep(0)
    for waiter in waiters[::3]:
        waiter.cancel()
    results = await asyncio.gather(*waiters, return_exceptions=True)
    assert [result for result in results if not isinstance(result, asyncio.CancelledError)] == [1] * 20
    await gate.drain()
    assert {event.id for event in await events_of(source)} == {event.id for event in events}


async def test_who_gives_up_what_tells_how_it_went_leaves_the_others_their_answers(
    gate: LedgerGate, source: Source
) -> None:
    """What would tell is handed out, so that whoever may not wait can look at it afterwards."""
    events, telling = [an_event() for _ in range(3)], list[asyncio.Future[int]]()

    def given_up(written: asyncio.Future[int]) -> None:
        written.cancel()

    first = asyncio.create_task(gate.record(events[0], queued=given_up))
    others = [asyncio.create_task(gate.record(event, queued=telling.append)) for event in events[1:]]
    results = await asyncio.gather(first, *others, return_exceptions=True)
    assert isinstance(results[0], asyncio.CancelledError)
    assert (results[1:], [written.result() for written in telling], gate.writes) == ([1, 1], [1, 1], 1)
    assert {event.id for event in await events_of(source)} == {event.id for event in events}


@pytest.mark.parametrize("wrong", [{"organisation_id": "not a UUID"}, {"operation_name": "\ud800"}])
async def test_an_event_that_cannot_be_stored_fails_alone(
    gate: LedgerGate, wrong: dict[str, str], source: Source
) -> None:
    events = [an_event() for _ in range(9)]
    bad = an_event(**wrong)
    results = await asyncio.gather(*map(gate.record, [*events[:5], bad, *events[5:]]), return_exceptions=True)
    if source.dialect == "postgresql" or "operation_name" in wrong:
        refusal = results.pop(5)
        assert isinstance(refusal, RefusedRequest)
        assert refusal.code is Code.LEDGER_UNAVAILABLE
        assert refusal.__cause__ is not None
        assert gate.writes == 7  # all ten; five, and five; of these two, one, one, and three
    else:
        results.pop(5)  # SQLite does not check the form of a UUID
    assert results == [1] * 9
    assert {event.id for event in events} <= {event.id for event in await events_of(source)}


async def test_an_id_that_was_used_is_refused_and_nothing_is_overwritten(gate: LedgerGate, source: Source) -> None:
    first = an_event()
    await gate.record(first)
    with pytest.raises(RefusedRequest) as refusal:
        await gate.record(an_event(id=first.id))
    assert (refusal.value.code, refusal.value.retry_after) == (Code.LEDGER_UNAVAILABLE, 5)
    assert await events_of(source) == [first]


async def test_while_the_database_is_away_every_waiter_is_told_and_afterwards_events_are_stored_again(
    settings: Settings,
) -> None:
    source = open_source(replace(settings, deadline_seconds=2.0))
    gate = LedgerGate(source, unlimited(), timeout_seconds=2.0)
    before, refused = await recorded(gate), [an_event() for _ in range(20)]
    async with away(settings):
        results = await asyncio.gather(*map(gate.record, refused), return_exceptions=True)
        assert {getattr(result, "code", None) for result in results} == {Code.LEDGER_UNAVAILABLE}
        assert {(getattr(result, "status", None), getattr(result, "retry_after", None)) for result in results} == {
            (503, 5)
        }
        assert len({id(result) for result in results}) == 20
    after = await recorded(gate)
    stored = {event.id for event in await answered(lambda: events_of(source))}
    assert {before.id, after.id} <= stored
    assert stored.isdisjoint(event.id for event in refused)
    await gate.drain()
    await source.close()


async def test_a_transaction_that_does_not_end_holds_no_event_for_ever(source: Source) -> None:
    gate = LedgerGate(source, unlimited(), timeout_seconds=0.3)
    async with source.begin() as connection:
        if source.dialect == "postgresql":
            assert await recorded(gate)  # where nothing is locked, nobody waits
            await connection.exec_driver_sql("lock table ledger_event in access exclusive mode")
        with pytest.raises(RefusedRequest) as refusal:
            await gate.record(an_event())
        assert refusal.value.code is Code.LEDGER_UNAVAILABLE
        assert not await gate.can_write()
    assert await recorded(gate)
    async with asyncio.timeout(60):
        while not await gate.can_write():
            pass  # a machine that is busy may need longer than this gate waits
    await gate.drain()


async def test_a_database_that_is_not_migrated_stores_nothing(gate: LedgerGate, source: Source) -> None:
    async with source.begin() as connection:
        await connection.exec_driver_sql("delete from policy_version")
    with pytest.raises(RefusedRequest) as refusal:
        await gate.record(an_event())
    assert refusal.value.code is Code.LEDGER_UNAVAILABLE
    assert isinstance(refusal.value.__cause__, VersionMissing)
    assert await events_of(source) == []


async def test_more_events_than_may_wait_are_refused_until_those_are_written(source: Source) -> None:
    gate = LedgerGate(source, unlimited(), capacity=10)
    for _ in range(2):
        results = await asyncio.gather(*(gate.record(an_event()) for _ in range(12)), return_exceptions=True)
        assert results[:10] == [1] * 10
        assert [told(result) for result in results[10:]] == [
            (
                Code.OVERLOADED,
                "The hub is overloaded. Nothing was returned. Try again in a moment.",
                HTTPStatus.SERVICE_UNAVAILABLE,
                2,
            )
        ] * 2
    await gate.drain()


async def test_draining_writes_what_waits_and_refuses_what_comes_after(source: Source) -> None:
    gate = LedgerGate(source, unlimited(), together=10)
    waiters = [asyncio.create_task(gate.record(an_event())) for _ in range(40)]
    await asyncio.sleep(0)
    assert "ledger" in {task.get_name() for task in asyncio.all_tasks()}
    await gate.drain()
    assert [waiter.result() for waiter in waiters] == [1] * 40
    assert gate.writes == 4
    with pytest.raises(RefusedRequest) as refusal:
        await gate.record(an_event())
    assert told(refusal.value) == (
        Code.LEDGER_UNAVAILABLE,
        "The ledger could not record this access, so nothing was returned. Try again in a moment.",
        HTTPStatus.SERVICE_UNAVAILABLE,
        5,
    )
    assert len(await events_of(source)) == 40
    await gate.drain()


async def test_a_gate_without_events_drains_at_once(source: Source) -> None:
    await LedgerGate(source, unlimited()).drain()


async def test_asking_whether_an_event_could_be_written_writes_none(gate: LedgerGate, source: Source) -> None:
    assert await gate.can_write()
    assert await events_of(source) == []


async def test_who_watches_hears_of_each_write_how_many_events_it_had_and_how_long_it_took(source: Source) -> None:
    events: list[float] = []
    seconds: list[float] = []
    gate = LedgerGate(source, unlimited(), together=3, watch=FlushWatch(events.append, seconds.append))
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await asyncio.gather(*(gate.record(an_event()) for _ in range(5)))
    took = loop.time() - begun
    assert events == [3, 2]
    assert all(each >= 0 for each in seconds)
    assert sum(seconds) <= took
    await gate.drain()


async def test_two_processes_write_to_one_ledger(source: Source, settings: Settings) -> None:
    gates = [LedgerGate(source, unlimited()), LedgerGate(source, unlimited())]
    await asyncio.gather(*(gates[number % 2].record(an_event()) for number in range(40)))
    assert len(await events_of(source)) == 40
    for gate in gates:
        await gate.drain()


async def test_the_ledger_is_read_by_person_and_by_client_from_the_newest(gate: LedgerGate, source: Source) -> None:
    person = an_event().id
    start = an_event().at
    events = [
        an_event(
            at=start + timedelta(microseconds=number),
            subjects=(person, an_event().id) if number % 2 else (an_event().id,),
            client_id="a" if number < 6 else "b",
        )
        for number in range(8)
    ]
    await asyncio.gather(*map(gate.record, reversed(events)))
    newest = events[::-1]
    assert await events_of(source) == newest
    assert await events_of(source, limit=3) == newest[:3]
    assert await events_of(source, subject=person) == newest[::2]
    assert await events_of(source, client_id="b") == newest[:2]
    assert await events_of(source, subject=person, client_id="b") == newest[:1]
    assert await events_of(source, subject=an_event().id) == []
