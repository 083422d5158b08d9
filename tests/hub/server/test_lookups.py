"""How often a client and its organisation may ask for people who are not there, whatever the question looks like."""

# ruff: noqa: UP031 -- braces of GraphQL
from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from hub.config import Settings
from hub.limiter.limiter import Limiter
from hub.limiter.quotas import LOOKUPS, CounterTotal, Quotas
from tests.clock import FixedClock
from tests.ground.city import odd_person
from tests.ground.hub import Hub, codes
from tests.hub.server.limited import (
    BY_ID,
    BY_NUMBER,
    MANY,
    ME,
    WRITE,
    City,
    nobody,
    outcomes,
    read_persons,
    refused,
)
from tests.hub.server.store import change, ledger, of_kind, rows

pytestmark = pytest.mark.databases("either")


@pytest.fixture
async def city(city_settings: Settings, clock: FixedClock) -> Any:
    async with AsyncExitStack() as stack:
        yield City(city_settings, clock, stack)


# --- guessing numbers ---------------------------------------------------------------------------------------


LOCKING = {"lookup_misses": 5, "lookup_miss_percent": 50, "lookup_window_seconds": 3600}
COUNTED = "select distinct used, missed from client_use where counter = 'lookups'"
"""Of the client and of its organisation: alike as long as one client asks."""


async def test_a_client_that_asks_for_nobody_too_often_is_locked_out_until_the_window_ends(city: City) -> None:
    hub = await city.open(**LOCKING)
    for number in range(5):
        assert (await hub.ask(BY_NUMBER, {"id": nobody(number)}))["data"] == {"person": None}
    assert refused(await hub.post(BY_NUMBER, {"id": nobody(5)}), "LOOKUP_LOCKED")
    hub.statements.clear()
    for text, variables in ((BY_NUMBER, {"id": odd_person(2)}), (MANY, {"ids": [odd_person(2)]})):
        response = await hub.post(text, variables)
        assert refused(response, "LOOKUP_LOCKED")
        assert response.headers["retry-after"] == "3600"
    assert not read_persons(hub)
    assert (await outcomes(hub)).count("LOOKUP_LOCKED") == 3
    assert {event["kind"] for event in await ledger(hub.settings) if event["outcome"] == "LOOKUP_LOCKED"} == {"REFUSAL"}
    assert codes(await hub.ask(BY_ID)) == codes(await hub.ask(ME)) == []
    assert codes(await hub.ask(BY_NUMBER, {"id": odd_person(2)}, client="rules")) == []
    city.clock.now += timedelta(seconds=3600)
    hub.tokens.clear()
    assert codes(await hub.ask(BY_NUMBER, {"id": odd_person(2)})) == []


async def test_the_last_miss_that_is_allowed_locks_nobody_out(city: City) -> None:
    hub = await city.open(**LOCKING)
    for number in range(5):
        await hub.ask(BY_NUMBER, {"id": nobody(number)})
    assert codes(await hub.ask(BY_NUMBER, {"id": odd_person(2)})) == []


async def test_somebody_outside_the_scope_counts_like_nobody(city: City) -> None:
    hub = await city.open(**LOCKING)
    for number in (odd_person(3), *(nobody(number) for number in range(4))):
        assert (await hub.ask(BY_NUMBER, {"id": number}, client="district"))["data"] == {"person": None}
    assert await rows(hub.settings, COUNTED) == [{"used": 5, "missed": 5}]
    assert refused(await hub.post(BY_NUMBER, {"id": odd_person(5)}, client="district"), "LOOKUP_LOCKED")


GUESSES: dict[str, tuple[str, Any]] = {
    "a batch of eligibility": (MANY, lambda start: {"ids": [nobody(start + n) for n in range(6)]}),
    "aliases": ("{ %s }" % " ".join('a%d: person(by: {idNumber: "%s"}) { id }' % (n, nobody(n)) for n in range(6)), lambda start: {}),
    "aliases in a fragment": ("{ ...F } fragment F on Query { %s }" % " ".join('a%d: person(by: {idNumber: "%s"}) { id }' % (n, nobody(n)) for n in range(6)), lambda start: {}),
    "the chain": ("{ %s }" % " ".join('a%d: assistanceChain(by: {idNumber: "%s"}) { person { id } }' % (n, nobody(n)) for n in range(6)), lambda start: {}),
    "a key in a variable": ("query(%s) { %s }" % (", ".join(f"$a{n}: PersonKey!" for n in range(6)), " ".join(f"a{n}: person(by: $a{n}) {{ id }}" for n in range(6))), lambda start: {f"a{n}": {"idNumber": nobody(n)} for n in range(6)}),
    "a default of a variable": ('query($ids: [ResidentIdNumber!]! = [%s]) { eligibility(programme: PREMIUM_SUBSIDY, idNumbers: $ids) { position } }' % ", ".join('"%s"' % nobody(n) for n in range(6)), lambda start: {}),
}  # fmt: skip


