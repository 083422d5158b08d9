"""S7: however an operation ends, its refusal is in the ledger and no intent of a write is left open."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from starlette.types import Receive

from hub import limits
from hub.config import Settings
from hub.server.endpoint import endpoint
from tests.clock import FixedClock
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes, open_hub
from tests.hub.server.store import change, of_kind, persons_locked, rows

ON_SQLITE = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
WRITE = """mutation($record: RecordAssistanceInput!, $key: String!) {
    recordAssistance(input: $record, idempotencyKey: $key) { replayed } }"""
RELIEF = {"person": {"id": odd_id("person", 2)}, "givenOn": "2026-11-20", "status": "PAID", "amount": "1.00"}
REVOKE = 'mutation($id: ID!, $why: String = "test") { revokeGrant(id: $id, because: $why) { id } }'
NOBODY = "00000000-0000-4000-8000-999999999999"


def relief(key: str = "ended-key", **changes: Any) -> dict[str, Any]:
    return {"record": {"temporaryRelief": RELIEF | changes}, "key": key}


def of_another_day() -> dict[str, Any]:
    """A write whose intent goes to the ledger by itself, since its day is counted."""
    return {"record": {"premiumSubsidy": RELIEF | {"insuranceYear": 2026, "tier": "TIER_1"}}, "key": "ended-key"}


async def ends(hub: Hub) -> tuple[list[str], list[str]]:
    """What became of each intent, and the refusals; raises when an intent is open, or closed twice."""
    events = await rows(hub.settings, "select id, kind, outcome, intent_id from ledger_event order by at")
    intents = sorted(str(event["id"]) for event in of_kind(events, "WRITE_INTENT"))
    outcomes = of_kind(events, "WRITE_OUTCOME")
    assert sorted(str(event["intent_id"]) for event in outcomes) == intents
    return [event["outcome"] for event in outcomes], [event["outcome"] for event in of_kind(events, "REFUSAL")]


def hold_the_ledger(hub: Hub, kind: str) -> tuple[asyncio.Event, asyncio.Lock]:
    """From the first event of a kind on, the ledger writes nothing until the lock is released; the event is set then."""
    gate, reached = hub.answering._services.ledger, asyncio.Event()
    recorded = gate.record

    async def record(*events: Any, **named: Any) -> int:
        if events[0].kind == kind and not reached.is_set():
            await gate._writing.acquire()
            reached.set()
        return await recorded(*events, **named)

    gate.record = record  # type: ignore[method-assign]
    return reached, gate._writing


async def until_it_ends(hub: Hub) -> None:
    """Until it is known that nobody waits for an operation any more."""
    async with asyncio.timeout(60):
        while not hub.answering._ending:  # noqa: ASYNC110 -- it is no event for anybody else
            await asyncio.sleep(0)


async def go_away(hub: Hub, text: str, variables: Any, once: asyncio.Event, client: str = "reader") -> None:
    """Ask, and be gone as soon as something has happened."""
    token = await hub.token(client, "READING")
    body = json.dumps({"query": text, "variables": variables}).encode()
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Any:
        for message in messages:
            return message
        await once.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        raise AssertionError("nothing is sent to somebody who has gone")

    headers = [(b"authorization", f"Bearer {token}".encode()), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/graphql", "raw_path": b"/graphql", "query_string": b"",
             "headers": headers, "http_version": "1.1", "scheme": "http", "server": ("t", 80), "client": ("t", 1)}  # fmt: skip
    await hub.app(scope, receive, send)
    await hub.answering.drain()


@ON_SQLITE
async def test_s7_a_steward_who_goes_away_leaves_no_intent_open(hub: Hub) -> None:
    reached, writing = hold_the_ledger(hub, "WRITE_INTENT")
    leaving = asyncio.ensure_future(go_away(hub, REVOKE, {"id": NOBODY}, reached, client="steward"))
    await until_it_ends(hub)
    writing.release()
    await leaving
    assert await ends(hub) == (["NOT_STORED"], ["CLIENT_GONE"])


@pytest.mark.parametrize("moved", [False, True])
@pytest.mark.parametrize(
    ("kind", "told", "told_anew"),
    [
        ("WRITE_OUTCOME", (["WRITTEN"], []), (["WRITTEN"], ["CLIENT_GONE"])),
        ("WRITE_INTENT", (["NOT_STORED"], ["CLIENT_GONE"]), ([], ["CLIENT_GONE"])),
        ("READ", ([], []), ([], ["CLIENT_GONE"])),
    ],
)
async def test_s7_who_leaves_while_the_ledger_writes_is_told_of_once(
    hub: Hub, kind: str, told: Any, told_anew: Any, moved: bool
) -> None:
    """And what the ledger did not take, since the policy had moved, is told as it is."""
    reached, writing = hold_the_ledger(hub, kind)
    text, variables = ("{ me { client { id } } }", {}) if kind == "READ" else (WRITE, of_another_day())
    leaving = asyncio.ensure_future(go_away(hub, text, variables, reached))
    await until_it_ends(hub)
    if moved:
        await change(hub.settings, "update policy_version set version = version + 1")
    writing.release()
    await leaving
    assert await ends(hub) == (told_anew if moved else told)
    reads = of_kind(await rows(hub.settings, "select kind from ledger_event"), "READ")
    assert len(reads) == (kind == "READ" and not moved)


@pytest.fixture
def late_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[Hub, asyncio.Event], None]:
    """`late_at(hub, event)`: operations have a second, and the time until something has happened, should a busy machine be
    later with it."""
    while_there = endpoint._while_there

    def late(hub: Hub, event: asyncio.Event) -> None:
        async def once_it_happened(work: asyncio.Future[bytes], receive: Receive, until: float) -> None:
            async with asyncio.timeout(60):
                await event.wait()
            await while_there(work, receive, until)

        monkeypatch.setattr(hub.app.state.admission, "_deadline", 1.0)
        monkeypatch.setattr(endpoint, "_while_there", once_it_happened)

    return late


@ON_SQLITE
@pytest.mark.parametrize(
    ("kind", "told"),
    [("WRITE_INTENT", (["NOT_STORED"], ["DEADLINE_EXCEEDED"])), ("WRITE_OUTCOME", (["WRITTEN"], []))],
)
async def test_s7_a_write_that_takes_too_long_is_told_of_once(
    hub: Hub, late_at: Callable[[Hub, asyncio.Event], None], kind: str, told: Any
) -> None:
    reached, writing = hold_the_ledger(hub, kind)
    late_at(hub, reached)
    response = await hub.post(WRITE, relief())
    writing.release()
    await hub.answering.drain()
    assert (response.status_code, codes(response.json())) == (504, ["DEADLINE_EXCEEDED"])
    assert await ends(hub) == told


async def test_s7_what_is_refused_once_it_is_on_record_is_told_once(hub: Hub) -> None:
    """Other processes used up the client's minute: its answer is dropped, and what was refused in it is on record."""
    text = """mutation($items: [RecordAssistanceItem!]!) { recordAssistanceBatch(items: $items) { code } }"""
    items = [{"record": relief(amount="0.00")["record"], "idempotencyKey": "ended-key-c"}]
    assert "errors" not in await hub.ask(text, {"items": items})
    await change(hub.settings, "update client_use set used = 1000000000", "delete from ledger_event")
    assert codes(await hub.ask(text, {"items": items})) == ["RATE_LIMITED"]
    assert await ends(hub) == ([], ["INVALID_INPUT", "RATE_LIMITED"])


@pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)
async def test_s7_what_was_being_stored_when_its_time_ran_out_is_told_as_unknown(
    city_settings: Settings, clock: FixedClock
) -> None:
    """Unless the database itself has said that nothing of it is kept: whoever says so must know."""
    async with open_hub(replace(city_settings, deadline_seconds=3.0), clock) as hub:
        await hub.token("reader", "READING")
        async with persons_locked(hub.settings, "temporary_relief"):
            response = await hub.post(WRITE, relief())
        assert response.status_code in (503, 504)
        outcomes, refusals = await ends(hub)
        assert {*outcomes} <= {"UNKNOWN", *refusals}
        assert refusals == codes(response.json())


@ON_SQLITE
async def test_s7_a_read_that_nobody_waits_for_is_on_record(hub: Hub) -> None:
    asked = asyncio.Event()
    fetch = hub.answering._services.source.fetch

    async def slow(*arguments: Any) -> Any:
        asked.set()
        await asyncio.Event().wait()
        return await fetch(*arguments)

    await hub.ask("{ me { client { id } } }")
    hub.answering._services.source.fetch = slow  # type: ignore[method-assign]
    await go_away(
        hub, "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { name } }", {"id": odd_person(2)}, asked
    )
    hub.answering._services.source.fetch = fetch  # type: ignore[method-assign]
    assert await ends(hub) == ([], ["CLIENT_GONE"])


