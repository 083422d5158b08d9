"""Up to 1,000 records in one operation: each stored or not on its own, whatever happens in the middle."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from hub.config import Settings
from tests.clock import FixedClock
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes, open_hub
from tests.hub.server.store import change, end_what_waits, ledger, of_kind, rows

pytestmark = pytest.mark.databases("either")

TOGETHER = "resolvers.write.batch.TOGETHER"
BATCH = """mutation($items: [RecordAssistanceItem!]!) { recordAssistanceBatch(items: $items) {
    position replayed code message record { id amount person { id } } } }"""
SHORT = "mutation($items: [RecordAssistanceItem!]!) { recordAssistanceBatch(items: $items) { code } }"
ON_SQLITE = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
ON_POSTGRES = pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)


def item(place: int, key: str | None = None, **changes: Any) -> dict[str, Any]:
    given = {
        "person": {"idNumber": odd_person(2)}, "insuranceYear": 2026, "tier": "TIER_1", "amount": f"{place + 1}.00",
        "givenOn": "2026-11-20", "status": "PAID",
    }  # fmt: skip
    return {"record": {"premiumSubsidy": given | changes}, "idempotencyKey": key or f"item-{place:04d}"}


async def send(hub: Hub, *items: dict[str, Any], client: str = "reader") -> list[dict[str, Any]]:
    answer = await hub.ask(BATCH, {"items": items}, client=client)
    assert "errors" not in answer, answer["errors"]
    results: list[dict[str, Any]] = answer["data"]["recordAssistanceBatch"]
    assert [result["position"] for result in results] == list(range(len(items)))
    return results


def told(results: list[dict[str, Any]]) -> list[str]:
    """What became of each item, in one word."""
    return [result["code"] or ("replayed" if result["replayed"] else "stored") for result in results]


async def on_insert(settings: Settings, when: str, sqlite: str, postgresql: str = "") -> None:
    """Something that happens in the database at the moment a premium subsidy with this `source_record` is inserted."""
    if settings.dialect == "sqlite":
        await change(
            settings,
            f"create trigger t after insert on premium_subsidy when new.source_record = '{when}' begin {sqlite}; end",
        )
    else:
        await change(
            settings,
            f"create function f() returns trigger language plpgsql as $$ begin if new.source_record = '{when}' then "
            f"{postgresql or sqlite}; end if; return new; end $$",
            "create trigger t after insert on premium_subsidy for each row execute function f()",
        )


async def test_each_item_is_stored_and_answered_in_the_order_given(hub: Hub) -> None:
    results = await send(hub, *(item(place) for place in range(5)))
    assert told(results) == ["stored"] * 5
    assert [result["record"]["amount"] for result in results] == ["1.00", "2.00", "3.00", "4.00", "5.00"]
    assert {result["record"]["person"]["id"] for result in results} == {odd_id("person", 2)}
    events = await ledger(hub.settings)
    intents, outcomes = of_kind(events, "WRITE_INTENT"), of_kind(events, "WRITE_OUTCOME")
    changes = await rows(hub.settings, "select * from change_event")
    assert {str(event["id"]) for event in intents} == {str(row["ledger_event_id"]) for row in changes}
    assert {str(event["intent_id"]) for event in outcomes} == {str(event["id"]) for event in intents}
    assert {(event["outcome"], *event["subjects"]) for event in outcomes} == {("WRITTEN", odd_id("person", 2))}
    assert len(changes) == 5
    assert len(intents) == len(outcomes) == (1 if hub.settings.dialect == "postgresql" else 5)
    read = (of_kind(events, "READ") or outcomes)[0]
    assert read["row_count"] == 1  # one person
    assert "PremiumSubsidy.amount" in read["given"]


async def test_a_batch_is_answered_by_one_statement_about_the_type_that_was_written(hub: Hub) -> None:
    await send(hub, item(0))
    hub.statements.clear()
    await send(hub, *(item(place) for place in range(1, 30)))
    (read,) = (statement for statement in hub.statements if "replayed" in statement)
    assert ("premium_subsidy" in read, "education_aid" in read) == (True, False)


async def test_an_item_that_fails_leaves_the_others(hub: Hub) -> None:
    await send(hub, item(0, "used-before"))
    nobody = {"person": {"id": "00000000-0000-4000-8000-999999999999"}}
    results = await send(
        hub, item(1), item(2, amount="0"), item(3, **nobody), item(4, "used-before"), item(5, supersedes=odd_id("record", 0)), item(6)
    )  # fmt: skip
    assert told(results) == [
        "stored", "INVALID_INPUT", "NOT_FOUND", "IDEMPOTENCY_CONFLICT", "NOT_FOUND", "stored",
    ]  # fmt: skip
    assert results[1]["message"] == "amount must be more than zero."
    assert results[1]["record"] is None
    assert results[0]["message"] is None
    assert len(await rows(hub.settings, "select * from change_event")) == 3
    events = await ledger(hub.settings)
    outcomes = Counter(event["outcome"] for event in of_kind(events, "WRITE_OUTCOME"))
    together = hub.settings.dialect == "postgresql"
    assert outcomes == Counter(WRITTEN=2 if together else 3, NOT_FOUND=2, IDEMPOTENCY_CONFLICT=1)
    assert [event["outcome"] for event in of_kind(events, "REFUSAL")] == ["INVALID_INPUT"]


async def test_the_right_to_write_is_judged_item_by_item(hub: Hub) -> None:
    answer = await hub.ask(SHORT, {"items": [item(0), item(1, sourceRecord="A"), item(2)]}, client="sparse")
    assert [result["code"] for result in answer["data"]["recordAssistanceBatch"]] == [None, "WRITE_WITHHELD", None]
    answer = await hub.ask(SHORT, {"items": [item(0)]}, client="sparse", purpose="OTHER")
    assert codes(answer) == ["WRITE_WITHHELD"]


async def test_a_person_outside_the_scope_is_like_nobody(hub: Hub) -> None:
    there = {"person": {"idNumber": odd_person(3)}}
    nobody = {"person": {"id": "00000000-0000-4000-8000-999999999999"}}
    results = await send(hub, item(0), item(1, **there), item(2, **nobody), client="district")
    assert told(results) == ["stored", "NOT_FOUND", "NOT_FOUND"]
    assert results[1] | {"position": 2} == results[2]


async def test_the_same_batch_again_gives_the_first_answers(hub: Hub) -> None:
    first = await send(hub, *(item(place) for place in range(4)))
    again = await send(hub, *(item(place) for place in range(4)), item(4))
    assert told(again) == ["replayed"] * 4 + ["stored"]
    assert [result["record"] for result in again[:4]] == [result["record"] for result in first]
    assert len(await rows(hub.settings, "select * from change_event")) == 5


async def test_a_key_that_comes_twice_in_a_batch_stores_once(hub: Hub) -> None:
    results = await send(hub, item(0, "twice-in-one"), item(0, "twice-in-one"), item(1, "twice-in-one"))
    assert told(results) == ["stored", "replayed", "IDEMPOTENCY_CONFLICT"]
    assert results[0]["record"] == results[1]["record"]
    assert len(await rows(hub.settings, "select * from change_event")) == 1


@pytest.mark.databases("both")
async def test_the_same_batch_at_once_stores_each_item_once(hub: Hub) -> None:
    await hub.token("reader", "READING")
    batches = await asyncio.gather(*(send(hub, *(item(place) for place in range(6))) for _ in range(5)))
    ids = [[result["record"]["id"] for result in results] for results in batches]
    assert ids == [ids[0]] * 5
    assert Counter(word for results in batches for word in told(results)) == Counter(stored=6, replayed=24)
    assert len(await rows(hub.settings, "select * from change_event")) == 6


async def test_a_batch_has_from_none_to_a_thousand_items(hub: Hub) -> None:
    assert await send(hub) == []
    many = await hub.post(SHORT, {"items": [item(place) for place in range(1001)]})
    assert (many.status_code, codes(many.json())) == (200, ["LIMIT_EXCEEDED"])
    assert await rows(hub.settings, "select * from change_event") == []


async def test_nothing_is_written_after_the_field_for_which_a_mutation_is_refused(hub: Hub) -> None:
    text = """mutation($many: [RecordAssistanceItem!]!, $one: [RecordAssistanceItem!]!) {
        many: recordAssistanceBatch(items: $many) { code } one: recordAssistanceBatch(items: $one) { code } }"""
    refused = await hub.ask(text, {"many": [item(place) for place in range(1001)], "one": [item(0)]})
    assert (codes(refused), "data" in refused) == (["LIMIT_EXCEEDED"], False)
    assert await rows(hub.settings, "select * from change_event") == []


@pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)
async def test_a_thousand_items_are_stored_within_the_deadline(city_settings: Settings, clock: FixedClock) -> None:
    async with open_hub(replace(city_settings, deadline_seconds=120.0), clock) as patient:
        answer = await patient.ask(SHORT, {"items": [item(place) for place in range(1000)]})
        assert answer["data"] == {"recordAssistanceBatch": [{"code": None}] * 1000}
        (count,) = await rows(city_settings, "select count(*) as n from change_event")
        assert count["n"] == 1000


REVOKE = (
    "update access_grant set revoked_at = '2026-11-01T00:00:00.000000Z' where capability = 'WRITE' and role = 'reader'"
)
BUMP = "update policy_version set version = version + 1"


@pytest.fixture
def by_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two items are stored at a time."""
    monkeypatch.setattr(TOGETHER, 2)


