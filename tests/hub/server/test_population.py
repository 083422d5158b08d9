"""Districts and civil affairs record determinations; a correction supersedes, and the past can still be asked about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes
from tests.hub.server.store import ledger, of_kind, rows

pytestmark = pytest.mark.databases("either")

WRITE = """mutation($input: RecordPopulationInput!, $key: String!) { recordPopulation(input: $input, idempotencyKey: $key) {
    replayed determination { id category outcome kind since until } person { id categories { category } } } }"""
HELD = """query($people: [ResidentIdNumber!]!, $on: Date, $at: DateTime) {
    eligibility(programme: PREMIUM_SUBSIDY, idNumbers: $people, on: $on, knownAt: $at) { verdict conditions { code state } } }"""


def decided(person: int = 2, **changes: Any) -> dict[str, Any]:
    given = {
        "person": {"idNumber": odd_person(person)}, "category": "EXTREME_POVERTY", "outcome": "RECOGNISED",
        "since": "2026-01-01",
    }  # fmt: skip
    return {"categoryDetermination": given | changes}


async def write(hub: Hub, record: dict[str, Any], key: str, client: str = "reader") -> Any:
    return await hub.ask(WRITE, {"input": record, "key": f"population-{key}"}, client=client)


async def state(hub: Hub, **when: Any) -> str:
    answer = await hub.ask(HELD, {"people": [odd_person(2)], **when})
    (decision,) = answer["data"]["eligibility"]
    found: str = next(item["state"] for item in decision["conditions"] if item["code"] == "LOW_INCOME_CATEGORY")
    return found


async def test_a_determination_is_stored_answered_and_accounted_for(hub: Hub) -> None:
    answer = await write(hub, decided(kind="DISPERSED", until="2026-12-31"), "one")
    assert "errors" not in answer, answer["errors"]
    done = answer["data"]["recordPopulation"]
    assert done["determination"] == {
        "id": done["determination"]["id"], "category": "EXTREME_POVERTY", "outcome": "RECOGNISED", "kind": "DISPERSED",
        "since": "2026-01-01", "until": "2026-12-31",
    }  # fmt: skip
    assert done["person"] == {"id": odd_id("person", 2), "categories": [{"category": "EXTREME_POVERTY"}]}
    again = await write(hub, decided(kind="DISPERSED", until="2026-12-31"), "one")
    assert again["data"]["recordPopulation"] == done | {"replayed": True}
    (changed,) = await rows(hub.settings, "select * from change_event")
    intents = {str(event["id"]) for event in of_kind(await ledger(hub.settings), "WRITE_INTENT")}
    assert changed["table_name"] == "category_determination"
    assert str(changed["ledger_event_id"]) in intents


async def test_a_correction_answers_for_the_past_as_it_was_known_then(hub: Hub) -> None:
    before = hub.clock.now
    assert await state(hub) == "UNKNOWN"
    hub.clock.now += timedelta(seconds=60)
    first = (await write(hub, decided(), "first"))["data"]["recordPopulation"]["determination"]["id"]
    assert await state(hub) == "TRUE"
    recorded = hub.clock.now
    hub.clock.now += timedelta(seconds=60)
    corrected = await write(hub, decided(outcome="REFUSED", supersedes=first), "corrected")
    assert corrected["data"]["recordPopulation"]["person"]["categories"] == [{"category": "EXTREME_POVERTY"}]
    assert await state(hub) == "UNKNOWN"
    assert await state(hub, at=recorded.isoformat()) == "TRUE"
    assert await state(hub, at=before.isoformat()) == "UNKNOWN"
    assert await state(hub, on="2025-12-31") == "UNKNOWN"
    assert codes(await write(hub, decided(until="2026-06-30", supersedes=first), "late")) == ["SUPERSEDED"]
    other = decided(category="SUBSISTENCE_ALLOWANCE", supersedes=first)
    assert codes(await write(hub, other, "other-category")) == ["NOT_FOUND"]


async def test_a_person_outside_the_district_is_like_nobody(hub: Hub) -> None:
    there = await write(hub, decided(3), "there", client="district")
    nobody = decided()
    nobody["categoryDetermination"]["person"] = {"id": "00000000-0000-4000-8000-999999999999"}
    none = await write(hub, nobody, "none", client="district")
    assert codes(there) == codes(none) == ["NOT_FOUND"]
    assert there["errors"] == none["errors"]
    assert await rows(hub.settings, "select * from change_event") == []


async def test_what_cannot_be_is_refused(hub: Hub) -> None:
    for changes, name in (({"until": "2025-12-31"}, "until"), ({"kind": "NEAR_POVERTY"}, "kind")):
        answer = await write(hub, decided(**changes), "wrong")
        assert codes(answer) == ["INVALID_INPUT"]
        assert answer["errors"][0]["message"].startswith(f"{name} must")
