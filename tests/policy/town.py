"""How situations come into a database, and are decided about there through the read path of the hub."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Date, String, bindparam, insert, select

from hub.policy.programmes import PROGRAMMES
from hub.sources.source import CompiledQuery, Source
from hub.tables.population import (
    CategoryDeterminationRow,
    DatedFactRow,
    DivisionWithinRow,
    EconomicSnapshotRow,
    HouseholdRow,
    HouseholdVersionRow,
    MembershipRow,
    PersonRow,
    PersonVersionRow,
)
from hub.tables.rules import ParameterRow
from hub.tables.types import Moment
from hub.tables.versions import people_on
from tests.policy.situations import AROUND, LONG_AGO, Household, LocalValue, OtherMember, Person, Snapshot


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
        parameters = [
            {"id": str(uuid4()), "code": row.code, "division_code": self.code[row.place], "value": row.value}
            | {"reference": "test", "sample": True, **row.times()}
            for row in values
        ]
        async with self.source.begin() as connection:
            for table, rows in (
                (DivisionWithinRow, within),
                (PersonRow, [self._person(person) for person in people]),
                (PersonVersionRow, [row for person in people for row in self._born_before(person)]),
                (CategoryDeterminationRow, [row for person in _everybody(people) for row in _determinations(person)]),
                (DatedFactRow, [row for person in _everybody(people) for row in _facts(person)]),
                (ParameterRow, parameters),
                *self._households(people),
            ):
                if rows:
                    await connection.execute(insert(table), rows)

    def _person(self, person: Person) -> dict[str, Any]:
        division = self.code[person.place]
        return {"id": person.id, "division_code": division, "birth_date": person.born, "recorded_at": LONG_AGO}

    def _born_before(self, person: Person) -> Iterable[dict[str, Any]]:
        if person.born_before is not None:
            born, until = person.born_before
            row = {"person_id": person.id, "division_code": self.code[person.place], "birth_date": born}
            yield {"id": str(uuid4()), "recorded_at": LONG_AGO, "superseded_at": until} | row

    def _households(self, people: Sequence[Person]) -> Iterable[tuple[Any, list[dict[str, Any]]]]:
        homes = {home.household.id: home.household for person in people for home in person.homes}
        known = {"division_code": self.code["city"], "recorded_at": LONG_AGO}
        yield HouseholdRow, [{"id": home.id, "urban": home.urban} | known for home in homes.values()]
        yield (
            HouseholdVersionRow,
            [
                {"id": str(uuid4()), "household_id": home.id, "urban": home.urban_before[0]}
                | known
                | {"superseded_at": home.urban_before[1]}
                for home in homes.values()
                if home.urban_before is not None
            ],
        )
        belonging = [(home.household, person.id, home) for person in people for home in person.homes]
        belonging += [(home, other.id, other) for home in homes.values() for other in home.others]
        yield (
            MembershipRow,
            [
                {"id": str(uuid4()), "household_id": home.id, "person_id": person_id, **row.times()}
                for home, person_id, row in belonging
            ],
        )
        yield EconomicSnapshotRow, [_snapshot(home, row) for home in homes.values() for row in home.snapshots]

    def registration(self, person: Person) -> dict[str, str]:
        """What a decision repeats of the person it is about."""
        return {"person_id": person.id, "division_code": self.code[person.place]}

    async def decide(
        self, on: date, known_at: datetime, programme: str = "PREMIUM_SUBSIDY"
    ) -> dict[str, dict[str, Any]]:
        """The decision about everybody of this city, by person, through the read path of the hub."""
        query = _COMPILED.get((programme, self.source.dialect)) or CompiledQuery.of(DECIDE[programme], self.source)
        _COMPILED[programme, self.source.dialect] = query
        rows = await self.source.fetch(query, {"root": self.code["city"], "on": on, "known_at": known_at})
        columns = DECIDE[programme].selected_columns.keys()
        return {str(row[0]): dict(zip(columns, row, strict=True)) for row in rows}


def _everybody(people: Iterable[Person]) -> Iterator[Person | OtherMember]:
    """These, and the others of their households, each once."""
    found: dict[str, Person | OtherMember] = {}
    for person in people:
        found[person.id] = person
        found |= {other.id: other for home in person.homes for other in home.household.others}
    yield from found.values()


def _determinations(person: Person | OtherMember) -> Iterable[dict[str, Any]]:
    for row in person.determinations:
        yield {"id": str(uuid4()), "person_id": person.id, "category": row.category, "kind": row.kind} | {
            "outcome": row.outcome,
            **row.times(),
        }


def _facts(person: Person | OtherMember) -> Iterable[dict[str, Any]]:
    for row in person.facts:
        yield {"id": str(uuid4()), "person_id": person.id, "kind": row.kind, "value": row.value, **row.times()} | {
            "source": "MEDICAL_INSURANCE",
            "as_of": row.since,
        }


def _snapshot(household: Household, row: Snapshot) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "household_id": household.id,
        "as_of": row.as_of,
        "total_income_fen": row.total_income,
        "income_per_head_fen": row.income_per_head,
        "savings_fen": row.savings,
        "medical_spend_fen": row.medical_spend,
        "education_spend_fen": row.education_spend,
        "other_spend_fen": row.other_spend,
        **row.moments(),
    }


_of_the_city = select(DivisionWithinRow.division_code).where(
    DivisionWithinRow.ancestor_code == bindparam("root", type_=String)
)
_on, _known_at = bindparam("on", type_=Date), bindparam("known_at", type_=Moment)
_people = people_on(PersonRow.__table__, _on, _known_at).where(PersonRow.division_code.in_(_of_the_city)).cte()
DECIDE = {str(programme.code): programme.decide(_people, _on, _known_at) for programme in PROGRAMMES}
_COMPILED: dict[tuple[str, str], CompiledQuery] = {}
"""The same, compiled for each kind of database once for all cases."""
