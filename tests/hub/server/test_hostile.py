"""Whatever is sent: an answer, or a refusal with its code; never a mistake of ours, and never more than is granted."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import httpx
import pytest

from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes

pytestmark = pytest.mark.only_reads

ON_SQLITE = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
PERSON = "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { id } }"
REFUSED = {
    "BAD_REQUEST",
    "SYNTAX",
    "INVALID_QUERY",
    "INVALID_VARIABLES",
    "INVALID_INPUT",
    "INVALID_CURSOR",
    "LIMIT_EXCEEDED",
    "TOO_LARGE",
}
NUMBER = odd_person(1)
FULL_WIDTH = NUMBER.translate({ord("0") + place: 0xFF10 + place for place in range(10)})


async def sent(hub: Hub, body: bytes, client: str = "reader") -> httpx.Response:
    token = await hub.token(client, "READING")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return await hub.http.post("/graphql", content=body, headers=headers)


def body(query: str, variables: str = "{}") -> bytes:
    return f'{{"query": {json.dumps(query)}, "variables": {variables}}}'.encode()


@ON_SQLITE
@pytest.mark.parametrize(
    "content",
    [
        body("{ me { __typename } }", "[" * 100_000 + "]" * 100_000),
        body("{ me { __typename } }", '{"a":' * 50_000 + "1" + "}" * 50_000),
        body(PERSON, f'{{"id": {"[" * 500}"{NUMBER}"{"]" * 500}}}'),
        body(PERSON, f'{{"id": {10**400}}}'),
        body(PERSON, '{"id": 1e999}'),
        body(PERSON, '{"id": NaN}'),
        body(PERSON, '{"id": "\\ud800"}'),
        body(PERSON, f'{{"id": "{FULL_WIDTH}"}}'),
        body(PERSON, f'{{"id": "{NUMBER}\\u200b"}}'),
        body(PERSON, '{"id": {"idNumber": {"id": null}}}'),
        body("{ p\u0435rson(by: {}) { id } }"),
        body("{ person\u200b(by: {}) { id } }"),
        body("query($x: EligibilityProgramme!) { eligibility(programme: $x, idNumbers: []) { verdict } }", '{"x": "ＰREMIUM_SUBSIDY"}'),
        body("query($x: EligibilityProgramme!) { eligibility(programme: $x, idNumbers: []) { verdict } }", '{"x": ["PREMIUM_SUBSIDY"]}'),
        body(f'query($k: UUID!) {{ person(by: {{id: $k}}) {{ assistanceRecords(first: {10**30}) {{ nodes {{ id }} }} }} }}', f'{{"k": "{odd_id("person", 1)}"}}'),
        body("query($n: Int) { persons(first: $n) { nodes { id } } }", '{"n": 9007199254740993}'),
        body("query($n: Int) { persons(first: $n) { nodes { id } } }", '{"n": -1}'),
        body('{ persons(after: "\\u0000") { nodes { id } } }'),
        body('{ persons(after: "AAAA") { nodes { id } } }'),
        body("{ me @include { __typename } }"),
        body("query($v: Boolean) { me @skip(if: $v) { __typename } }"),
        body("{ me @include(if: true) @include(if: false) { __typename } }"),
        body("{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }"),
        b'{"query": "{ me { __typename } }", "variables": {"a": "\xff"}}',
        b"\xef\xbb\xbf{}", b"", b"null", b"[]", b'"{ me { __typename } }"', b"{" * 1000,
    ],
)  # fmt: skip
async def test_what_is_sent_to_break_something_is_refused_with_a_code(hub: Hub, content: bytes) -> None:
    response = await sent(hub, content)
    assert response.status_code < 500
    assert set(codes(response.json())) <= REFUSED
    assert codes(response.json())
    assert NUMBER not in response.text


@ON_SQLITE
async def test_of_two_equal_names_in_a_body_only_the_last_one_counts(hub: Hub) -> None:
    """What is judged, answered and recorded is one and the same text."""
    one, other = '"query": "{ me { client { id } } }"', '"query": "{ me { purpose { code } } }"'
    assert (await sent(hub, f"{{{one}, {other}}}".encode())).json()["data"] == {"me": {"purpose": {"code": "READING"}}}


@ON_SQLITE
async def test_switches_never_mix_the_plans_of_one_document(hub: Hub) -> None:
    """Every way to switch, in every order and for several callers: as if each had been asked alone."""
    text = """query($id: UUID!, $a: Boolean!, $b: Boolean = true) { person(by: {id: $id}) {
      id name @include(if: $a) sex @skip(if: $a) ... on Person @include(if: $b) { phone }
      household @skip(if: $b) { id } } }"""
    ways: list[dict[str, Any]] = [{"a": a} | b for a, b in product((True, False), ({}, {"b": True}, {"b": False}))]
    alone: dict[str, Any] = {}
    for client in ("reader", "district", "mixed"):
        for way in (*ways, *reversed(ways)):
            answer = await hub.ask(text, {"id": odd_id("person", 2)} | way, client=client)
            a, b = way["a"], way.get("b", True)
            person = answer["data"]["person"]
            expected = {"id"} | ({"name"} if a else {"sex"}) | ({"phone"} if b else {"household"})
            assert set(person) == expected
            assert alone.setdefault(f"{client} {a} {b}", person) == person
