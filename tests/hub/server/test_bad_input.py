"""Questions that cannot be answered as they stand: each is refused with its own code and nothing is read."""

# ruff: noqa: UP031 -- braces of GraphQL
from __future__ import annotations

from typing import Any

import httpx
import pytest

from hub.limits import BYTES
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes

pytestmark = pytest.mark.only_reads

ONE = "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { id } }"
MANY = "query($ids: [ResidentIdNumber!]!) { eligibility(programme: PREMIUM_SUBSIDY, idNumbers: $ids) { position } }"
LISTED = "query($id: ResidentIdNumber!, $first: Int) { person(by: {idNumber: $id}) { assistanceRecords(first: $first) { nodes { id } } } }"
WRITE = """mutation($key: String!, $number: String) { recordAssistance(idempotencyKey: $key, input: {premiumSubsidy: {
    person: {idNumber: "%s"}, insuranceYear: 2026, tier: TIER_1, amount: "1.00", givenOn: "2026-11-01", status: PAID,
    sourceRecord: $number}}) { replayed } }"""

NUMBER = odd_person(2)
OTHER_CHECK = NUMBER[:17] + ("1" if NUMBER[17] != "1" else "2")


async def raw(hub: Hub, body: bytes, content_type: str = "application/json") -> httpx.Response:
    token = await hub.token("reader", "READING")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": content_type}
    return await hub.http.post("/graphql", content=body, headers=headers)


async def refused(hub: Hub, text: str, variables: Any = None) -> str:
    """The one code of a question that is refused as a whole, before any statement of it ran."""
    response = await hub.post(text, variables)
    answer = response.json()
    assert "data" not in answer
    assert not any("from person" in statement for statement in hub.statements)
    assert len(set(codes(answer))) == 1
    return codes(answer)[0]


BODIES = {
    "not json": b"{person}",
    "not utf-8": b'{"query": "\xff"}',
    "half a surrogate pair": b'{"query": "{ me { client { id } } }", "variables": {"a": "\\ud800"}}',
    "not a number": b'{"query": "{ me { client { id } } }", "variables": {"a": NaN}}',
    "a batch": b'[{"query": "{ me { client { id } } }"}]',
    "a string": b'"{ me { client { id } } }"',
    "nothing": b"",
    "no query": b"{}",
    "an empty query": b'{"query": " "}',
    "a query that is no text": b'{"query": 1}',
    "variables that are a list": b'{"query": "{ me { client { id } } }", "variables": []}',
    "extensions that are a text": b'{"query": "{ me { client { id } } }", "extensions": "a"}',
    "an operation name that is no name": b'{"query": "{ me { client { id } } }", "operationName": "110101 x"}',
    "an operation name of 129 characters": b'{"query": "{ me { client { id } } }", "operationName": "%s"}' % (b"a" * 129),
    "nul in a variable": b'{"query": "{ me { client { id } } }", "variables": {"a": {"b": ["c\\u0000"]}}}',
    "nul in a variable's name": b'{"query": "{ me { client { id } } }", "variables": {"a\\u0000": 1}}',
    "nul in the query": b'{"query": "{ me { client { id } } } # \\u0000"}',
    "nested too deeply": b'{"query": "{ me { client { id } } }", "variables": {"a": ' + b"[" * 5000 + b"]" * 5000 + b"}}",
}  # fmt: skip


async def test_a_body_that_is_no_question_is_a_bad_request(hub: Hub) -> None:
    responses = {name: await raw(hub, body) for name, body in BODIES.items()}
    told = {name: (response.status_code, codes(response.json())) for name, response in responses.items()}
    assert told == dict.fromkeys(BODIES, (400, ["BAD_REQUEST"]))


async def test_a_post_that_is_not_json_is_refused(hub: Hub) -> None:
    body = b'{"query": "{ me { client { id } } }"}'
    assert (await raw(hub, body)).status_code == 200
    assert (await raw(hub, body, "application/json; charset=utf-8")).status_code == 200
    for content_type in ("text/plain", "application/graphql", "multipart/form-data", ""):
        response = await raw(hub, body, content_type)
        assert (response.status_code, codes(response.json())) == (415, ["BAD_REQUEST"])


async def test_a_body_that_is_too_large_is_refused_and_one_at_the_limit_is_not(hub: Hub) -> None:
    body = b'{"query": "{ me { client { id } } }"}'
    assert "data" in (await raw(hub, body.ljust(BYTES.most))).json()
    response = await raw(hub, body.ljust(BYTES.most + 1))
    assert (response.status_code, codes(response.json())) == (413, ["TOO_LARGE"])


