"""Who stood only in a delivery that was withdrawn: found by what was known before, and by nothing that is known since."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hub.cipher import Cipher
from hub.intake.deliveries.withdrawing import withdraw_delivery
from hub.policy.programmes import PROGRAMMES
from hub.sources.register import Sources, open_source
from tests.ground.hub import Hub
from tests.hub.scan.scans import lines, scanned
from tests.hub.server.doors import HERE, THERE, Doors, somebody

pytestmark = pytest.mark.databases("either")

ONE, STAYS, ELSEWHERE = somebody(1), somebody(2, born=date(1950, 1, 1)), somebody(3)
ASK = """query($ids: [ResidentIdNumber!]!, $on: Date, $at: DateTime, $programme: EligibilityProgramme!) {
    eligibility(programme: $programme, idNumbers: $ids, on: $on, knownAt: $at) {
        verdict reason conditions { code state } person { id } } }"""


@pytest.fixture
def doors(hub: Hub, tmp_path: Path) -> Doors:
    return Doors(hub, tmp_path)


async def withdraw(doors: Doors, number: int) -> None:
    doors.hub.clock.now += timedelta(minutes=1)
    async with open_source(doors.hub.settings) as source:
        cipher = Cipher.of(doors.hub.settings.keys_file)
        await withdraw_delivery(Sources(source), cipher, doors.hub.clock, number, by="operator:test", because="wrong")
    doors.hub.clock.now += timedelta(minutes=1)


async def decided(
    doors: Doors, programme: str, *people: str, at: str | None = None, client: str = "rules"
) -> list[Any]:
    given = {"ids": list(people), "programme": programme} | ({"at": at} if at else {})
    answer = await doors.hub.ask(ASK, given, client=client)
    found: list[Any] = answer["data"]["eligibility"]
    return found


async def verdicts(doors: Doors, *people: str, at: str | None = None, client: str = "rules") -> list[str]:
    return [one["verdict"] for one in await decided(doors, "PREMIUM_SUBSIDY", *people, at=at, client=client)]


async def in_a_scan(
    doors: Doors, at: str, file: Path, programme: str = "PREMIUM_SUBSIDY", on: str | None = None
) -> dict[str, dict[str, str]]:
    day = date.fromisoformat(on) if on else doors.hub.clock().date()
    async with open_source(doors.hub.settings) as source:
        rule = next(rule for rule in PROGRAMMES if rule.code == programme)
        counts = await scanned(source, file, rule, day, datetime.fromisoformat(at))
    found = lines(file)
    assert counts.decided == len(found)
    return found


async def test_who_left_with_a_withdrawn_delivery_is_answered_as_known_before_it(doors: Doors, tmp_path: Path) -> None:
    facts = [
        f"{who},{kind},1,MEDICAL_INSURANCE,2026-01-01,,2026-01-05"
        for who in (ONE, ELSEWHERE)
        for kind in ("PREMIUM_SUBSIDY_QUALIFIED", "RESIDENT_INSURANCE_TIER")
    ]
    before = doors.now
    report = await doors.deliver(
        persons=[f"{ONE},张三,,1990-01-01,{HERE}", f"{ELSEWHERE},李四,,1990-01-01,{THERE}"],
        category_determinations=[f"{who},SUBSISTENCE_ALLOWANCE,,RECOGNISED,2026-01-01" for who in (ONE, ELSEWHERE)],
        dated_facts=facts,
    )
    known = doors.now
    then = await decided(doors, "PREMIUM_SUBSIDY", ONE, ELSEWHERE)
    grown = await decided(doors, "SUBSISTENCE_ALLOWANCE", ONE)
    everybody = await in_a_scan(doors, known, tmp_path / "before.csv")
    assert [one["verdict"] for one in then] == ["ELIGIBLE", "ELIGIBLE"]
    await withdraw(doors, report.delivery)

    def without_person(found: list[Any]) -> list[Any]:
        return [{**one, "person": None} for one in found]

    assert await verdicts(doors, ONE, ELSEWHERE) == ["NOT_FOUND", "NOT_FOUND"]
    assert await decided(doors, "PREMIUM_SUBSIDY", ONE, ELSEWHERE, at=known) == without_person(then)
    assert await decided(doors, "SUBSISTENCE_ALLOWANCE", ONE, at=known) == without_person(grown)
    for moment in (before, doors.now):
        assert await verdicts(doors, ONE, at=moment) == ["NOT_FOUND"]
    assert await verdicts(doors, ONE, ELSEWHERE, at=known, client="district") == ["ELIGIBLE", "NOT_FOUND"]
    assert await in_a_scan(doors, known, tmp_path / "then.csv") == everybody
    left = {one["person"]["id"] for one in then}
    assert left == everybody.keys() - (await in_a_scan(doors, doors.now, tmp_path / "now.csv")).keys()


async def test_a_household_that_left_with_a_withdrawn_delivery_is_what_was_known_of_it(doors: Doors) -> None:
    await doors.deliver(
        persons=[f"{STAYS},张三,,1950-01-01,{HERE}"],
        category_determinations=[f"{STAYS},SUBSISTENCE_ALLOWANCE,,RECOGNISED,2026-01-01"],
    )
    report = await doors.deliver(households=[f"9001,{HERE},,1"], memberships=[f"9001,{STAYS},HEAD,2020-01-01"])
    known = doors.now
    before = await doors.ask("WASTE_FEE_REDUCTION", STAYS)
    await withdraw(doors, report.delivery)
    after = await doors.ask("WASTE_FEE_REDUCTION", STAYS)
    assert before["conditions"] != after["conditions"]
    assert await doors.ask("WASTE_FEE_REDUCTION", STAYS, at=known) == before


async def test_whether_a_household_is_urban_became_known_by_a_delivery_that_was_withdrawn(
    doors: Doors, tmp_path: Path
) -> None:
    """No place was known to be another one before it, so what it said held for all days, or from the day on that it named."""
    homes = {"9001": ONE, "9002": STAYS, "9003": ELSEWHERE}
    programme = "WASTE_FEE_REDUCTION"
    said = {"ELIGIBLE": "urban", "NOT_ELIGIBLE": "rural", "REVIEW": "unknown"}

    async def urban(at: str | None = None) -> list[str]:
        """What each household was in May, and is today: one in the allowance pays less for its waste if it is urban."""
        found = []
        for on in ("2026-05-31", None):
            verdicts = [(await doors.ask(programme, person, on, at))["verdict"] for person in homes.values()]
            scan = await in_a_scan(doors, at or doors.now, tmp_path / f"{on}.csv", programme, on)
            assert [scan[person]["verdict"] for person in ids] == verdicts
            found.append([said[verdict] for verdict in verdicts])
        return [f"{before}, {now}" for before, now in zip(*found, strict=True)]

    await doors.deliver(
        persons=[f"{person},张三,,,{HERE}" for person in homes.values()],
        households=[f"{home},{HERE},," for home in homes],
        memberships=[f"{home},{person},HEAD,2020-01-01" for home, person in homes.items()],
        category_determinations=[f"{who},SUBSISTENCE_ALLOWANCE,,RECOGNISED,2026-01-01" for who in homes.values()],
    )
    ids = [one["person"]["id"] for one in await decided(doors, programme, *homes.values())]
    told = await doors.deliver(
        households=[f"9001,{HERE},,1", *(f"{home},{HERE},,1,2026-06-01" for home in ("9002", "9003"))]
    )
    await doors.deliver(households=[f"9003,{HERE},,0"])
    last = doors.now
    await withdraw(doors, told.delivery)
    assert await urban() == ["unknown, unknown", "unknown, unknown", "rural, rural"]
    assert await urban(last) == ["urban, urban", "unknown, urban", "unknown, rural"]
