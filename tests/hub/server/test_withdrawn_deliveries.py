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


async def in_a_scan(doors: Doors, at: str, file: Path) -> dict[str, dict[str, str]]:
    async with open_source(doors.hub.settings) as source:
        rule = next(rule for rule in PROGRAMMES if rule.code == "PREMIUM_SUBSIDY")
        counts = await scanned(source, file, rule, doors.hub.clock().date(), datetime.fromisoformat(at))
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
