"""U7: each mistake in what was given is told by itself, with its code, its path and a sentence. S12: no text has what nobody sees."""

from __future__ import annotations

from typing import Any

import pytest

from hub.errors import MOST_MISTAKES
from schema.act_fields import NOBODY
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub
from tests.hub.server.store import change, rows

pytestmark = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
"""Everything here is refused before a database is asked."""

WRITE = """mutation($record: RecordAssistanceInput!, $key: String!) {
    recordAssistance(input: $record, idempotencyKey: $key) { replayed } }"""
RELIEF = {"person": {"id": odd_id("person", 2)}, "givenOn": "2026-11-20", "status": "PAID", "amount": "1.00"}
Told = tuple[str, list[str | int] | None, list[str | int] | None]


def relief(**changes: Any) -> dict[str, Any]:
    return {"temporaryRelief": RELIEF | changes}


def told(answer: Any) -> list[Told]:
    """Of each entry: its code, the path of the input and the path of the field."""
    assert all(error["message"].strip().endswith(".") for error in answer["errors"])
    return [
        (error["extensions"]["code"], error["extensions"].get("inputPath"), error.get("path"))
        for error in answer["errors"]
    ]


async def test_u7_two_mistakes_in_a_record_are_two_entries(hub: Hub) -> None:
    wrong = relief(amount="0.00", givenOn="2027-01-01")
    answer = await hub.ask(WRITE, {"record": wrong, "key": "short"})
    at = ["recordAssistance"]
    assert told(answer) == [
        ("INVALID_INPUT", ["input", "temporaryRelief", "givenOn"], at),
        ("INVALID_INPUT", ["input", "temporaryRelief", "amount"], at),
        ("INVALID_INPUT", ["idempotencyKey"], at),
    ]
    assert [error["message"].split()[0] for error in answer["errors"]] == ["givenOn", "amount", "idempotencyKey"]
    assert answer["data"] == {"recordAssistance": None}


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"periodUntil": "2026-11-01"}, "periodUntil", "must be given only with the first day."),
        ({"periodFrom": "2026-11-02", "periodUntil": "2026-11-01"}, "periodUntil", "must not be before the first day."),
        ({"smallSumFirst": True, "explanationDue": "2026-11-01"}, "explanationDue", "must not be before givenOn."),
        ({"givenOn": "2026-11-24"}, "givenOn", "must not be in the future."),
        (
            {"event": " "},
            "event",
            "is not accepted. It must not be empty. Leave it out, or give null, if it is not known.",
        ),
    ],
)
async def test_u7_a_sentence_says_of_a_value_what_is_true_of_it(
    hub: Hub, wrong: dict[str, str], field: str, sentence: str
) -> None:
    answer = await hub.ask(WRITE, {"record": relief(**wrong), "key": "input-key"})
    assert [error["message"] for error in answer["errors"]] == [f"{field} {sentence}"]


async def test_u7_and_of_what_must_be_given_nobody_is_told_to_leave_it_out(hub: Hub) -> None:
    offer = {
        "service": " ",
        "kind": "GOODS",
        "division": "980101",
        "places": 1,
        "placesAsOf": "2199-12-31",
        "since": "2026-11-01",
    }
    text = 'mutation($supply: RecordSupplyInput!) { recordSupply(input: $supply, idempotencyKey: "an-offer") { replayed } }'
    for changes, sentence in (
        ({}, "service is not accepted. It must not be empty."),
        ({"service": "Coal"}, "placesAsOf must not be in the future."),
    ):
        answer = await hub.ask(text, {"supply": {"supply": offer | changes}}, client="charity", purpose="CHARITY")
        assert [error["message"] for error in answer["errors"]] == [sentence]
    office = 'mutation { registerAccount(issuer: "", subject: "a", name: "a", organisation: "%s") { id } }' % NOBODY  # noqa: UP031
    (error,) = (await hub.ask(office, client="steward"))["errors"]
    assert error["message"] == "Give an issuer of 1 to 255 characters, on one line."


async def test_u7_a_number_of_thousands_of_digits_is_refused_in_the_hub_s_own_words(hub: Hub) -> None:
    for text in ("{ persons(first: %s) { totalCount } }", "query($n: Int = %s) { persons(first: $n) { totalCount } }"):
        answer = await hub.ask(text % ("9" * 5000))
        message = "No value here is a number of more than 300 digits, and this one has 5,000."
        assert {error["message"] for error in answer["errors"]} == {message}


async def test_u7_values_of_another_type_in_variables(hub: Hub) -> None:
    answer = await hub.ask(WRITE, {"record": relief(amount=1, givenOn="today", person={"idNumber": "1"}), "key": 7})
    assert sorted(told(answer), key=str) == sorted(
        [
            ("INVALID_VARIABLES", ["record", "temporaryRelief", "amount"], None),
            ("INVALID_VARIABLES", ["record", "temporaryRelief", "givenOn"], None),
            ("INVALID_VARIABLES", ["record", "temporaryRelief", "person", "idNumber"], None),
            ("INVALID_VARIABLES", ["key"], None),
        ],
        key=str,
    )
    assert "temporaryRelief" not in "".join(error["message"] for error in answer["errors"]), (
        "the path is not in the text"
    )


