"""Every address of the hub while its database is away, read only or changed under it, and addresses that are none."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

from starlette.requests import Request

from hub.config import Settings
from hub.errors import Code, RefusedRequest
from hub.identity.authorization import failure
from hub.identity.people.pages import Pages, Problem
from hub.server.bench.postgres import execute
from hub.server.error_responses import error_response
from hub.server.web.files import read_files
from hub.server.web.page import QUERY_DESK, ServedPage
from hub.server.web.refused_page import RefusedPage
from tests.clock import FixedClock
from tests.ground.city import SECRET
from tests.ground.hub import Hub, codes, open_hub
from tests.hub.server.store import change
from tests.hub.server.test_weather import ANSWER, ID, hub_at, on_postgresql
from tests.hub.server.test_write_back import SHORT, record

DOORS = [
    ("GET", "/deliveries/jobs", None),
    ("POST", "/oauth/token", {"grant_type": "client_credentials", "scope": "READING"}),
    ("POST", "/oauth/revoke", {"token": "a.b.c"}),
    ("POST", "/oauth/introspect", {"token": "a.b.c"}),
    ("GET", "/oauth/jwks", None),
    ("POST", "/graphql", None),
    ("GET", "/readyz", None),
    ("GET", "/healthz", None),
    ("GET", "/.well-known/oauth-authorization-server", None),
]


async def through_every_door(hub: Hub) -> dict[str, tuple[int, Any]]:
    """The status and the code that each address answers with."""
    found = {}
    for method, path, form in DOORS:
        asked: dict[str, Any] = {"data": form, "auth": ("reader", SECRET)} if form else {}
        if path in ("/graphql", "/deliveries/jobs"):
            asked = {"json": {"query": ID}, "headers": {"Authorization": "Bearer a.b.c"}}
        response = await hub.http.request(method, path, **asked)
        assert response.headers["content-type"].startswith("application/json"), (path, response.text)
        assert (response.status_code == 503) == ("retry-after" in response.headers), path
        said = response.json()
        code = codes(said) or said.get("error") or said.get("status")
        found[path] = (response.status_code, code)
    return found


async def test_h10_every_door_answers_in_json_while_the_database_is_away(tmp_path: Path, clock: FixedClock) -> None:
    async with hub_at("postgresql://hub:secret@127.0.0.1:1/hub", tmp_path, clock, deadline_seconds=60) as hub:
        found = await through_every_door(hub)
    assert found["/graphql"] == found["/deliveries/jobs"] == (503, ["SOURCE_UNAVAILABLE"])
    for path in ("/oauth/token", "/oauth/revoke", "/oauth/introspect", "/oauth/jwks"):
        assert found[path] == (503, "temporarily_unavailable")
    assert (found["/readyz"], found["/healthz"]) == ((503, "waiting"), (200, "alive"))


@on_postgresql
async def test_h10_a_database_that_can_only_be_read_is_told_in_json_when_a_token_is_asked_for(
    city_settings: Settings, clock: FixedClock
) -> None:
    name = city_settings.database.rsplit("/", 1)[1]
    await execute(city_settings.database, f"alter database {name} set default_transaction_read_only = on")
    async with open_hub(city_settings, clock) as hub:
        found = await through_every_door(hub)
        form = {"grant_type": "client_credentials", "scope": "READING"}
        told = (await hub.http.post("/oauth/token", data=form, auth=("reader", SECRET))).json()["error_description"]
    assert found["/oauth/token"] == (503, "temporarily_unavailable")  # the first signing key cannot be stored
    assert ("can only be read" in told, "does not answer" in told) == (True, False)
    assert {status for status, _ in found.values()} <= {200, 401, 503}


async def test_h10_a_mistake_of_ours_at_any_door_is_json_with_its_number(hub: Hub) -> None:
    await change(hub.settings, "alter table client rename column name to name_away")
    for path in ("/oauth/token", "/oauth/revoke", "/oauth/introspect"):
        form = {"grant_type": "client_credentials", "scope": "READING", "token": "a.b.c"}
        response = await hub.http.post(path, data=form, auth=("reader", SECRET))
        assert (response.status_code, codes(response.json())) == (500, ["INTERNAL"])
        assert response.headers["x-request-id"] in response.json()["errors"][0]["message"]
        assert "name_away" not in response.text


async def test_h12_an_address_that_is_none_is_404_and_leads_nowhere(hub: Hub) -> None:
    for path in ("/graphql/", "//graphql", "/graphql//", "/oauth/token/", "/healthz/", "/nothing", "/Graphql"):
        for method in ("GET", "POST"):
            response = await hub.http.request(method, f"{hub.settings.issuer}{path}", headers={"Host": "evil.example"})
            assert (response.status_code, codes(response.json())) == (404, ["NOT_FOUND"]), path
            assert "location" not in response.headers
    for method, path in (("PUT", "/healthz"), ("DELETE", "/oauth/token"), ("GET", "/oauth/token"), ("TRACE", "/readyz"),
                         ("OPTIONS", "/oauth/token"), ("PATCH", "/graphql")):  # fmt: skip
        response = await hub.http.request(method, path)
        assert (response.status_code, codes(response.json())) == (405, ["BAD_REQUEST"]), path
        assert response.headers["allow"]
    one = "/deliveries/jobs/1"
    for path, allowed in {"/deliveries/jobs": "GET, HEAD, POST", one: "DELETE, GET, HEAD", f"{one}/files/a.csv": "DELETE, PUT",
                          "/oauth/token": "POST", "/healthz": "GET, HEAD"}.items():  # fmt: skip
        for method in ("OPTIONS", "TRACE", "PATCH"):
            response = await hub.http.request(method, path)
            assert (response.status_code, response.headers["allow"]) == (405, allowed), path
    assert (await hub.http.head("/healthz")).status_code == 200


@on_postgresql
async def test_h16_a_column_whose_type_changes_is_read_anew_and_written_to_again(hub: Hub) -> None:
    """Statements that are prepared on a connection know the types of their columns."""
    key = "a key of one"
    for times in range(2):
        assert (await hub.ask(ID))["data"] == ANSWER
        written = await hub.ask(SHORT, {"record": record(), "key": key})
        assert written["data"] == {"recordAssistance": {"replayed": times > 0}}
    await change(
        hub.settings,
        "alter table person alter column name type varchar(400)",
        "alter table idempotency_key alter column body_hash type varchar(4000)",
        "alter table premium_subsidy alter column tier type text",
    )
    assert (await hub.ask(ID))["data"] == ANSWER
    answers = [await hub.post(SHORT, {"record": record(), "key": key}) for _ in range(4)]
    assert answers[-1].json()["data"] == {"recordAssistance": {"replayed": True}}
    for answer in answers:
        assert answer.status_code == 200 or "with the same idempotency key" in answer.text


def test_whatever_is_refused_for_a_while_says_after_how_many_seconds_to_ask_again() -> None:
    """A new refusal has it as well, whoever raises it, by its status or by the status of its code."""
    for status in (429, 503):
        error = RefusedRequest(Code.OVERLOADED, "Later.", status=HTTPStatus(status))
        told = [dict(error_response(error)[0])[b"retry-after"], dict(failure(error)[2])["Retry-After"]]
        told.append(Pages().problem(Problem("Later.", "稍后", HTTPStatus(status))).headers["retry-after"])
        unbuilt = ServedPage(QUERY_DESK, replace(read_files(), missing=("react.js",)))
        asked = {"type": "http", "method": "GET", "query_string": b"", "headers": [(b"accept", b"text/html")]}
        told.append(unbuilt.answer(Request(asked)).headers["retry-after"])
        page = RefusedPage(read_files()).answer(Request(asked), error, "1")
        told.append(page.headers["retry-after"] if page else "0")
        assert all(int(seconds) > 0 for seconds in told)
    at_once = RefusedRequest(Code.BAD_REQUEST, "Never.")
    assert b"retry-after" not in dict(error_response(at_once)[0])
