"""The ledger is searched by everything that an event says, newest first."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest

from hub.config import Settings
from hub.ledger.event import Event
from hub.ledger.gate import LedgerGate
from hub.ledger.search import LedgerSearch, search_events
from hub.sources.register import open_source
from hub.sources.source import Source
from tests.clock import FixedClock
from tests.commands import run_command
from tests.databases import run_apart
from tests.hub.ledger.events import an_event, unlimited
from tests.hub.server.store import change

NOW = FixedClock().now
PERSONS = (str(uuid4()), str(uuid4()))
ACCOUNT = str(uuid4())
EVENTS = [
    an_event(
        at=NOW + timedelta(minutes=number),
        client_id=client,
        account_id=ACCOUNT if number % 3 == 0 else None,
        purpose=purpose,
        outcome="ANSWERED" if number % 2 else "RATE_LIMITED",
        subjects=PERSONS[: number % 3],
        given=("Person.name",) if number % 4 else (),
        refused=("Person.phone",) if number % 5 == 0 else (),
    )
    for number, (client, purpose, _) in enumerate(product(("a", "b"), ("X", "Y"), range(4)))
]

SEARCHES: list[tuple[LedgerSearch, Callable[[Event], bool]]] = [
    (LedgerSearch(), lambda event: True),
    (LedgerSearch(subject=PERSONS[0]), lambda event: PERSONS[0] in event.access.subjects),
    (
        LedgerSearch(subject=PERSONS[1], client_id="b"),
        lambda e: PERSONS[1] in e.access.subjects and e.request.client_id == "b",
    ),
    (LedgerSearch(client_id="a"), lambda event: event.request.client_id == "a"),
    (LedgerSearch(account_id=ACCOUNT), lambda event: event.request.account_id == ACCOUNT),
    (LedgerSearch(purpose="Y", outcome="ANSWERED"), lambda e: e.request.purpose == "Y" and e.outcome == "ANSWERED"),
    (LedgerSearch(coordinate="Person.name"), lambda event: "Person.name" in event.access.given),
    (
        LedgerSearch(coordinate="Person.phone", subject=PERSONS[0]),
        lambda e: bool(e.access.refused and e.access.subjects),
    ),
    (LedgerSearch(since=EVENTS[3].at, until=EVENTS[9].at), lambda event: EVENTS[3].at <= event.at < EVENTS[9].at),
    (LedgerSearch(subject=str(uuid4())), lambda event: False),
    (LedgerSearch(coordinate="Person.none"), lambda event: False),
]


async def test_what_is_found_is_what_an_event_says_newest_first_and_page_by_page(source: Source) -> None:
    gate = LedgerGate(source, unlimited())
    await gate.record(*EVENTS)
    await gate.drain()
    for search, is_meant in SEARCHES:
        expected = [event for event in reversed(EVENTS) if is_meant(event)]
        assert await search_events(source, search) == expected, search
        found: list[Event] = []
        while page := await search_events(source, search, after=found[-1] if found else None, limit=3):
            assert len(page) <= 3
            found += page
        assert found == expected


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_operator_who_looks_is_on_record_with_whom_they_looked_for(settings: Settings) -> None:
    run_apart(_record(settings))
    found = run_command(settings, "ledger", "search", "--person", PERSONS[0], "--purpose", "X", "--first", "2")
    assert found.exit_code == 0, found.output
    entries = [json.loads(line) for line in found.stdout.splitlines()]
    assert [entry["at"] for entry in entries] == sorted((entry["at"] for entry in entries), reverse=True)
    assert len(entries) == 2
    looked = json.loads(run_command(settings, "ledger", "search", "--first", "1").stdout)
    assert (looked["kind"], looked["operation_name"], looked["subjects"]) == ("OPERATOR", "ledger search", [PERSONS[0]])
    nothing = run_command(settings, "ledger", "search", "--client", "nobody")
    assert (nothing.exit_code, nothing.stdout, nothing.stderr) == (0, "", "No entry has all of this.\n")
    run_apart(change(settings, "delete from coordinate_set"))
    altered = run_command(settings, "ledger", "search", "--client", "a")
    assert (altered.exit_code, "has been altered in the ledger" in altered.stderr) == (1, True)


async def _record(settings: Settings) -> None:
    async with open_source(settings) as source:
        gate = LedgerGate(source, unlimited())
        await gate.record(*EVENTS)
        await gate.drain()
