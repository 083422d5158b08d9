"""Databases that are away, slow or broken, clients that leave, and more questions than there are places."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import orjson
import pytest
import structlog

from hub.config import Settings
from hub.server.endpoint.media import RESPONSE_JSON
from hub.server.log import configure_log
from tests.clock import FixedClock
from tests.databases import run_apart, throwaway_server
from tests.ground.city import build_city, odd_id, odd_person, write_keys
from tests.ground.hub import Hub, codes, open_hub
from tests.hub.server.store import change, ledger, of_kind, persons_locked

ID = '{ person(by: {idNumber: "%s"}) { id name } }' % odd_person(1)  # noqa: UP031
ANSWER = {"person": {"id": odd_id("person", 1), "name": "双户"}}
on_postgresql = pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)


@asynccontextmanager
async def hub_at(url: str, folder: Path, clock: FixedClock, **settings: Any) -> AsyncIterator[Hub]:
    write_keys(folder / "keys.json")
    async with open_hub(Settings(database=url, keys_file=folder / "keys.json", **settings), clock) as hub:
        yield hub


@contextmanager
def hasty(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Within the block operations have a second. Connecting, planning and looking into the ledger keep the time that a busy
    machine may need."""
    with monkeypatch.context() as patch:
        patch.setattr(hub.app.state.admission, "_deadline", 1.0)
        yield


async def test_a_hub_whose_database_was_never_there_starts_and_says_so(tmp_path: Path, clock: FixedClock) -> None:
    for url in ("postgresql://hub:secret@127.0.0.1:1/hub", f"sqlite:///{tmp_path / 'none.db'}"):
        async with hub_at(url, tmp_path, clock, deadline_seconds=60) as hub:
            assert (await hub.http.get("/healthz")).status_code == 200
            ready = await hub.http.get("/readyz")
            assert (ready.status_code, ready.json()["status"]) == (503, "waiting")
            response = await hub.http.post("/graphql", json={"query": ID}, headers={"Authorization": "Bearer a.b.c"})
            assert (response.status_code, codes(response.json())) == (503, ["SOURCE_UNAVAILABLE"])
            assert int(response.headers["retry-after"]) > 0
            form = {"grant_type": "client_credentials", "scope": "READING"}
            assert (await hub.http.post("/oauth/token", data=form, auth=("reader", "x"))).status_code == 503
            assert "secret" not in ready.text + response.text


async def test_a_database_that_was_never_migrated_is_waited_for(
    postgres_url: str, tmp_path: Path, clock: FixedClock
) -> None:
    async with hub_at(postgres_url, tmp_path, clock) as hub:
        assert (await hub.http.get("/readyz")).status_code == 200
        await change(hub.settings, "drop table alembic_version_hub")
        ready = await hub.http.get("/readyz")
        assert (ready.status_code, "hub migrate" in ready.text) == (503, True)


async def test_postgresql_goes_away_and_comes_back(tmp_path: Path, clock: FixedClock) -> None:
    server = throwaway_server()
    try:
        address = server.start().rsplit("/", 1)[0]
        port = address.rsplit(":", 1)[1]
        run_apart(build_city(f"{address}/postgres", tmp_path / "city"))
        async with hub_at(f"{address}/postgres", tmp_path, clock, deadline_seconds=60) as hub:
            assert (await hub.ask(ID))["data"] == ANSWER
            # The tests' server commits without waiting for the disk: what it must not forget is written down first.
            await change(hub.settings, "checkpoint")
            server.stop()
            for _ in range(2):
                response = await hub.post(ID)
                assert response.status_code == 503
                assert codes(response.json()) in (["SOURCE_UNAVAILABLE"], ["LEDGER_UNAVAILABLE"])
                assert "data" not in response.json()
            assert (await hub.http.get("/readyz")).status_code == 503
            assert (await hub.http.get("/healthz")).status_code == 200
            server._run("pg_ctl", "-D", str(server._data), "-l", str(server._data / "server.log"), "-w", "-t", "30",
                        "-o", f"-p {port}", "start")  # fmt: skip
            server._address.write_text(f"{address}/postgres")
            # Connections that died with the server are found out one by one, each by a question that may try again.
            answers = [await hub.ask(ID) for _ in range(2 * hub.settings.pool_size)]
            assert answers[-1].get("data") == ANSWER, answers
            assert (await hub.http.get("/readyz")).status_code == 200
    finally:
        server.remove()


