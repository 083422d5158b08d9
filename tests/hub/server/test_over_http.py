"""GraphQL over HTTP: methods, media types and headers, in process and to a real server."""

from __future__ import annotations

import asyncio
import json
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from hub.config import Settings
from hub.server.endpoint.media import JSON, RESPONSE_JSON
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes
from tests.hub.server.serving import ROOT, serving
from tests.hub.server.store import ledger, persons_locked
from tests.node import node

AUDIT = Path(__file__).parent / "audits" / "audit.mjs"
INSTALLED = ROOT / ".venv" / "audits"
ME = "{ me { client { id } } }"
ID = "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { id } }"
VARIABLES = json.dumps({"id": odd_person(1)})
ANSWER = {"person": {"id": odd_id("person", 1)}}
PREFLIGHT = {"GraphQL-Require-Preflight": "1"}


async def send(
    hub: Hub, method: str = "GET", *, params: Any = None, body: bytes | None = None, **headers: str
) -> httpx.Response:
    token = await hub.token("reader", "READING")
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await hub.http.request(
        method, "/graphql", params=params, content=body, headers={"Authorization": f"Bearer {token}"} | named
    )


@pytest.mark.only_reads
async def test_a_question_by_get_has_the_answer_that_it_has_by_post(hub: Hub) -> None:
    for params in ({"query": ID, "variables": VARIABLES}, {"query": ID, "variables": VARIABLES, "operationName": ""}):
        for _ in range(2):
            response = await send(hub, params=params, **PREFLIGHT)
            assert (response.status_code, response.json()) == (200, (await hub.post(ID, json.loads(VARIABLES))).json())
            assert response.json()["data"] == ANSWER


@pytest.mark.only_reads
async def test_a_get_without_the_header_that_no_foreign_page_can_send_is_refused(hub: Hub) -> None:
    response = await send(hub, params={"query": ME})
    assert (response.status_code, codes(response.json())) == (400, ["BAD_REQUEST"])
    assert "GraphQL-Require-Preflight" in response.json()["errors"][0]["message"]


@pytest.mark.only_reads
async def test_a_get_with_the_header_and_no_token_is_refused(hub: Hub) -> None:
    response = await hub.http.get("/graphql", params={"query": ME}, headers=PREFLIGHT)
    assert (response.status_code, codes(response.json())) == (401, ["UNAUTHENTICATED"])


ADDRESSES: dict[str, Any] = {
    "no parameters": [],
    "no query": [("variables", "{}")],
    "an empty query": [("query", " ")],
    "variables that are not JSON": [("query", ME), ("variables", "{")],
    "empty variables": [("query", ME), ("variables", "")],
    "variables that are a list": [("query", ME), ("variables", "[]")],
    "variables nested too deeply": [("query", ME), ("variables", "[" * 5000)],
    "extensions that are a number": [("query", ME), ("extensions", "0")],
    "a nul in the query": [("query", ME + "\0")],
    "a nul in a variable": [("query", ME), ("variables", '{"a": "\\u0000"}')],
    "an operation name that is none": [("query", ME), ("operationName", "a b")],
}


@pytest.mark.only_reads
async def test_an_address_that_is_no_question_is_a_bad_request(hub: Hub) -> None:
    responses = {name: await send(hub, params=params, **PREFLIGHT) for name, params in ADDRESSES.items()}
    told = {name: (response.status_code, codes(response.json())) for name, response in responses.items()}
    assert told == dict.fromkeys(ADDRESSES, (400, ["BAD_REQUEST"]))
    token = await hub.token("reader", "READING")
    headers = {"Authorization": f"Bearer {token}"} | PREFLIGHT
    assert codes((await hub.http.get("/graphql?query=%ff", headers=headers)).json()) == ["BAD_REQUEST"]


@pytest.mark.only_reads
async def test_a_parameter_that_an_address_does_not_know_or_has_twice_is_told_and_never_passed_over(hub: Hub) -> None:
    mistyped: dict[tuple[str, str], list[tuple[str, str]]] = {
        ("GET", "/graphql"): [("qurey", ME), ("query", ME), ("variable", VARIABLES), ("query", ME)],
        ("POST", "/graphql"): [("variables", VARIABLES)],
        ("GET", "/"): [("language", "zh")],
        ("GET", "/documentation"): [("language", "zh")],
        ("GET", "/documentation/CHANGELOG.md"): [("lang", "zh"), ("lang", "en")],
        ("GET", "/deliveries/jobs"): [("frist", "1")],
    }
    headers = {"Authorization": f"Bearer {await hub.token('reader', 'READING')}", "Accept": RESPONSE_JSON} | PREFLIGHT
    paths = {}
    for (method, address), params in mistyped.items():
        body = {"json": {"query": ME}} if method == "POST" else {}
        response = await hub.http.request(method, address, params=params, headers=headers, **body)  # type: ignore[arg-type]
        assert (response.status_code, set(codes(response.json()))) == (400, {"INVALID_INPUT"}), address
        paths[method, address] = [error["extensions"]["inputPath"] for error in response.json()["errors"]]
    assert paths == {asked: [[params[0][0]]] for asked, params in mistyped.items()} | {
        ("GET", "/graphql"): [["qurey"], ["variable"], ["query"]]
    }