DOCUMENTS = {
    "a syntax error": ("{ person(", "SYNTAX"),
    "a number that is a text": ('{ "%s" }' % NUMBER, "SYNTAX"),
    "an unknown field": ("{ me { client { id nickname } } }", "INVALID_QUERY"),
    "an unknown argument": ('{ person(by: {id: "%s"}, at: 1) { id } }' % odd_id("person", 0), "INVALID_QUERY"),
    "an unknown type": ("{ me { ... on Nobody { id } } }", "INVALID_QUERY"),
    "an undefined variable": ("{ person(by: {id: $id}) { id } }", "INVALID_QUERY"),
    "a fragment in itself": ("{ me { ...F } } fragment F on Caller { client { id } ...F }", "INVALID_QUERY"),
    "only a fragment": ("fragment F on Person { id }", "INVALID_QUERY"),
    "two operations and no name": ("query A { me { client { id } } } query B { me { client { id } } }", "INVALID_QUERY"),
    "a subscription": ("subscription { me { client { id } } }", "INVALID_QUERY"),
    "a part of a key that is unknown": ('{ person(by: {idNumber: "%s", x: 1}) { id } }' % NUMBER, "INVALID_QUERY"),
    "both ways to name a person": ('{ person(by: {id: "%s", idNumber: "%s"}) { id } }' % (odd_id("person", 2), NUMBER), "INVALID_QUERY"),
    "no way to name a person": ("{ person(by: {}) { id } }", "INVALID_QUERY"),
    "an id number that is too short": ('{ person(by: {idNumber: "%s"}) { id } }' % NUMBER[:17], "INVALID_QUERY"),
    "an id number with a wrong date": ('{ person(by: {idNumber: "980101197013010026"}) { id } }', "INVALID_QUERY"),
    "an id number with a wrong check character": ('{ person(by: {idNumber: "%s"}) { id } }' % OTHER_CHECK, "INVALID_QUERY"),
    "an id number as a number": ("{ person(by: {idNumber: 980101197001010026}) { id } }", "INVALID_QUERY"),
    "a day that is none": ('{ person(by: {idNumber: "%s"}) { premiumSubsidy(on: "2026-02-30") { verdict } } }' % NUMBER, "INVALID_QUERY"),
    "an integer beyond 32 bits": ('{ person(by: {idNumber: "%s"}) { assistanceRecords(first: 2147483648) { nodes { id } } } }' % NUMBER, "INVALID_QUERY"),
    "an integer of 5,000 digits": ('{ person(by: {idNumber: "%s"}) { assistanceRecords(first: %s) { nodes { id } } } }' % (NUMBER, "9" * 5000), "INVALID_QUERY"),
    "nul in a literal": ('{ person(by: {idNumber: "%s\\u0000"}) { id } }' % NUMBER, "INVALID_QUERY"),
    "half a surrogate pair in a literal": ('{ person(by: {idNumber: "%s\\uD800"}) { id } }' % NUMBER, "SYNTAX"),
    "too many tokens": ("{ me { client { " + "id " * 5000 + "} } }", "LIMIT_EXCEEDED"),
    "braces nested beyond reading": ("{ me " * 2000 + "}" * 2000, "LIMIT_EXCEEDED"),
    "lists nested beyond reading": ("{ me(a: " + "[" * 2000 + "]" * 2000 + ") { client { id } } }", "LIMIT_EXCEEDED"),
    "more levels than are answered": ('{ person(by: {id: "%s"}) { ' % odd_id("person", 1) + "household { members { person { " * 5 + "id " + "} } } " * 5 + "} }", "LIMIT_EXCEEDED"),
    "a name of 64 characters": ("{ me { client { %s: id } } }" % ("a" * 64), "LIMIT_EXCEEDED"),
    "51 names in one object": ("{ me { client { " + " ".join(f"a{n}: id" for n in range(51)) + " } } }", "LIMIT_EXCEEDED"),
    "51 entries": ("{ " + " ".join(f"a{n}: me {{ client {{ id }} }}" for n in range(51)) + " }", "LIMIT_EXCEEDED"),
}  # fmt: skip


async def test_a_document_that_does_not_fit_is_refused(hub: Hub) -> None:
    told = {name: await refused(hub, text) for name, (text, _) in DOCUMENTS.items()}
    assert told == {name: code for name, (_, code) in DOCUMENTS.items()}


async def test_a_name_of_63_characters_and_50_names_are_answered(hub: Hub) -> None:
    names = ["a" * 63, *(f"a{number}" for number in range(49))]
    answer = await hub.ask("{ me { client { " + " ".join(f"{name}: id" for name in names) + " } } }")
    assert answer["data"]["me"]["client"] == dict.fromkeys(names, "reader")


@pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)  # SQLite's own parser gives up before
async def test_sixteen_levels_are_answered(hub: Hub) -> None:
    inner = "household { members { person { " * 4 + "household { members { relation } } " + "} } } " * 4
    answer = await hub.ask('{ person(by: {id: "%s"}) { %s } }' % (odd_id("person", 2), inner))
    assert "errors" not in answer


