"""What a client of the demo learns by writing and by being refused: each door with an attacker who tries all that it can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import log2
from typing import Any

import pytest
from sqlalchemy import insert

from hub.config import Settings
from hub.identifiers import resident_id_number_from
from hub.limits import MEMBERSHIPS
from hub.sources.register import open_source
from hub.tables.departments.medical_insurance import PremiumSubsidyRow
from tests.ground.hub import codes
from tests.leaks.attack import Attacker, bits, bits_of_guessing
from tests.leaks.targets import Target, targets
from tests.leaks.test_attack import ON_SQLITE, candidates, demo_hub
from tests.promises import Tell

A_DAY_OF_REGISTERING = 0.18
"""Bits of a number that mask, decade and sex leave: what DECISIONS states."""

A_MONTH_OF_MEMBERSHIPS = 6.0
"""Bits of the first day of a membership, for one organisation: what DECISIONS states."""

REGISTERED = Settings().registered
YEARS = (2019, 2021, 2023, 2025)
YEAR = "- PremiumSubsidy.insuranceYear"
DAYS_OF_MEMBERS = ("- HouseholdMember.since", "- HouseholdMember.until")
OVERLAPS = """mutation($key: String!, $record: RecordAssistanceInput!) {
    recordAssistance(idempotencyKey: $key, input: $record) { overlaps { __typename } } }"""
REGISTER = """mutation($input: RecordPopulationInput!, $key: String!) {
    recordPopulation(input: $input, idempotencyKey: $key) { replayed inAnotherHousehold membership { id } } }"""


def attacked(field: str, each: int) -> list[Target]:
    return [target for target in targets(each) if target.field == field]


async def plant_subsidies(settings: Settings, people: list[Target]) -> None:
    """Each person has a subsidy of another year, which somebody else wrote."""
    source = open_source(settings)
    record = {"programme": "PREMIUM_SUBSIDY", "given_on": date(2026, 1, 1), "status": "PAID", "legal_basis": "§9",
              "tier": "TIER_1", "recorded_at": datetime(2026, 1, 1, tzinfo=UTC)}  # fmt: skip
    rows = [
        record | {"id": target.id.replace("-8000-", "-a000-"), "person_id": target.id, "insurance_year": year}
        for target, year in zip(people, YEARS, strict=True)
    ]
    try:
        async with source.begin() as connection:
            await connection.execute(insert(PremiumSubsidyRow), rows)
    finally:
        await source.close()


@ON_SQLITE
@pytest.mark.parametrize(("without", "stated"), [((), 2.0), ((YEAR,), 0.0)], ids=["granted", "withheld"])
async def test_a_withheld_year_is_not_learned_by_what_overlaps_with_ones_own_record(
    city_settings: Settings, without: tuple[str, ...], stated: float, tell: Tell
) -> None:
    """A subsidy is written for one year after the other; where the year may be read, that tells it, as it may."""
    people = attacked("name", len(YEARS))
    async with demo_hub(city_settings, people, without) as hub:
        await plant_subsidies(city_settings, people)
        attacker = Attacker(hub, "medical-insurance", "PREMIUM_SUBSIDY", by_number=False)
        told = []
        for target in people:
            answers = []
            for year in YEARS:
                given = {"insuranceYear": year, "tier": "TIER_1", "amount": "1.00", "status": "PAID",
                         "givenOn": "2026-11-23", "person": attacker.key(target)}  # fmt: skip
                variables = {"key": f"overlap-{target.place}-{year}", "record": {"premiumSubsidy": given}}
                answers.append(await attacker.ask(OVERLAPS, variables))
            assert not any(codes(answer) for answer in answers), "an attack that is not answered is none"
            told.append(repr(answers))
    learned = bits(told)
    tell(f"medical-insurance by overlaps: PremiumSubsidy.insuranceYear {learned:.2f} of {stated:.2f} bits")
    assert learned == stated


@ON_SQLITE
async def test_the_withheld_day_of_a_membership_is_halved_only_so_often_in_a_month(
    city_settings: Settings, tell: Tell
) -> None:
    """Each try tells one bit: whether the person lived in the household on some days, by a refusal, or only later."""
    (target,) = attacked("address", 1)
    # In between it is, as the attacker knows.
    days, number = 2**12, 0
    first, last = date(2020, 1, 1), date(2020, 1, 1) + timedelta(days=days - 1)
    own: dict[str, str] = {}
    async with demo_hub(city_settings, [target], DAYS_OF_MEMBERS) as hub:
        attacker = Attacker(hub, "civil-affairs", "POPULATION_REGISTER", by_number=False)
        while first < last:
            middle = first + (last - first) // 2
            given = {
                "person": attacker.key(target),
                "household": target.home,
                "since": "1990-01-01",
                "relation": "OTHER",
                "until": str(middle),
            }
            answer = await attacker.ask(REGISTER, {"input": {"membership": given | own}, "key": f"halved-{number}"})
            number += 1
            if codes(answer) == ["LIMIT_EXCEEDED"]:
                break
            if codes(answer):
                assert codes(answer) == ["ALREADY_REGISTERED"], answer
                last = middle
            else:
                first = middle + timedelta(days=1)
                own = {"supersedes": answer["data"]["recordPopulation"]["membership"]["id"]}
        else:
            pytest.fail(f"the day is known after {number} tries: {first}")
    assert first <= date(2026, 1, 1) <= last, "an attack that goes wrong is none"
    learned = log2(days) - log2((last - first).days + 1)
    tell(
        f"civil-affairs by memberships: HouseholdMember.since {learned:.2f} of {A_MONTH_OF_MEMBERSHIPS:.2f} bits in 30 days"
    )
    assert (number, learned) == (MEMBERSHIPS.most + 1, A_MONTH_OF_MEMBERSHIPS)


@ON_SQLITE
async def test_a_day_of_registering_completes_no_masked_number(
    city_settings: Settings, size: Callable[[int, int], int], tell: Tell
) -> None:
    """Whatever is registered tells that nobody had it. Whoever is looked up afterwards is no cover for guesses.

    A hub that lets a few be registered ends with the last of them, as one with its own limit does at full size.
    """
    most = size(min(10, REGISTERED), REGISTERED)
    look = "query($by: PersonKey!) { person(by: $by) { recordedAt } }"
    async with demo_hub(replace(city_settings, registered=most), targets(1)) as hub:
        attacker = Attacker(hub, "civil-affairs", "POPULATION_REGISTER", by_number=True)
        registered, answer = 0, dict[str, Any]()
        while not codes(answer):
            number = resident_id_number_from(f"98010119700301{registered:03d}")
            person = {"idNumber": number, "division": "980101"}
            answer = await attacker.ask(REGISTER, {"input": {"person": person}, "key": f"made-up-{registered}"})
            registered += not codes(answer)
            if registered % 10 == 0 and not codes(answer):
                assert (await attacker.ask(look, {"by": {"idNumber": number}}))["data"]["person"]
        assert codes(answer) == ["RATE_LIMITED"]
        guesses = 0
        while True:
            number = resident_id_number_from(f"980999{1900 + guesses % 90}0101{guesses:03d}")
            answer = await attacker.ask(look, {"by": {"idNumber": number}})
            if codes(answer):
                break
            guesses += 1
    left = candidates("980***********00**", "2000-01-01", "2009-12-31", districts=1, sexes=1)
    learned = bits_of_guessing(left, REGISTERED)
    tell(
        f"{registered} numbers registered a day, of {left:,} that are left: {learned:.3f} bits; {guesses} guesses beside"
    )
    assert (registered, guesses, codes(answer)) == (most, 100, ["LOOKUP_LOCKED"])
    assert learned <= A_DAY_OF_REGISTERING