@pytest.mark.only_reads
async def test_a_property_of_a_body_that_is_not_known_is_passed_over_and_told(hub: Hub) -> None:
    """GraphQL over HTTP has a server pass over it. Whoever mistyped one hears of it, whether there is an answer or none."""
    known = {
        "query": ID,
        "variables": {"id": odd_person(1)},
        "operationName": None,
        "extensions": {},
        "documentId": None,
    }
    told = {}
    for name in ("variable", "operation_name", "extension", "documentID", "id", "x" * 5000):
        answer = (await send(hub, "POST", body=json.dumps(known | {name: 1}).encode(), Content_Type=JSON)).json()
        assert answer["data"] == ANSWER
        (warning,) = answer["extensions"]["warnings"]
        told[warning["inputPath"][0]] = warning["message"].split("passed over.")[1]
    assert told == {
        "variable": " Did you mean 'variables'?",
        "operation_name": " Did you mean 'operationName'?",
        "extension": " Did you mean 'extensions'?",
        "documentID": " Did you mean 'documentId'?",
        **dict.fromkeys(
            ("id", "x" * 80 + "…"), " There are query, documentId, operationName, variables and extensions."
        ),
    }
    mistyped = {"query": ID, "variable": {"id": odd_person(1)}}
    refused = (await send(hub, "POST", body=json.dumps(mistyped).encode(), Content_Type=JSON)).json()
    assert codes(refused) == ["INVALID_VARIABLES"]
    assert [each["inputPath"] for each in refused["extensions"]["warnings"]] == [["variable"]]
    nothing = (await send(hub, "POST", body=json.dumps({"qeury": ME}).encode(), Content_Type=JSON)).json()
    assert nothing["errors"][0]["message"].endswith("Did you mean 'query'?")
    body = json.dumps(known).encode()
    plain = (await send(hub, "POST", body=body, Content_Type=JSON)).json()
    preferring = (await send(hub, "POST", body=body, Content_Type=JSON, Prefer="handling=stict, wait=1")).json()
    assert "warnings" not in plain["extensions"]
    assert [each["inputPath"] for each in preferring["extensions"]["warnings"]] == [["Prefer"]]


async def test_a_mutation_by_get_is_refused_and_does_nothing(hub: Hub) -> None:
    mutation = 'mutation M { suspendClient(id: "district") { id } }'
    token = await hub.token("steward", "READING")
    headers = {"Authorization": f"Bearer {token}"} | PREFLIGHT
    for params in ({"query": mutation}, {"query": f"query Q {ME} {mutation}", "operationName": "M"}):
        response = await hub.http.get("/graphql", params=params, headers=headers)
        assert (response.status_code, codes(response.json())) == (405, ["BAD_REQUEST"])
        assert response.headers["allow"] == "POST"
    assert [event["kind"] for event in await ledger(hub.settings)] == ["REFUSAL"] * 2
    by_post = await hub.http.post("/graphql", json={"query": mutation}, headers={"Authorization": f"Bearer {token}"})
    assert by_post.json()["data"] == {"suspendClient": {"id": "district"}}


@pytest.mark.only_reads
async def test_other_methods_are_refused_and_told_what_there_is(hub: Hub) -> None:
    for method in ("PUT", "DELETE", "PATCH", "HEAD"):
        response = await send(hub, method, body=b'{"query": "{ me { client { id } } }"}', Content_Type=JSON)
        assert (response.status_code, response.headers["allow"]) == (405, "GET, POST, OPTIONS")
        assert response.content == b"" if method == "HEAD" else codes(response.json()) == ["BAD_REQUEST"]


@pytest.mark.only_reads
async def test_no_foreign_page_is_given_leave(hub: Hub) -> None:
    asked = {"Origin": "https://example.org", "Access_Control_Request_Method": "POST"}
    options = await send(hub, "OPTIONS", **asked, Access_Control_Request_Headers="authorization")
    assert (options.status_code, options.headers["allow"], options.content) == (204, "GET, POST, OPTIONS", b"")
    post = await send(hub, "POST", body=json.dumps({"query": ME}).encode(), Content_Type=JSON, **asked)
    assert post.status_code == 200
    for response in (options, post):
        assert [name for name in response.headers if name.startswith("access-control")] == []


