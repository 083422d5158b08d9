"""A write-back whose records and ledger are in one PostgreSQL: intent, record, key and change are one transaction, and those that
come at the same moment share it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import pytest

from hub.ledger.reconcile import Reconciled, reconcile
from hub.sources.register import open_sources
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes
from tests.hub.server.store import change, ledger, of_kind, persons_locked, rows
from tests.hub.server.test_batch import on_insert

pytestmark = pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)

WRITE = """mutation($record: RecordAssistanceInput!, $key: String!) {
    recordAssistance(input: $record, idempotencyKey: $key) { replayed record { id amount } } }"""


def subsidy(**changes: Any) -> dict[str, Any]:
    given = {"person": {"id": odd_id("person", 2)}, "insuranceYear": 2026, "tier": "TIER_1", "amount": "1.00", "givenOn": "2026-11-23", "status": "PAID"}  # fmt: skip
    return {"premiumSubsidy": given | changes}


async def write(hub: Hub, key: str, client: str = "reader", **changes: Any) -> Any:
    return await hub.ask(WRITE, {"record": subsidy(**changes), "key": f"together-{key}"}, client=client)


async def transactions(hub: Hub) -> list[tuple[str, str, str]]:
    """The transactions that stored the intent, the key and the record of each change."""
    return [
        (row["of_intent"], row["of_key"], row["of_record"])
        for row in await rows(
            hub.settings,
            "select e.xmin::text as of_intent, k.xmin::text as of_key, r.xmin::text as of_record from change_event c "
            "join ledger_event e on e.id = c.ledger_event_id join idempotency_key k on k.record_id = c.record_id "
            "join premium_subsidy r on r.id = c.record_id where c.xmin = r.xmin order by c.turn, c.position",
        )
    ]


async def test_intent_and_record_are_one_transaction_and_the_ledger_is_written_once_more(hub: Hub) -> None:
    await write(hub, "warm")
    gate = hub.answering._services.ledger
    before = gate.writes
    assert "errors" not in await write(hub, "next")
    assert gate.writes == before + 1
    assert [len(set(of_one)) for of_one in await transactions(hub)] == [1, 1]
    events = await ledger(hub.settings)
    closed = [(event["outcome"], str(event["intent_id"])) for event in of_kind(events, "WRITE_OUTCOME")]
    assert sorted(closed) == sorted(("WRITTEN", str(event["id"])) for event in of_kind(events, "WRITE_INTENT"))


async def test_what_only_all_processes_together_can_allow_has_its_intent_first(hub: Hub) -> None:
    assert "errors" not in await write(hub, "by-number", person={"idNumber": odd_person(2)})
    assert "errors" not in await write(hub, "other-day", givenOn="2026-11-20")
    assert [len(set(of_one)) for of_one in await transactions(hub)] == [1, 2]


async def test_nothing_is_stored_by_number_once_another_process_has_locked_look_ups(hub: Hub) -> None:
    by_number = {"person": {"idNumber": odd_person(2)}}
    assert "errors" not in await write(hub, "before", **by_number)
    (counted, *_) = await rows(hub.settings, "select used from client_use where counter = 'lookups'")
    assert counted["used"] == 1
    await change(hub.settings, "update client_use set used = 1000, missed = 1000 where counter = 'lookups'")
    assert codes(await write(hub, "after", **by_number)) == ["LOOKUP_LOCKED"]
    assert "errors" not in await write(hub, "by-id")
    assert len(await rows(hub.settings, "select 1 from change_event")) == 2


async def held(hub: Hub, *asked: Coroutine[Any, Any, Any], table: str = "premium_subsidy") -> list[Any]:
    """The answers to some writes: the first is held at a table until all others wait for their turn."""
    waiting: Any = hub.answering._services.coalescer._waiting
    async with persons_locked(hub.settings, table), asyncio.timeout(60):
        tasks = [asyncio.create_task(asked[0])]
        while not waiting:  # noqa: ASYNC110 -- nobody tells of it
            await asyncio.sleep(0.01)
        tasks += [asyncio.create_task(each) for each in asked[1:]]
        while sum(map(len, waiting.values())) < len(asked) - 1:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return [await task for task in tasks]


async def test_what_comes_at_the_same_moment_is_stored_together_whoever_writes_it(hub: Hub) -> None:
    clients = ("reader", "district")
    for client in clients:
        await write(hub, f"warm-{client}", client)
    answers = await held(hub, *(write(hub, f"{n}", clients[n % 2], amount=f"{n + 1}.00") for n in range(9)))
    assert [codes(answer) for answer in answers] == [[]] * 9
    amounts = [answer["data"]["recordAssistance"]["record"]["amount"] for answer in answers]
    assert amounts == [f"{n + 1}.00" for n in range(9)]
    told = (await transactions(hub))[2:]
    assert (len(told), len(set(told))) == (9, 2)
    own = "select count(*) as n from change_event c join ledger_event e on e.id = c.ledger_event_id join premium_subsidy r "
    assert (await rows(hub.settings, f"{own} on r.id = c.record_id and r.organisation_id = e.organisation_id"))[0][
        "n"
    ] == 11


async def test_whom_they_are_about_is_looked_up_together_and_each_is_told_of_its_own(hub: Hub) -> None:
    await write(hub, "warm")
    hub.statements.clear()
    people = [odd_id("person", 2), odd_id("person", 1), "00000000-0000-4000-8000-999999999999", odd_id("person", 2)]
    asked = (write(hub, f"{n}", person={"id": person}, amount=f"{n}.50") for n, person in enumerate(people))
    answers = await held(hub, *asked, table="person")
    assert [codes(answer) for answer in answers] == [[], [], ["NOT_FOUND"], []]
    assert len([statement for statement in hub.statements if "verdict" in statement]) == 2
    stored = "select person_id, amount_fen, eligibility from premium_subsidy where amount_fen % 100 = 50 and organisation_id is not null order by 2"
    kept = await rows(hub.settings, stored)
    assert [(str(row["person_id"]), row["amount_fen"]) for row in kept] == [
        (people[0], 50), (people[1], 150), (people[3], 350),
    ]  # fmt: skip
    assert None not in {row["eligibility"] for row in kept}


async def test_one_that_cannot_be_stored_does_those_beside_it_no_harm(hub: Hub) -> None:
    await write(hub, "warm")
    await on_insert(hub.settings, "BAD", "", "raise exception 'no' using errcode = '23514'")
    marks = ("GOOD", "GOOD", "BAD", "GOOD")
    answers = await held(hub, *(write(hub, f"{n}", sourceRecord=mark) for n, mark in enumerate(marks)))
    assert [bool(codes(answer)) for answer in answers] == [mark == "BAD" for mark in marks]
    assert len(await rows(hub.settings, "select 1 from change_event")) == 4


async def test_a_connection_that_is_lost_leaves_an_intent_that_is_closed_later(hub: Hub) -> None:
    await write(hub, "warm")
    await on_insert(hub.settings, "KILL", "", "perform pg_terminate_backend(pg_backend_pid())")
    answer = await write(hub, "killed", sourceRecord="KILL")
    assert codes(answer) == ["SOURCE_UNAVAILABLE"]
    assert "It is not known whether the write was stored." in answer["errors"][0]["message"]
    await hub.answering.drain()
    outcomes = [event["outcome"] for event in of_kind(await ledger(hub.settings), "WRITE_OUTCOME")]
    assert sorted(outcomes) == ["UNKNOWN", "WRITTEN"]
    async with open_sources(hub.settings) as sources:
        assert await reconcile(sources, hub.clock.now + timedelta(hours=1), timedelta(0)) == Reconciled(0, 1, 0)
    await change(hub.settings, "drop trigger t on premium_subsidy")
    assert (await write(hub, "killed"))["data"]["recordAssistance"]["replayed"] is False


async def test_a_policy_that_has_moved_stores_nothing_and_is_judged_anew(hub: Hub) -> None:
    await write(hub, "warm")
    await change(hub.settings, "update policy_version set version = version + 1")
    assert "errors" not in await write(hub, "next")
    events = await ledger(hub.settings)
    assert len(of_kind(events, "WRITE_INTENT")) == len(of_kind(events, "WRITE_OUTCOME")) == 2
    revoke = "update access_grant set revoked_at = '2026-11-01T00:00:00.000000Z' where capability = 'WRITE' and role = 'reader'"
    await change(hub.settings, revoke, "update policy_version set version = version + 1")
    assert codes(await write(hub, "last")) == ["WRITE_WITHHELD"]
    assert len(await rows(hub.settings, "select 1 from change_event")) == 2