@pytest.mark.parametrize("form", GUESSES)
async def test_every_way_to_name_a_number_is_counted(city: City, form: str) -> None:
    hub = await city.open(**LOCKING)
    text, variables = GUESSES[form]
    for _ in range(2):
        assert refused(await hub.post(text, variables(10)), "LOOKUP_LOCKED")
    assert refused(await hub.post(BY_NUMBER, {"id": odd_person(2)}), "LOOKUP_LOCKED")


async def test_write_backs_for_nobody_are_counted_and_a_locked_client_writes_nothing(city: City) -> None:
    hub = await city.open(**LOCKING)
    for number in range(6):
        answer = await hub.ask(WRITE, {"key": f"key-number-{number}", "id": nobody(number)}, client="district")
        assert codes(answer) == ["NOT_FOUND" if number < 5 else "LOOKUP_LOCKED"]
    response = await hub.post(WRITE, {"key": "key-number-7", "id": odd_person(2)}, client="district")
    assert refused(response, "LOOKUP_LOCKED")
    restarted = await city.open(**LOCKING)
    response = await restarted.post(WRITE, {"key": "key-number-8", "id": odd_person(2)}, client="district")
    assert refused(response, "LOOKUP_LOCKED")
    assert await rows(hub.settings, "select key from idempotency_key") == []


BATCH = """mutation($items: [RecordAssistanceItem!]!) { recordAssistanceBatch(items: $items) { code replayed } }"""


def item(number: str, **given: Any) -> dict[str, Any]:
    record = {"person": {"idNumber": number}, "insuranceYear": 2026, "tier": "TIER_1", "amount": "1.00",
              "givenOn": "2026-11-01", "status": "PAID"}  # fmt: skip
    return {"idempotencyKey": f"key-of-{number}", "record": {"premiumSubsidy": record | given}}


async def test_a_batch_of_write_backs_counts_those_for_nobody_and_no_other_failure(city: City) -> None:
    hub = await city.open(**LOCKING)
    wrong = [item(nobody(number), insuranceYear=1) for number in range(20)]
    answer = await hub.ask(BATCH, {"items": [*wrong, item(odd_person(2))]}, client="district")
    told = [result["code"] for result in answer["data"]["recordAssistanceBatch"]]
    assert told == ["INVALID_INPUT"] * 20 + [None]
    guesses = [item(nobody(number)) for number in range(20, 26)]
    answer = await hub.ask(BATCH, {"items": [*wrong, *guesses[:5]]}, client="district")
    told = [result["code"] for result in answer["data"]["recordAssistanceBatch"]]
    assert told == ["INVALID_INPUT"] * 20 + ["NOT_FOUND"] * 5
    counted = await rows(hub.settings, COUNTED)
    assert counted == [{"used": 6, "missed": 5}]
    assert codes(await hub.ask(BATCH, {"items": guesses[:5]}, client="district")) == []
    written = await rows(hub.settings, "select key from idempotency_key")
    more = {"items": [item(odd_person(1)), *guesses]}
    assert refused(await hub.post(BATCH, more, client="district"), "LOOKUP_LOCKED")
    assert await rows(hub.settings, "select key from idempotency_key") == written


async def test_the_same_number_in_other_letters_is_one_number(city: City) -> None:
    hub = await city.open(**LOCKING)
    with_x = next(number for number in map(nobody, range(999)) if number.endswith("X"))
    await hub.ask(MANY, {"ids": [with_x, with_x.lower(), f" {with_x} ", with_x, with_x, with_x, with_x]})
    counted = await rows(hub.settings, COUNTED)
    assert counted == [{"used": 1, "missed": 1}]


