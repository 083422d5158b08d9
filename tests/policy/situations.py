"""What is on record about some people, and how it comes into a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Date, String, bindparam, insert, select

from hub.policy.programmes.premium_subsidy import PROGRAMME
from hub.sources.source import Query, Source
from hub.tables.population import CategoryDeterminationRow, DatedFactRow, DivisionWithinRow, PersonRow
from hub.tables.rules import ParameterRow
from hub.tables.types import Moment

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Dated:
    """Something on record: both days inside, and known from one moment until another."""

    since: date
    until: date | None = None
    recorded_at: datetime = LONG_AGO
    superseded_at: datetime | None = None

    def times(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("since", "until", "recorded_at", "superseded_at")}


@dataclass(frozen=True, kw_only=True)
class Determination(Dated):
    category: str
    outcome: str = "RECOGNISED"


@dataclass(frozen=True, kw_only=True)
class Fact(Dated):
    kind: str
    value: int | None


@dataclass(frozen=True, kw_only=True)
class LocalValue(Dated):
    code: str
    value: int | None
    place: str = "city"


@dataclass(frozen=True)
class Person:
    place: str = "district"
    determinations: Sequence[Determination] = ()
    facts: Sequence[Fact] = ()
    id: str = field(default_factory=lambda: str(uuid4()))


AROUND: Mapping[str, tuple[str, ...]] = {
    "city": ("city",),
    "district": ("district", "city"),
    "township": ("township", "district", "city"),
    "neighbour": ("neighbour", "city"),
}
"""A small city: each place with those around it, the nearest first."""


class Town:
    """One small city of its own within a database, so that situations do not meet."""

    def __init__(self, source: Source) -> None:
        self.source = source
        stem = uuid4().hex[:9]
        self.code = {place: f"{stem}{number:03}" for number, place in enumerate(AROUND)}

    async def store(self, people: Iterable[Person], values: Iterable[LocalValue]) -> None:
        people = tuple(people)
        within = [
            {"ancestor_code": self.code[outer], "division_code": self.code[inner]}
            for inner, chain in AROUND.items()
            for outer in chain
        ]
        persons = [
            {"id": person.id, "division_code": self.code[person.place], "recorded_at": LONG_AGO} for person in people
        ]
        determinations = [
            {
                "id": str(uuid4()),
                "person_id": person.id,
                "category": row.category,
                "outcome": row.outcome,
                **row.times(),
            }
            for person in people
            for row in person.determinations
        ]
        facts = [
            {"id": str(uuid4()), "person_id": person.id, "kind": row.kind, "value": row.value, **row.times()}
            | {"source": "MEDICAL_INSURANCE", "as_of": row.since}
            for person in people
            for row in person.facts
        ]
        parameters = [
            {"id": str(uuid4()), "code": row.code, "division_code": self.code[row.place], "value": row.value}
            | {"reference": "test", "sample": True, **row.times()}
            for row in values
        ]
        async with self.source.begin() as connection:
            for table, rows in (
                (DivisionWithinRow, within),
                (PersonRow, persons),
                (CategoryDeterminationRow, determinations),
                (DatedFactRow, facts),
                (ParameterRow, parameters),
            ):
                if rows:
                    await connection.execute(insert(table), rows)

    async def decide(self, on: date, known_at: datetime) -> dict[str, dict[str, Any]]:
        """The decision about everybody of this city, by person, through the read path of the hub."""
        parameters = {"root": self.code["city"], "on": on, "known_at": known_at}
        rows = await self.source.fetch(Query.of(DECIDE, self.source), parameters)
        return {str(row[0]): dict(zip(COLUMNS, row, strict=True)) for row in rows}


_of_the_city = select(DivisionWithinRow.division_code).where(
    DivisionWithinRow.ancestor_code == bindparam("root", type_=String)
)
_people = (
    select(PersonRow.id.label("person_id"), PersonRow.division_code)
    .where(PersonRow.division_code.in_(_of_the_city))
    .cte()
)
DECIDE = PROGRAMME.decide(_people, bindparam("on", type_=Date), bindparam("known_at", type_=Moment))
COLUMNS = tuple(DECIDE.selected_columns.keys())
