"""A rule about a past day uses the place of that day: the division of the person, and whether the household was urban (P6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ground.hub import Hub
from tests.hub.server.doors import HERE, THERE, Doors, somebody

pytestmark = pytest.mark.databases("either")

PERSON = somebody(1)
SUMS = {HERE: "420.00", THERE: "123.00"}
"""What the whole premium comes to in each district: THERE has a value of its own."""


@pytest.fixture
async def doors(hub: Hub, tmp_path: Path) -> Doors:
    """Somebody who is eligible for the premium subsidy wherever they are registered."""
    doors = Doors(hub, tmp_path)
    await doors.set_values({"code": "RESIDENT_PREMIUM_TIER_1", "since": "2026-01-01", "value": 123}, division=THERE)
    await doors.deliver(
        persons=[f"{PERSON},张三,,,{HERE},,,"],
        category_determinations=[f"{PERSON},EXTREME_POVERTY,,RECOGNISED,2026-01-01"],
        dated_facts=[
            f"{PERSON},{kind},1,MEDICAL_INSURANCE,2026-01-01,,2026-01-05"
            for kind in ("PREMIUM_SUBSIDY_QUALIFIED", "RESIDENT_INSURANCE_TIER")
        ],
    )
    return doors


async def place(doors: Doors, on: str | None = None, at: str | None = None, *, everywhere: bool = False) -> str:
    """The district whose value a decision used."""
    ask = doors.ask_everywhere if everywhere else doors.ask
    amount = (await ask("PREMIUM_SUBSIDY", PERSON, on, at))["amount"]
    return next(district for district, value in SUMS.items() if value == amount)


async def correct(doors: Doors, **changes: Any) -> Any:
    answer = await doors.hub.ask(
        "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { recordedAt } }", {"id": PERSON}
    )
    read = answer["data"]["person"]["recordedAt"]
    return await doors.tell(personCorrection={"person": {"idNumber": PERSON}, "corrects": read} | changes)


async def test_p6_a_person_who_moves_today_has_the_same_answer_about_june(doors: Doors) -> None:
    before = doors.now
    await correct(doors, division=THERE)
    assert [await place(doors, on, everywhere=True) for on in ("2026-06-01", None)] == [HERE, THERE]
    assert [await place(doors, on) for on in ("2026-11-22", "2026-11-23")] == [HERE, THERE]
    assert await place(doors, "2026-11-23", before, everywhere=True) == HERE
    assert await correct(doors, division=HERE, registeredSince="2026-11-24") == [
        "INVALID_INPUT"
    ]  # nobody has moved yet
    assert await place(doors) == THERE


async def test_p6_a_person_who_comes_again_in_a_file_with_another_division_moves_on_that_day(doors: Doors) -> None:
    for _ in range(2):
        await doors.deliver(persons=[f"{PERSON},张三,,,{THERE},,,"])
        assert [await place(doors, on) for on in ("2026-06-01", "2026-11-22", None)] == [HERE, HERE, THERE]


@pytest.mark.parametrize("by_file", [True, False])
async def test_p6_a_move_holds_from_its_own_day_and_is_dated_anew_or_taken_back(doors: Doors, by_file: bool) -> None:
    async def move(division: str, since: str) -> None:
        if by_file:
            await doors.deliver(persons=[f"{PERSON},张三,,,{division},,,,{since}"])
        else:
            await correct(doors, division=division, registeredSince=since)

    async def stretches() -> list[str]:
        return [await place(doors, on) for on in ("2026-03-31", "2026-04-01", "2026-05-01", "2026-06-01")]

    await move(THERE, "2026-05-01")
    assert await stretches() == [HERE, HERE, THERE, THERE]
    then = doors.now
    await move(THERE, "2026-06-01")
    assert await stretches() == [HERE, HERE, HERE, THERE]
    await move(THERE, "2026-04-01")
    assert await stretches() == [HERE, THERE, THERE, THERE]
    await move(HERE, "2026-04-01")
    assert await stretches() == [HERE, HERE, HERE, HERE]
    await move(THERE, "1990-01-01")
    assert await stretches() == [THERE, THERE, THERE, THERE]
    assert [await place(doors, on, then) for on in ("2026-04-30", "2026-05-01")] == [HERE, THERE]


async def test_p6_a_household_that_becomes_urban_today_was_rural_in_june(doors: Doors) -> None:
    """An income of 1,000 a head is below 1.5 times the urban standard, and above it for rural households."""
    other = somebody(2)
    await doors.deliver(
        persons=[f"{other},李四,,,{HERE},,,"],
        households=[f"9001,{HERE},,0", f"9002,{HERE},,"],
        memberships=[f"9001,{PERSON},HEAD,2020-01-01", f"9002,{other},HEAD,2020-01-01"],
        economic_snapshots=["9001,2026-01-01,,1000.00", "9002,2026-01-01,,1000.00"],
    )

    async def below(person: str, on: str | None = None) -> str:
        return (await doors.states("MARGIN_RECOGNITION", person, on))["INCOME_BELOW_MARGIN"]

    assert [await below(PERSON), await below(other)] == ["FALSE", "UNKNOWN"]
    await doors.deliver(households=[f"9001,{HERE},,1", f"9002,{HERE},,1"])
    assert [await below(PERSON, on) for on in ("2026-06-01", None)] == ["FALSE", "TRUE"]
    assert [await below(other, on) for on in ("2026-06-01", None)] == ["TRUE", "TRUE"]  # nothing was known before
    await doors.deliver(households=[f"9001,{HERE},,1,2026-06-01"])
    assert [await below(PERSON, on) for on in ("2026-05-31", "2026-06-01")] == ["FALSE", "TRUE"]
