"""Whole answers over HTTP, on both databases."""

from __future__ import annotations

from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub

PERSON = "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { id name sex household { id } } }"


async def test_a_person_is_found_by_id_number(hub: Hub) -> None:
    answer = await hub.ask(PERSON, {"id": odd_person(0)})
    assert answer["data"] == {"person": {"id": odd_id("person", 0), "name": None, "sex": None, "household": None}}
    assert "errors" not in answer
    assert answer["extensions"]["access"]["fields"] == []
