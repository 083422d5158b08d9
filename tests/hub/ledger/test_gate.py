from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from hub.config import Settings
from hub.errors import Code, RefusedRequest
from hub.grants.acts import bump
from hub.ledger.event import Kind
from hub.ledger.gate import LedgerGate
from hub.ledger.read_back import events_of
from hub.sources.register import open_source
from hub.sources.source import Source
from tests.hub.ledger.events import an_event, unlimited


@pytest.fixture
async def gate(source: Source) -> AsyncIterator[LedgerGate]:
    opened = LedgerGate(source, unlimited(), timeout_seconds=2)
    yield opened
    await opened.drain()


async def bumped(source: Source) -> int:
    async with source.begin() as connection:
        return await bump(connection)


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
        kind=Kind.WRITE_OUTCOME,
        operation_name='with "quotes", {braces}, back\\slash and 姓名',
        given=('Person."name"', "b\\", "a", "{}", "a,b", "NULL", ""),
        refused=("Person.phone",),
        subjects=tuple(an_event().id for _ in range(5)),
        intent_id=an_event().id,
    )
    assert await gate.record(event) == 1
    assert await events_of(source) == [event]


async def test_an_event_without_subjects_or_coordinates_is_stored(gate: LedgerGate, source: Source) -> None:
    event = an_event(kind=Kind.REFUSAL, outcome=Code.FIELD_WITHHELD, given=(), subjects=(), row_count=0)
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
    else:
        results.pop(5)  # SQLite does not check the form of a UUID
    assert results == [1] * 9
    assert {event.id for event in events} <= {event.id for event in await events_of(source)}


async def test_an_id_that_was_used_is_refused_and_nothing_is_overwritten(gate: LedgerGate, source: Source) -> None:
    first = an_event()
    await gate.record(first)
    with pytest.raises(RefusedRequest) as refusal:
        await gate.record(an_event(id=first.id))
    assert refusal.value.code is Code.LEDGER_UNAVAILABLE
    assert await events_of(source) == [first]


async def test_while_the_database_is_away_every_waiter_is_told_and_afterwards_events_are_stored_again(
    settings: Settings,
) -> None:
    source = open_source(replace(settings, deadline_seconds=2.0))
    gate = LedgerGate(source, unlimited(), timeout_seconds=2.0)
    await gate.record(before := an_event())
    async with away(settings):
        results = await asyncio.gather(*(gate.record(an_event()) for _ in range(20)), return_exceptions=True)
        assert {getattr(result, "code", None) for result in results} == {Code.LEDGER_UNAVAILABLE}
        assert {getattr(result, "status", None) for result in results} == {503}
        assert len({id(result) for result in results}) == 20
    assert await gate.record(after := an_event()) == 1
    assert {event.id for event in await events_of(source)} == {before.id, after.id}
    await gate.drain()
    await source.close()


async def test_a_transaction_that_does_not_end_holds_no_event_for_ever(source: Source) -> None:
    gate = LedgerGate(source, unlimited(), timeout_seconds=0.3)
    async with source.begin():
        if source.dialect == "sqlite":
            with pytest.raises(RefusedRequest) as refusal:
                await gate.record(an_event())
            assert refusal.value.code is Code.LEDGER_UNAVAILABLE
        else:
            assert await gate.record(an_event()) == 1
    assert await gate.record(an_event()) == 1
    await gate.drain()


async def test_a_database_that_is_not_migrated_stores_nothing(gate: LedgerGate, source: Source) -> None:
    async with source.begin() as connection:
        await connection.exec_driver_sql("delete from policy_version")
    with pytest.raises(RefusedRequest) as refusal:
        await gate.record(an_event())
    assert refusal.value.code is Code.LEDGER_UNAVAILABLE
    assert await events_of(source) == []


async def test_more_events_than_may_wait_are_refused(source: Source) -> None:
    gate = LedgerGate(source, unlimited(), capacity=10)
    results = await asyncio.gather(*(gate.record(an_event()) for _ in range(12)), return_exceptions=True)
    assert results[:10] == [1] * 10
    assert [(result.code, result.status) for result in results[10:] if isinstance(result, RefusedRequest)] == [
        (Code.OVERLOADED, 503)
    ] * 2
    await gate.drain()


async def test_draining_writes_what_waits_and_refuses_what_comes_after(source: Source) -> None:
    gate = LedgerGate(source, unlimited(), together=10)
    waiters = [asyncio.create_task(gate.record(an_event())) for _ in range(35)]
    await asyncio.sleep(0)
    await gate.drain()
    assert [waiter.result() for waiter in waiters] == [1] * 35
    assert gate.writes == 4
    with pytest.raises(RefusedRequest) as refusal:
        await gate.record(an_event())
    assert refusal.value.code is Code.LEDGER_UNAVAILABLE
    assert len(await events_of(source)) == 35
    await gate.drain()


async def test_a_gate_without_events_drains_at_once(source: Source) -> None:
    await LedgerGate(source, unlimited()).drain()


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
