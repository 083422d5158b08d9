"""Two servers on one database: what a steward ends through one is over at the other's very next answer."""

from __future__ import annotations

import json
import threading
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from hub.config import Settings
from tests.databases import run_apart
from tests.ground.city import odd_id, odd_person
from tests.hub.server.serving import Server, serving
from tests.hub.server.store import change, ledger, of_kind, rows
from tests.hub.server.test_steward import REVOKE, REVOKE_TOKEN, SUSPEND

SEX = '{ person(by: {idNumber: "%s"}) { id sex } }' % odd_person(1)  # noqa: UP031

WAITING = "select count(*) from pg_locks where not granted and relation = 'person'::regclass and database = (select oid from pg_database where datname = current_database())"

PAUSE = 0.02
"""Seconds between two requests of the traffic, which leave the rest of the machine to what is tested."""

pytestmark = pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)


@pytest.fixture
def servers(city_settings: Settings, tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    with serving(city_settings, tmp_path) as one, serving(city_settings, tmp_path) as other:
        yield one, other


def code(answer: Any) -> Any:
    return answer["errors"][0]["extensions"]["code"] if "errors" in answer else None


def read_grants(settings: Settings) -> list[str]:
    """The grant by which the reader reads persons."""
    found = run_apart(rows(settings, "select id from access_grant where role = 'reader' and capability = 'READ' and id in (select grant_id from access_grant_field where field = 'person.sex')"))  # fmt: skip
    return [str(row["id"]) for row in found]


def test_what_is_taken_away_through_one_is_over_at_the_other_at_once(
    city_settings: Settings, servers: tuple[Server, Server], size: Callable[[int, int], int]
) -> None:
    stop = threading.Event()

    def traffic(server: Server, token: str) -> None:
        while not stop.wait(PAUSE):
            server.ask(SEX, client="district", token=token)

    token = servers[0].token("reader")
    threads = [threading.Thread(target=traffic, args=(server, server.token("district"))) for server in servers]
    for thread in threads:
        thread.start()
    try:
        for round_number in range(size(2, 20)):
            here, there = servers if round_number % 2 else servers[::-1]
            assert code(there.ask(SEX, token=token)) is None
            (grant,) = read_grants(city_settings)
            assert here.ask(REVOKE, client="steward", id=grant, why="A test")["data"]["revokeGrant"]["id"] == grant
            after = there.ask(SEX, token=token)
            assert (after["data"], code(after)) == ({"person": None}, "FIELD_WITHHELD")
            run_apart(change(city_settings, "update access_grant set revoked_at = null", "update policy_version set version = version + 1"))  # fmt: skip
            assert there.ask(SEX, token=token)["data"]["person"]["sex"] == "UNKNOWN"
            lost = here.http.post("/oauth/token", data={"grant_type": "client_credentials", "scope": "READING"}, auth=("reader", "a secret that only tests know")).json()["access_token"]  # fmt: skip
            assert code(there.ask(SEX, token=lost)) is None
            jti = json.loads(urlsafe_b64decode(lost.split(".")[1] + "=="))["jti"]
            assert code(here.ask(REVOKE_TOKEN, client="steward", jti=jti, why="Lost")) is None
            assert code(there.ask(SEX, token=lost)) == "TOKEN_REVOKED"
            assert code(here.ask(SEX, token=lost)) == "TOKEN_REVOKED"
            assert code(there.ask(SEX, token=token)) is None
        assert code(servers[0].ask(SUSPEND, client="steward", id="reader")) is None
        assert code(servers[1].ask(SEX, token=token)) == "CLIENT_SUSPENDED"
        assert code(servers[0].ask(SEX, token=token)) == "CLIENT_SUSPENDED"
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_a_server_that_is_told_to_stop_finishes_and_records_what_runs(city_settings: Settings, tmp_path: Path) -> None:
    answers: list[Any] = []
    with serving(city_settings, tmp_path) as server:
        server.ask(SEX)
        unlock = locked_persons(city_settings)
        threads = [threading.Thread(target=lambda: answers.append(server.ask(SEX))) for _ in range(3)]
        for thread in threads:
            thread.start()
        while run_apart(rows(city_settings, WAITING))[0]["count"] < 3:
            time.sleep(0.05)
        server.process.terminate()
        time.sleep(0.5)
        assert server.process.poll() is None
        unlock()
        for thread in threads:
            thread.join()
        assert server.process.wait(120) == 0
    assert [answer["data"]["person"]["id"] for answer in answers] == [odd_id("person", 1)] * 3
    assert len(of_kind(run_apart(ledger(city_settings)), "READ")) == 4


def locked_persons(settings: Settings) -> Callable[[], None]:
    """Lock the persons' table, in a thread of its own; gives what unlocks it."""
    locked, unlock = threading.Event(), threading.Event()

    async def hold() -> None:
        connection = await asyncpg.connect(settings.database)
        async with connection.transaction():
            await connection.execute("lock table person in access exclusive mode")
            locked.set()
            while not unlock.is_set():
                await connection.execute("select pg_sleep(0.05)")
        await connection.close()

    thread = threading.Thread(target=run_apart, args=(hold(),))
    thread.start()
    assert locked.wait(60)

    def release() -> None:
        unlock.set()
        thread.join()

    return release


@pytest.mark.parametrize("misses", [5])
def test_a_client_that_guesses_through_one_is_locked_out_at_the_other_and_after_a_restart(
    city_settings: Settings, tmp_path: Path, misses: int
) -> None:
    number = "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { id } }"
    limits = {"HUB_LOOKUP_MISSES": str(misses), "HUB_RATE_PER_MINUTE": "40"}
    with serving(city_settings, tmp_path, **limits) as one:
        with serving(city_settings, tmp_path, **limits) as other:
            assert code(other.ask(number, id=odd_person(1))) is None
            for place in range(misses):
                assert one.ask(number, id=odd_person(50 + place))["data"] == {"person": None}
            assert code(other.ask(number, id=odd_person(49))) == "LOOKUP_LOCKED"
            for server in (one, other):
                assert code(server.ask(number, id=odd_person(1))) == "LOOKUP_LOCKED"
        with serving(city_settings, tmp_path, **limits) as restarted:
            assert code(restarted.ask(number, id=odd_person(1))) == "LOOKUP_LOCKED"
            assert code(restarted.ask(SEX.replace("sex", ""), client="rules")) is None
            answers: list[Any] = []

            def burst(server: Server, token: str) -> None:
                answers.extend(code(server.ask("{ me { client { id } } }", token=token)) for _ in range(30))

            pairs = [(server, server.token("masked")) for server in (one, restarted)]
            threads = [threading.Thread(target=burst, args=pair) for pair in pairs]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert (answers.count(None), answers.count("RATE_LIMITED")) == (40, 20)
    outcomes = [event["outcome"] for event in run_apart(ledger(city_settings))]
    assert outcomes.count("LOOKUP_LOCKED") == 4
