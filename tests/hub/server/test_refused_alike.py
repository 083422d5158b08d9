"""Beyond what is left to give, a number is refused in one way, whoever has it: else a refusal would tell for nothing."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Any

import pytest

from hub.config import Settings
from hub.limits import CHANGES
from tests.clock import FixedClock
from tests.ground.city import odd_person
from tests.ground.hub import Hub, codes
from tests.hub.server.limited import BY_NUMBER, City, nobody, refused
from tests.hub.server.store import rows
from tests.hub.server.test_lookups import REGISTER, register

pytestmark = pytest.mark.databases("either")

ON_SQLITE = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
KNOWN_HERE, KNOWN_ELSEWHERE = odd_person(2), odd_person(3)
"""To whoever writes in district 980101."""

LOOKED_UP = "select client_id, used, missed from client_use where counter = 'lookups' order by client_id"


@pytest.fixture
async def city(city_settings: Settings, clock: FixedClock) -> Any:
    async with AsyncExitStack() as stack:
        yield City(city_settings, clock, stack)


async def corrected(hub: Hub, person: Any, number: str, key: str) -> Any:
    """The answer to a correction of a person's number, by a client of the district."""
    change = {"person": {"id": person["id"]}, "corrects": person["recordedAt"], "idNumber": number}
    change |= {"birthDate": None, "sex": None}
    return await hub.ask(REGISTER, {"input": {"personCorrection": change}, "key": f"correct-{key}"}, client="reader")


async def test_s3_beyond_the_numbers_that_are_left_each_is_refused_alike(city: City) -> None:
    """A number that nobody has is refused for want of what is left, and so must be one that somebody has."""
    hub, other = await city.open(registered=1), await city.open(registered=1)
    assert codes((await register(hub, nobody(0), client="district")).json()) == []
    before = await rows(hub.settings, LOOKED_UP)
    told = set()
    for opened in (hub, other):
        for number in (nobody(1), KNOWN_HERE, KNOWN_ELSEWHERE):
            response = await register(opened, number, f"again-{number}", client="district")
            assert refused(response, "RATE_LIMITED")
            told.add(response.json()["errors"][0]["message"])
    assert len(told) == 1
    assert await rows(hub.settings, LOOKED_UP) == before
    assert codes((await register(hub, nobody(0), "its-own-again", client="district")).json()) == ["ALREADY_REGISTERED"]


@ON_SQLITE
async def test_s3_a_number_for_somebody_who_was_corrected_too_often_is_refused_alike(city: City) -> None:
    hub = await city.open()
    person = (await register(hub, nobody(0))).json()["data"]["recordPopulation"]["person"]
    stale = person | {"recordedAt": "2026-01-01T00:00:00Z"}
    for number in range(CHANGES.most):
        assert codes(await corrected(hub, stale, nobody(1 + number), str(number))) == ["SUPERSEDED"]
    before = await rows(hub.settings, LOOKED_UP)
    for number in (nobody(50), KNOWN_HERE):
        answer = await corrected(hub, stale, number, f"beyond-{number}")
        assert (answer["data"], codes(answer)) == ({"recordPopulation": None}, ["LIMIT_EXCEEDED"])
    assert await rows(hub.settings, LOOKED_UP) == before


@ON_SQLITE
async def test_s3_a_key_that_stored_something_tells_nothing_of_another_number(city: City) -> None:
    hub = await city.open(registered=1)
    assert codes((await register(hub, nobody(0), "a-key", client="district")).json()) == []
    before = await rows(hub.settings, LOOKED_UP)
    for number in (nobody(1), KNOWN_HERE, KNOWN_ELSEWHERE):
        again = (await register(hub, number, "a-key", client="district")).json()
        assert (again["data"], codes(again)) == ({"recordPopulation": None}, ["IDEMPOTENCY_CONFLICT"])
    assert await rows(hub.settings, LOOKED_UP) == before
    assert (await register(hub, nobody(0), "a-key", client="district")).json()["data"]["recordPopulation"]["replayed"]


@ON_SQLITE
async def test_of_several_writes_the_one_that_goes_too_far_does_not_deny_those_before_it(city: City) -> None:
    hub = await city.open(registered=1)
    one = '%s: recordPopulation(idempotencyKey: "register-%s", input: {person: {idNumber: "%s", division: "980101"}}) { replayed }'
    both = " ".join(one % (name, name, nobody(number)) for number, name in enumerate(("first", "second")))
    response = await hub.post(f"mutation {{ {both} }}")
    assert refused(response, "RATE_LIMITED")
    message = response.json()["errors"][0]["message"]
    assert "Nothing was" not in message
    assert "What was written before is stored" in message
    assert len(await rows(hub.settings, "select 1 from change_event")) == 1


async def test_a_number_that_is_given_again_takes_nothing_from_those_who_speak_for_a_client(city: City) -> None:
    """What is given takes back what it adds as somebody seen: once, and never what a look-up has added."""
    hub = await city.open()
    assert codes(await hub.ask(BY_NUMBER, {"id": odd_person(2)})) == []
    person = (await register(hub, nobody(0))).json()["data"]["recordPopulation"]["person"]
    look = "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { id recordedAt } }"
    other = (await hub.ask(look, {"id": odd_person(1)}))["data"]["person"]
    for who, own in ((person, nobody(0)), (other, odd_person(1))):
        read = who
        for number in range(3):
            answer = await corrected(hub, read, own, f"{own}-{number}")
            assert codes(answer) == []
            read = answer["data"]["recordPopulation"]["person"]
    assert [(row["used"], row["missed"]) for row in await rows(hub.settings, LOOKED_UP)] == [(2, 0)] * 2