async def test_u7_values_of_another_type_in_the_document(hub: Hub) -> None:
    text = """mutation { recordAssistanceBatch(items: [
        {idempotencyKey: "input-key-1", record: {temporaryRelief: {person: {id: "no"}, givenOn: "today", status: PAID}}},
        {idempotencyKey: 7, record: {temporaryRelief: {givenOn: "2026-01-01", status: PAID}}}]) { code } }"""
    answer = await hub.ask(text)
    at = ["items", 0, "record", "temporaryRelief"]
    assert sorted(told(answer), key=str) == sorted(
        [
            ("INVALID_QUERY", [*at, "person", "id"], None),
            ("INVALID_QUERY", [*at, "givenOn"], None),
            ("INVALID_QUERY", ["items", 1, "idempotencyKey"], None),
            ("INVALID_QUERY", ["items", 1, "record", "temporaryRelief"], None),
        ],
        key=str,
    )
    assert all("locations" in error for error in answer["errors"])


@pytest.mark.parametrize("key", ["{}", "{id: null}"])
async def test_u7_what_takes_one_field_says_so_in_plain_words(hub: Hub, key: str) -> None:
    plain = "Give exactly one field of 'PersonKey', with a value that is not null."
    given = {"{}": {}, "{id: null}": {"id": None}}[key]
    in_the_document = await hub.ask(f"{{ person(by: {key}) {{ id }} }}")
    in_variables = await hub.ask("query($key: PersonKey!) { person(by: $key) { id } }", {"key": given})
    assert plain in [error["message"] for error in in_the_document["errors"]]
    assert f"Variable '$key' has invalid value: {plain}" in [error["message"] for error in in_variables["errors"]]
    assert "OneOf" not in f"{in_the_document}{in_variables}"


async def test_u7_of_an_input_that_takes_one_field_and_was_given_several_one_sentence_says_which(hub: Hub) -> None:
    """Nothing is said of what each of them lacks: all but one are to be left out."""
    keys = "Give exactly one field of 'PersonKey': id and idNumber were given. Keep one of them."
    in_the_document = await hub.ask('{ person(by: {id: "1", idNumber: "1"}) { id } }')
    in_variables = await hub.ask(
        "query($key: PersonKey!) { person(by: $key) { id } }", {"key": {"id": "1", "idNumber": "1"}}
    )
    assert [error["message"] for error in in_the_document["errors"]] == [keys]
    assert [error["message"] for error in in_variables["errors"]] == [f"Variable '$key' has invalid value: {keys}"]
    records = "Give exactly one field of 'RecordAssistanceInput': educationAid and temporaryRelief were given. Keep one of them."
    batch = """mutation($items: [RecordAssistanceItem!]!) { recordAssistanceBatch(items: $items) { code } }"""
    two = {"educationAid": {}, "temporaryRelief": {"status": "NONE"}}
    items = [{"idempotencyKey": "input-key", "record": record} for record in (two, {"educationAid": {}}, two)]
    answer = await hub.ask(batch, {"items": items})
    of_two = [error for error in answer["errors"] if error["extensions"]["inputPath"][:2] != ["items", 1]]
    assert [(error["message"], error["extensions"]["inputPath"]) for error in of_two] == [
        (f"Variable '$items' has invalid value: {records}", ["items", place, "record"]) for place in (0, 2)
    ]
    assert len(answer["errors"]) > len(of_two)


async def test_u7_population_filters_and_acts_of_stewards(hub: Hub) -> None:
    text = """mutation($input: RecordPopulationInput!) { recordPopulation(input: $input, idempotencyKey: "input-key") { replayed } }"""
    snapshot = {"household": odd_id("household", 2), "asOf": "2026-01-01"}
    new = {"idNumber": odd_person(2), "division": "98", "phone": "12", "name": " "}
    answer = await hub.ask(text, {"input": {"person": new}})
    at = ["recordPopulation"]
    assert sorted(told(answer), key=str) == [
        ("INVALID_INPUT", ["input", "person", name], at) for name in ("division", "name", "phone")
    ]
    assert "errors" not in await hub.ask(text, {"input": {"economicSnapshot": snapshot}})
    listed = await hub.ask("{ persons(filter: {category: {equal: null}, birthDate: {from: null}}) { totalCount } }")
    assert sorted(told(listed), key=str) == [
        ("INVALID_INPUT", ["filter", "birthDate", "from"], None),
        ("INVALID_INPUT", ["filter", "category", "equal"], None),
    ]
    revoke = 'mutation { revokeToken(jti: "", because: " ") { jti } }'
    assert told(await hub.ask(revoke, client="steward")) == [
        ("INVALID_INPUT", ["jti"], ["revokeToken"]),
        ("INVALID_INPUT", ["because"], ["revokeToken"]),
    ]


