"""What was paid is written back: judged, checked, stored once, answered with the record, accounted for."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes
from tests.hub.server.store import change, end_what_waits, ledger, of_kind, persons_locked, rows
from tests.resolvers.test_plans import without_graphql_core

pytestmark = pytest.mark.databases("either")

WRITE = """mutation($record: RecordAssistanceInput!, $key: String!) { recordAssistance(input: $record, idempotencyKey: $key) {
    replayed record { id programme givenOn amount legalBasis status recordedAt person { id }
    ... on PremiumSubsidy { insuranceYear tier premium } } chain { records { nodes { id } } } } }"""
SHORT = "mutation($record: RecordAssistanceInput!, $key: String!) { recordAssistance(input: $record, idempotencyKey: $key) { replayed } }"
KEY = "3b6a8d2e-key-of-a-test"


def record(**changes: Any) -> dict[str, Any]:
    given = {
        "person": {"idNumber": odd_person(2)},
        "insuranceYear": 2026,
        "tier": "TIER_1",
        "amount": "380.05",
        "givenOn": "2026-11-23",
        "status": "PAID",
    }
    return {"premiumSubsidy": {name: value for name, value in (given | changes).items() if value is not ...}}


async def stored(hub: Hub) -> list[dict[str, Any]]:
    return await rows(
        hub.settings, "select * from premium_subsidy where organisation_id is not null and source_record = 'T'"
    )


RELIEF = {"person": {"id": odd_id("person", 2)}, "status": "PAID", "amount": "1.00"}


@pytest.mark.parametrize("client", ["reader", "district", "emergency"])
async def test_p12_nobody_is_helped_before_the_birth_which_only_its_readers_hear(hub: Hub, client: str) -> None:
    """The person was born on 1970-01-01, which an emergency does not open."""
    person = odd_id("person", 2)
    purpose = "EMERGENCY_RELIEF" if client == "emergency" else "READING"
    days = {"1900-01-01": "givenOn must not be before 1949-10-01. Check the year."}
    if client != "emergency":
        days["1969-12-31"] = "givenOn must not be before the date of birth."
    relief = {"temporaryRelief": RELIEF | {"person": {"id": person}}}
    for day, sentence in days.items():
        relief["temporaryRelief"]["givenOn"] = day
        answer = await hub.ask(SHORT, {"record": relief, "key": f"{KEY}{day}"}, client=client, purpose=purpose)
        (error,) = answer["errors"]
        path = ["input", "temporaryRelief", "givenOn"]
        assert (error["message"], error["extensions"]["inputPath"]) == (sentence, path)
    relief["temporaryRelief"]["givenOn"] = "1970-01-01" if client != "emergency" else "1969-12-31"
    assert "errors" not in await hub.ask(SHORT, {"record": relief, "key": KEY}, client=client, purpose=purpose)


async def test_p12_nor_does_anybody_die_before_it(hub: Hub) -> None:
    person = odd_id("person", 2)
    read = await hub.ask(f'{{ person(by: {{id: "{person}"}}) {{ recordedAt }} }}')
    text = 'mutation($input: RecordPopulationInput!) { recordPopulation(input: $input, idempotencyKey: "a-day-of-death") { replayed } }'
    change = {"person": {"id": person}, "corrects": read["data"]["person"]["recordedAt"], "diedOn": "1969-12-31"}
    (error,) = (await hub.ask(text, {"input": {"personCorrection": change}}))["errors"]
    assert error["message"] == "diedOn must not be before the date of birth."
    funeral = {"funeralReduction": RELIEF | {"givenOn": "2026-11-01", "diedOn": "1900-01-01"}}
    (error,) = (await hub.ask(SHORT, {"record": funeral, "key": KEY}))["errors"]
    assert error["message"] == "diedOn must not be before 1949-10-01. Check the year."


async def test_a_record_is_stored_answered_and_accounted_for(hub: Hub) -> None:
    answer = await hub.ask(WRITE, {"record": record(premium="400.00", sourceRecord="T"), "key": KEY})
    assert "errors" not in answer
    done = answer["data"]["recordAssistance"]
    assert done["replayed"] is False
    assert done["record"] == {
        "id": done["record"]["id"], "programme": "PREMIUM_SUBSIDY", "givenOn": "2026-11-23", "amount": "380.05",
        "legalBasis": "§9", "status": "PAID", "recordedAt": "2026-11-23T04:00:00.000000Z",
        "person": {"id": odd_id("person", 2)}, "insuranceYear": 2026, "tier": "TIER_1", "premium": "400.00",
    }  # fmt: skip
    assert done["record"]["id"] in [item["id"] for item in done["chain"]["records"]["nodes"]]
    (row,) = await stored(hub)
    assert (row["amount_fen"], row["premium_fen"]) == (38005, 40000)
    events = await ledger(hub.settings)
    (intent,), (outcome,) = of_kind(events, "WRITE_INTENT"), of_kind(events, "WRITE_OUTCOME")
    (changed,) = await rows(hub.settings, "select * from change_event")
    assert (intent["outcome"], outcome["outcome"]) == ("INTENDED", "WRITTEN")
    assert str(outcome["intent_id"]) == str(changed["ledger_event_id"]) == str(intent["id"])
    assert str(changed["record_id"]) == done["record"]["id"]
    assert odd_id("person", 2) in outcome["subjects"]


MISTAKES = {
    "a year before the insurance": {"insuranceYear": 2015},
    "a year too far ahead": {"insuranceYear": 2028},
    "a day in the future": {"givenOn": "2026-11-24"},
    "no sum at all": {"amount": "0.00"},
    "more than the premium": {"amount": "400.01", "premium": "400.00"},
    "a number of 65 characters": {"sourceRecord": "a" * 65},
}


async def test_a_write_is_answered_by_the_plan_of_the_one_before_and_without_graphql_core(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await hub.ask(WRITE, {"record": record(sourceRecord="T"), "key": KEY})
    hits = hub.answering.documents.hits
    other_record = record(amount="12.00", tier="TIER_2", sourceRecord="T")
    with without_graphql_core(monkeypatch):
        second = await hub.ask(WRITE, {"record": other_record, "key": KEY + "2"})
    assert hub.answering.documents.hits == hits + 1
    told, other = (answer["data"]["recordAssistance"]["record"] for answer in (first, second))
    assert (told["tier"], told["amount"]) == ("TIER_1", "380.05")
    assert (other["tier"], other["amount"]) == ("TIER_2", "12.00")
    assert second["extensions"]["access"] == first["extensions"]["access"]


async def test_each_value_of_a_write_is_coerced_once(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    money: Any = hub.answering._contract.type_map["Money"]
    coerce, coerced = money.coerce_input_value, list[Any]()

    def noting(value: Any) -> Any:
        coerced.append(value)
        return coerce(value)

    monkeypatch.setattr(money, "coerce_input_value", noting)
    answer = await hub.ask(WRITE, {"record": record(premium="400.00"), "key": KEY})
    assert answer["data"]["recordAssistance"]["record"]["premium"] == "400.00"
    assert sorted(coerced) == ["380.05", "400.00"]


async def test_a_write_that_fails_gives_nothing_though_its_plan_is_known(hub: Hub) -> None:
    await hub.ask(WRITE, {"record": record(), "key": KEY})
    answer = await hub.ask(WRITE, {"record": record(amount="12.00"), "key": KEY})
    assert codes(answer) == ["IDEMPOTENCY_CONFLICT"]
    (event,) = [event for event in await ledger(hub.settings) if event["outcome"] == "IDEMPOTENCY_CONFLICT"]
    assert not event["given"]


async def test_a_value_that_cannot_be_is_refused_with_its_name(hub: Hub) -> None:
    for changes in MISTAKES.values():
        answer = await hub.ask(SHORT, {"record": record(**changes), "key": KEY})
        assert (codes(answer), answer["data"]) == (["INVALID_INPUT"], {"recordAssistance": None})
        assert next(iter(changes)) in answer["errors"][0]["message"]
    for key in ("", "1234567", "a" * 129, "钥匙钥匙钥匙钥匙", "with\nnewline"):
        answer = await hub.ask(SHORT, {"record": record(), "key": key})
        assert codes(answer) == ["INVALID_INPUT"]
    assert await rows(hub.settings, "select * from change_event") == []
    events = await ledger(hub.settings)
    assert {event["kind"] for event in events} == {"REFUSAL"}
    assert len(events) == len(MISTAKES) + 5


async def test_values_at_the_boundaries_are_taken(hub: Hub) -> None:
    good = [
        {"insuranceYear": 2016}, {"insuranceYear": 2027}, {"amount": "0.01"}, {"amount": "400.00", "premium": "400.00"},
        {"sourceRecord": "a" * 64}, {"sourceRecord": None}, {"premium": None}, {"person": {"id": odd_id("person", 2)}},
    ]  # fmt: skip
    for number, changes in enumerate(good):
        answer = await hub.ask(
            SHORT, {"record": record(**changes), "key": f"key-{number:04d}".ljust(8 if number % 2 else 128, "x")}
        )
        assert answer["data"] == {"recordAssistance": {"replayed": False}}, changes


async def test_each_input_field_needs_its_own_right_to_write(hub: Hub) -> None:
    answer = await hub.ask(SHORT, {"record": record(sourceRecord="A1"), "key": KEY}, client="sparse")
    assert codes(answer) == ["WRITE_WITHHELD"]
    assert "PremiumSubsidyInput.sourceRecord" in answer["errors"][0]["message"]
    assert await rows(hub.settings, "select * from change_event") == []
    answer = await hub.ask(SHORT, {"record": record(), "key": KEY}, client="sparse")
    assert answer["data"] == {"recordAssistance": {"replayed": False}}


async def test_the_same_key_stores_once_and_another_body_is_a_conflict(hub: Hub) -> None:
    first = await hub.ask(WRITE, {"record": record(), "key": KEY})
    hub.clock.now = hub.clock.now.replace(minute=5)
    again = await hub.ask(WRITE, {"record": record(), "key": KEY})
    assert again["data"]["recordAssistance"] == first["data"]["recordAssistance"] | {"replayed": True}
    for changes in ({"amount": "380.06"}, {"sourceRecord": "x"}, {"person": {"idNumber": odd_person(1)}}):
        assert codes(await hub.ask(WRITE, {"record": record(**changes), "key": KEY})) == ["IDEMPOTENCY_CONFLICT"]
    other_client = await hub.ask(SHORT, {"record": record(), "key": KEY}, client="district")
    assert other_client["data"] == {"recordAssistance": {"replayed": False}}
    assert len(await rows(hub.settings, "select * from change_event")) == 2
    outcomes = [event["outcome"] for event in of_kind(await ledger(hub.settings), "WRITE_OUTCOME")]
    assert sorted(outcomes) == [*["IDEMPOTENCY_CONFLICT"] * 3, "REPLAYED", "WRITTEN", "WRITTEN"]


async def test_a_person_outside_the_scope_is_like_nobody(hub: Hub) -> None:
    there = await hub.post(SHORT, {"record": record(person={"idNumber": odd_person(3)}), "key": KEY}, client="district")
    none = await hub.post(
        SHORT, {"record": record(person={"id": "00000000-0000-4000-8000-999999999999"}), "key": KEY}, client="district"
    )
    assert codes(there.json()) == codes(none.json()) == ["NOT_FOUND"]
    assert there.json()["errors"] == none.json()["errors"]
    assert await rows(hub.settings, "select * from change_event") == []


@pytest.mark.databases("both")
async def test_twenty_requests_at_once_with_one_key_store_one_record(hub: Hub) -> None:
    await hub.token("reader", "READING")
    text = SHORT.replace("replayed }", "replayed record { id } }")
    body = {"record": record(sourceRecord="T"), "key": KEY}
    answers = await asyncio.gather(*(hub.ask(text, body) for _ in range(20)))
    assert [codes(answer) for answer in answers] == [[]] * 20
    done = [answer["data"]["recordAssistance"] for answer in answers]
    assert len({item["record"]["id"] for item in done}) == 1
    assert sorted(item["replayed"] for item in done) == [False] + [True] * 19
    assert len(await stored(hub)) == 1
    assert len(of_kind(await ledger(hub.settings), "WRITE_OUTCOME")) == 20


async def test_two_records_in_one_operation_have_an_outcome_each(hub: Hub) -> None:
    text = """mutation($record: RecordAssistanceInput!) {
        a: recordAssistance(input: $record, idempotencyKey: "key-of-a-1") { replayed }
        b: recordAssistance(input: $record, idempotencyKey: "key-of-b-1") { replayed } }"""
    answer = await hub.ask(text, {"record": record()})
    assert answer["data"] == {"a": {"replayed": False}, "b": {"replayed": False}}
    events = await ledger(hub.settings)
    intents = {str(event["id"]) for event in of_kind(events, "WRITE_INTENT")}
    assert {str(event["intent_id"]) for event in of_kind(events, "WRITE_OUTCOME")} == intents
    assert len(intents) == 2


async def test_the_fields_of_a_mutation_are_answered_in_the_order_of_the_document(hub: Hub) -> None:
    text = """mutation($good: RecordAssistanceInput!, $bad: RecordAssistanceInput!) {
        first: __typename
        bad: recordAssistance(input: $bad, idempotencyKey: "key-of-a-1") { replayed }
        ...Good
        worse: recordAssistance(input: $good, idempotencyKey: "short") { replayed }
        __typename }
        fragment Good on Mutation { good: recordAssistance(input: $good, idempotencyKey: "key-of-b-1") { replayed } }"""
    answer = await hub.ask(text, {"good": record(), "bad": record(amount="0.00")})
    assert list(answer["data"].items()) == [
        ("first", "Mutation"), ("bad", None), ("good", {"replayed": False}), ("worse", None), ("__typename", "Mutation"),
    ]  # fmt: skip
    assert [error["path"] for error in answer["errors"]] == [["bad"], ["worse"]]
    assert codes(answer) == ["INVALID_INPUT", "INVALID_INPUT"]


@pytest.mark.parametrize("taken", ["grant", "nothing"])
async def test_a_policy_that_changes_before_the_transaction_is_judged_anew(hub: Hub, taken: str) -> None:
    await hub.ask(SHORT, {"record": record(), "key": "the-first-key"})
    statements = ["update policy_version set version = version + 1"]
    if taken == "grant":
        statements.append(
            "update access_grant set revoked_at = '2026-11-01T00:00:00.000000Z' where capability = 'WRITE' and role = 'reader'"
        )
    recorded = hub.answering._services.ledger.record

    async def record_then_change(event: Any, *others: Any, **named: Any) -> int:
        version = await recorded(event, *others, **named)
        if event.kind == "WRITE_INTENT" and statements:
            await change(hub.settings, *[statements.pop() for _ in list(statements)])
        return version

    hub.answering._services.ledger.record = record_then_change  # type: ignore[method-assign]
    # The intent goes first, since its day is counted.
    answer = await hub.ask(SHORT, {"record": record(givenOn="2026-11-20"), "key": KEY})
    count = len(await rows(hub.settings, "select * from change_event"))
    if taken == "grant":
        assert (codes(answer), count) == (["WRITE_WITHHELD"], 1)
    else:
        assert (answer["data"], count) == ({"recordAssistance": {"replayed": False}}, 2)


async def test_a_write_whose_outcome_was_lost_is_told_again_by_its_key(hub: Hub) -> None:
    recorded = hub.answering._services.ledger.record

    async def lose_outcomes(event: Any, *others: Any, **named: Any) -> int:
        if event.kind == "WRITE_OUTCOME":
            raise ConnectionError
        return await recorded(event, *others, **named)

    hub.answering._services.ledger.record = lose_outcomes  # type: ignore[method-assign]
    lost = await hub.post(SHORT, {"record": record(), "key": KEY})
    assert (lost.status_code, codes(lost.json())) == (500, ["INTERNAL"])
    hub.answering._services.ledger.record = recorded  # type: ignore[method-assign]
    (changed,) = await rows(hub.settings, "select * from change_event")
    (intent,) = of_kind(await ledger(hub.settings), "WRITE_INTENT")
    assert str(changed["ledger_event_id"]) == str(intent["id"])
    answer = await hub.ask(SHORT, {"record": record(), "key": KEY})
    assert answer["data"] == {"recordAssistance": {"replayed": True}}
    assert len(await rows(hub.settings, "select * from change_event")) == 1


@pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)
async def test_a_write_that_cannot_be_answered_does_not_say_that_nothing_was_written(
    hub: Hub,
) -> None:
    """The statement that reads for its answer waits for a lock, and is ended there, as by its time-out."""
    async with persons_locked(hub.settings, "membership"):
        lost = asyncio.ensure_future(hub.post(WRITE, {"record": record(), "key": KEY}))
        await end_what_waits(hub.settings, "Lock")
        told = await lost
    assert (told.status_code, codes(told.json())) == (504, ["DEADLINE_EXCEEDED"])
    assert "Your write is stored" in told.json()["errors"][0]["message"]
    answer = await hub.ask(WRITE, {"record": record(), "key": KEY})
    assert answer["data"]["recordAssistance"]["replayed"] is True


@pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)
async def test_h9_a_write_whose_backend_ends_at_commit_says_to_send_it_again_with_the_same_key(hub: Hub) -> None:
    await change(
        hub.settings,
        "create function ends() returns trigger language plpgsql as "
        "$$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$",
        "create constraint trigger ends after insert on change_event deferrable initially deferred "
        "for each row execute function ends()",
    )
    response = await hub.post(SHORT, {"record": record(sourceRecord="T"), "key": KEY})
    assert (response.status_code, codes(response.json())) == (503, ["SOURCE_UNAVAILABLE"])
    assert "with the same idempotency key" in response.json()["errors"][0]["message"]
    assert await stored(hub) == []
    await change(hub.settings, "drop trigger ends on change_event")
    again = await hub.ask(SHORT, {"record": record(sourceRecord="T"), "key": KEY})
    assert again["data"] == {"recordAssistance": {"replayed": False}}
    assert len(await stored(hub)) == 1


@pytest.mark.parametrize(
    ("page", "code"),
    [("first: 0", "INVALID_INPUT"), ("first: 1, last: 1", "INVALID_INPUT"), ('after: "x"', "INVALID_CURSOR"), ("first: 1001", "LIMIT_EXCEEDED")],
)  # fmt: skip
async def test_what_an_answer_cannot_be_read_by_is_told_before_anything_is_written(
    hub: Hub, page: str, code: str
) -> None:
    text = WRITE.replace("chain { records {", f"chain {{ records({page}) {{")
    answer = await hub.ask(text, {"record": record(), "key": KEY})
    assert (codes(answer), "data" in answer) == ([code], False)
    assert await rows(hub.settings, "select 1 from change_event") == []
    assert {event["kind"] for event in await ledger(hub.settings)} == {"REFUSAL"}