@ON_SQLITE
async def test_s7_every_refused_write_closes_its_intent(hub: Hub) -> None:
    first = await hub.ask(WRITE.replace("replayed", "record { id }"), relief("first-key"))
    record = first["data"]["recordAssistance"]["record"]["id"]
    await hub.ask(WRITE, relief("second-key", supersedes=record))
    for key, changes, code in (
        ("first-key", {"amount": "2.00"}, "IDEMPOTENCY_CONFLICT"),
        ("third-key", {"supersedes": record}, "SUPERSEDED"),
        ("fourth-key", {"supersedes": NOBODY}, "NOT_FOUND"),
        ("fifth-key", {"person": {"id": NOBODY}}, "NOT_FOUND"),
        ("sixth-key", {"amount": "0.00"}, "INVALID_INPUT"),
    ):
        assert codes(await hub.ask(WRITE, relief(key, **changes))) == [code]
    outcomes, refusals = await ends(hub)
    refused = ["IDEMPOTENCY_CONFLICT", "NOT_FOUND", "NOT_FOUND", "SUPERSEDED"]
    assert sorted(outcomes) == [*refused, "WRITTEN", "WRITTEN"]
    assert refusals == ["INVALID_INPUT"], "what was refused before it was intended"


@ON_SQLITE
async def test_s7_a_refused_entry_beside_one_that_is_stored_is_on_record(hub: Hub) -> None:
    text = """mutation($a: RecordAssistanceInput!, $b: RecordAssistanceInput!) {
        a: recordAssistance(input: $a, idempotencyKey: "ended-key-a") { replayed }
        b: recordAssistance(input: $b, idempotencyKey: "ended-key-b") { replayed } }"""
    given = {"a": relief()["record"], "b": relief(amount="0.00")["record"]}
    assert codes(await hub.ask(text, given)) == ["INVALID_INPUT"]
    assert await ends(hub) == (["WRITTEN"], ["INVALID_INPUT"])


async def test_s7_a_refused_act_of_a_steward_is_on_record(hub: Hub) -> None:
    refused = ((REVOKE, {"id": NOBODY}, "NOT_FOUND"), (REVOKE, {"id": NOBODY, "why": " "}, "INVALID_INPUT"))
    for text, variables, code in refused:
        assert codes(await hub.ask(text, variables, client="steward")) == [code]
    assert await ends(hub) == (["NOT_FOUND", "INVALID_INPUT"], [])


@ON_SQLITE
async def test_s7_an_act_and_its_outcome_are_one_transaction(hub: Hub) -> None:
    (grant,) = await rows(
        hub.settings, "select min(id) as id from access_grant where role = 'sparse' and capability = 'READ'"
    )
    await change(
        hub.settings,
        "create trigger t before insert on ledger_event when new.outcome = 'WRITTEN' begin select raise(abort, 'x'); end",
    )
    assert codes(await hub.ask(REVOKE, {"id": str(grant["id"])}, client="steward"))
    (row,) = await rows(hub.settings, f"select revoked_at from access_grant where id = '{grant['id']}'")
    assert row["revoked_at"] is None
    await change(hub.settings, "drop trigger t")
    assert "errors" not in await hub.ask(REVOKE, {"id": str(grant["id"])}, client="steward")
    outcomes, _ = await ends(hub)
    assert (len(outcomes), outcomes[-1]) == (2, "WRITTEN")


