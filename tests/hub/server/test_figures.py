"""What a household's figures and the local values come to where they are old, contradict each other or leave something open."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ground.hub import Hub
from tests.hub.server.doors import HERE, Doors, somebody

pytestmark = pytest.mark.databases("either")

PERSON = somebody(1)
RIGID = "RIGID_RECOGNITION"


@pytest.fixture
async def doors(hub: Hub, tmp_path: Path) -> Doors:
    """A household of one that is in hardship by rigid expenditure if its figures say so."""
    doors = Doors(hub, tmp_path)
    await doors.deliver(
        persons=[f"{PERSON},张三,,,{HERE}"],
        households=[f"9001,{HERE},,1"],
        memberships=[f"9001,{PERSON},HEAD,2010-01-01"],
        dated_facts=[f"{PERSON},RIGID_PROPERTY_RULES_MET,1,CIVIL_AFFAIRS,2010-01-01,,2026-01-05"],
    )
    return doors


async def decided(doors: Doors, *figures: str) -> tuple[str, str | None]:
    """What the rule says of a snapshot: its day, total income, income per head, medical, education and other spending."""
    as_of, total, per_head, medical, education, other = figures
    await doors.deliver(economic_snapshots=[f"9001,{as_of},{total},{per_head},0.00,{medical},{education},,{other}"])
    decision = await doors.ask(RIGID, PERSON)
    return decision["verdict"], decision["reason"]


async def test_p12_figures_that_contradict_each_other_or_are_old_are_for_a_person_to_look_at(doors: Doors) -> None:
    spending = ("20000.00", "0.00", "")
    assert await decided(doors, "2016-01-01", "24000.00", "2000.00", *spending) == ("REVIEW", "FIGURES_TOO_OLD")
    assert await decided(doors, "2026-01-01", "120000.00", "500.00", *spending) == ("REVIEW", "FIGURES_CONTRADICTORY")
    assert await decided(doors, "2026-01-02", "24000.00", "1900.00", *spending) == ("ELIGIBLE", None)
    assert await decided(doors, "2026-01-03", "24000.00", "1000.00", *spending) == ("REVIEW", "FIGURES_CONTRADICTORY")


async def test_p7_a_third_kind_of_necessary_spending_is_what_the_local_value_says(doors: Doors) -> None:
    """The local share is 60 % of 24,000."""

    async def said(day: int, education: str, other: str) -> tuple[str, str | None]:
        return await decided(doors, f"2026-01-{day:02}", "24000.00", "2000.00", "10000.00", education, other)

    assert await said(1, "0.00", "4400.01") == ("REVIEW", "SPENDING_OPEN")
    assert await said(2, "0.00", "4400.00") == ("NOT_ELIGIBLE", None)
    assert await said(3, "4400.01", "99.00") == ("ELIGIBLE", None)
    assert await said(4, "0.00", "") == ("NOT_ELIGIBLE", None)
    counted = {"code": "OTHER_SPENDING_COUNTED", "since": "2026-01-01"}
    await doors.set_values(counted | {"value": 1}, division=HERE)
    assert await said(5, "0.00", "4400.01") == ("ELIGIBLE", None)
    assert await said(6, "0.00", "") == ("REVIEW", "CONDITION_UNKNOWN")
    await doors.set_values(counted | {"value": 0}, division=HERE)
    assert await said(7, "0.00", "4400.01") == ("NOT_ELIGIBLE", None)


async def test_p10_a_fixed_sum_that_contradicts_the_premium_is_for_a_person_to_look_at(doors: Doors) -> None:
    await doors.deliver(
        category_determinations=[f"{PERSON},SUBSISTENCE_ALLOWANCE,,RECOGNISED,2026-01-01"],
        dated_facts=[
            f"{PERSON},{kind},1,MEDICAL_INSURANCE,2026-01-01,,2026-01-05"
            for kind in ("PREMIUM_SUBSIDY_QUALIFIED", "RESIDENT_INSURANCE_TIER")
        ],
    )
    fixed = {"code": "PREMIUM_SUBSIDY_FIXED_90", "since": "2026-01-01"}
    for value, verdict in ((378.99, "ELIGIBLE"), (379, "REVIEW"), (300, "REVIEW")):
        await doors.set_values(fixed | {"value": value}, division=HERE)
        decision = await doors.ask("PREMIUM_SUBSIDY", PERSON)
        assert decision["verdict"] == verdict
        assert decision["reason"] == (None if verdict == "ELIGIBLE" else "PARAMETER_CONTRADICTORY")