async def test_an_sqlite_file_goes_away_and_comes_back(sqlite_city_url: str, tmp_path: Path, clock: FixedClock) -> None:
    file = Path(sqlite_city_url.removeprefix("sqlite:///"))
    shutil.move(file, tmp_path / "aside.db")
    async with hub_at(sqlite_city_url, tmp_path, clock) as hub:
        response = await hub.http.post("/graphql", json={"query": ID}, headers={"Authorization": "Bearer a.b.c"})
        assert codes(response.json()) == ["SOURCE_UNAVAILABLE"]
        assert not file.exists()  # noqa: ASYNC240
        shutil.move(tmp_path / "aside.db", file)
        assert (await hub.ask(ID))["data"] == ANSWER


@on_postgresql
async def test_a_statement_that_takes_too_long_is_given_up_within_the_deadline(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await hub.ask(ID))["data"] == ANSWER
    async with persons_locked(hub.settings):  # whoever waited for the statement would wait for ever
        with hasty(hub, monkeypatch):
            response = await hub.post(ID)
    assert (response.status_code, codes(response.json())) == (504, ["DEADLINE_EXCEEDED"])
    await hub.answering.drain()
    told = [event["outcome"] for event in of_kind(await ledger(hub.settings), "REFUSAL")]
    assert told == ["DEADLINE_EXCEEDED"]
    assert (await hub.ask(ID))["data"] == ANSWER