async def test_a_known_number_that_is_repeated_hides_no_guess(city: City) -> None:
    hub = await city.open(**LOCKING)
    answer = await hub.ask(MANY, {"ids": [odd_person(2)] * 100 + [nobody(n) for n in range(5)]})
    assert len(answer["data"]["eligibility"]) == 105
    assert refused(await hub.post(BY_NUMBER, {"id": nobody(5)}), "LOOKUP_LOCKED")
    assert refused(await hub.post(BY_NUMBER, {"id": odd_person(2)}), "LOOKUP_LOCKED")


async def test_a_list_with_its_natural_share_of_unknown_numbers_locks_nobody_out(city: City) -> None:
    hub = await city.open(**LOCKING | {"lookup_misses": 2})
    numbers = [*(odd_person(number) for number in range(5)), *(nobody(number) for number in range(5))]
    for _ in range(3):
        answer = await hub.ask(MANY, {"ids": numbers})
        verdicts = [item["verdict"] for item in answer["data"]["eligibility"]]
        assert verdicts.count("NOT_FOUND") == 5
    assert await rows(hub.settings, COUNTED) == [{"used": 10, "missed": 5}]
    assert refused(await hub.post(BY_NUMBER, {"id": nobody(8)}), "LOOKUP_LOCKED")


@pytest.mark.databases("both")
async def test_a_lock_holds_at_every_process_and_after_a_restart(city: City) -> None:
    hub, other = await city.open(**LOCKING), await city.open(**LOCKING)
    assert codes(await other.ask(BY_NUMBER, {"id": odd_person(2)})) == []
    await hub.ask(MANY, {"ids": [nobody(n) for n in range(9)]})
    for opened in (hub, other, await city.open(**LOCKING)):
        for _ in range(2):
            assert refused(await opened.post(BY_NUMBER, {"id": odd_person(1)}), "LOOKUP_LOCKED")


async def test_a_field_that_is_withheld_looks_nobody_up(city: City) -> None:
    hub = await city.open(**LOCKING)
    await change(hub.settings, "update access_grant set revoked_at = since where role = 'reader'", "update policy_version set version = version + 1")  # fmt: skip
    for _ in range(2):
        answer = await hub.ask(MANY, {"ids": [nobody(n) for n in range(20)]})
        assert codes(answer) == ["FIELD_WITHHELD"]
    assert await rows(hub.settings, "select 1 from client_use where counter = 'lookups' and missed > 0") == []


async def test_what_is_counted_names_nobody(city: City) -> None:
    hub = await city.open(**LOCKING)
    await hub.ask(MANY, {"ids": [odd_person(2), nobody(1)]})
    stored = repr(await rows(hub.settings, "select * from client_use"))
    assert "Query.eligibility" in stored
    assert odd_person(2)[:17] not in stored
    assert nobody(1)[:17] not in stored
    assert len(of_kind(await ledger(hub.settings), "READ")) == 1


# --- S1: honest look-ups are different persons over the whole window -------------------------------------------

REPEATS = {
    "aliases": ("{ %s }" % " ".join('a%d: person(by: {idNumber: "%s"}) { id }' % (n, odd_person(2)) for n in range(16)), {}),
    "the same request again": (BY_NUMBER, {"id": odd_person(2)}),
    "a list": (MANY, {"ids": [odd_person(2)] * 16}),
}  # fmt: skip


@pytest.mark.parametrize("form", REPEATS)
async def test_s1_one_known_person_asked_about_again_and_again_hides_no_guess(city: City, form: str) -> None:
    hub = await city.open(**LOCKING)
    text, variables = REPEATS[form]
    for number in range(5):
        for _ in range(3):
            assert codes(await hub.ask(text, variables)) == []
        assert codes(await hub.ask(BY_NUMBER, {"id": nobody(number)})) == []
    assert await rows(hub.settings, COUNTED) == [{"used": 6, "missed": 5}]
    assert refused(await hub.post(BY_NUMBER, {"id": nobody(5)}), "LOOKUP_LOCKED")
    assert refused(await hub.post(text, variables), "LOOKUP_LOCKED")


