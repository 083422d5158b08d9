"""An emergency (§14) reaches anyone, by exact look-up and write-back, with minimum fields; another purpose does not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ground.city import odd_person
from tests.ground.hub import Hub, codes
from tests.leaks.test_told_apart import reasons

pytestmark = pytest.mark.databases("either")

PERSON = "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { name sex idNumber } }"
MORE = "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { name birthDate } }"
WRITE = """mutation($record: RecordAssistanceInput!, $key: String!) {
  recordAssistance(input: $record, idempotencyKey: $key) { replayed } }"""
FAR, NOBODY = odd_person(3), odd_person(99)
"""Somebody of another district than the caller's, and nobody."""


async def asked(hub: Hub, text: str, number: str, purpose: str) -> Any:
    return await hub.ask(text, {"id": number}, client="emergency", purpose=purpose)


async def test_a_person_of_any_district_is_looked_up_by_exact_number(hub: Hub) -> None:
    answer = await asked(hub, PERSON, FAR, "EMERGENCY_RELIEF")
    assert answer["data"]["person"] == {"name": "邻区", "sex": "UNKNOWN", "idNumber": "980***********00**"}
    assert "errors" not in answer


async def test_a_field_that_no_grant_names_is_withheld_from_it(hub: Hub) -> None:
    assert set(reasons(await asked(hub, MORE, FAR, "EMERGENCY_RELIEF")).values()) == {"NO_GRANT"}


async def test_the_same_client_with_another_purpose_sees_nobody_out_of_its_district(hub: Hub) -> None:
    one, other = [
        (await hub.post(PERSON, {"id": number}, client="emergency", purpose="READING")).text for number in (FAR, NOBODY)
    ]
    assert one == other
    near = await asked(hub, PERSON, odd_person(2), "READING")
    assert near["data"]["person"]["name"] is not None
    assert reasons(near) == {"Person.sex": "PURPOSE_NOT_COVERED", "Person.idNumber": "PURPOSE_NOT_COVERED"}


async def test_relief_is_written_back_for_anyone_and_for_that_purpose_only(hub: Hub) -> None:
    relief = {"person": {"idNumber": FAR}, "amount": "500.00", "givenOn": "2026-11-23", "status": "PAID"}
    given = {"record": {"temporaryRelief": relief | {"event": "火灾", "smallSumFirst": True}}, "key": "an emergency"}
    denied = await hub.ask(WRITE, given, client="emergency", purpose="READING")
    assert codes(denied) == ["WRITE_WITHHELD"]
    written = await hub.ask(WRITE, given, client="emergency", purpose="EMERGENCY_RELIEF")
    assert (codes(written), written["data"]) == ([], {"recordAssistance": {"replayed": False}})
