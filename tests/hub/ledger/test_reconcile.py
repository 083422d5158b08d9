"""What a kill left between the ledger and the records is closed, once, and told as it was."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert, text

from hub.config import Settings
from hub.ledger.event import Event, EventKind, Outcome
from hub.ledger.gate import LedgerGate
from hub.ledger.reconcile import Reconciled, reconcile
from hub.sources.register import Sources, open_sources
from hub.sources.source import Source
from hub.tables.exchange import ChangeEventRow
from tests.hub.ledger.events import an_event, events_of, unlimited

NAME = "medical_insurance"
THEN, NOW, SAFE = datetime(2026, 11, 23, 4, tzinfo=UTC), datetime(2026, 11, 23, 5, tzinfo=UTC), timedelta(seconds=30)


@pytest.fixture
async def sources(two_settings: Settings) -> AsyncIterator[Sources]:
    opened = open_sources(two_settings)
    yield opened
    await opened.close()


async def intend(sources: Sources, *, at: datetime = THEN, entry: str = "recordAssistance") -> Event:
    event = an_event(
        at=at,
        kind=EventKind.WRITE_INTENT,
        outcome=Outcome.INTENDED,
        client_id="writer",
        given=(f"Mutation.{entry}",),
        subjects=(),
        row_count=0,
    )
    gate = LedgerGate(sources.hub, unlimited())
    await gate.record(event)
    await gate.drain()
    return event


async def store(source: Source, intent: Event) -> str:
    """A change event as a record's transaction leaves it; gives the person."""
    person = str(uuid4())
    row = {"id": str(uuid4()), "table_name": "premium_subsidy", "record_id": str(uuid4()), "person_id": person,
           "ledger_event_id": intent.id, "at": THEN}  # fmt: skip
    async with source.begin() as connection:
        await connection.execute(insert(ChangeEventRow), [row])
    return person


async def outcomes(sources: Sources) -> list[Event]:
    return [
        event for event in await events_of(sources.hub, client_id="writer") if event.kind is EventKind.WRITE_OUTCOME
    ]


@pytest.mark.parametrize("home", ["hub", NAME])
async def test_a_record_whose_outcome_is_missing_is_entered(sources: Sources, home: str) -> None:
    intent = await intend(sources)
    person = await store(sources.named(home), intent)
    assert await reconcile(sources, NOW, SAFE) == Reconciled(1, 0, 0)
    (outcome,) = await outcomes(sources)
    assert (outcome.outcome, outcome.intent_id, outcome.access.subjects) == (Outcome.WRITTEN, intent.id, (person,))
    assert (outcome.request.request_id, outcome.request.organisation_id, outcome.at) == (
        intent.request.request_id,
        intent.request.organisation_id,
        NOW,
    )


async def test_an_intent_without_a_record_is_closed_as_not_stored(sources: Sources) -> None:
    intent = await intend(sources)
    assert await reconcile(sources, NOW, SAFE) == Reconciled(0, 1, 0)
    (outcome,) = await outcomes(sources)
    assert (outcome.outcome, outcome.intent_id, outcome.access.subjects) == (Outcome.NOT_STORED, intent.id, ())


async def test_what_may_still_be_under_way_is_left_alone(sources: Sources) -> None:
    await intend(sources, at=NOW - SAFE)
    assert await reconcile(sources, NOW, SAFE) == Reconciled(0, 0, 0)
    assert await reconcile(sources, NOW + timedelta(seconds=1), SAFE) == Reconciled(0, 1, 0)


async def test_two_reconcilers_at_once_and_again_enter_each_once(sources: Sources) -> None:
    for _ in range(5):
        await store(sources.departments[NAME], await intend(sources))
        await intend(sources)
    await asyncio.gather(*(reconcile(sources, NOW, SAFE) for _ in range(2)))
    assert await reconcile(sources, NOW, SAFE) == Reconciled(0, 0, 0)
    assert sorted(event.outcome for event in await outcomes(sources)) == ["NOT_STORED"] * 5 + ["WRITTEN"] * 5


async def test_s7_an_act_without_an_outcome_was_not_done(sources: Sources) -> None:
    """Its outcome is entered in its own transaction: there is no list of entries that somebody could forget to keep."""
    await intend(sources, entry="revokeGrant")
    assert await reconcile(sources, NOW, SAFE) == Reconciled(0, 1, 0)
    assert [event.outcome for event in await outcomes(sources)] == [Outcome.NOT_STORED]


async def test_s7_what_was_unknown_when_its_operation_ended_is_told_later(sources: Sources) -> None:
    intent = await intend(sources)
    gate = LedgerGate(sources.hub, unlimited())
    unknown = replace(
        intent, id=str(uuid4()), kind=EventKind.WRITE_OUTCOME, outcome=Outcome.UNKNOWN, intent_id=intent.id, at=THEN
    )
    await gate.record(unknown)
    await gate.drain()
    person = await store(sources.departments[NAME], intent)
    assert await reconcile(sources, NOW, SAFE) == Reconciled(1, 0, 0)
    assert {(event.outcome, event.access.subjects) for event in await outcomes(sources)} == {
        (Outcome.UNKNOWN, ()),
        (Outcome.WRITTEN, (person,)),
    }
    assert await reconcile(sources, NOW, SAFE) == Reconciled(0, 0, 0)


async def test_while_a_source_is_away_nobody_knows(sources: Sources) -> None:
    known, unknown = await intend(sources), await intend(sources)
    await store(sources.hub, known)
    async with sources.departments[NAME].begin() as connection:
        await connection.execute(text("alter table change_event rename to away"))
    assert await reconcile(sources, NOW, SAFE) == Reconciled(1, 0, 1)
    assert [event.intent_id for event in await outcomes(sources)] == [known.id]
    async with sources.departments[NAME].begin() as connection:
        await connection.execute(text("alter table away rename to change_event"))
    person = await store(sources.departments[NAME], unknown)
    assert await reconcile(sources, NOW, SAFE) == Reconciled(1, 0, 0)
    assert {event.access.subjects for event in await outcomes(sources) if event.intent_id == unknown.id} == {(person,)}