async def test_s1_write_backs_for_one_known_person_hide_no_guess(city: City) -> None:
    hub = await city.open(**LOCKING)
    for number in range(12):
        items = [item(odd_person(2)) | {"idempotencyKey": f"key-{number}-{place}"} for place in range(3)]
        assert codes(await hub.ask(BATCH, {"items": items}, client="district")) == []
    assert codes(await hub.ask(MANY, {"ids": [nobody(n) for n in range(6)]}, client="district")) == ["LOOKUP_LOCKED"]


async def test_s1_persons_whom_one_registers_oneself_hide_no_guess(city: City) -> None:
    hub = await city.open(**LOCKING)
    register = """mutation($key: String!, $input: RecordPopulationInput!) {
        recordPopulation(idempotencyKey: $key, input: $input) { replayed } }"""
    for number in range(12):
        made_up = {
            "idNumber": nobody(900 + number),
            "birthDate": "1930-01-01",
            "sex": "MALE",
            "name": "虚构",
            "division": "980101",
        }
        digits = made_up["idNumber"]
        made_up |= {
            "birthDate": f"{digits[6:10]}-{digits[10:12]}-{digits[12:14]}",
            "sex": "MALE" if int(digits[16]) % 2 else "FEMALE",
        }
        answer = await hub.ask(register, {"key": f"key-number-{number}", "input": {"person": made_up}})
        assert codes(answer) == [], answer
    assert codes(await hub.ask(MANY, {"ids": [nobody(n) for n in range(6)]})) == ["LOOKUP_LOCKED"]


async def test_s1_the_clients_of_an_organisation_together_guess_no_more_than_one_would(city: City) -> None:
    hub, other = await city.open(**LOCKING), await city.open(**LOCKING)
    clients = ("reader", "masked", "district", "mixed", "banded")
    for number, client in enumerate(clients):
        assert codes(await (hub, other)[number % 2].ask(BY_NUMBER, {"id": nobody(number)}, client=client)) == []
    for client in (*clients, "pseudonym"):
        assert refused(await other.post(BY_NUMBER, {"id": nobody(9)}, client=client), "LOOKUP_LOCKED")
    assert codes(await other.ask(BY_NUMBER, {"id": nobody(9)}, client="rules")) == []


async def test_s1_no_client_hides_its_guesses_among_those_whom_others_of_its_organisation_know(city: City) -> None:
    hub = await city.open(**LOCKING | {"lookup_misses": 2})
    assert codes(await hub.ask(MANY, {"ids": [odd_person(number) for number in range(5)]})) == []
    for number in range(2):
        assert codes(await hub.ask(BY_NUMBER, {"id": nobody(number)}, client="masked")) == []
    assert refused(await hub.post(BY_NUMBER, {"id": nobody(5)}, client="masked"), "LOOKUP_LOCKED")
    assert codes(await hub.ask(BY_NUMBER, {"id": odd_person(2)})) == []


async def test_s1_a_window_begins_with_nobody_known(city: City) -> None:
    hub = await city.open(**LOCKING)
    for _ in range(2):
        hub.tokens.clear()
        assert codes(await hub.ask(MANY, {"ids": [odd_person(number) for number in range(5)]})) == []
        assert codes(await hub.ask(MANY, {"ids": [nobody(number) for number in range(5)]})) == []
        assert await rows(hub.settings, COUNTED) == [{"used": 10, "missed": 5}]
        city.clock.now += timedelta(seconds=3600)


async def test_s1_at_the_defaults_a_day_has_a_hundred_guesses(city: City) -> None:
    hub = await city.open()
    assert codes(await hub.ask(MANY, {"ids": [nobody(number) for number in range(100)]})) == []
    assert codes(await hub.ask(MANY, {"ids": [odd_person(2)]})) == []
    assert refused(await hub.post(MANY, {"ids": [nobody(100)]}), "LOOKUP_LOCKED")
    city.clock.now += timedelta(seconds=86_399)
    hub.tokens.clear()
    assert refused(await hub.post(MANY, {"ids": [odd_person(2)]}), "LOOKUP_LOCKED")
    city.clock.now += timedelta(seconds=1)
    hub.tokens.clear()
    assert codes(await hub.ask(MANY, {"ids": [odd_person(2)]})) == []


