"""A death ends what it ends: no rule, no membership and no determination goes on after it (P12)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ground.hub import Hub
from tests.hub.server.doors import HERE, Doors, somebody

pytestmark = pytest.mark.databases("either")

HEAD, CHILD = somebody(1), somebody(2)
LOOK = """query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { recordedAt categories { category }
    household { members { relation } } } }"""


@pytest.fixture
async def doors(hub: Hub, tmp_path: Path) -> Doors:
    """A household of two, whose head is in the allowance and insured."""
    doors = Doors(hub, tmp_path)
    await doors.deliver(
        persons=[f"{HEAD},张三,,,{HERE}", f"{CHILD},张四,,,{HERE}"],
        households=[f"9001,{HERE},,1"],
        memberships=[f"9001,{HEAD},HEAD,2020-01-01", f"9001,{CHILD},SON,2020-01-01"],
        category_determinations=[f"{HEAD},SUBSISTENCE_ALLOWANCE,,RECOGNISED,2026-01-01"],
        dated_facts=[
            f"{HEAD},{kind},1,MEDICAL_INSURANCE,2026-01-01,,2026-01-05"
            for kind in ("PREMIUM_SUBSIDY_QUALIFIED", "RESIDENT_INSURANCE_TIER")
        ],
    )
    return doors


async def look(doors: Doors, person: str) -> dict[str, object]:
    found: dict[str, object] = (await doors.hub.ask(LOOK, {"id": person}))["data"]["person"]
    return found


@pytest.mark.parametrize("by_file", [True, False])
async def test_p12_nobody_is_eligible_after_their_death(doors: Doors, by_file: bool) -> None:
    before = doors.now
    if by_file:
        await doors.deliver(persons=[f"{HEAD},张三,,,{HERE},,,,,2026-06-01"])
    else:
        read = (await look(doors, HEAD))["recordedAt"]
        await doors.tell(personCorrection={"person": {"idNumber": HEAD}, "corrects": read, "diedOn": "2026-06-01"})
    decisions = [await doors.ask("PREMIUM_SUBSIDY", HEAD, on) for on in ("2026-06-01", "2026-06-02")]
    assert [(each["verdict"], each["reason"]) for each in decisions] == [
        ("ELIGIBLE", None),
        ("NOT_ELIGIBLE", "DECEASED"),
    ]
    assert (await doors.ask("PREMIUM_SUBSIDY", HEAD, "2026-06-02", before))["verdict"] == "ELIGIBLE"
    assert (await look(doors, HEAD))["categories"] == []
    assert (await look(doors, CHILD))["household"] == {"members": [{"relation": "SON"}]}
    states = [
        (await doors.states("MARGIN_RECOGNITION", CHILD, on))["NOT_IN_ALLOWANCE"] for on in ("2026-06-01", "2026-06-02")
    ]
    assert states == ["FALSE", "UNKNOWN"]


async def test_p12_what_is_recorded_after_a_death_is_stored_and_in_force_on_no_day(doors: Doors) -> None:
    read = (await look(doors, HEAD))["recordedAt"]
    correction = {"person": {"idNumber": HEAD}, "corrects": read}
    assert await doors.tell(personCorrection=correction | {"diedOn": "2026-11-24"}) == ["INVALID_INPUT"]
    unborn = {"idNumber": somebody(3), "division": HERE, "diedOn": "1989-12-31"}
    assert await doors.tell(person=unborn) == ["INVALID_INPUT"]
    await doors.tell(personCorrection=correction | {"diedOn": "2026-06-01"})
    decided = {
        "person": {"idNumber": HEAD},
        "category": "EXTREME_POVERTY",
        "outcome": "RECOGNISED",
        "since": "2026-07-01",
    }
    assert (await doors.tell(categoryDetermination=decided))["determination"] is not None
    assert (await doors.ask_everywhere("PREMIUM_SUBSIDY", HEAD))["reason"] == "DECEASED"
    assert (await look(doors, HEAD))["categories"] == []
