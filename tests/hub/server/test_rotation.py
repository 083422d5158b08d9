"""Keys are replaced under load: real servers, real commands, and nobody notices."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from hub.config import Settings
from hub.keyring import KeyKind, Keyring
from tests.commands import run_command
from tests.databases import run_apart
from tests.ground.city import odd_id, odd_person
from tests.hub.intake.cities import small_city
from tests.hub.server.serving import Server, serving
from tests.hub.server.store import ledger, of_kind, rows
from tests.hub.server.test_write_back import SHORT, record

pytestmark = pytest.mark.databases("either")  # all keys on PostgreSQL, where processes share a database

PERSON = '{ person(by: {idNumber: "%s"}) { id idNumber } }' % odd_person(1)  # noqa: UP031
WRITE = """mutation($record: RecordAssistanceInput!, $key: String!) { recordAssistance(input: $record, idempotencyKey: $key) {
    replayed record { id } } }"""

PAUSE = 0.02
"""Seconds between two requests of a thread: somebody always asks, and the commands get their turn on two cores."""


@pytest.fixture
def servers(city_settings: Settings, tmp_path: Path) -> Iterator[list[Server]]:
    """Two processes on PostgreSQL, one on SQLite."""
    with ExitStack() as stack:
        count = 2 if city_settings.dialect == "postgresql" else 1
        yield [stack.enter_context(serving(city_settings, tmp_path)) for _ in range(count)]


def run(settings: Settings, *arguments: str) -> str:
    """What a command printed; it must have done its work."""
    done = run_command(settings, *arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


@dataclass
class Traffic:
    """Reads by number and writes back, over and over; `wrong` has whatever was not as it should be."""

    servers: list[Server]
    stop: threading.Event = field(default_factory=threading.Event)
    wrong: list[Any] = field(default_factory=list)
    reads: int = 0
    keys: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> Traffic:
        for server in self.servers:
            server.token("reader")
        self._threads = [
            threading.Thread(target=work, args=(server,))
            for server in self.servers
            for work in (self._read, self._write)
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self._threads:
            thread.join()

    def goes_on(self) -> None:
        """Wait until more was read and written, or something was wrong."""
        reads, written = self.reads, len(self.keys)
        while not self.wrong and (self.reads <= reads + 1 or len(self.keys) <= written + 1):
            self.stop.wait(PAUSE)

    def _read(self, server: Server) -> None:
        while not self.stop.wait(PAUSE):
            answer = server.ask(PERSON)
            self.reads += 1
            if answer.get("data") != {"person": {"id": odd_id("person", 1), "idNumber": odd_person(1)}}:
                self.wrong.append(answer)

    def _write(self, server: Server) -> None:
        while not self.stop.wait(PAUSE):
            key = str(uuid4())
            try:
                first, again = (
                    server.ask(WRITE, record=record(), key=key)["data"]["recordAssistance"] for _ in range(2)
                )
            except (KeyError, TypeError) as error:
                self.wrong.append(error)
                continue
            self.keys[key] = first["record"]["id"]
            if (first["replayed"], again) != (False, {"replayed": True, "record": first["record"]}):
                self.wrong.append((first, again))


PERSONS = "query($after: String) { list: persons(first: 2, after: $after) { pageInfo { startCursor endCursor } } }"
CHANGES = "query($after: String) { list: changes(first: 1, after: $after) { pageInfo { startCursor endCursor } } }"


def page_of(server: Server, text: str, after: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = server.ask(text, after=after)["data"]["list"]["pageInfo"]
    return found


def test_a_signing_key_is_replaced_under_load_and_a_retired_one_is_over_everywhere(
    city_settings: Settings, servers: list[Server]
) -> None:
    def shown() -> set[str]:
        return {key["kid"] for key in servers[-1].http.get("/oauth/jwks").json()["keys"]}

    with Traffic(servers) as traffic:
        (old,) = shown()
        new = run(city_settings, "keys", "new", "signing").split(" ")[0]
        assert "signs" in run(city_settings, "keys", "list")
    assert traffic.wrong == []
    tokens = [server.token("reader") for server in servers]
    run(city_settings, "keys", "retire", old)
    for server in servers:
        for token in tokens:
            assert server.ask(PERSON, token=token)["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    for server in servers:
        server.tokens.clear()
    with Traffic(servers) as traffic:
        pass
    assert traffic.wrong == []
    for server in servers:
        server.http.get("/oauth/jwks")
    assert new in shown()


def test_every_key_of_the_file_is_replaced_under_load_and_h14_cursors_go_on(
    city_settings: Settings, servers: list[Server], tmp_path: Path, size: Callable[[int, int], int]
) -> None:
    city = small_city(tmp_path / "files", persons=size(60, 300))
    run(city_settings, "import", str(city), "--deliverer", "a department")
    persons = len(run_apart(rows(city_settings, "select id from person")))
    servers[0].ask(SHORT, record=record(), key="a key before the rotation")
    cursors = {text: page_of(servers[0], text)["endCursor"] for text in (PERSONS, CHANGES)}
    with Traffic(servers) as traffic:
        for kind, carry, old in (("index", "reindex", "i1"), ("sealing", "reseal", "s1")):
            new = run(city_settings, "keys", "new", kind).split("new key ")[1].split(".")[0]
            assert f"New values get {new}." in run(city_settings, "keys", carry)
            traffic.goes_on()
            if kind == "index":
                assert " 0 stored" in run(city_settings, "import", str(city), "--deliverer", "a department")
            run(city_settings, "keys", "retire", old)
            traffic.goes_on()
    assert traffic.wrong == []

    # H14: a partner that kept its cursors asks on from them, whichever keys were replaced and retired meanwhile.
    for text, cursor in cursors.items():
        assert cursor
        assert page_of(servers[-1], text, cursor)["startCursor"] not in (None, cursor)

    ring = Keyring.load(city_settings.keys_file)
    assert {len(ring.of(kind)) for kind in KeyKind} == {1}
    assert "NOT IN THE FILE" not in run(city_settings, "keys", "list")
    for key, record_id in traffic.keys.items():
        replay = servers[-1].ask(WRITE, record=record(), key=key)["data"]["recordAssistance"]
        assert replay == {"replayed": True, "record": {"id": record_id}}
    other = servers[0].ask(SHORT, record=record(amount="1.00"), key=next(iter(traffic.keys)))
    assert other["errors"][0]["extensions"]["code"] == "IDEMPOTENCY_CONFLICT"
    assert " 0 stored" in run(city_settings, "import", str(city), "--deliverer", "a department")
    assert len(run_apart(rows(city_settings, "select id from person"))) == persons
    assert len(run_apart(rows(city_settings, "select id from change_event"))) == len(traffic.keys) + 1
    written = [
        event for event in of_kind(run_apart(ledger(city_settings)), "WRITE_OUTCOME") if event["outcome"] == "WRITTEN"
    ]
    assert len(written) == len(traffic.keys) + 1