async def test_u7_mistakes_in_items_of_a_batch_are_told_beside_the_answer(hub: Hub) -> None:
    """They are no errors: the other items are stored, and most clients throw an answer with errors away."""
    text = "mutation($items: [RecordAssistanceItem!]!) { batch: recordAssistanceBatch(items: $items) { code message } }"
    wrong = {"record": relief(amount="0.00", givenOn="2027-01-01"), "idempotencyKey": "input-key-1"}
    answer = await hub.ask(text, {"items": [{"record": relief(), "idempotencyKey": "input-key-0"}, wrong]})
    assert ("errors" in answer, [item["code"] for item in answer["data"]["batch"]]) == (False, [None, "INVALID_INPUT"])
    assert [
        (each["extensions"], each["path"], each["message"].split()[0]) for each in answer["extensions"]["inputMistakes"]
    ] == [
        ({"code": "INVALID_INPUT", "inputPath": ["items", 1, "record", "temporaryRelief", name]}, ["batch", 1], name)
        for name in ("givenOn", "amount")
    ]


async def test_u7_only_so_many_are_told(hub: Hub) -> None:
    items = [{"record": relief(amount=number), "idempotencyKey": f"input-key-{number}"} for number in range(30)]
    text = "mutation($items: [RecordAssistanceItem!]!) { recordAssistanceBatch(items: $items) { code } }"
    assert len(told(await hub.ask(text, {"items": items}))) <= MOST_MISTAKES + 1


UNSEEN = ["\x01end", "\u3164", " \u0301", "a\tb", "a\nb", "\x7f", "\x85", "a\u200bb", "\u202ea", "\uffff"]


@pytest.mark.parametrize("unseen", UNSEEN, ids=ascii)
async def test_s12_no_text_of_a_record_has_what_nobody_sees(hub: Hub, unseen: str) -> None:
    for record, key, path in (
        (relief(event=unseen), "input-key", ["record", "temporaryRelief", "event"]),
        (relief(sourceRecord=unseen), "input-key", ["record", "temporaryRelief", "sourceRecord"]),
        (relief(), f"input-key{unseen}", ["key"]),
    ):
        assert told(await hub.ask(WRITE, {"record": record, "key": key})) == [("INVALID_INPUT", path, None)]
    assert await rows(hub.settings, "select id from change_event") == []


async def test_s12_nor_has_any_text_elsewhere(hub: Hub) -> None:
    block = "mutation($text: String!) { block(role: $text, because: $text) { id } }"
    assert told(await hub.ask(block, {"text": "a\x01b"}, client="steward")) == [("INVALID_INPUT", ["text"], None)]
    literal = 'mutation { block(role: "reader", because: "a\\u0001b") { id } }'
    assert told(await hub.ask(literal, client="steward")) == [("INVALID_INPUT", ["because"], None)]
    listed = "query($after: String) { persons(first: 1, after: $after) { pageInfo { hasNextPage } } }"
    assert told(await hub.ask(listed, {"after": "\x01end"})) == [("INVALID_INPUT", ["after"], None)]
    within = "query($code: String!) { persons(filter: {division: {within: $code}}) { totalCount } }"
    for empty in ("", " "):
        refused = await hub.ask(within, {"code": empty})
        assert told(refused) == [("INVALID_INPUT", ["filter", "division", "within"], None)]


@pytest.mark.parametrize("empty", ["", " ", "\u3000"])
async def test_s12_an_empty_text_is_refused(hub: Hub, empty: str) -> None:
    answer = await hub.ask(WRITE, {"record": relief(event=empty), "key": "input-key"})
    assert told(answer) == [("INVALID_INPUT", ["input", "temporaryRelief", "event"], ["recordAssistance"])]
    answer = await hub.ask(WRITE, {"record": relief(), "key": " " * 8})
    assert told(answer) == [("INVALID_INPUT", ["idempotencyKey"], ["recordAssistance"])]


async def test_s12_a_text_that_is_stored_already_stands_for_itself_in_changes(hub: Hub) -> None:
    """Whatever a row has, it is not taken for the place of a cursor."""
    await hub.ask(WRITE, {"record": relief(), "key": "input-key"})
    for mark in ("\x01end", "\x01start", "\x02end", '"\x01end"'):
        points = " || ".join(f"char({ord(character)})" for character in mark)
        await change(hub.settings, f"update temporary_relief set event = {points} where source_record is null")
        answer = await hub.ask(
            "{ changes { nodes { record { ... on TemporaryRelief { event } } } pageInfo { endCursor } } }"
        )
        page = answer["data"]["changes"]
        assert [item["record"]["event"] for item in page["nodes"]] == [mark]
        assert page["pageInfo"]["endCursor"] not in (None, mark)