@pytest.mark.usefixtures("by_two")
async def test_a_revoked_right_stops_a_batch_under_way_at_what_is_stored_next(hub: Hub) -> None:
    await hub.ask(SHORT, {"items": []})
    await on_insert(hub.settings, "REVOKE", f"{REVOKE}; {BUMP}")
    items = [item(0), item(1, sourceRecord="REVOKE"), item(2), item(3)]
    answer = await hub.ask(BATCH, {"items": items})
    assert answer["data"] == {"recordAssistanceBatch": None}
    assert answer["errors"][0]["extensions"] == {"code": "FIELD_WITHHELD", "reason": "GRANT_REVOKED"}
    kept = await rows(hub.settings, "select * from change_event")
    assert len(kept) == 2
    events = await ledger(hub.settings)
    together = hub.settings.dialect == "postgresql"
    assert Counter(event["outcome"] for event in of_kind(events, "WRITE_OUTCOME")) == Counter(WRITTEN=2 - together)
    assert {event["outcome"] for event in of_kind(events, "REFUSAL")} == {"WRITE_WITHHELD"}


@pytest.mark.usefixtures("by_two")
async def test_a_revoked_input_field_stops_the_items_that_have_it(hub: Hub) -> None:
    await hub.ask(SHORT, {"items": []})
    block = (
        "insert into access_block (id, field, because, created_by, created_at) values "
        "('00000000-0000-4000-8000-000000000077', 'premium_subsidy_input.premium', 'a test', 'a test', '2026-01-01T00:00:00.000000Z')"
    )
    await on_insert(hub.settings, "BLOCK", f"{block}; {BUMP}")
    results = await send(
        hub, item(0, premium="400.00"), item(1, sourceRecord="BLOCK"), item(2, premium="400.00"), item(3)
    )
    assert told(results) == ["stored", "stored", "WRITE_WITHHELD", "stored"]


