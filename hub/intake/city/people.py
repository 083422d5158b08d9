"""Persons with identity numbers that hold together: division, date of birth, sex and check character."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from hub.codes import Relation, Sex
from hub.identifiers import birth_date, resident_id_number_from
from hub.intake.city.names import SURNAMES, given_name

_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Resident:
    """A person of the city. `age` is in whole years on the day of the city."""

    id_number: str
    name: str
    male: bool
    age: int
    relation: Relation

    @property
    def born(self) -> date:
        return birth_date(self.id_number)

    @property
    def sex(self) -> Sex:
        return Sex.MALE if self.male else Sex.FEMALE


class Registry:
    """Gives out identity numbers, each one once. `taken` are those that somebody has already."""

    def __init__(self, chance: Random, today: date, taken: set[str]) -> None:
        self._chance, self._today, self._taken = chance, today, taken

    def born(self, district: str, age: int, male: bool) -> str:
        """Return a new number of somebody of that age, registered in that district."""
        while True:
            days = int(age * _YEAR) + self._chance.randrange(1, 365)
            born = self._today - timedelta(days=days)
            sequence = self._chance.randrange(0, 500) * 2 + male
            number = resident_id_number_from(f"{district}{born:%Y%m%d}{sequence:03d}")
            if number not in self._taken:
                self._taken.add(number)
                return number


def family(chance: Random, registry: Registry, district: str, size: int, alone_from: int = 22) -> tuple[Resident, ...]:
    """Return a household of `size`: its head, perhaps a spouse, children, parents and others, of fitting ages."""
    surname = chance.choice(SURNAMES)
    head_age = chance.randrange(alone_from, 86)
    head_male = chance.random() < 0.6
    members: list[Resident] = []
    for place in range(size):
        relation = Relation.HEAD if place == 0 else _relation(chance, place, head_age)
        male = head_male if place == 0 else chance.random() < 0.5
        if relation is Relation.SPOUSE:
            male = not head_male
        elif relation in (Relation.SON, Relation.DAUGHTER):
            male = relation is Relation.SON
        age = _age(chance, relation, head_age)
        own = surname if relation not in (Relation.SPOUSE, Relation.OTHER) else chance.choice(SURNAMES)
        members.append(
            Resident(registry.born(district, age, male), own + given_name(chance, male), male, age, relation)
        )
    return tuple(members)


def _relation(chance: Random, place: int, head_age: int) -> Relation:
    if place == 1 and chance.random() < 0.65:
        return Relation.SPOUSE
    choices = [Relation.SON, Relation.DAUGHTER, Relation.SON, Relation.DAUGHTER, Relation.SIBLING, Relation.OTHER]
    if head_age < 60:
        choices += [Relation.PARENT, Relation.PARENT]
    if head_age > 50:
        choices += [Relation.GRANDCHILD, Relation.GRANDCHILD]
    return chance.choice(choices)


def _age(chance: Random, relation: Relation, head_age: int) -> int:
    low, high = {
        Relation.HEAD: (0, 0),
        Relation.SPOUSE: (-6, 5),
        Relation.SON: (-38, -21),
        Relation.DAUGHTER: (-38, -21),
        Relation.GRANDCHILD: (-64, -44),
        Relation.PARENT: (21, 36),
        Relation.SIBLING: (-9, 9),
    }.get(relation, (-20, 10))
    lowest = 20 if relation is Relation.SPOUSE else 0
    return min(max(head_age + chance.randint(low, high), lowest), 98)
