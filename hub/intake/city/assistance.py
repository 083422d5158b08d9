"""The records of assistance: six or seven for each person, over the files of the three departments that give most."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, islice
from random import Random

from hub.codes import EducationItem, InsuranceTier, Programme, RecordStatus, SchoolStage
from hub.intake.city.facts import Cells, money
from hub.intake.city.households import Home, HouseholdSituation, Insured
from hub.intake.city.people import Resident
from hub.tables.departments.civil_affairs import EXTREME_POVERTY_SUPPORT, SUBSISTENCE_ALLOWANCE, TEMPORARY_RELIEF
from hub.tables.departments.education import EDUCATION_AID
from hub.tables.departments.medical_insurance import MEDICAL_ASSISTANCE, PREMIUM_SUBSIDY

Record = tuple[str, Cells]
"""The name of the file, and the row."""

_STAGES = (
    (5, SchoolStage.KINDERGARTEN),
    (11, SchoolStage.PRIMARY),
    (14, SchoolStage.JUNIOR_MIDDLE),
    (17, SchoolStage.SENIOR_MIDDLE),
    (22, SchoolStage.HIGHER),
)

_EVENTS = ("突发疾病", "意外事故", "火灾", "交通事故", "家庭主要劳动力失业")

_PAID = {
    HouseholdSituation.ALLOWANCE: (SUBSISTENCE_ALLOWANCE, 52_000),
    HouseholdSituation.EXTREME: (EXTREME_POVERTY_SUPPORT, 95_500),
}


class Assistance:
    """Makes records up. `this_year` says whether premiums of this year may have been subsidised already."""

    def __init__(self, chance: Random, today: date, *, this_year: bool = True) -> None:
        self._chance, self._today, self._this_year = chance, today, this_year

    def records(self, home: Home, numbers: count[int]) -> Iterator[Record]:
        """Yield the records of a household's members, each with a number of its own from `numbers`."""
        for member, insured in zip(home.members, home.insured, strict=True):
            for file, cells in islice(self._all(home, member, insured), self._chance.randint(6, 7)):
                yield file, (f"R{next(numbers):09d}", *cells)

    def _all(self, home: Home, member: Resident, insured: Insured) -> Iterator[Record]:
        yield from self._basic_living(home, member)
        yield from self._premiums(home, member, insured)
        if 3 <= member.age <= 22:
            yield self._education(member)
        if self._chance.random() < 0.35:
            yield self._relief(member)
        while True:
            yield self._medical(home, member)

    def _basic_living(self, home: Home, member: Resident) -> Iterator[Record]:
        if home.situation not in _PAID:
            return
        programme, fen = _PAID[home.situation]
        category = str(home.situation.category)
        last = self._today.replace(day=1)
        for _ in range(3):
            first, last = (last - timedelta(days=1)).replace(day=1), last - timedelta(days=1)
            if first >= member.born:
                given = first.replace(day=10)
                head = opening(self._today, member, programme, given, money(fen), "§8", first, last)
                yield "basic_living_aid", (*head, category, str(len(home.members)))
            last = first

    def _premiums(self, home: Home, member: Resident, insured: Insured) -> Iterator[Record]:
        eligible = home.situation.category and insured.qualified == "1" and insured.tier in ("1", "2")
        years = [self._today.year - 2, self._today.year - 1]
        if self._this_year and eligible and self._chance.random() < 0.6:
            years.append(self._today.year)
        tier = InsuranceTier.TIER_2 if insured.tier == "2" else InsuranceTier.TIER_1
        for year in years:
            given = date(year - 1, 12, 15)
            if home.situation.category and given >= member.born and given <= self._today:
                amount = (
                    40_000 if tier is InsuranceTier.TIER_2 or home.situation is HouseholdSituation.EXTREME else 36_000
                )
                premium = 77_500 if tier is InsuranceTier.TIER_2 else 40_000
                period = date(year, 1, 1), date(year, 12, 31)
                head = opening(self._today, member, PREMIUM_SUBSIDY, given, money(amount), "§9", *period)
                yield "premium_subsidy", (*head, str(year), tier, money(premium))

    def _education(self, member: Resident) -> Record:
        stage = next(stage for oldest, stage in _STAGES if member.age <= oldest)
        given = self._day(member, 300)
        year = given.year if given.month >= 9 else given.year - 1
        term = f"{year}-{year + 1}-{1 if given.month >= 9 or given.month < 2 else 2}"
        item = self._chance.choice(
            (EducationItem.LIVING_SUBSIDY, EducationItem.FEE_REDUCTION, EducationItem.STATE_GRANT)
        )
        head = opening(self._today, member, EDUCATION_AID, given, money(self._chance.randrange(25_000, 200_000)), "§10")
        return "education_aid", (*head, stage, term, item, self._chance.choice(("0", "0", "1", "")))

    def _relief(self, member: Resident) -> Record:
        given = self._day(member, 700)
        small_first = self._chance.random() < 0.3
        due = (given + timedelta(days=10)).isoformat() if small_first else ""
        amount = money(self._chance.randrange(50_000, 300_000))
        head = opening(self._today, member, TEMPORARY_RELIEF, given, amount, "§14")
        return "temporary_relief", (*head, self._chance.choice(_EVENTS), "1" if small_first else "0", due)

    def _medical(self, home: Home, member: Resident) -> Record:
        paid = self._chance.randrange(30_000, 2_500_000)
        ratio = 70 if home.situation in _PAID else 60
        top_up = money(paid // 20) if self._chance.random() < 0.1 else ""
        given = self._day(member, 1000)
        head = opening(self._today, member, MEDICAL_ASSISTANCE, given, money(paid * ratio // 100), "§9")
        return "medical_assistance", (*head, money(paid), f"{ratio}.00", top_up)

    def _day(self, member: Resident, longest_ago: int) -> date:
        return max(self._today - timedelta(days=self._chance.randrange(longest_ago)), member.born)


def opening(
    today: date,
    member: Resident,
    programme: Programme,
    given: date,
    amount: str,
    article: str,
    first: date | None = None,
    last: date | None = None,
) -> Cells:
    """Return the columns of every record but its number, up to legal_basis."""
    recent = given > today - timedelta(days=20)
    status = RecordStatus.APPROVED if recent else RecordStatus.PAID
    period = (day.isoformat() if day else "" for day in (first, last))
    return member.id_number, programme, given.isoformat(), *period, amount, status, article