def test_s1_an_honest_list_of_a_hundred_thousand_with_its_thousand_unknown_is_taken() -> None:
    limiter, at = Limiter(Quotas.of(Settings())), datetime(2026, 11, 29, tzinfo=UTC)
    use = limiter.quotas.use("office", LOOKUPS, at)
    for thousand in range(1, 101):
        asked = limiter.quotas.use(
            "office", LOOKUPS, at, seen={(False, n) for n in range(990)} | {(True, n) for n in range(10)}
        )
        total = CounterTotal(1000 * thousand, 10 * thousand, use.until)
        fresh = {("office", missed, token) for missed, token in asked.seen}
        assert limiter.learn([[asked]], {asked.key: total}, fresh) == [None]


# --- numbers that are given to somebody -----------------------------------------------------------------------


REGISTER = """mutation($input: RecordPopulationInput!, $key: String!) { recordPopulation(input: $input, idempotencyKey: $key) {
    replayed person { id recordedAt } } }"""


async def register(hub: Hub, number: str, key: str = "", client: str = "reader") -> httpx.Response:
    person = {"person": {"idNumber": number, "division": "980101"}}
    return await hub.post(REGISTER, {"input": person, "key": f"register-{key or number}"}, client=client)


async def test_s3_an_organisation_registers_only_so_many_numbers_in_a_window(city: City) -> None:
    """That a number could be registered tells that it is nobody's, also outside the scope."""
    first, other = await city.open(registered=3), await city.open(registered=3)
    for number in range(3):
        response = await register((first, other)[number % 2], nobody(number), client=("reader", "district")[number % 2])
        assert codes(response.json()) == []
    for hub in (first, other):
        for client in ("reader", "district"):
            assert refused(await register(hub, nobody(3), client, client), "RATE_LIMITED")
    assert len(await rows(first.settings, "select 1 from change_event")) == 3
    again = (await register(first, nobody(0))).json()
    assert again["data"]["recordPopulation"]["replayed"] is True
    assert refused(await register(first, odd_person(2)), "RATE_LIMITED")  # somebody's, and told no more than nobody's
    city.clock.now += timedelta(days=1)
    first.tokens.clear()
    assert codes((await register(first, nobody(3))).json()) == []


async def test_s3_a_number_that_is_corrected_counts_like_one_that_is_registered(city: City) -> None:
    hub = await city.open(registered=2)
    person = (await register(hub, nobody(0))).json()["data"]["recordPopulation"]["person"]
    told = []
    for number in range(1, 4):
        change = {"person": {"id": person["id"]}, "corrects": person["recordedAt"], "idNumber": nobody(number),
                  "birthDate": None, "sex": None}  # fmt: skip
        answer = await hub.ask(REGISTER, {"input": {"personCorrection": change}, "key": f"correct-{number}"})
        told += codes(answer) or ["WRITTEN"]
        person = ((answer.get("data") or {}).get("recordPopulation") or {}).get("person") or person
    assert told == ["WRITTEN", "RATE_LIMITED", "RATE_LIMITED"]


async def test_s3_whom_an_organisation_registers_is_no_cover_for_its_guesses(city: City) -> None:
    hub = await city.open(**LOCKING)
    for number in range(20):
        await register(hub, nobody(number))
        for client in ("reader", "district"):
            assert (await hub.ask(BY_NUMBER, {"id": nobody(number)}, client=client))["data"]["person"]
    organisation = "select used, missed from client_use where counter = 'lookups' and client_id like '%-%-%'"
    assert await rows(hub.settings, organisation) == [{"used": 0, "missed": 0}]
    for number in range(20, 25):
        await hub.ask(BY_NUMBER, {"id": nobody(number)})
    assert refused(await hub.post(BY_NUMBER, {"id": nobody(25)}), "LOOKUP_LOCKED")


async def test_s3_a_registration_that_tells_of_a_number_is_a_look_up(city: City) -> None:
    hub = await city.open(**LOCKING)
    assert codes((await register(hub, odd_person(2), client="district")).json()) == ["ALREADY_REGISTERED"]
    assert await rows(hub.settings, COUNTED) == [{"used": 1, "missed": 0}]
    assert codes((await register(hub, odd_person(3), client="district")).json()) == ["NOT_FOUND"]
    assert await rows(hub.settings, COUNTED) == [{"used": 2, "missed": 1}]
    assert codes((await register(hub, nobody(1), client="district")).json()) == []
    assert await rows(hub.settings, COUNTED) == [{"used": 2, "missed": 1}]
