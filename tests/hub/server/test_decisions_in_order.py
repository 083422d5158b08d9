"""Decisions follow each other (P9); a number carries the date of birth, whichever way it comes in (P12, P13)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.ground.hub import Hub
from tests.hub.server.doors import HERE, Doors, somebody

pytestmark = pytest.mark.databases("either")

PERSON = somebody(1)
REFUSED, RECOGNISED = (f"{PERSON},SUBSISTENCE_ALLOWANCE,,{outcome}" for outcome in ("REFUSED", "RECOGNISED"))


@pytest.fixture
async def doors(hub: Hub, tmp_path: Path) -> Doors:
    doors = Doors(hub, tmp_path)
    await doors.deliver(persons=[f"{PERSON},张三,,,{HERE}"])
    return doors


async def state(doors: Doors, on: str | None = None) -> str:
    return (await doors.states("PREMIUM_SUBSIDY", PERSON, on))["LOW_INCOME_CATEGORY"]


async def test_p9_a_recognition_follows_an_earlier_refusal_without_a_last_day(doors: Doors) -> None:
    await doors.deliver(category_determinations=[f"{REFUSED},2024-01-01", f"{RECOGNISED},2026-01-01,2026-06-30"])
    assert [await state(doors, on) for on in ("2026-01-01", "2026-06-30")] == ["TRUE", "TRUE"]
    assert (await doors.ask("MEDICAL_ASSISTANCE", PERSON, "2026-03-01"))["verdict"] == "ELIGIBLE"
    assert await state(doors, "2026-07-01") == "UNKNOWN"  # of the other categories nothing is known
    await doors.deliver(category_determinations=[f"{REFUSED},2026-02-01"])
    assert [await state(doors, on) for on in ("2026-01-31", "2026-02-01")] == ["TRUE", "UNKNOWN"]  # they contradict


async def test_p12_p13_whoever_is_registered_by_number_has_the_date_of_birth_that_it_carries_in_the_past(
    doors: Doors,
) -> None:
    unborn = somebody(2, born=date(2090, 1, 1))
    assert await doors.tell(person={"idNumber": unborn, "division": HERE}) == ["INVALID_INPUT"]
    adult, child = somebody(3), somebody(4, born=date(2020, 2, 29))
    for number in (adult, child):
        await doors.tell(person={"idNumber": number, "division": HERE})
    states = [(await doors.states("SUBSISTENCE_ALLOWANCE", number))["ADULT"] for number in (adult, child)]
    assert states == ["TRUE", "FALSE"]
