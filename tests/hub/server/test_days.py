"""Other days than today: a right of its own, and a bound on how many of them one organisation asks about one person."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import date, timedelta
from typing import Any

import pytest

from hub.config import Settings
from hub.limits import DAYS_WINDOW_DAYS, DAYS_WRITTEN
from tests.clock import FixedClock
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes, open_hub
from tests.hub.server.store import change, rows

DAYS = Settings().other_days
ON_SQLITE = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
STATES = """query($id: ResidentIdNumber!, $on: Date, $at: DateTime) { person(by: {idNumber: $id}) {
    premiumSubsidy(on: $on, knownAt: $at) { verdict conditions { code state } } } }"""
BATCH = """query($ids: [ResidentIdNumber!]!, $on: Date, $at: DateTime) {
    eligibility(programme: PREMIUM_SUBSIDY, idNumbers: $ids, on: $on, knownAt: $at) { verdict } }"""
WITHOUT = ("delete from access_grant_field where field like 'person.%.on' or field like 'person.%.known_at'",
           "update policy_version set version = version + 1")  # fmt: skip


def day(number: int) -> str:
    return str(date(2020, 1, 1) + timedelta(days=number))


async def asked(hub: Hub, text: str, client: str = "reader", person: int = 1, **variables: Any) -> Any:
    number = odd_person(person)
    return await hub.ask(text, {"id": number, "ids": [number], **variables}, client=client)


@pytest.mark.parametrize(("text", "field"), [(STATES, "Person.premiumSubsidy"), (BATCH, "Person.premiumSubsidy")])
@ON_SQLITE
async def test_s3_another_day_or_moment_takes_a_right_of_its_own(hub: Hub, text: str, field: str) -> None:
    await change(hub.settings, *WITHOUT)
    for name, value, argument in (("on", day(0), "on"), ("at", "2026-02-01T00:00:00Z", "knownAt")):
        for _ in range(2):  # the second time from the remembered plan, if there is one
            answer = await asked(hub, text, **{name: value})
            assert codes(answer) == ["FIELD_WITHHELD"]
            assert f"{field}({argument}:)" in str(answer["extensions"]["access"])
            assert not any((answer["data"].get("person") or {}).values()), answer
    today = str(hub.clock.today if hasattr(hub.clock, "today") else date(2026, 11, 23))
    for given in ({}, {"on": None, "at": None}, {"on": today}):
        assert codes(await asked(hub, text, **given)) == []


@ON_SQLITE
async def test_s3_the_right_to_the_day_of_one_programme_is_not_that_of_another(hub: Hub) -> None:
    await change(hub.settings, *(text.replace("person.%", "person.premium_subsidy%") for text in WITHOUT))
    assert codes(await asked(hub, BATCH, "rules", on=day(0))) == ["FIELD_WITHHELD"]
    assert codes(await asked(hub, BATCH.replace("PREMIUM_SUBSIDY", "EDUCATION_AID"), "rules", on=day(0))) == []


@pytest.fixture
async def two(city_settings: Settings, clock: FixedClock) -> AsyncIterator[tuple[Hub, Hub]]:
    """Two processes of one hub."""
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(open_hub(city_settings, clock))
        yield first, await stack.enter_async_context(open_hub(city_settings, clock))


async def test_s3_an_organisation_asks_about_one_person_on_so_many_days_and_no_more(two: tuple[Hub, Hub]) -> None:
    hub = two[0]
    for number in range(DAYS):
        text, client = (STATES, "reader") if number % 2 else (BATCH, "district")
        assert codes(await asked(two[number % 2], text, client, on=day(number))) == []
        assert codes(await asked(hub, text, client, on=day(number))) == []  # the same day again
    for opened in two:
        for text, client in ((STATES, "reader"), (BATCH, "district")):
            response = await opened.post(
                text, {"id": odd_person(1), "ids": [odd_person(1)], "on": day(DAYS)}, client=client
            )
            assert codes(response.json()) == ["RATE_LIMITED"]
            assert "data" not in response.json()
            assert (response.status_code, int(response.headers["retry-after"]) > 0) == (429, True)
    assert codes(await asked(hub, STATES)) == []
    assert codes(await asked(hub, STATES, person=2, on=day(DAYS))) == []
    assert codes(await asked(hub, BATCH, "rules", on=day(DAYS))) == []
    assert odd_id("person", 1) not in repr(await rows(hub.settings, "select * from counted_once"))
    hub.clock.now += timedelta(days=DAYS_WINDOW_DAYS)
    for opened in two:
        opened.tokens.clear()
    assert codes(await asked(hub, STATES, on=day(99))) == []


@ON_SQLITE
async def test_s3_days_in_one_question_and_moments_count_alike(hub: Hub) -> None:
    aliases = " ".join(f'd{n}: premiumSubsidy(on: "{day(n)}") {{ verdict }}' for n in range(DAYS + 1))
    text = '{ person(by: {id: "%s"}) { %s } }' % (odd_id("person", 1), aliases)  # noqa: UP031 -- braces of GraphQL
    hub.statements.clear()
    assert codes(await hub.ask(text)) == ["RATE_LIMITED"]
    for number in range(DAYS):
        assert codes(await asked(hub, STATES, person=2, at=f"2026-02-{number + 1:02}T00:00:00Z")) == []
    assert codes(await asked(hub, STATES, person=2, at="2026-03-01T00:00:00Z")) == ["RATE_LIMITED"]


WRITE_BATCH = """mutation($items: [RecordAssistanceItem!]!) { recordAssistanceBatch(items: $items) {
    code record { ... on PremiumSubsidy { eligibility } } } }"""


def payment(number: int) -> dict[str, Any]:
    given = {"person": {"idNumber": odd_person(2)}, "insuranceYear": 2026, "tier": "TIER_1", "amount": "1.00",
             "givenOn": str(date(2026, 1, 1) + timedelta(days=number)), "status": "PAID"}  # fmt: skip
    return {"idempotencyKey": f"payment-{number}", "record": {"premiumSubsidy": given}}


@ON_SQLITE
async def test_s3_a_writer_chooses_only_so_many_days_for_one_person(hub: Hub) -> None:
    """The rule's verdict on the day of payment is answered to the writer, who says which day that was."""
    answer = await hub.ask(WRITE_BATCH, {"items": [payment(n) for n in range(DAYS_WRITTEN)]}, client="district")
    assert codes(answer) == []
    written = await rows(hub.settings, "select key from idempotency_key")
    refused = await hub.post(WRITE_BATCH, {"items": [payment(DAYS_WRITTEN)]}, client="district")
    assert (codes(refused.json()), refused.status_code) == (["RATE_LIMITED"], 429)
    assert await rows(hub.settings, "select key from idempotency_key") == written
    today = payment(0) | {"idempotencyKey": "payment-today"}
    today["record"]["premiumSubsidy"]["givenOn"] = "2026-11-23"
    assert codes(await hub.ask(WRITE_BATCH, {"items": [today]}, client="district")) == []
