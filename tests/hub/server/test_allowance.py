"""How much a client may ask in a minute, whatever the question looks like."""

# ruff: noqa: UP031 -- braces of GraphQL
from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest

from hub.config import Settings
from tests.clock import FixedClock
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import codes
from tests.hub.server.limited import (
    BY_ID,
    BY_NUMBER,
    MANY,
    ME,
    OF_PERSON,
    WRITE,
    City,
    outcomes,
    read_persons,
    refused,
)
from tests.hub.server.store import rows

pytestmark = pytest.mark.databases("either")


@pytest.fixture
async def city(city_settings: Settings, clock: FixedClock) -> Any:
    async with AsyncExitStack() as stack:
        yield City(city_settings, clock, stack)


# --- the rate -----------------------------------------------------------------------------------------------


async def test_the_nth_question_of_a_minute_is_answered_and_the_next_is_refused_before_anything_is_read(
    city: City,
) -> None:
    hub = await city.open(rate_per_minute=3)
    for _ in range(3):
        assert "errors" not in await hub.ask(BY_ID)
    hub.statements.clear()
    response = await hub.post(BY_ID)
    assert refused(response, "RATE_LIMITED")
    assert response.headers["retry-after"] == "60"
    assert not read_persons(hub)
    assert (await outcomes(hub)).count("RATE_LIMITED") == 1


async def test_a_minute_after_the_first_question_the_client_may_ask_again(city: City) -> None:
    hub = await city.open(rate_per_minute=2)
    await hub.ask(BY_ID)
    city.clock.now += timedelta(seconds=59)
    await hub.ask(BY_ID)
    assert (await hub.post(BY_ID)).headers["retry-after"] == "1"
    city.clock.now += timedelta(seconds=1)
    assert [codes(await hub.ask(BY_ID)) for _ in range(3)] == [[], [], ["RATE_LIMITED"]]


async def test_each_root_field_and_each_client_has_a_rate_of_its_own(city: City) -> None:
    hub = await city.open(rate_per_minute=1)
    await hub.ask(BY_ID)
    assert refused(await hub.post(BY_ID), "RATE_LIMITED")
    assert codes(await hub.ask(ME)) == []
    assert codes(await hub.ask(BY_ID, client="masked")) == []


FIVE = {
    "aliases": "{ %s }" % " ".join(OF_PERSON % (f"a{n}", odd_id("person", n % 4)) for n in range(5)),
    "a fragment of five": "{ ...F } fragment F on Query { %s }" % " ".join(OF_PERSON % (f"a{n}", odd_id("person", 1)) for n in range(5)),
    "five fragments": "{ ...A ...B ...C ...D ...E } " + " ".join("fragment %s on Query { %s }" % (name, OF_PERSON % (name, odd_id("person", 1))) for name in "ABCDE"),
    "inline fragments": "{ %s }" % " ".join("... on Query { ... { %s } }" % OF_PERSON % (f"a{n}", odd_id("person", 1)) for n in range(5)),
    "aliases that are included": "query($yes: Boolean = true) { %s }" % " ".join('a%d: person(by: {id: "%s"}) @include(if: $yes) { id }' % (n, odd_id("person", 1)) for n in range(5)),
    "one of several operations": "query Q { %s } query R { me { client { id } } }" % " ".join(OF_PERSON % (f"a{n}", odd_id("person", 1)) for n in range(5)),
}  # fmt: skip


@pytest.mark.parametrize("form", FIVE)
async def test_a_question_counts_as_often_as_it_resolves_the_field(city: City, form: str) -> None:
    hub = await city.open(rate_per_minute=14)
    token = await hub.token("reader", "READING")
    body: dict[str, Any] = {"query": FIVE[form]} | ({"operationName": "Q"} if form.startswith("one of") else {})
    answers = [
        (await hub.http.post("/graphql", json=body, headers={"Authorization": f"Bearer {token}"})).json()
        for _ in range(3)
    ]
    assert [codes(answer) for answer in answers] == [[], [], ["RATE_LIMITED"]]
    # Four are left: the refused question took none of them.
    assert [codes(await hub.ask(BY_ID)) for _ in range(5)] == [[], [], [], [], ["RATE_LIMITED"]]


async def test_what_is_skipped_or_merged_is_not_counted(city: City) -> None:
    hub = await city.open(rate_per_minute=2)
    one = OF_PERSON % ("a", odd_id("person", 1))
    skipped = one.replace("a:", "b:").replace(") {", ") @skip(if: true) {")
    for _ in range(2):
        assert codes(await hub.ask("{ %s %s %s ...F } fragment F on Query { %s }" % (one, one, skipped, one))) == []
    assert refused(await hub.post(BY_ID), "RATE_LIMITED")