async def test_a_policy_that_changes_in_the_middle_changes_nothing_that_is_still_allowed(hub: Hub) -> None:
    await on_insert(hub.settings, "BUMP", BUMP)
    results = await send(hub, item(0), item(1, sourceRecord="BUMP"), item(2), item(3, sourceRecord="BUMP"), item(4))
    assert told(results) == ["stored"] * 5
    events = await ledger(hub.settings)
    changes = await rows(hub.settings, "select * from change_event")
    outcomes = of_kind(events, "WRITE_OUTCOME")
    written = {str(event["intent_id"]) for event in outcomes if event["outcome"] == "WRITTEN"}
    assert written == {str(row["ledger_event_id"]) for row in changes}


@ON_POSTGRES
@pytest.mark.usefixtures("by_two")
async def test_a_connection_that_is_lost_in_the_middle_leaves_what_is_stored(hub: Hub) -> None:
    await on_insert(hub.settings, "KILL", "", "perform pg_terminate_backend(pg_backend_pid())")
    items = [item(0), item(1), item(2, sourceRecord="KILL"), item(3), item(4)]
    results = await send(hub, *items)
    lost, rest = ["SOURCE_UNAVAILABLE"] * 2, ["NOT_ATTEMPTED"]
    assert told(results) == ["stored", "stored", *lost, *rest]
    assert "It is not known whether the write was stored." in results[3]["message"]
    events = await ledger(hub.settings)
    assert [event["outcome"] for event in of_kind(events, "WRITE_OUTCOME")] == ["WRITTEN", "UNKNOWN"]
    assert [event["outcome"] for event in of_kind(events, "REFUSAL")] == ["NOT_ATTEMPTED"]
    await change(hub.settings, "drop trigger t on premium_subsidy")
    assert told(await send(hub, *items)) == ["replayed", "replayed", "stored", "stored", "stored"]
    assert len(await rows(hub.settings, "select * from change_event")) == 5


SLOW = {2: {"sourceRecord": "SLOW"}}


