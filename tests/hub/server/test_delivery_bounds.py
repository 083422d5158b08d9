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
OF_OTHERS = "update delivery set organisation_id = '00000000-0000-4000-9000-000000000003' where job_id is not null"


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


async def test_what_an_organisation_delivers_corrects_or_withdraws_moves_no_count_of_its_own(hub: Hub) -> None:
    hub.clock.now += timedelta(seconds=60)
    district, women = Deliverer(hub), [made_up(number) for number in range(0, 60, 2)]

    async def counted() -> list[Any]:
        return [(await hub.ask(text, client="counter"))["data"] for text in COUNTED]

    def table(heading: str, row: str) -> bytes:
        return "".join(f"{line}\n" for line in (heading, *(row.format(number) for number in women))).encode()

    before = await counted()
    files = {
        "persons.csv": table("id_number,division_code,sex", "{},980101,FEMALE"),
        "households.csv": table("household_no,division_code", "MADE-UP-{},980101"),
        "category_determinations.csv": table(
            "id_number,category,outcome,since", "{},OTHER_HARDSHIP,RECOGNISED,2026-01-01"
        ),
    }
    assert ended(await district.delivered(files)) == ("DONE", None)
    assert await counted() == before
    await change(hub.settings, OF_OTHERS)
    then = await counted()
    assert all(one != other for one, other in zip(then, before, strict=True)), "what others delivered is counted"

    over = await district.delivered(
        {
            "persons.csv": table("id_number,division_code,died_on", "{},980101,2026-05-01"),
            "category_determinations.csv": table(
                "id_number,category,outcome,since,until", "{},OTHER_HARDSHIP,RECOGNISED,2026-01-01,2026-05-01"
            ),
        }
    )
    assert (ended(over), over["result"]["rowsRefused"]) == (("DONE", None), 0)
    assert await counted() == then
    assert (await district.send("POST", f"/{over['id']}/withdraw", json={"because": "A test."})).status_code == 202
    await district.until(over["id"], "WITHDRAWN")
    assert await counted() == then