VARIABLES: dict[str, tuple[str, Any]] = {
    "a missing variable": (ONE, {}),
    "null for what must be": (ONE, {"id": None}),
    "a number for an id number": (ONE, {"id": 980101197001010026}),
    "a list for an id number": (ONE, {"id": [NUMBER]}),
    "an id number that is too long": (ONE, {"id": NUMBER + "0"}),
    "an id number with a wrong date": (ONE, {"id": "980101197013010026"}),
    "an id number with a wrong check character": (ONE, {"id": OTHER_CHECK}),
    "an id number in full-width digits": (ONE, {"id": "９" + NUMBER[1:]}),
    "one bad id number among many": (MANY, {"ids": [NUMBER, OTHER_CHECK]}),
    "null among id numbers": (MANY, {"ids": [NUMBER, None]}),
    "a text for an integer": (LISTED, {"id": NUMBER, "first": "1"}),
    "true for an integer": (LISTED, {"id": NUMBER, "first": True}),
    "a fraction for an integer": (LISTED, {"id": NUMBER, "first": 1.5}),
    "an integer beyond 32 bits": (LISTED, {"id": NUMBER, "first": 2**31}),
    "an integer beyond 64 bits": (LISTED, {"id": NUMBER, "first": 2**70}),
    "null for a switch that has a default": (
        "query($id: ResidentIdNumber!, $with: Boolean = true) { person(by: {idNumber: $id}) { id @include(if: $with) } }",
        {"id": NUMBER, "with": None},
    ),
    "null for a switch of a root field": (
        "query($no: Boolean = false) { me @skip(if: $no) { client { id } } }",
        {"no": None},
    ),
    "a number for a text": (WRITE % NUMBER, {"key": 12345678}),
}


async def test_variables_that_do_not_fit_are_refused(hub: Hub) -> None:
    told = {name: await refused(hub, text, variables) for name, (text, variables) in VARIABLES.items()}
    assert told == dict.fromkeys(VARIABLES, "INVALID_VARIABLES")


@pytest.mark.parametrize(("first", "code"), [(0, "INVALID_INPUT"), (-1, "INVALID_INPUT"), (1001, "LIMIT_EXCEEDED")])
async def test_first_must_be_from_1_to_1000(hub: Hub, first: int, code: str) -> None:
    literal = LISTED.replace("$first)", f"{first})").replace(", $first: Int", "")
    assert await refused(hub, LISTED, {"id": NUMBER, "first": first}) == code
    assert await refused(hub, literal, {"id": NUMBER}) == code
    for good in (1, 1000, None):
        assert "errors" not in await hub.ask(LISTED, {"id": NUMBER, "first": good})
    # Now that the question is known, it takes the short way.
    again = await hub.ask(LISTED, {"id": NUMBER, "first": first})
    assert (codes(again), "data" in again) == ([code], False)


async def test_1000_persons_may_be_asked_about_and_not_one_more(hub: Hub) -> None:
    answer = await hub.ask(MANY, {"ids": [NUMBER] * 1000})
    assert [item["position"] for item in answer["data"]["eligibility"]] == list(range(1000))
    hub.statements.clear()
    assert await refused(hub, MANY, {"ids": [NUMBER] * 1001}) == "LIMIT_EXCEEDED"


@pytest.mark.parametrize("operation_name", ["B", "me", "client"])
async def test_an_operation_that_is_not_in_the_document_is_refused(hub: Hub, operation_name: str) -> None:
    response = await raw(
        hub, b'{"query": "query A { me { client { id } } }", "operationName": "%s"}' % operation_name.encode()
    )
    assert codes(response.json()) == ["INVALID_QUERY"]


async def test_the_operation_that_is_named_is_the_one_that_runs(hub: Hub) -> None:
    body = b'{"query": "query A { a: me { client { id } } } query B { b: me { client { id } } }", "operationName": "B"}'
    for _ in range(2):
        assert list((await raw(hub, body)).json()["data"]) == ["b"]


async def test_no_error_repeats_an_id_number(hub: Hub) -> None:
    told = {name: (await hub.post(text)).text for name, (text, _) in DOCUMENTS.items()}
    assert [name for name, text in told.items() if NUMBER[6:14] in text] == []


async def test_no_error_repeats_a_variable(hub: Hub) -> None:
    typed = "query($by: PersonKey!, $first: Int, $on: Date, $sex: Boolean = true) { person(by: $by) { id @include(if: $sex) premiumSubsidy(on: $on) { verdict } assistanceRecords(first: $first) { nodes { id } } } }"
    name = "张三1101"
    for variables in (
        {"by": {"idNumber": name}},
        {"by": {"id": name}},
        {"by": name},
        {"by": {"who": name}},
        {"by": {"id": odd_id("person", 0)}, "first": name},
        {"by": {"id": odd_id("person", 0)}, "on": name},
        {"by": {"id": odd_id("person", 0)}, "sex": name},
    ):
        response = await hub.post(typed, variables)
        assert set(codes(response.json())) == {"INVALID_VARIABLES"}
        assert name not in response.text
