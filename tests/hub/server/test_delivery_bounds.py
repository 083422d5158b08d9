"""A delivery over HTTP opens no door that a write has closed: numbers that are tried are counted, and own rows move no own count."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.config import Settings
from hub.identifiers import resident_id_number_from
from tests.clock import FixedClock
from tests.ground.city import odd_person
from tests.ground.hub import Hub, codes, open_hub
from tests.hub.server.delivering import Deliverer, work_beside
from tests.hub.server.store import change
from tests.hub.server.test_delivery_jobs import facts, persons

pytestmark = pytest.mark.databases("either")

LOOK_UP = "query($by: PersonKey!) { person(by: $by) { recordedAt } }"
REGISTER = 'mutation($input: RecordPopulationInput!) { recordPopulation(input: $input, idempotencyKey: "one more person") { replayed } }'
COUNTED = (
    "{ personStatistics(by: {sex: VALUE}) { sex count } }",
    "{ personStatistics(by: {category: VALUE}) { category count } }",
    "{ householdStatistics { count } }",
)
EVERYBODY = "update delivery set organisation_id = '00000000-0000-4000-9000-000000000003' where job_id is not null"


def made_up(number: int) -> str:
    return resident_id_number_from(f"98010119550101{number:03d}")


@pytest.fixture(autouse=True)
def _beside(monkeypatch: pytest.MonkeyPatch) -> None:
    work_beside(monkeypatch)


def ended(job: Any) -> tuple[str, str | None]:
    return job["state"], job["error"] and job["error"]["code"]


async def test_numbers_guessed_in_deliveries_count_with_those_looked_up(
    city_settings: Settings, clock: FixedClock
) -> None:
    async with open_hub(replace(city_settings, lookup_misses=5), clock) as hub:
        district = Deliverer(hub)
        guesses = [made_up(number) for number in range(8)]
        first = await district.delivered({"facts.csv": facts(odd_person(0), odd_person(3), *guesses[:3])})
        assert (ended(first), first["result"]["rowsRefused"]) == (("DONE", None), 4)
        again = await district.delivered({"facts.csv": facts(odd_person(3), *guesses[:3])})
        assert ended(again) == ("DONE", None), "a number is guessed once"
        by_hand = await hub.ask(LOOK_UP, {"by": {"idNumber": guesses[3]}}, client="district")
        assert by_hand["data"]["person"] is None
        beyond = await district.delivered({"facts.csv": facts(odd_person(0), *guesses[4:])})
        assert ended(beyond) == ("REFUSED", "LOOKUP_LOCKED")
        assert (await district.send("GET", f"/{beyond['id']}/rejects")).json()["rejects"] == []
        locked = await district.delivered({"facts.csv": facts(odd_person(0))})
        assert ended(locked) == ("REFUSED", "LOOKUP_LOCKED")
        assert codes(await hub.ask(LOOK_UP, {"by": {"idNumber": odd_person(0)}}, client="district")) == [
            "LOOKUP_LOCKED"
        ]


async def test_a_delivery_registers_no_more_persons_than_writes_may_unless_a_role_registers_in_bulk(
    city_settings: Settings, clock: FixedClock
) -> None:
    many = [made_up(number) for number in range(10)]
    async with open_hub(replace(city_settings, registered=3, bulk_registrars="clerk district"), clock) as hub:
        reader = Deliverer(hub, "reader")
        assert ended(await reader.delivered({"persons.csv": persons(*many[:2])})) == ("DONE", None)
        too_many = await reader.delivered({"persons.csv": persons(*many[2:5])})
        assert ended(too_many) == ("REFUSED", "RATE_LIMITED")
        assert "3" in too_many["error"]["messageChinese"]
        # It took all that was left: now whoever is new, and whoever is there, are refused alike.
        person = {"person": {"idNumber": many[5], "division": "980101"}}
        assert codes(await hub.ask(REGISTER, {"input": person})) == ["RATE_LIMITED"]
        assert ended(await reader.delivered({"persons.csv": persons(odd_person(0))})) == ("REFUSED", "RATE_LIMITED")
        bulk = await Deliverer(hub).delivered({"persons.csv": persons(*many)})
        assert (ended(bulk), bulk["result"]["rowsRefused"]) == (("DONE", None), 0)


async def test_what_an_organisation_delivers_moves_no_count_of_its_own(hub: Hub) -> None:
    women = [made_up(number) for number in range(0, 60, 2)]
    homes = "household_no,division_code\n" + "".join(f"MADE-UP-{number},980101\n" for number in range(20))
    held = "id_number,category,outcome,since\n" + "".join(
        f"{number},OTHER_HARDSHIP,RECOGNISED,2026-01-01\n" for number in women
    )
    people = "id_number,name,division_code,sex\n" + "".join(f"{number},张三,980101,FEMALE\n" for number in women)
    hub.clock.now += timedelta(seconds=60)
    before = [(await hub.ask(text, client="counter"))["data"] for text in COUNTED]
    files = {"persons.csv": people, "households.csv": homes, "category_determinations.csv": held}
    done = await Deliverer(hub).delivered({name: text.encode() for name, text in files.items()})
    assert ended(done) == ("DONE", None)
    assert [(await hub.ask(text, client="counter"))["data"] for text in COUNTED] == before
    await change(hub.settings, EVERYBODY)
    after = [(await hub.ask(text, client="counter"))["data"] for text in COUNTED]
    assert all(now != then for now, then in zip(after, before, strict=True))
