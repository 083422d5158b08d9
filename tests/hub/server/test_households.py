"""One household, one verdict for what is the household's, whichever member it is recorded of (P8)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ground.hub import Hub
from tests.hub.server.doors import HERE, Doors, somebody

pytestmark = pytest.mark.databases("either")

HEAD, CHILD = somebody(1), somebody(2)
REFUSED = f"{HEAD},SUBSISTENCE_ALLOWANCE,,REFUSED,2026-01-01"
MARGIN, RIGID = "MARGIN_RECOGNITION", "RIGID_RECOGNITION"


@pytest.fixture
async def doors(hub: Hub, tmp_path: Path) -> Doors:
    """A household of two that may be on the margin: its income is known, and its property was checked of the head."""
    doors = Doors(hub, tmp_path)
    await doors.deliver(
        persons=[f"{HEAD},张三,,,{HERE}", f"{CHILD},张四,,,{HERE}"],
        households=[f"9001,{HERE},,1"],
        memberships=[f"9001,{HEAD},HEAD,2020-01-01", f"9001,{CHILD},SON,2020-01-01"],
        economic_snapshots=["9001,2026-01-01,24000.00,1000.00,0.00,20000.00,0.00"],
        dated_facts=[
            f"{HEAD},{kind},1,CIVIL_AFFAIRS,2026-01-01,,2026-01-05"
            for kind in ("ALLOWANCE_RULES_MET", "RIGID_PROPERTY_RULES_MET")
        ],
    )
    return doors


async def verdicts(doors: Doors, programme: str) -> list[str]:
    return [(await doors.ask(programme, person))["verdict"] for person in (HEAD, CHILD)]


async def test_p8_what_is_recorded_of_the_head_is_the_whole_households(doors: Doors) -> None:
    assert await verdicts(doors, RIGID) == ["ELIGIBLE", "ELIGIBLE"]
    assert await verdicts(doors, MARGIN) == ["REVIEW", "REVIEW"]
    await doors.deliver(category_determinations=[REFUSED])
    assert await verdicts(doors, MARGIN) == ["ELIGIBLE", "ELIGIBLE"]
    # This rule's scan of a city takes half a minute on PostgreSQL; tests/hub/scan compares it with the rule there.
    asked = doors.ask_everywhere if doors.hub.settings.dialect == "sqlite" else doors.ask
    assert (await asked(MARGIN, CHILD))["verdict"] == "ELIGIBLE"
    await doors.deliver(
        category_determinations=[f"{REFUSED},2026-05-31", f"{HEAD},SUBSISTENCE_ALLOWANCE,,RECOGNISED,2026-06-01"]
    )
    assert await verdicts(doors, MARGIN) == ["NOT_ELIGIBLE", "NOT_ELIGIBLE"]


async def test_p8_members_who_differ_are_for_a_person_to_look_at(doors: Doors) -> None:
    await doors.deliver(
        category_determinations=[REFUSED, f"{CHILD},SUBSISTENCE_ALLOWANCE,,RECOGNISED,2026-02-01"],
        dated_facts=[f"{CHILD},RIGID_PROPERTY_RULES_MET,0,CIVIL_AFFAIRS,2026-01-01,,2026-01-05"],
    )
    decisions = [await doors.ask(MARGIN, person) for person in (HEAD, CHILD)]
    assert {(each["verdict"], each["reason"]) for each in decisions} == {("REVIEW", "CATEGORY_DISPUTED")}
    assert await verdicts(doors, RIGID) == ["REVIEW", "REVIEW"]


async def test_p8_who_left_the_household_takes_their_own_record_along(doors: Doors) -> None:
    await doors.deliver(category_determinations=[REFUSED], memberships=[f"9001,{HEAD},HEAD,2020-01-01,2026-06-30"])
    verdicts = [(await doors.ask(MARGIN, CHILD, on))["verdict"] for on in ("2026-06-30", "2026-07-01")]
    assert verdicts == ["ELIGIBLE", "REVIEW"]
