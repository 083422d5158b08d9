"""What an event's operation uses of its client's limits is counted with the event, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from hub.config import Settings
from hub.ledger.event import EventKind
from hub.ledger.gate import LedgerGate
from hub.limiter.limiter import Limiter, RemainingQuota
from hub.limiter.quotas import DAYS, LOOKUPS, CounterUse, Quotas
from hub.limiter.refusals import LookupLocked, RateLimited, TooManyDays
from hub.sources.source import Source
from tests.hub.ledger.events import an_event, events_of

FIELD = "Query.person"


def asked(limiter: Limiter, times: int) -> CounterUse:
    return limiter.quotas.use("c", FIELD, an_event().at, times)


async def test_what_several_events_of_one_operation_use_counts_once(source: Source) -> None:
    limiter = Limiter(replace(Quotas.of(Settings()), per_minute=10))
    gate = LedgerGate(source, limiter)
    first, second = an_event(), an_event()
    await gate.record(first, second, uses=[asked(limiter, 4)])
    assert limiter.left("c", [FIELD], first.at) == RemainingQuota(6, 60, 10)
    await gate.drain()


async def test_an_event_of_a_policy_that_is_not_in_force_uses_nothing(source: Source) -> None:
    limiter = Limiter(replace(Quotas.of(Settings()), per_minute=10))
    gate = LedgerGate(source, limiter)
    assert await gate.record(an_event(policy_version=2), uses=[asked(limiter, 10)]) == 1
    assert await gate.record(an_event(), uses=[asked(limiter, 10)]) == 1
    await gate.drain()


async def test_what_goes_beyond_a_limit_is_on_record_and_refused_and_the_outcome_of_a_write_is_not(
    source: Source,
) -> None:
    limiter = Limiter(replace(Quotas.of(Settings()), per_minute=10))
    gate = LedgerGate(source, limiter)
    events = [an_event(), an_event(), an_event(kind=EventKind.WRITE_OUTCOME)]
    results = await asyncio.gather(
        *(gate.record(event, uses=[asked(limiter, 6)]) for event in events), return_exceptions=True
    )
    assert [results[0], results[2]] == [1, 1]
    assert isinstance(results[1], RateLimited)
    assert gate.writes == 1
    assert {event.id for event in await events_of(source)} == {event.id for event in events}
    await gate.drain()


async def test_the_outcome_of_a_write_is_on_record_and_its_answer_about_too_many_days_is_refused(
    source: Source,
) -> None:
    allowance = replace(Quotas.of(Settings()), per_minute=10, other_days=5)
    gate = LedgerGate(source, limiter := Limiter(allowance))
    outcome = an_event(kind=EventKind.WRITE_OUTCOME)
    days = allowance.use("c", f"{DAYS}p", outcome.at, seen=[(False, number) for number in range(6)])
    rate = [asked(limiter, 11), asked(limiter, 11)._replace(client_id="d")]
    with pytest.raises(TooManyDays):
        await gate.record(outcome, uses=[rate[0], days, rate[1]])
    assert [event.id for event in await events_of(source)] == [outcome.id]
    await gate.drain()


async def test_identity_numbers_that_were_new_and_nobodys_are_refused_when_they_are_too_many(source: Source) -> None:
    allowance = replace(Quotas.of(Settings()), misses=3, miss_percent=50)
    gate = LedgerGate(source, Limiter(allowance))
    guesses = allowance.use("c", LOOKUPS, an_event().at, seen=[(True, number) for number in range(4)])
    with pytest.raises(LookupLocked):
        await gate.record(an_event(), uses=[guesses])
    await gate.drain()


async def test_days_of_one_person_go_one_operation_after_the_other_and_each_is_counted_or_not_by_itself(
    source: Source,
) -> None:
    allowance = replace(Quotas.of(Settings()), other_days=5)
    gate = LedgerGate(source, Limiter(allowance))

    def days(person: str, *which: int) -> Sequence[CounterUse]:
        return [allowance.use("office", f"{DAYS}{person}", an_event().at, seen=[(False, day) for day in which])]

    of_several = await asyncio.gather(*(gate.record(an_event(), uses=days(person, 1)) for person in "pqr"))
    assert (of_several, gate.writes) == ([1, 1, 1], 1)
    asked_together = [days("p", 2, 3), days("q", 2), days("p", 4, 5, 6), days("p", 4, 5)]
    results = await asyncio.gather(
        *(gate.record(an_event(), uses=uses) for uses in asked_together), return_exceptions=True
    )
    assert [results[0], results[1], results[3]] == [1, 1, 1]
    assert isinstance(results[2], TooManyDays)
    assert gate.writes == 4
    await gate.drain()