async def call(hub: Hub, body: bytes, messages: list[dict[str, Any]], gone: asyncio.Event) -> None:
    """The application, called as a server does, by a client that leaves when `gone` is set."""
    token = await hub.token("reader", "READING")
    headers = [(b"authorization", f"Bearer {token}".encode()), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/graphql", "raw_path": b"/graphql", "query_string": b"",
             "headers": headers, "http_version": "1.1", "scheme": "http", "root_path": ""}  # fmt: skip
    arrived = False

    async def receive() -> dict[str, Any]:
        nonlocal arrived
        if not arrived:
            arrived = True
            return {"type": "http.request", "body": body, "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        messages.append(message)

    await hub.app(scope, receive, send)


@on_postgresql
async def test_a_client_that_leaves_takes_its_statement_along(hub: Hub) -> None:
    await hub.ask(ID)
    # Of this database only: other tests lock their own persons on the same server at the same time.
    waiting = (
        "select count(*) from pg_stat_activity where datname = current_database() "
        "and wait_event_type = 'Lock' and query like '%person%'"
    )
    watcher = await asyncpg.connect(hub.settings.database)
    messages: list[dict[str, Any]] = []
    gone = asyncio.Event()
    async with persons_locked(hub.settings):
        work = asyncio.create_task(call(hub, orjson.dumps({"query": ID}), messages, gone))
        for _ in range(3000):
            if await watcher.fetchval(waiting):
                break
            await asyncio.sleep(0.02)
        assert await watcher.fetchval(waiting) == 1
        gone.set()
        await asyncio.wait_for(work, 60)
        for _ in range(3000):
            if not await watcher.fetchval(waiting):
                break
            await asyncio.sleep(0.02)
        assert await watcher.fetchval(waiting) == 0
    await watcher.close()
    assert messages == []
    assert (await hub.ask(ID))["data"] == ANSWER


@on_postgresql
async def test_more_questions_than_places_are_turned_away(city_settings: Settings, clock: FixedClock) -> None:
    async with open_hub(replace(city_settings, running_operations=2, waiting_operations=3), clock) as hub:
        await hub.ask(ID)
        async with persons_locked(hub.settings):
            inside = [asyncio.create_task(hub.post(ID)) for _ in range(5)]
            admission = hub.app.state.admission
            for _ in range(3000):
                if admission.running + admission.waiting == len(inside):
                    break
                await asyncio.sleep(0.02)
            turned_away = await hub.post(ID)
            assert (turned_away.status_code, codes(turned_away.json())) == (503, ["OVERLOADED"])
            assert int(turned_away.headers["retry-after"]) > 0
            assert (await hub.http.get("/healthz")).status_code == 200
        assert [response.json()["data"] for response in await asyncio.gather(*inside)] == [ANSWER] * 5


@on_postgresql
async def test_waiting_for_a_place_is_part_of_the_deadline(
    city_settings: Settings, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_hub(replace(city_settings, running_operations=1, waiting_operations=5), clock) as hub:
        assert (await hub.ask(ID))["data"] == ANSWER
        async with persons_locked(hub.settings):
            with hasty(hub, monkeypatch):
                responses = await asyncio.gather(*(hub.post(ID) for _ in range(4)))
        assert {response.status_code for response in responses} == {504}
        assert (await hub.ask(ID))["data"] == ANSWER


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """What the hub has written to its log."""
    configure_log()
    yield lambda: capsys.readouterr().err
    structlog.reset_defaults()


async def test_a_mistake_of_ours_is_masked_with_the_number_of_the_request(hub: Hub, log: Callable[[], str]) -> None:
    other = ID.replace("id name", "name")
    assert "data" in await hub.ask(ID)
    await change(hub.settings, "alter table person rename column name to name_away")
    for text in (ID, other):
        response = await hub.post(text)
        assert codes(response.json()) == ["INTERNAL"]
        assert response.headers["x-request-id"] in response.json()["errors"][0]["message"]
        assert not any(word in response.text.lower() for word in ("column", "name_away", "sql", "traceback", "双户"))
        assert not (response.json().get("data") or {}).get("person")
        written = log()
        assert response.headers["x-request-id"] in written
        assert "resolvers/execute.py" in written
        assert not any(word in written for word in ("name_away", odd_person(1), "双户", "select"))


async def test_a_policy_that_never_comes_to_rest_is_told(hub: Hub) -> None:
    recorded = hub.answering._services.ledger.record
    turn = 0

    async def change_and_record(event: Any, *others: Any, **named: Any) -> int:
        nonlocal turn
        turn += 1
        revoked = "'2026-11-01T00:00:00.000000Z'" if turn % 2 else "null"
        await change(
            hub.settings,
            f"update access_grant set revoked_at = {revoked}",
            "update policy_version set version = version + 1",
        )
        return await recorded(event, *others, **named)

    hub.answering._services.ledger.record = change_and_record  # type: ignore[method-assign]
    response = await hub.post(ID)
    assert (response.status_code, codes(response.json())) == (503, ["POLICY_UNSETTLED"])
    assert int(response.headers["retry-after"]) > 0


STATUSES = [
    ("{ person(", None, 200, 400, "SYNTAX"),
    ("{ nothing }", None, 200, 400, "INVALID_QUERY"),
    ("query($a: Int!) { me { client { id @skip(if: true) id } } }", None, 200, 400, "INVALID_QUERY"),
    (
        "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { id } }",
        {"id": "1"},
        200,
        400,
        "INVALID_VARIABLES",
    ),
]


async def test_faults_of_a_document_have_status_200_as_json_and_400_as_the_newer_type(hub: Hub) -> None:
    token = await hub.token("reader", "READING")
    for text, variables, as_json, as_response, code in STATUSES:
        for accept, status, media in (
            ("application/json", as_json, "application/json"),
            ("*/*", as_json, "application/json"),
            (RESPONSE_JSON, as_response, RESPONSE_JSON),
            (f"{RESPONSE_JSON}, application/json;q=0.9", as_response, RESPONSE_JSON),
        ):
            headers = {"Authorization": f"Bearer {token}", "Accept": accept}
            response = await hub.http.post("/graphql", json={"query": text, "variables": variables}, headers=headers)
            assert (response.status_code, set(codes(response.json()))) == (status, {code})
            assert response.headers["content-type"] == f"{media}; charset=utf-8"
            assert response.headers["cache-control"] == "no-store"


async def unauthenticated(hub: Hub, *authorization: str) -> httpx.Response:
    headers = {"Authorization": authorization[0]} if authorization else {}
    return await hub.http.post("/graphql", json={"query": ID}, headers=headers)


async def test_a_token_must_be_there_whole_and_in_time(hub: Hub) -> None:
    token = await hub.token("reader", "READING")
    head, claims, seal = token.split(".")
    flipped = "A" if seal[0] != "A" else "B"
    for bad in ("", "Bearer", "Bearer ", f"Basic {token}", "Bearer a.b.c", f"Bearer {head}.{claims}.", f"Bearer {head}.{claims}.{flipped}{seal[1:]}", f"Bearer {claims}.{head}.{seal}", "Bearer " + "a" * 9000):  # fmt: skip
        response = await unauthenticated(hub, bad)
        assert (response.status_code, codes(response.json())) == (401, ["UNAUTHENTICATED"])
        assert response.headers["www-authenticate"].startswith("Bearer")
    assert (await unauthenticated(hub)).status_code == 401
    assert "data" in (await unauthenticated(hub, f"bearer {token}")).json()
    hub.clock.now = hub.clock.now.replace(minute=hub.clock.now.minute + 10)
    late = await unauthenticated(hub, f"Bearer {token}")
    assert (late.status_code, codes(late.json())) == (401, ["TOKEN_EXPIRED"])
    assert late.headers["www-authenticate"].startswith("Bearer")


async def test_a_token_is_for_one_purpose_that_the_client_holds(hub: Hub) -> None:
    for scope in ("READING OTHER", "", "reading", "NONE", "READING READING"):
        form = {"grant_type": "client_credentials", "scope": scope}
        auth = ("reader", "a secret that only tests know")
        response = await hub.http.post("/oauth/token", data=form, auth=auth)
        assert (response.status_code, response.json()["error"]) == (400, "invalid_scope")
