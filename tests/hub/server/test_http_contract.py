"""What HTTP says around an answer: statuses by one rule, challenges, descriptions, what is left of a minute (U6)."""

from __future__ import annotations

import re
from http import HTTPStatus
from itertools import product
from typing import Any

import pytest
from graphql import build_schema, print_schema

from hub.errors import Code, RefusedRequest
from hub.server.endpoint.media import JSON, RESPONSE_JSON
from hub.server.endpoint.statuses import status_of
from schema.contract import build_contract
from tests.ground.hub import Hub, codes
from tests.papers import paper

ON_SQLITE = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
ROW = re.compile(r"^\| `([A-Z_]+)` \| (\d{3}|—) \| (\d{3}|—) \| ", re.MULTILINE)
ROWS = ROW.findall(paper("hub/docs/errors.md"))
TABLE = {code: (int(newer), int(older)) for code, newer, older in ROWS if newer != "—"}
NEVER_WHOLE = {
    Code.NOT_FOUND,
    Code.WITHHELD_VALUE_USED,
    Code.IDEMPOTENCY_CONFLICT,
    Code.SUPERSEDED,
    Code.ALREADY_REGISTERED,
    Code.NOT_ATTEMPTED,
    Code.ALREADY_DECIDED,
    Code.ACT_REFUSED,
    Code.STATE_CONFLICT,
}
"""Codes of an entry or an item: they refuse no request as a whole."""
SENT = {
    "syntax": ("{", {}, "SYNTAX"),
    "a field that is none": ("{ nothing }", {}, "INVALID_QUERY"),
    "a variable": ("query($n: Int!) { persons(first: $n) { nodes { id } } }", {"n": "x"}, "INVALID_VARIABLES"),
    "a number": ("{ persons(first: 0) { nodes { id } } }", {}, "INVALID_INPUT"),
    "a size": ("{ persons(first: 201) { nodes { id } } }", {}, "LIMIT_EXCEEDED"),
    "a cursor": ('{ persons(after: "x") { nodes { id } } }', {}, "INVALID_CURSOR"),
}


def test_u6_the_papers_have_the_status_of_each_code_under_each_media_type() -> None:
    assert {code for code in Code if code.value not in TABLE} == NEVER_WHOLE
    for code, (newer, older) in TABLE.items():
        error = RefusedRequest(Code(code), "")
        assert (status_of(error, RESPONSE_JSON), status_of(error, JSON)) == (newer, older), code


@ON_SQLITE
@pytest.mark.parametrize("name", SENT)
async def test_u6_a_refusal_has_its_status_under_each_accept(hub: Hub, name: str) -> None:
    text, variables, code = SENT[name]
    newer, older = TABLE[code]
    for accept, status in (
        (RESPONSE_JSON, newer),
        (JSON, older),
        ("*/*", older),
        (f"{RESPONSE_JSON}, {JSON};q=0.9", newer),
    ):
        response = await hub.post(text, variables, Accept=accept)
        assert (codes(response.json()), response.status_code) == ([code], status), accept


@ON_SQLITE
async def test_u6_apollo_s_hash_without_a_document_is_answered_as_its_clients_expect(hub: Hub) -> None:
    headers = {"Authorization": f"Bearer {await hub.token('reader', 'READING')}"}
    asked: dict[str, Any] = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}}
    response = await hub.http.post("/graphql", json=asked, headers=headers)
    (error,) = response.json()["errors"]
    assert response.status_code == 200
    assert error == {
        "message": "PersistedQueryNotSupported",
        "extensions": {"code": "PERSISTED_QUERY_NOT_SUPPORTED"},
    }
    whole = await hub.http.post("/graphql", json=asked | {"query": "{ me { client { id } } }"}, headers=headers)
    assert whole.json()["data"] == {"me": {"client": {"id": "reader"}}}


@ON_SQLITE
async def test_u6_a_challenge_says_what_is_wrong_and_where_to_learn_more(hub: Hub) -> None:
    paths = ("/graphql", "/deliveries/jobs", "/deliveries/jobs/%22a%22/confirm")
    tokens: tuple[tuple[dict[str, str], str | None], ...] = (
        ({}, None),
        ({"Authorization": "Bearer nonsense"}, "invalid_token"),
    )
    for path, (headers, error) in product(paths, tokens):
        response = await hub.http.post(path, json={"query": "{ __typename }"}, headers=headers)
        assert response.status_code == HTTPStatus.UNAUTHORIZED
        told = dict(re.findall(r'(\w+)="([^"]*)"', response.headers["www-authenticate"]))
        assert response.headers["www-authenticate"].startswith("Bearer realm=")
        assert told.get("error") == error
        assert ("error_description" in told) is (error is not None)
        described = (await hub.http.get(told["resource_metadata"].replace(hub.settings.issuer, ""))).json()
        assert described["resource"] == f"{hub.settings.issuer}{path}"
        assert described["authorization_servers"] == [hub.settings.issuer]
        assert "READING" in described["scopes_supported"]


@ON_SQLITE
async def test_u6_a_name_that_is_longer_than_any_is_not_repeated_whole(hub: Hub) -> None:
    name = "a" * 60_000
    asked: tuple[tuple[str, dict[str, Any]], ...] = (
        (f"{{ {name} }}", {}),
        (f"query(${name}: Int) {{ me {{ client {{ id }} }} }}", {}),
        ("query($by: PersonKey!) { person(by: $by) { id } }", {"by": {name: "1"}}),
    )
    for text, variables in asked:
        response = await hub.post(text, variables)
        assert (response.json()["errors"][0]["message"].count("a" * 60), len(response.content) < 2000) == (1, True)


@ON_SQLITE
async def test_u6_both_descriptions_name_the_purposes_that_a_token_can_be_for(hub: Hub) -> None:
    server = (await hub.http.get("/.well-known/oauth-authorization-server")).json()
    resource = (await hub.http.get("/.well-known/oauth-protected-resource")).json()
    assert server["scopes_supported"] == resource["scopes_supported"] == sorted(server["scopes_supported"])
    assert (resource["resource"], resource["bearer_methods_supported"]) == (hub.settings.issuer, ["header"])


@ON_SQLITE
async def test_u6_the_whole_contract_is_at_an_address(hub: Hub) -> None:
    response = await hub.http.get("/graphql/schema.graphql")
    assert response.headers["content-type"].startswith("text/plain")
    assert print_schema(build_schema(response.text)) == print_schema(build_contract()._schema)


@ON_SQLITE
async def test_u6_an_answer_says_what_is_left_of_the_minute(hub: Hub) -> None:
    left = []
    for _ in range(2):
        response = await hub.post("{ persons(first: 1) { nodes { id } } }")
        assert response.headers["ratelimit-policy"] == f'"minute";q={hub.settings.rate_per_minute};w=60'
        told = re.fullmatch(r'"minute";r=(\d+);t=(\d+)', response.headers["ratelimit"])
        assert told
        left.append(int(told[1]))
    assert left == [hub.settings.rate_per_minute - 1, hub.settings.rate_per_minute - 2]
