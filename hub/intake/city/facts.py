"""What the registers say of a household and its members, with the gaps that registers have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from hub.codes import Category, CategoryKind, DataOrigin, Department, DeterminationOutcome, FactKind
from hub.intake.city.households import Home, HouseholdSituation
from hub.intake.city.people import Resident

Cells = tuple[str, ...]

MONTHS = 12

_KINDS = {
    Category.EXTREME_POVERTY: (CategoryKind.DISPERSED, CategoryKind.DISPERSED, CategoryKind.CENTRALISED),
    Category.RELAPSE_MONITORED: (
        CategoryKind.UNSTABLE_OUT_OF_POVERTY,
        CategoryKind.NEAR_POVERTY,
        CategoryKind.SUDDEN_HARDSHIP,
    ),
}


def money(fen: int) -> str:
    """Fen as yuan, `380.00`."""
    return f"{fen // 100}.{fen % 100:02d}"


def persons(chance: Random, home: Home) -> Iterator[Cells]:
    """id_number, name, sex, birth_date, division_code, phone, bank_account, origin; some without phone or account."""
    for member in home.members:
        phone = f"100{chance.randrange(10**8):08d}" if member.age > 12 and chance.random() < 0.8 else ""
        account = f"980000{chance.randrange(10**13):013d}" if member.age > 17 and chance.random() < 0.7 else ""
        origin = chance.choice(list(DataOrigin))
        born = member.born.isoformat()
        yield member.id_number, member.name, member.sex, born, home.village, phone, account, origin


def memberships(home: Home) -> Iterator[Cells]:
    """household_no, id_number, relation, since, until."""
    for member in home.members:
        yield home.number, member.id_number, member.relation, max(home.since, member.born).isoformat(), ""


def snapshots(chance: Random, home: Home, today: date) -> Iterator[Cells]:
    """household_no, as_of, total income, income per head, savings, medical and education spending, origin.

    Income per head is a month's, and the total a year's. A cell is empty where nobody knows; a household without any income says 0.00, which is something else.
    """
    for years_ago in range(chance.randint(1, 2)):
        as_of = today - timedelta(days=30 + 365 * years_ago)
        per_head = 0 if chance.random() < 0.03 else chance.randrange(200_000, 1_600_000)
        education = chance.randrange(0, 900_000) if any(3 <= member.age <= 22 for member in home.members) else 0
        sums = (
            per_head * len(home.members),
            per_head // MONTHS,
            chance.randrange(0, 3_000_000),
            chance.randrange(0, 6_000_000)
            if home.situation is HouseholdSituation.RIGID
            else chance.randrange(0, 800_000),
            education,
        )
        known = (money(fen) if chance.random() < 0.88 else "" for fen in sums)
        yield home.number, as_of.isoformat(), *known, chance.choice(list(DataOrigin))


def determinations(chance: Random, home: Home, today: date) -> Iterator[Cells]:
    """id_number, category, kind, outcome, since, until; one household, one decision."""
    decided = today - timedelta(days=chance.randint(60, 900))
    categories: tuple[Category, ...] = tuple(Category) if chance.random() < 0.4 else (Category.SUBSISTENCE_ALLOWANCE,)
    left = today - timedelta(days=chance.randint(20, 800))
    for member in home.members:
        since = max(decided, member.born)
        if home.situation.category:
            yield _recognised(chance, member, home.situation.category, since)
            if home.also_monitored:
                yield _recognised(chance, member, Category.RELAPSE_MONITORED, since)
        elif home.situation is HouseholdSituation.REFUSED:
            for category in categories:
                yield member.id_number, category, "", DeterminationOutcome.REFUSED, since.isoformat(), ""
        elif member.born < left:
            came = max(left - timedelta(days=1200), member.born)
            outcome = DeterminationOutcome.RECOGNISED
            category = Category.SUBSISTENCE_ALLOWANCE
            yield member.id_number, category, "", outcome, came.isoformat(), left.isoformat()


def _recognised(chance: Random, member: Resident, category: Category, since: date) -> Cells:
    kind = chance.choice(_KINDS.get(category, ("",)))
    return member.id_number, category, kind, DeterminationOutcome.RECOGNISED, since.isoformat(), ""


def facts(home: Home, today: date) -> Iterator[Cells]:
    """id_number, kind, value, source, since, until, as_of; no row where the register does not have the person."""
    for member, insured in zip(home.members, home.insured, strict=True):
        since = max(date(today.year, 1, 1), member.born).isoformat()
        for kind, value in (
            (FactKind.RESIDENT_INSURANCE_TIER, insured.tier),
            (FactKind.PREMIUM_SUBSIDY_QUALIFIED, insured.qualified),
        ):
            if value is not None:
                yield member.id_number, kind, value, Department.MEDICAL_INSURANCE, since, "", today.isoformat()