@ON_POSTGRES
@pytest.mark.usefixtures("by_two")
async def test_a_batch_that_runs_out_of_time_says_what_is_stored(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    await send(hub, item(9))
    await on_insert(hub.settings, "SLOW", "", "perform pg_sleep(600)")
    for seconds in (2.0, 8.0, 32.0):  # a busy machine has more, until it comes as far as to the slow one
        items = [item(place, f"item-{place:04d}-{seconds}", **SLOW.get(place, {})) for place in range(5)]
        with monkeypatch.context() as hasty:
            hasty.setattr(hub.app.state.admission, "_deadline", seconds)
            answer = await hub.ask(BATCH, {"items": items})
        results = (answer.get("data") or {}).get("recordAssistanceBatch") or []
        if told(results[:2]) == ["stored", "stored"]:
            break
    assert told(results) == ["stored", "stored", "DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED", "NOT_ATTEMPTED"]
    await end_what_waits(hub.settings, "Timeout")  # the one that sleeps, which nobody waits for any more
    await change(hub.settings, "drop trigger t on premium_subsidy")
    assert told(await send(hub, *items)) == ["replayed", "replayed", "stored", "stored", "stored"]


@ON_POSTGRES
async def test_what_nothing_stands_against_is_stored_by_one_statement_in_the_order_given(hub: Hub) -> None:
    await send(hub, item(0, "used-before"))
    (before,) = await rows(hub.settings, "select record_id from change_event")
    corrected = str(before["record_id"])
    items = [item(place, f"key-{40 - place:04d}") for place in range(40)]
    items[7], items[9] = item(7, supersedes=corrected), item(9, supersedes=corrected)
    results = await send(hub, *items, item(40, "used-before"), item(41, "key-0040"))
    words = ["stored"] * 9 + ["SUPERSEDED"] + ["stored"] * 30 + ["IDEMPOTENCY_CONFLICT"] * 2
    assert told(results) == words
    changes = await rows(hub.settings, "select turn, position, record_id from change_event order by turn, position")
    together = [row for row in changes if row["turn"] == changes[1]["turn"]]
    stored = [result["record"]["id"] for result in results if result["record"]]
    assert [str(row["record_id"]) for row in together] == stored
    (old,) = await rows(hub.settings, f"select superseded_at from premium_subsidy where id = '{corrected}'")
    assert old["superseded_at"] is not None


@ON_POSTGRES
async def test_items_of_several_record_types_are_stored_by_a_statement_each(hub: Hub) -> None:
    relief = {"person": {"idNumber": odd_person(2)}, "amount": "5.00", "givenOn": "2026-11-20", "status": "PAID"}
    items = [
        item(place) if place % 2 else {"record": {"temporaryRelief": relief}, "idempotencyKey": f"relief-{place:04d}"}
        for place in range(8)
    ]
    assert told(await send(hub, *items)) == ["stored"] * 8
    found = await rows(
        hub.settings, "select table_name, turn, count(*) as n from change_event group by 1, 2 order by 1"
    )
    assert [(row["table_name"], row["n"]) for row in found] == [("premium_subsidy", 4), ("temporary_relief", 4)]


@ON_SQLITE
async def test_a_disk_that_is_full_in_the_middle_leaves_what_is_stored(hub: Hub) -> None:
    """The ledger is on the same disk: room is made for it only after the batch has stopped."""
    await send(hub, item(0))
    engine, recorded = hub.answering._services.source.engine, hub.answering._services.ledger.record

    async def most_pages(statement: str) -> None:
        async with engine.begin() as connection:
            (pages,) = (await connection.execute(text("pragma page_count"))).one()
            await connection.execute(text(statement.format(pages=pages)))

    async def record(*events: Any, **named: Any) -> int:
        await most_pages("pragma max_page_count = 1000000")
        version = await recorded(*events, **named)
        if events[0].kind == "WRITE_INTENT":
            await most_pages("pragma max_page_count = {pages}")
        return version

    hub.answering._services.ledger.record = record  # type: ignore[method-assign]
    items = [item(place, sourceRecord="a" * 64) for place in range(1, 200)]
    results = await send(hub, *items)
    words = told(results)
    stored = words.index("SOURCE_UNAVAILABLE")
    assert stored > 0
    assert words == ["stored"] * stored + ["SOURCE_UNAVAILABLE"] + ["NOT_ATTEMPTED"] * (len(items) - stored - 1)
    assert len(await rows(hub.settings, "select * from change_event")) == stored + 1
    hub.answering._services.ledger.record = recorded  # type: ignore[method-assign]
    assert told(await send(hub, *items)) == ["replayed"] * stored + ["stored"] * (len(items) - stored)


@ON_POSTGRES
async def test_a_server_whose_disk_is_full_in_the_middle_leaves_what_is_stored(hub: Hub) -> None:
    await on_insert(hub.settings, "FULL", "", "raise exception 'could not extend file' using errcode = '53100'")
    items = [item(0), item(1, sourceRecord="FULL"), item(2)]
    assert told(await send(hub, *items)) == ["stored", "SOURCE_UNAVAILABLE", "NOT_ATTEMPTED"]
    await change(hub.settings, "drop trigger t on premium_subsidy")
    assert told(await send(hub, *items)) == ["replayed", "stored", "stored"]