@pytest.mark.parametrize("fails", ["at its outcome", "at the intent of the field after it"])
async def test_s7_what_a_write_came_to_while_the_ledger_failed_is_entered_once_it_can_be(hub: Hub, fails: str) -> None:
    """The process lives, so nothing waits for the reconciler."""
    text = """mutation($a: RecordAssistanceInput!) {
        a: recordAssistance(input: $a, idempotencyKey: "ended-key-a") { replayed }
        b: recordAssistance(input: $a, idempotencyKey: "ended-key-b") { replayed } }"""
    if fails == "at its outcome":
        text = text.replace('b: recordAssistance(input: $a, idempotencyKey: "ended-key-b") { replayed }', "")
    after_one = "(select count(*) from ledger_event) > 0"
    if hub.settings.dialect == "sqlite":
        await change(
            hub.settings,
            f"create trigger t before insert on ledger_event when {after_one} begin select raise(abort, 'full'); end",
        )
    else:
        await change(
            hub.settings,
            f"create function f() returns trigger language plpgsql as $$ begin if {after_one} then "
            "raise exception 'could not extend file' using errcode = '53100'; end if; return new; end $$",
            "create trigger t before insert on ledger_event for each row execute function f()",
        )
    refused = await hub.post(text, {"a": of_another_day()["record"]})
    assert (refused.status_code, codes(refused.json())) == (503, ["LEDGER_UNAVAILABLE"])
    assert "Your write is stored" in refused.json()["errors"][0]["message"]
    on = "" if hub.settings.dialect == "sqlite" else " on ledger_event"
    await change(hub.settings, f"drop trigger t{on}")
    await hub.answering.drain()
    assert await ends(hub) == (["WRITTEN"], [])


@ON_SQLITE
async def test_s7_whatever_is_refused_of_a_known_caller_is_on_record(hub: Hub) -> None:
    ids = {"ids": [odd_person(2)] * 1000}
    many = "query($ids: [ResidentIdNumber!]!) { eligibility(programme: PREMIUM_SUBSIDY, idNumbers: $ids) { person { assistanceRecords(first: 1000) { nodes { id amount } } } } }"
    asked = [
        ("{", None, "SYNTAX"),
        ("{ nothing }", None, "INVALID_QUERY"),
        ("query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { name } }", {}, "INVALID_VARIABLES"),
        ("{ " + " ".join(f"a{n}: me {{ client {{ id }} }}" for n in range(limits.ROOT_FIELDS.most + 1)) + " }", None, "LIMIT_EXCEEDED"),
        (many, ids, "LIMIT_EXCEEDED"),
    ]  # fmt: skip
    for text, variables, code in asked:
        assert codes(await hub.ask(text, variables)) == [code]
    assert await ends(hub) == ([], [code for _, _, code in asked])


@ON_SQLITE
async def test_s7_who_finds_no_place_is_on_record_and_nobody_is_not(city_settings: Settings, clock: FixedClock) -> None:
    async with open_hub(replace(city_settings, running_operations=1, waiting_operations=0), clock) as hub:
        token = await hub.token("reader", "READING")
        async with hub.app.state.admission.admit():
            assert codes(await hub.ask("{ me { client { id } } }")) == ["OVERLOADED"]
            for bearer in ("Bearer nobody", f"Bearer {token}x"):
                answer = await hub.http.post(
                    "/graphql", json={"query": "{ me { client { id } } }"}, headers={"Authorization": bearer}
                )
                assert answer.status_code == 503
            await hub.answering.drain()
        assert await ends(hub) == ([], ["OVERLOADED"])
