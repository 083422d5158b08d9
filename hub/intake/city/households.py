"""Households of the city: who lives together, where, and in which situation the departments found them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from random import Random

from hub.codes import Category
from hub.intake.city.people import Registry, Resident, family
from hub.intake.city.places import district, village


class HouseholdSituation(Enum):
    """What was decided about a household. The shares in a city are plausible and no statistics."""

    ALLOWANCE = Category.SUBSISTENCE_ALLOWANCE
    EXTREME = Category.EXTREME_POVERTY
    MARGIN = Category.SUBSISTENCE_MARGIN
    MONITORED = Category.RELAPSE_MONITORED
    RIGID = Category.RIGID_EXPENDITURE
    OTHER = Category.OTHER_HARDSHIP
    REFUSED = "REFUSED"
    LEFT = "LEFT"

    @property
    def category(self) -> Category | None:
        """What its members are recognised as today, if anything."""
        return self.value if isinstance(self.value, Category) else None


_SHARES = {
    HouseholdSituation.ALLOWANCE: 42,
    HouseholdSituation.EXTREME: 10,
    HouseholdSituation.MARGIN: 15,
    HouseholdSituation.MONITORED: 9,
    HouseholdSituation.RIGID: 7,
    HouseholdSituation.OTHER: 3,
    HouseholdSituation.REFUSED: 8,
    HouseholdSituation.LEFT: 6,
}

_SIZES = {1: 30, 2: 28, 3: 20, 4: 12, 5: 7, 6: 3}


@dataclass(frozen=True, slots=True)
class Insured:
    """What the medical insurance's register says of a person, as cells; None where it has no row of the person."""

    tier: str | None
    qualified: str | None


@dataclass(frozen=True, slots=True)
class Home:
    """A household with its members. `insured` has one entry for each member.

    `also_monitored` adds relapse monitoring to what the situation says: a person can hold several categories (§1).
    """

    number: str
    village: str
    situation: HouseholdSituation
    members: tuple[Resident, ...]
    insured: tuple[Insured, ...]
    since: date
    also_monitored: bool = False

    @property
    def urban(self) -> bool:
        """The third village of each township is a community (社区)."""
        return self.village.endswith("003")


def homes(
    chance: Random, registry: Registry, today: date, *, persons: int, districts: int, first: int
) -> Iterator[Home]:
    """Households, numbered from `first`, until there are as many persons as asked for."""
    left = persons
    number = first
    while left:
        code = district(chance.randint(1, districts))
        place = village(code, chance.randint(1, 3), chance.randint(1, 3))
        situation = chance.choices(list(_SHARES), list(_SHARES.values()))[0]
        alone = situation is HouseholdSituation.EXTREME
        size = 1 if alone else min(chance.choices(list(_SIZES), list(_SIZES.values()))[0], left)
        members = family(chance, registry, code, size, alone_from=60 if alone else 22)
        since = date(today.year - chance.randint(3, 15), chance.randint(1, 12), chance.randint(1, 28))
        insured = tuple(_insured(chance) for _ in members)
        also_monitored = situation is HouseholdSituation.ALLOWANCE and chance.random() < 0.08
        yield Home(household_no(number), place, situation, members, insured, since, also_monitored)
        left -= size
        number += 1


def household_no(number: int) -> str:
    return f"HH{number:08d}"


def _insured(chance: Random) -> Insured:
    tier = chance.choices(("1", "2", "0", "", None), (58, 24, 8, 4, 6))[0]
    qualified = chance.choices(("1", "0", "", None), (76, 8, 6, 10))[0]
    return Insured(tier, qualified)