async def test_a_batch_counts_each_number_even_the_same_one_again(city: City) -> None:
    hub = await city.open(rate_per_minute=10)
    assert codes(await hub.ask(MANY, {"ids": [odd_person(1)] * 9})) == []
    assert codes(await hub.ask(MANY, {"ids": [odd_person(1), odd_person(2)]})) == ["RATE_LIMITED"]
    assert codes(await hub.ask(MANY, {"ids": [odd_person(1)]})) == []


async def test_more_than_a_minute_ever_allows_is_told_so(city: City) -> None:
    hub = await city.open(rate_per_minute=10)
    assert codes(await hub.ask(MANY, {"ids": [odd_person(1)] * 11})) == ["LIMIT_EXCEEDED"]
    assert codes(await hub.ask(MANY, {"ids": [odd_person(1)] * 10})) == []


async def test_introspection_counts_as_a_root_field(city: City) -> None:
    hub = await city.open(rate_per_minute=1)
    text = "{ __schema { queryType { name } } }"
    assert codes(await hub.ask(text)) == []
    assert refused(await hub.post(text), "RATE_LIMITED")


async def test_a_write_beyond_the_rate_is_not_written(city: City) -> None:
    hub = await city.open(rate_per_minute=2)
    told = [
        codes(await hub.ask(WRITE, {"key": f"key-number-{number}", "id": odd_person(2)}, client="district"))
        for number in range(3)
    ]
    assert told == [[], [], ["RATE_LIMITED"]]
    assert len(await rows(hub.settings, "select key from idempotency_key")) == 2


@pytest.mark.databases("both")
async def test_many_at_once_are_answered_as_often_as_the_rate_allows_and_no_more(city: City) -> None:
    hub = await city.open(rate_per_minute=20)
    await hub.token("reader", "READING")
    answers = await asyncio.gather(*(hub.ask(BY_ID) for _ in range(60)))
    told = [codes(answer) for answer in answers]
    assert (told.count([]), told.count(["RATE_LIMITED"])) == (20, 40)


@pytest.mark.databases("both")
async def test_two_processes_together_answer_no_more_than_one_would(city: City) -> None:
    hubs = [await city.open(rate_per_minute=20) for _ in range(2)]
    for hub in hubs:
        await hub.token("reader", "READING")
    answers = await asyncio.gather(*(hubs[number % 2].ask(BY_ID) for number in range(60)))
    told = [codes(answer) for answer in answers]
    assert (told.count([]), told.count(["RATE_LIMITED"])) == (20, 40)


async def test_after_a_restart_the_count_goes_on(city: City) -> None:
    hub = await city.open(rate_per_minute=2)
    for _ in range(2):
        await hub.ask(BY_ID)
    again = await city.open(rate_per_minute=2)
    assert refused(await again.post(BY_ID), "RATE_LIMITED")
    again.statements.clear()
    assert refused(await again.post(BY_ID), "RATE_LIMITED")
    assert not read_persons(again)


@pytest.mark.databases("both")
async def test_two_processes_that_write_beyond_the_rate_write_only_within_it(city: City) -> None:
    hubs = [await city.open(rate_per_minute=5) for _ in range(2)]
    for hub in hubs:
        await hub.token("district", "READING")
    answers = await asyncio.gather(
        *(
            hubs[number % 2].ask(WRITE, {"key": f"key-number-{number}", "id": odd_person(2)}, client="district")
            for number in range(12)
        )
    )
    told = [codes(answer) for answer in answers]
    assert (told.count([]), told.count(["RATE_LIMITED"])) == (5, 7)
    assert len(await rows(hubs[0].settings, "select key from idempotency_key")) == 5


async def test_the_count_takes_no_statement_of_its_own(city: City) -> None:
    hub = await city.open()
    await hub.ask(BY_NUMBER, {"id": odd_person(2)})
    hub.statements.clear()
    writes = hub.app.state.answering._services.ledger.writes
    await hub.ask(BY_NUMBER, {"id": odd_person(2)})
    assert len(hub.statements) == 1
    assert hub.app.state.answering._services.ledger.writes == writes + 1


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_large_variables_are_paid_for_however_well_known_their_document_is(city: City) -> None:
    """They are checked at each question, also those that fit nothing: else one client could keep everybody's planning waiting."""
    hub = await city.open(planning_per_minute=1_000)
    assert codes(await hub.ask(ME)) == []
    assert codes(await hub.ask(ME, {"of nothing": "x" * 900_000})) == []
    assert refused(await hub.post(ME, {"of nothing": "x" * 900_000}), "RATE_LIMITED")
    assert codes(await hub.ask(ME)) == []
