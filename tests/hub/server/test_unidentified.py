"""Somebody without a known number is helped in an emergency (§14), and is known later without anything being erased."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes
from tests.hub.server.store import rows

pytestmark = pytest.mark.databases("either")

REGISTER = """mutation($input: RecordPopulationInput!, $key: String!) { recordPopulation(input: $input, idempotencyKey: $key) {
    replayed person { id name sex } } }"""
MATCH = """mutation($input: RecordPopulationInput!, $key: String!) { recordPopulation(input: $input, idempotencyKey: $key) {
    replayed person { id recordedAt sameAs { id } } } }"""
RELIEF = """mutation($record: RecordAssistanceInput!, $key: String!) { recordAssistance(input: $record, idempotencyKey: $key) {
    replayed } }"""
RECORD = """mutation($record: RecordAssistanceInput!, $key: String!) { recordAssistance(input: $record, idempotencyKey: $key) {
    record { id person { id } supersedes { id person { id } } } } }"""
CHAIN = '{ assistanceChain(by: {id: "%s"}) { records { nodes { id } } } }'
UNKNOWN = {"provisionalPerson": {"division": "980102", "name": "不详", "sex": "MALE"}}


def relief(person_id: str, **changes: Any) -> dict[str, Any]:
    given = {"person": {"id": person_id}, "amount": "200.00", "givenOn": "2026-11-23", "status": "PAID"}
    return {"temporaryRelief": given | changes}


def match(person: dict[str, Any], number: str) -> dict[str, Any]:
    return {"personMatch": {"provisional": person["id"], "idNumber": number, "corrects": person["recordedAt"]}}


async def populate(hub: Hub, record: dict[str, Any], key: str, text: str = MATCH, **asker: str) -> Any:
    return await hub.ask(text, {"input": record, "key": f"unidentified-{key}"}, **asker)


async def provisional(hub: Hub, key: str = "somebody") -> Any:
    return (await populate(hub, UNKNOWN, key))["data"]["recordPopulation"]["person"]


async def recorded(hub: Hub, record: dict[str, Any], key: str) -> Any:
    return await hub.ask(RECORD, {"record": record, "key": f"unidentified-{key}"})


async def chain(hub: Hub, person_id: str) -> set[str]:
    return {item["id"] for item in (await hub.ask(CHAIN % person_id))["data"]["assistanceChain"]["records"]["nodes"]}


async def test_relief_is_written_back_for_somebody_whom_nobody_knows_in_any_district(hub: Hub) -> None:
    emergency = {"client": "emergency", "purpose": "EMERGENCY_RELIEF"}
    answer = await populate(hub, UNKNOWN, "one", REGISTER, **emergency)
    assert "errors" not in answer
    person = answer["data"]["recordPopulation"]["person"]
    assert (person["name"], person["sex"]) == ("不详", "MALE")
    again = await populate(hub, UNKNOWN, "one", REGISTER, **emergency)
    assert again["data"]["recordPopulation"] == {"replayed": True, "person": person}
    given = {"record": relief(person["id"]), "key": "unidentified-relief"}
    assert codes(await hub.ask(RELIEF, given, **emergency)) == []
    (stored,) = await rows(hub.settings, f"select * from temporary_relief where person_id = '{person['id']}'")
    assert stored["amount_fen"] == 20_000
    assert codes(await populate(hub, UNKNOWN, "two", REGISTER, client="emergency")) == ["WRITE_WITHHELD"]


async def test_a_district_registers_nobody_where_it_has_no_right(hub: Hub) -> None:
    assert codes(await populate(hub, UNKNOWN, "elsewhere", client="district")) == ["NOT_FOUND"]
    here = {"provisionalPerson": {"division": "980101"}}
    assert codes(await populate(hub, here, "here", client="district")) == []


async def test_who_it_was_is_known_later_and_the_record_follows_by_a_correction(hub: Hub) -> None:
    person = await provisional(hub)
    first = (await recorded(hub, relief(person["id"]), "first"))["data"]["recordAssistance"]["record"]
    for_real = relief(odd_id("person", 2), supersedes=first["id"])
    assert codes(await recorded(hub, for_real, "too-early")) == ["NOT_FOUND"]
    hub.clock.now += timedelta(seconds=60)
    known = (await populate(hub, match(person, odd_person(2)), "match"))["data"]["recordPopulation"]["person"]
    assert (known["id"], known["sameAs"]) == (person["id"], {"id": odd_id("person", 2)})
    second = (await recorded(hub, for_real, "second"))["data"]["recordAssistance"]["record"]
    assert second == {
        "id": second["id"], "person": {"id": odd_id("person", 2)},
        "supersedes": {"id": first["id"], "person": {"id": person["id"]}},
    }  # fmt: skip
    assert second["id"] in await chain(hub, odd_id("person", 2))
    assert await chain(hub, person["id"]) == set()
    (version,) = await rows(hub.settings, "select * from person_version")
    assert (version["name"], version["matched_id"]) == ("不详", None)
    assert codes(await populate(hub, match(person, odd_person(4)), "late")) == ["SUPERSEDED"]


async def test_only_a_provisional_person_is_matched_and_only_with_somebody_known(hub: Hub) -> None:
    person = await provisional(hub)
    assert codes(await populate(hub, match(person, odd_person(99)), "nobody")) == ["NOT_FOUND"]
    (stored,) = await rows(hub.settings, f"select * from person where id = '{odd_id('person', 4)}'")
    assert stored["matched_id"] is None
    real = {"id": odd_id("person", 4), "recordedAt": "2026-01-01T00:00:00Z"}
    assert codes(await populate(hub, match(real, odd_person(2)), "real")) == ["NOT_FOUND"]
    assert await rows(hub.settings, "select * from person_version") == []


async def test_a_provisional_person_whom_nobody_else_is_gets_the_number(hub: Hub) -> None:
    person = await provisional(hub)
    change = {
        "person": {"id": person["id"]}, "corrects": person["recordedAt"], "idNumber": odd_person(99), "birthDate": None,
        "sex": None,
    }  # fmt: skip
    assert codes(await populate(hub, {"personCorrection": change}, "identified")) == []
    found = await hub.ask('{ person(by: {idNumber: "%s"}) { id } }' % odd_person(99))  # noqa: UP031
    assert found["data"]["person"] == {"id": person["id"]}
