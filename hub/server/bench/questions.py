"""What a bench asks: one person, a hundred, fifty by number, one write-back and a hundred, with values from the city itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import cycle, islice
from random import Random
from typing import Any

from sqlalchemy import func, select

from hub.cipher import Cipher
from hub.sources.source import Source
from hub.tables.population import ID_NUMBER, DivisionRow, DivisionWithinRow, PersonRow

KEY = "@" * 32
"""Stands where each request has an idempotency key of its own. Of several writes in one request each adds its place."""

PAGE = 100
"""Persons of a list."""

BATCH = 50
"""Persons asked about by number at once."""

WRITTEN = 100
"""Records that are written back at once."""

BATCHES = 200
"""The most batches of records, each of other people: nobody comes to have more records than a person would."""

READ = 500
"""The most people who are asked about by number. All others of a draw are written about."""

_RECORDS = """
fragment Given on Person {
  assistanceRecords { nodes {
    __typename id programme givenOn amount status
    ... on BasicLivingAid { category }
    ... on TemporaryRelief { event }
    ... on EducationAid { stage }
    ... on PremiumSubsidy { insuranceYear tier }
    ... on MedicalAssistance { selfPaid }
  } }
}"""

_PERSON = """
fragment AtHome on Person {
  id name sex birthDate idNumber
  household { id address urban members { relation person { id name } } }
  ...Given
}"""

AT_HOME = f"{_PERSON}{_RECORDS}"
"""The fragment of what is asked of each person."""

ONE = f"query One($person: PersonKey!) {{ person(by: $person) {{ ...AtHome }} }}{AT_HOME}"

LIST = (
    "query List($filter: PersonFilter, $first: Int) { persons(filter: $filter, first: $first) { nodes { ...AtHome } } }"
    f"{AT_HOME}"
)

BY_NUMBER = (
    "query ByNumber($numbers: [ResidentIdNumber!]!) { eligibility(programme: PREMIUM_SUBSIDY, idNumbers: $numbers) "
    f"{{ position person {{ ...AtHome }} }} }}{AT_HOME}"
)

WRITE = """
mutation Write($record: RecordAssistanceInput!, $key: String!) {
  recordAssistance(input: $record, idempotencyKey: $key) {
    replayed record { __typename programme givenOn amount status ... on PremiumSubsidy { insuranceYear tier } }
  }
}"""

WRITE_MANY = """
mutation WriteMany($items: [RecordAssistanceItem!]!) {
  recordAssistanceBatch(items: $items) {
    replayed record { __typename programme givenOn amount status ... on PremiumSubsidy { insuranceYear tier } }
  }
}"""


@dataclass(frozen=True, slots=True)
class BenchQuestion:
    """One of the questions, with the values that it is asked with in turn. `writes` is how many records each request writes;
    each of them has its own key."""

    name: str
    about: str
    text: str
    variables: Sequence[Mapping[str, Any]]
    writes: int = 0

    def bodies(self) -> list[bytes]:
        """Return the body of each request."""
        return [json.dumps({"query": self.text, "variables": given}).encode() for given in self.variables]


@dataclass(frozen=True, slots=True)
class Residents:
    """Whom the questions are about: people by number, and divisions with at least a page of people each, if there are."""

    numbers: Sequence[str]
    divisions: Sequence[str]

    @property
    def read(self) -> Sequence[str]:
        return self.numbers[: min(READ, len(self.numbers) // 2)]

    @property
    def written(self) -> Sequence[str]:
        return self.numbers[len(self.read) :]

    def questions(self, today: date) -> list[BenchQuestion]:
        """Q1 to Q5. Those who are written for are not those who are read."""
        read = self.read
        starts = range(0, max(1, len(read) - BATCH), max(1, BATCH // 10))
        return [
            BenchQuestion(
                "Q1",
                "one person with household and records, by number",
                ONE,
                [{"person": {"idNumber": number}} for number in read],
            ),
            BenchQuestion("Q2", f"{PAGE} persons with household and records", LIST, self.lists(PAGE)),
            BenchQuestion(
                "Q3",
                f"{BATCH} persons with household and records, by number",
                BY_NUMBER,
                [{"numbers": list(read[start : start + BATCH])} for start in islice(starts, 50)],
            ),
            BenchQuestion(
                "Q4",
                "one write-back",
                WRITE,
                [
                    {"record": {"premiumSubsidy": subsidy({"idNumber": number}, today)}, "key": KEY}
                    for number in self.written
                ],
                writes=1,
            ),
            BenchQuestion(
                "Q5",
                f"{WRITTEN} write-backs in one batch",
                WRITE_MANY,
                [{"items": items} for items in self._batches(today)],
                writes=WRITTEN,
            ),
        ]

    def _batches(self, today: date) -> Iterator[list[Mapping[str, Any]]]:
        """Batches that each begin with another person."""
        people = cycle(self.written)
        for _ in range(min(BATCHES, len(self.written))):
            yield [
                {"record": {"premiumSubsidy": subsidy({"idNumber": number}, today)}, "idempotencyKey": f"{KEY}-{place}"}
                for place, number in enumerate(islice(people, WRITTEN))
            ]
            next(people)

    def lists(self, first: int) -> list[dict[str, Any]]:
        """Return the variables of a list of so many persons, in one division after the other."""
        return [{"filter": {"division": {"within": division}}, "first": first} for division in self.divisions]


async def residents(source: Source, cipher: Cipher, *, most: int = 20_000, seed: int = 1) -> Residents:
    """People of a city, drawn by chance, and its districts, the largest first.

    Identifiers are keyed hashes of numbers, so the first of them are a draw that does not read the whole city.
    """
    person, within = PersonRow.__table__, DivisionWithinRow.__table__
    sealed = select(person.c.id_number_sealed).where(person.c.id_number_sealed.is_not(None))
    sizes = select(person.c.division_code, func.count().label("persons")).group_by(person.c.division_code).subquery()
    districts = (
        select(within.c.ancestor_code)
        .join(DivisionRow, DivisionRow.code == within.c.ancestor_code)
        .join(sizes, sizes.c.division_code == within.c.division_code)
        .where(DivisionRow.level == "DISTRICT")
        .group_by(within.c.ancestor_code)
        .order_by(func.sum(sizes.c.persons).desc(), within.c.ancestor_code)
        .limit(20)
    )
    async with source.begin() as connection:
        kept = (await connection.execute(sealed.order_by(person.c.id).limit(most))).scalars().all()
        divisions = (await connection.execute(districts)).scalars().all()
    numbers = [cipher.open(ID_NUMBER, value) for value in kept if value]
    Random(seed).shuffle(numbers)  # noqa: S311 -- a draw to measure with, and no secret
    return Residents(numbers, divisions)


def subsidy(person: Mapping[str, Any], today: date) -> Mapping[str, Any]:
    """Return what is written back of somebody: the values of `PremiumSubsidyInput`."""
    return {
        "person": person,
        "insuranceYear": today.year,
        "tier": "TIER_1",
        "amount": "380.00",
        "givenOn": today.isoformat(),
        "status": "PAID",
    }
