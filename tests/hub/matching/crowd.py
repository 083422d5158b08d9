"""A crowd of low-income people in the townships of a district, of whom some are rare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random
from uuid import UUID

from sqlalchemy import insert

from hub.config import Settings
from hub.sources.register import open_source
from hub.tables.population import CategoryDeterminationRow, HouseholdRow, MembershipRow, PersonRow

AT = datetime(2026, 1, 1, tzinfo=UTC)
TOWNSHIPS = ("980101001", "980101002", "980101003")


@dataclass(frozen=True)
class Neighbour:
    """A person of the crowd, as the people who live there know them."""

    id: str
    township: str
    born: date
    size: int

    def age(self, today: date) -> int:
        return today.year - self.born.year - ((today.month, today.day) < (self.born.month, self.born.day))


def crowd(random: Random, households: int) -> list[Neighbour]:
    """Households of one to six, mostly of old people, with a child or somebody very old here and there."""
    found: list[Neighbour] = []
    for _ in range(households):
        township, size = random.choice(TOWNSHIPS), random.choice((1, 1, 1, 2, 2, 3, 4, 6))
        found += (Neighbour(str(UUID(int=random.getrandbits(128))), township, _born(random), size) for _ in range(size))
    return found


def _born(random: Random) -> date:
    return date(random.choice((1930, 1944, 1950, 1955, 1958, 1962, 1970, 1990, 2015, 2023)), random.randint(1, 12), 9)


async def settle(settings: Settings, people: list[Neighbour]) -> None:
    """Register a crowd, each household together, everybody with the allowance."""
    persons, homes, members, determined = [], [], [], []
    place = 0
    while place < len(people):
        of_home = people[place : place + people[place].size]
        home = str(UUID(int=UUID(of_home[0].id).int ^ 1))
        homes.append({"id": home, "division_code": of_home[0].township, "recorded_at": AT})
        for person in of_home:
            row = {"person_id": person.id, "since": date(2025, 1, 1), "recorded_at": AT}
            persons.append(
                {
                    "id": person.id,
                    "division_code": person.township,
                    "birth_date": person.born,
                    "name": "众",
                    "recorded_at": AT,
                }
            )
            members.append(row | {"id": str(UUID(int=UUID(person.id).int ^ 2)), "household_id": home})
            determined.append(
                row
                | {
                    "id": str(UUID(int=UUID(person.id).int ^ 3)),
                    "category": "SUBSISTENCE_ALLOWANCE",
                    "outcome": "RECOGNISED",
                }
            )
        place += len(of_home)
    async with open_source(settings) as source, source.begin() as connection:
        for table, rows in (
            (PersonRow, persons), (HouseholdRow, homes), (MembershipRow, members), (CategoryDeterminationRow, determined),
        ):  # fmt: skip
            await connection.execute(insert(table), rows)
