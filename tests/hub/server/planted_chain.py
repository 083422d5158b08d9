"""Misses and doubles that are planted into a city, each for a person of their own, and beside each what only looks like one.

Nothing of the hub's rules is imported: tables, days and the words of the notice alone say what was missed and what came twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.tables import metadata

TODAY = date(2026, 11, 23)
RECORDED = datetime(2026, 1, 1, tzinfo=UTC)
DISTRICT, OTHER_DISTRICT = "980101", "980102"
PAYERS = ("00000000-0000-4000-9000-000000000001", "00000000-0000-4000-9000-000000000002")
LONG_AGO = date(2024, 1, 1)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PlantedBenefit:
    """A kind of benefit: who has a right to it, in which table it is recorded, and in which days of now and of before it falls."""

    programme: str
    table: str
    right: dict[str, Any]
    now: tuple[date, date]
    before: tuple[date, date]
    said: dict[str, Any] = field(default_factory=dict)
    said_before: dict[str, Any] = field(default_factory=dict)
    household: bool = False


_MONTH = ((date(2026, 11, 1), date(2026, 11, 30)), (date(2026, 10, 1), date(2026, 10, 31)))
_YEAR = ((date(2026, 1, 1), date(2026, 12, 31)), (date(2025, 1, 1), date(2025, 12, 31)))
_TERM = ((date(2026, 9, 1), date(2027, 2, 28)), (date(2026, 3, 1), date(2026, 8, 31)))
_ALLOWED: dict[str, Any] = {"category": "SUBSISTENCE_ALLOWANCE"}
_INSURED = {"PREMIUM_SUBSIDY_QUALIFIED": 1, "RESIDENT_INSURANCE_TIER": 1}
_AT_SCHOOL = {"AT_SCHOOL": 1, "EDUCATION_AID_QUALIFIED": 1, "NEWLY_ASSESSED_STUDENT": 0}

EVERY_BENEFIT = (
    PlantedBenefit("SUBSISTENCE_ALLOWANCE", "basic_living_aid", _ALLOWED, *_MONTH, *2 * (_ALLOWED,), household=True),
    PlantedBenefit("EXTREME_POVERTY_SUPPORT", "basic_living_aid", {"category": "EXTREME_POVERTY"}, *_MONTH, *2 * ({"category": "EXTREME_POVERTY"},), household=True),
    PlantedBenefit("PREMIUM_SUBSIDY", "premium_subsidy", _ALLOWED | _INSURED, *_YEAR, {"insurance_year": 2026, "tier": "TIER_1"}, {"insurance_year": 2025, "tier": "TIER_1"}),
    PlantedBenefit("EDUCATION_AID", "education_aid", _ALLOWED | _AT_SCHOOL, *_TERM, {"school_term": "2026-2027-1", "item": "STATE_GRANT"}, {"school_term": "2025-2026-2", "item": "STATE_GRANT"}),
    PlantedBenefit("ELECTRICITY_REDUCTION", "electricity_reduction", _ALLOWED | {"ELECTRICITY_QUALIFIED": 1}, *_YEAR, household=True),
    PlantedBenefit("CABLE_FEE_REDUCTION", "cable_fee_reduction", _ALLOWED | {"CABLE_FEE_QUALIFIED": 1}, *_YEAR, household=True),
    PlantedBenefit("WASTE_FEE_REDUCTION", "waste_fee_reduction", _ALLOWED, *_YEAR, household=True),
)  # fmt: skip
"""What the notice gives to whoever has a right to it in each month, year or term, without an application."""

COSTS = PlantedBenefit("MEDICAL_ASSISTANCE", "medical_assistance", _ALLOWED, *_MONTH)


@dataclass(frozen=True)
class PlantedCase:
    """A person, what is asked about them, and what is to be told: of what was missed its state and reason, of what came
    twice also the later and the earlier record, and whether one organisation recorded both."""

    question: str
    person: str
    programme: str
    what: str
    told: tuple[tuple[str | bool | None, ...], ...]


@dataclass
class ChainPlanter:
    """Plants people, each with a household of their own. `homes` are the databases of tables that lie elsewhere."""

    connection: AsyncConnection
    chance: Random
    homes: Mapping[str, AsyncConnection] = field(default_factory=dict)
    planted: list[PlantedCase] = field(default_factory=list)

    def uuid(self) -> str:
        return str(UUID(int=self.chance.getrandbits(128), version=4))

    def day_of(self, days: tuple[date, date]) -> date:
        """A day of a period, up to today."""
        first, last = days[0], min(days[1], TODAY)
        return first + timedelta(days=self.chance.randrange((last - first).days + 1))

    async def add(self, table: str, **values: Any) -> str:
        row = {"id": self.uuid(), "recorded_at": RECORDED} | values
        await self.homes.get(table, self.connection).execute(insert(metadata.tables[table]), [row])
        return str(row["id"])

    async def home(self) -> str:
        return await self.add("household", division_code=DISTRICT, urban=True)

    async def person(self, right: dict[str, Any], home: str | None = None, **more: Any) -> str:
        """Somebody with a right, in a household."""
        person = await self.add(
            "person", division_code=more.pop("division_code", DISTRICT), birth_date=date(2010, 5, 5)
        )
        await self.lives(person, home or await self.home(), **more)
        for kind, value in right.items():
            given = {"person_id": person, "since": LONG_AGO}
            if kind == "category":
                await self.add("category_determination", category=value, outcome="RECOGNISED", **given)
            else:
                await self.add("dated_fact", kind=kind, value=value, source="CIVIL_AFFAIRS", as_of=LONG_AGO, **given)
        return person

    async def lives(self, person: str, home: str, since: date = LONG_AGO, until: date | None = None) -> None:
        await self.add("membership", person_id=person, household_id=home, since=since, until=until)

    async def given(self, benefit: PlantedBenefit, person: str, *, now: bool = True, **more: Any) -> str:
        """A record of some benefit in its period, or in the one before."""
        days = benefit.now if now else benefit.before
        on = self.day_of(days)
        values = {
            "programme": benefit.programme, "given_on": on, "period_from": days[0], "period_until": days[1],
            "status": "PAID", "legal_basis": "§4", "organisation_id": PAYERS[0], **(benefit.said if now else benefit.said_before),
        }  # fmt: skip
        return await self.add(benefit.table, person_id=person, **values | more)

    # --- what was missed ----------------------------------------------------------------------------------------

    async def plant_misses(self, benefit: PlantedBenefit) -> None:
        async def told(what: str, person: str, *missed: Any) -> None:
            self.planted.append(PlantedCase("missed", person, benefit.programme, what, (missed,) if missed else ()))

        right = benefit.right
        await told("nothing was received", await self.person(right), "MISSED", None)
        await told("it was received", person := await self.person(right))
        await self.given(benefit, person)
        await told("it was received once before", person := await self.person(right), "MISSED", None)
        await self.given(benefit, person, now=False)
        await told("it is approved", person := await self.person(right), "REVIEW", "NOT_YET_PAID")
        await self.given(benefit, person, status="APPROVED")
        await told("it was stopped", person := await self.person(right), "REVIEW", "STOPPED")
        await self.given(benefit, person, status="STOPPED")
        await told("it was recorded by mistake", person := await self.person(right), "MISSED", None)
        await self.given(benefit, person, superseded_at=RECORDED)
        await told(
            "somebody at home received it",
            person := await self.person(right, home := await self.home()),
            *(() if benefit.household else ("MISSED", None)),
        )
        await self.given(benefit, await self.person({}, home))
        await told(
            "somebody received it who had moved out",
            person := await self.person(right, home := await self.home()),
            "MISSED",
            None,
        )
        await self.given(benefit, await self.person({}, home, until=benefit.now[0] - _DAY))
        if benefit.household:
            await told(
                "somebody of another district lives here",
                await self.person(right, home := await self.home()),
                "MISSED",
                None,
            )
            await self.person({}, home, division_code=OTHER_DISTRICT)
        facts = [kind for kind in right if kind != "category"]
        if facts:
            await told("there is no right", await self.person(right | dict.fromkeys(facts, 0)))
            known = {kind: value for kind, value in right.items() if kind != facts[0]}
            await told("it is not known whether there is a right", await self.person(known), "REVIEW", "VERDICT_OPEN")

    # --- what came twice ----------------------------------------------------------------------------------------

    async def plant_doubles(self, benefit: PlantedBenefit) -> None:
        def told(what: str, person: str, *doubled: Any) -> None:
            self.planted.append(PlantedCase("doubled", person, benefit.programme, what, doubled))

        first, _ = benefit.now
        days: tuple[dict[str, Any], ...] = {"given_on": first}, {"given_on": first + _DAY}
        person = await self.person(benefit.right)
        one, other = [
            await self.given(benefit, person, **day, organisation_id=payer)
            for day, payer in zip(days, PAYERS, strict=True)
        ]
        told("two organisations gave it", person, ("DOUBLED", None, other, one, False))
        person = await self.person(benefit.right)
        one, other, third = [await self.given(benefit, person, given_on=first + place * _DAY) for place in range(3)]
        told(
            "one organisation gave it three times",
            person,
            ("DOUBLED", None, other, one, True),
            ("DOUBLED", None, third, one, True),
        )
        person = await self.person(benefit.right)
        for now in (True, False):
            await self.given(benefit, person, now=now)
        told("it came in two periods", person)
        person = await self.person(benefit.right)
        await self.given(benefit, person, **days[0], superseded_at=RECORDED)
        await self.given(benefit, person, **days[1])
        told("one was recorded by mistake", person)
        person = await self.person(benefit.right)
        one, other = (
            await self.given(benefit, person, **days[0]),
            await self.given(benefit, person, **days[1], status="APPROVED"),
        )
        told("one is not paid yet", person, ("REVIEW", "NOT_BOTH_PAID", other, one, True))
        person = await self.person(benefit.right, home := await self.home())
        at_home = await self.person({}, home)
        one, other = await self.given(benefit, at_home, **days[0]), await self.given(benefit, person, **days[1])
        told(
            "two of one household got it", person, *([("DOUBLED", None, other, one, True)] if benefit.household else [])
        )
        person = await self.person(benefit.right, home := await self.home(), since=first)
        moved_in = await self.person({}, await self.home(), until=first + 9 * _DAY)
        await self.lives(moved_in, home, since=first + 10 * _DAY)
        for receiver, day in zip((moved_in, person), days, strict=True):
            await self.given(benefit, receiver, **day)
        told("two got it who live together only since", person)

    async def plant_two_programmes(self, one: PlantedBenefit, other: PlantedBenefit) -> None:
        """No article says that nobody receives both, so that a person must look; two of one household may."""
        programmes = f"{one.programme} {other.programme}"
        person = await self.person(one.right)
        first = await self.given(one, person, given_on=one.now[0])
        second = await self.given(other, person, given_on=one.now[0] + _DAY)
        what = ("REVIEW", "OTHER_PROGRAMME", second, first, True)
        self.planted.append(PlantedCase("doubled", person, programmes, "one person has both", (what,)))
        person = await self.person(one.right, home := await self.home())
        await self.given(one, person)
        await self.given(other, await self.person({}, home))
        self.planted.append(PlantedCase("doubled", person, programmes, "two of one household have one each", ()))


async def plant_everything(planter: ChainPlanter) -> None:
    for benefit in EVERY_BENEFIT:
        await planter.plant_misses(benefit)
    by_name = {benefit.programme: benefit for benefit in EVERY_BENEFIT}
    await planter.plant_two_programmes(by_name["SUBSISTENCE_ALLOWANCE"], by_name["EXTREME_POVERTY_SUPPORT"])
    for benefit in (by_name["SUBSISTENCE_ALLOWANCE"], by_name["PREMIUM_SUBSIDY"], by_name["EDUCATION_AID"], COSTS):
        await planter.plant_doubles(benefit)