ACCEPTED = [
    (None, JSON),
    ("", JSON),
    ("*/*", JSON),
    ("application/*", JSON),
    (JSON, JSON),
    (f"{JSON}; charset=utf-8", JSON),
    (f'{JSON}; charset="UTF-8"', JSON),
    (RESPONSE_JSON.upper(), RESPONSE_JSON),
    (f"{RESPONSE_JSON}, {JSON};q=0.9", RESPONSE_JSON),
    (f"{JSON}, {RESPONSE_JSON}", RESPONSE_JSON),
    (f"{JSON}, {RESPONSE_JSON};q=0.5", JSON),
    (f"{RESPONSE_JSON}, */*", RESPONSE_JSON),
    (f"{JSON}, */*;q=0.1", JSON),
    (f"{JSON};q=0, */*", RESPONSE_JSON),
    (f"text/html, {RESPONSE_JSON};q=0.001", RESPONSE_JSON),
    (f"{RESPONSE_JSON};q=2, {JSON};q=0.1", JSON),
    ("text/html", 406),
    ("text/*", 406),
    ("nonsense", 406),
    ("*/*;q=0", 406),
    (f"{JSON};q=0, {RESPONSE_JSON};q=0", 406),
    (f"{JSON};q=a", 406),
    (f"{JSON}; charset=gbk", 406),
]


@pytest.mark.only_reads
async def test_the_answer_has_the_media_type_that_is_liked_best(hub: Hub) -> None:
    token = await hub.token("reader", "READING")
    for accept, expected in ACCEPTED:
        request = hub.http.build_request("POST", "/graphql", json={"query": ME})
        request.headers["Authorization"] = f"Bearer {token}"
        del request.headers["Accept"]
        if accept is not None:
            request.headers["Accept"] = accept
        response = await hub.http.send(request)
        if expected == 406:
            assert (accept, response.status_code, codes(response.json())) == (accept, 406, ["BAD_REQUEST"])
        else:
            told = response.headers["content-type"]
            assert (accept, response.status_code, told) == (accept, 200, f"{expected}; charset=utf-8")


@pytest.mark.only_reads
@pytest.mark.parametrize("content_type", [JSON, "Application/JSON;charset=UTF-8", 'application/json; charset="utf-8"'])
async def test_a_question_is_json_in_utf_8(hub: Hub, content_type: str) -> None:
    response = await send(hub, "POST", body=json.dumps({"query": ME}).encode(), Content_Type=content_type)
    assert "data" in response.json()


@pytest.mark.only_reads
async def test_another_encoding_is_refused(hub: Hub) -> None:
    body = json.dumps({"query": ME}).encode()
    for headers in (
        {"Content_Type": f"{JSON}; charset=gbk"},
        {"Content_Type": f"{JSON}; charset=utf-16"},
        {"Content_Type": JSON, "Content_Encoding": "gzip"},
        {"Content_Type": RESPONSE_JSON},
        {},
    ):
        response = await send(hub, "POST", body=body, **headers)
        assert (response.status_code, codes(response.json())) == (415, ["BAD_REQUEST"])


@pytest.mark.only_reads
async def test_two_tokens_in_one_request_are_none(hub: Hub) -> None:
    token = await hub.token("reader", "READING")
    twice = [("Authorization", f"Bearer {token}"), ("Authorization", f"Bearer {token}")]
    response = await hub.http.post("/graphql", json={"query": ME}, headers=twice)
    assert (response.status_code, codes(response.json())) == (401, ["UNAUTHENTICATED"])


@pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)
async def test_a_get_that_takes_long_is_waited_for_like_a_post(city_settings: Settings, tmp_path: Path) -> None:
    with serving(city_settings, tmp_path) as server:
        headers = {"Authorization": f"Bearer {server.token('reader')}"} | PREFLIGHT
        params = {"query": ID, "variables": VARIABLES}
        async with persons_locked(city_settings):
            asked = asyncio.create_task(asyncio.to_thread(server.http.get, "/graphql", params=params, headers=headers))
            await asyncio.sleep(1)
            assert not asked.done()
        assert (await asked).json()["data"] == ANSWER


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
def test_every_audit_of_graphql_over_http_passes(city_settings: Settings, tmp_path: Path) -> None:
    """What graphql-http asks of a server: MUST, SHOULD and MAY alike, over real HTTP."""
    assert INSTALLED.is_dir(), "run `make .venv/audits/ready`"
    with serving(city_settings, tmp_path) as server:
        url = str(server.http.base_url.join("/graphql"))
        done = subprocess.run(
            [node(), AUDIT, INSTALLED, url, server.token("reader")],
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == 61
