"""Other days than today: a right of its own, and a bound on how many of them one organisation asks about one person."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest

from hub.config import Settings
from hub.limits import DAYS_WINDOW_DAYS, DAYS_WRITTEN
from tests.clock import FixedClock
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes, open_hub
from tests.hub.server.store import change, rows

pytestmark = pytest.mark.databases("either")

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


WAITING = """select count(*) from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and pid <> pg_backend_pid()"""


def days_at_once(numbers: Iterable[int], person: int = 1) -> str:
    aliases = " ".join(f'd{n}: premiumSubsidy(on: "{day(n)}") {{ verdict }}' for n in numbers)
    return '{ person(by: {id: "%s"}) { %s } }' % (odd_id("person", person), aliases)  # noqa: UP031 -- braces of GraphQL


async def test_s3_a_question_of_more_days_than_are_left_uses_none_of_them(hub: Hub) -> None:
    for _ in range(2):  # what was refused is not remembered as asked
        hub.statements.clear()
        assert codes(await hub.ask(days_at_once(range(DAYS + 1)))) == ["RATE_LIMITED"]
        assert not [text for text in hub.statements if "from person" in text.lower()]
    assert await rows(hub.settings, "select * from counted_once") == []
    assert codes(await hub.ask(days_at_once(range(DAYS - 2)))) == []
    for _ in range(2):
        assert codes(await hub.ask(days_at_once(range(3, DAYS + 1)))) == ["RATE_LIMITED"]
    assert codes(await hub.ask(days_at_once(range(DAYS - 4, DAYS)))) == []
    for _ in range(2):
        assert codes(await hub.ask(days_at_once([DAYS]))) == ["RATE_LIMITED"]
        assert codes(await hub.ask(days_at_once(range(DAYS)))) == []  # each of them was counted before


async def test_s3_a_list_that_is_refused_for_one_person_uses_no_day_of_the_others(hub: Hub) -> None:
    assert codes(await hub.ask(days_at_once(range(DAYS)))) == []
    many = {"ids": [odd_person(1), odd_person(2)]}
    for number in range(20, 20 + DAYS):
        assert codes(await hub.ask(BATCH, {**many, "on": day(number)})) == ["RATE_LIMITED"]
    assert codes(await hub.ask(days_at_once(range(DAYS), person=2))) == []


@pytest.mark.databases("both")
async def test_s3_side_by_side_no_more_days_are_answered_than_one_after_the_other(two: tuple[Hub, Hub]) -> None:
    numbers = [number for number in range(2 * DAYS) for _ in range(2)]
    answers = await asyncio.gather(
        *(asked(two[place % 2], STATES, on=day(number)) for place, number in enumerate(numbers))
    )
    told = {number for number, answer in zip(numbers, answers, strict=True) if codes(answer) == []}
    assert len(told) == DAYS
    for number in range(2 * DAYS):
        assert (codes(await asked(two[0], STATES, on=day(number))) == []) is (number in told)


@pytest.mark.databases("both")
@pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)
async def test_s3_of_two_processes_that_use_the_last_day_at_once_one_is_refused(two: tuple[Hub, Hub]) -> None:
    """Both have begun to count before either has counted: a row that both write is held until they wait."""
    assert codes(await two[0].ask(days_at_once(range(DAYS - 1)))) == []
    holder, watcher = [await asyncpg.connect(two[0].settings.database) for _ in range(2)]
    try:
        async with asyncio.timeout(60), holder.transaction():
            await holder.execute("select from client_use where counter like 'days of %' for update")
            both = [asyncio.ensure_future(hub.ask(days_at_once([50 + place]))) for place, hub in enumerate(two)]
            while await watcher.fetchval(WAITING) < len(both):  # noqa: ASYNC110 -- nobody else can tell
                await asyncio.sleep(0.01)
        told = [codes(await each) for each in both]
    finally:
        await holder.close()
        await watcher.close()
    assert sorted(told) == [[], ["RATE_LIMITED"]]
    for place, before in enumerate(told):  # what was refused is not remembered as asked
        assert codes(await two[0].ask(days_at_once([50 + place]))) == before


@ON_SQLITE
async def test_s3_days_in_one_question_and_moments_count_alike(hub: Hub) -> None:
    assert codes(await hub.ask(days_at_once(range(DAYS + 1)))) == ["RATE_LIMITED"]
    for number in range(DAYS):
        assert codes(await asked(hub, STATES, person=2, at=f"2026-02-{number + 1:02}T00:00:00Z")) == []
    assert codes(await asked(hub, STATES, person=2, at="2026-03-01T00:00:00Z")) == ["RATE_LIMITED"]


WRITE_BATCH = """mutation($items: [RecordAssistanceItem!]!) { recordAssistanceBatch(items: $items) {
    code replayed record { ... on PremiumSubsidy { eligibility } } } }"""


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
    refused = await hub.ask(WRITE_BATCH, {"items": [payment(DAYS_WRITTEN)]}, client="district")
    assert told_of(refused) == ["RATE_LIMITED"]
    assert await rows(hub.settings, "select key from idempotency_key") == written
    today = payment(0) | {"idempotencyKey": "payment-today"}
    today["record"]["premiumSubsidy"]["givenOn"] = "2026-11-23"
    assert codes(await hub.ask(WRITE_BATCH, {"items": [today]}, client="district")) == []


def told_of(answer: Any) -> list[str]:
    """Of each item of a batch: why it is not stored, or whether it was stored before."""
    assert codes(answer) == []
    return [
        item["code"] or ("REPLAYED" if item["replayed"] else item["record"]["eligibility"] and "WRITTEN")
        for item in answer["data"]["recordAssistanceBatch"]
    ]


async def test_s3_of_a_batch_only_the_days_beyond_what_is_left_are_refused(hub: Hub) -> None:
    items = [payment(number) for number in range(DAYS_WRITTEN + 9)]
    first = told_of(await hub.ask(WRITE_BATCH, {"items": items}, client="district"))
    assert first == ["WRITTEN"] * DAYS_WRITTEN + ["RATE_LIMITED"] * 9
    again = told_of(await hub.ask(WRITE_BATCH, {"items": items[::-1]}, client="district"))
    assert again == ["RATE_LIMITED"] * 9 + ["REPLAYED"] * DAYS_WRITTEN
    counted_before = payment(3) | {"idempotencyKey": "payment-3-of-another"}
    other = payment(40)
    other["record"]["premiumSubsidy"]["person"] = {"idNumber": odd_person(3)}
    batch = {"items": [payment(41), counted_before, other]}
    assert told_of(await hub.ask(WRITE_BATCH, batch)) == ["RATE_LIMITED", "WRITTEN", "WRITTEN"]


WRITE_ONE = """mutation($input: RecordAssistanceInput!, $key: String!) { recordAssistance(input: $input, idempotencyKey: $key) {
    replayed record { ... on PremiumSubsidy { eligibility } } } }"""


@ON_SQLITE
async def test_s3_what_was_stored_is_told_again_when_no_day_is_left(hub: Hub) -> None:
    """Written on its own day, which is another day by tomorrow."""
    today = payment(0) | {"idempotencyKey": "payment-today"}
    today["record"]["premiumSubsidy"]["givenOn"] = "2026-11-23"
    one = {"input": today["record"], "key": today["idempotencyKey"]}
    first = await hub.ask(WRITE_ONE, one, client="district")
    hub.clock.now += timedelta(days=1)
    hub.tokens.clear()
    told_of(await hub.ask(WRITE_BATCH, {"items": [payment(n) for n in range(DAYS_WRITTEN)]}, client="district"))
    again = await hub.ask(WRITE_ONE, one, client="district")
    assert again["data"]["recordAssistance"] == first["data"]["recordAssistance"] | {"replayed": True}
    assert told_of(await hub.ask(WRITE_BATCH, {"items": [today]}, client="district")) == ["REPLAYED"]
    other = {"input": payment(50)["record"], "key": "payment-50"}
    for _ in range(2):
        assert codes(await hub.ask(WRITE_ONE, other, client="district")) == ["RATE_LIMITED"]


WRITE_AND_ASK = """mutation($input: RecordAssistanceInput!, $key: String!, $on: Date) {
    recordAssistance(input: $input, idempotencyKey: $key) {
        replayed chain { person { premiumSubsidy(on: $on) { verdict } } } } }"""


async def test_s3_what_a_write_is_answered_with_is_about_no_more_days_than_a_question(two: tuple[Hub, Hub]) -> None:
    """A key that stored a record is answered again and again: the days that are asked about on the way count as anywhere."""
    one = {"input": payment(0)["record"], "key": "payment-0"}
    for number in range(DAYS):
        answer = await two[number % 2].ask(WRITE_AND_ASK, one | {"on": day(number)})
        assert codes(answer) == []
        assert answer["data"]["recordAssistance"]["replayed"] is (number > 0)
    for hub in two:
        response = await hub.post(WRITE_AND_ASK, one | {"on": day(DAYS)})
        assert (response.status_code, codes(response.json())) == (429, ["RATE_LIMITED"])
        assert "data" not in response.json()
        assert "What was written before is stored, but not answered. Leave out `on`" in response.text
    assert codes(await two[0].ask(WRITE_AND_ASK, one | {"on": day(0)})) == []
    assert codes(await two[0].ask(WRITE_AND_ASK, one)) == []
    assert len(await rows(two[0].settings, "select 1 from change_event")) == 1
    intents = await rows(two[0].settings, "select 1 from ledger_event where kind = 'WRITE_INTENT'")
    outcomes = await rows(two[0].settings, "select 1 from ledger_event where kind = 'WRITE_OUTCOME'")
    assert len(intents) == len(outcomes) == DAYS + 4
