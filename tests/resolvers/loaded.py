"""A city's rows in memory, and how they hang together, in plain Python: what each link of the schema means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import inspect, select

from hub.policy.programmes import RULES
from hub.sources.register import Sources
from hub.tables import metadata
from tests.policy.reading import OnRecord, Reading
from tests.policy.readings import READINGS
from tests.policy.situations import (
    Determination,
    Fact,
    Household,
    LocalValue,
    Membership,
    OtherMember,
    Person,
    Snapshot,
)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class City:
    """Every row of a database, by table."""

    rows: Mapping[str, list[Row]]
    indexes: dict[tuple[str, ...], dict[tuple[Any, ...], list[Row]]] = field(default_factory=dict)

    def find(self, table: str, **values: Any) -> list[Row]:
        """The rows with these values."""
        named = (table, *values)
        if named not in self.indexes:
            self.indexes[named] = index = {}
            for row in self.rows[table]:
                index.setdefault(tuple(row[name] for name in values), []).append(row)
        return self.indexes[named].get(tuple(values.values()), [])

    def lies_within(self, division: str, ancestor: str) -> bool:
        return bool(self.find("division_within", ancestor_code=ancestor, division_code=division))

    # --- links that are more than equal columns ---------------------------------------------------------------

    def household_of(self, person_id: str, today: date) -> list[Row]:
        """The household of today; the one with the smallest id, should there be two."""
        ids = sorted(row["household_id"] for row in self.memberships(today) if row["person_id"] == person_id)
        return self.find("household", id=ids[0]) if ids else []

    def memberships(self, today: date) -> Iterator[Row]:
        return (row for row in self.rows["membership"] if is_current(row) and is_in_force(row, today))

    def members_of(self, household_id: str, today: date) -> set[str]:
        return {row["person_id"] for row in self.memberships(today) if row["household_id"] == household_id}

    def cases(self, organisation_id: str, today: date) -> set[str]:
        """The persons that an organisation has a case with."""
        rows = self.find("caseload", organisation_id=organisation_id)
        return {row["person_id"] for row in rows if is_in_force(row, today)}

    def consenting(self, organisation_id: str, today: date, *, at_home: bool) -> set[str]:
        """The persons who consent to a match with an organisation; `at_home`: those who may be visited at home."""
        return {
            row["person_id"]
            for row in self.find("match_consent", organisation_id=organisation_id, withdrawn_at=None)
            if is_in_force(row, today) and (row["home"] or not at_home)
        }

    def at_home_with(self, person_id: str, today: date) -> set[str]:
        """The person, and everyone who shares a household of today with the person."""
        homes = {row["household_id"] for row in self.memberships(today) if row["person_id"] == person_id}
        return {person_id} | {row["person_id"] for row in self.memberships(today) if row["household_id"] in homes}

    def newest_snapshot(self, household_id: str) -> list[Row]:
        found = sorted(filter(is_current, self.find("economic_snapshot", household_id=household_id)), key=_id)
        found.sort(key=lambda row: (row["as_of"], row["recorded_at"]), reverse=True)
        return found[:1]

    # --- rules --------------------------------------------------------------------------------------------------

    def decision(self, programme: str, person: Row | None, on: date, known_at: datetime, position: int = 0) -> Row:
        """The decision about a person, as a row; about nobody, if there is none."""
        rule = RULES[programme]
        decision: dict[str, Any] = {
            "position": position,
            "row_key": None,
            "person_id": person and person["id"],
            "programme": programme,
            "article": rule.article,
            "sentence": rule.sentence,
        }
        if person is None:
            return Reading("NOT_FOUND").row() | decision
        assert {row["division_code"] for row in self.rows["parameter"]} == {"980000"}  # the whole city's
        values = [
            LocalValue(**_times(row), code=row["code"], value=row["value"], place="city")
            for row in self.rows["parameter"]
        ]
        record = OnRecord(self._situation(person), values, on, known_at)
        return READINGS[programme](record).row() | decision

    def _situation(self, person: Row) -> Person:
        """What is on record about a person. Nothing of this city was corrected in its place."""
        assert not self.rows["household_version"]
        return Person(
            **self._on_record(person["id"]),
            homes=[
                Membership(**_times(row), household=self._household(row["household_id"], person["id"]))
                for row in self.find("membership", person_id=person["id"])
            ],
            born=person["birth_date"],
        )

    def _on_record(self, person_id: str) -> dict[str, Any]:
        determinations = [
            Determination(**_times(row), category=row["category"], kind=row["kind"], outcome=row["outcome"])
            for row in self.find("category_determination", person_id=person_id)
        ]
        facts = [
            Fact(**_times(row), kind=row["kind"], value=row["value"])
            for row in self.find("dated_fact", person_id=person_id)
        ]
        return {"determinations": determinations, "facts": facts}

    def _household(self, household_id: str, person_id: str) -> Household:
        (household,) = self.find("household", id=household_id)
        members = self.find("membership", household_id=household_id)
        return Household(
            urban=household["urban"],
            snapshots=[
                Snapshot(
                    recorded_at=row["recorded_at"],
                    superseded_at=row["superseded_at"],
                    as_of=row["as_of"],
                    total_income=row["total_income_fen"],
                    income_per_head=row["income_per_head_fen"],
                    savings=row["savings_fen"],
                    medical_spend=row["medical_spend_fen"],
                    education_spend=row["education_spend_fen"],
                    other_spend=row["other_spend_fen"],
                )
                for row in self.find("economic_snapshot", household_id=household_id)
            ],
            others=[
                OtherMember(**_times(row), **self._on_record(row["person_id"]))
                for row in members
                if row["person_id"] != person_id
            ],
            id=household_id,
        )


def conditions_of(decision: Row) -> list[Row]:
    """The conditions behind a decision; none of a decision about nobody."""
    if decision["person_id"] is None:
        return []
    words = {True: "TRUE", False: "FALSE", None: "UNKNOWN"}
    return [
        {
            "place": place,
            "code": condition.code,
            "sentence": condition.sentence.english,
            "article": condition.article,
            "state": words[decision[f"state_{condition.code.lower()}"]],
        }
        for place, condition in enumerate(RULES[decision["programme"]].every_condition)
    ]


def is_current(row: Row) -> bool:
    return row["superseded_at"] is None


def is_in_force(row: Row, day: date) -> bool:
    return row["since"] <= day and (row["until"] is None or day <= row["until"])


async def load_city(sources: Sources) -> City:
    """Read every table once, wherever it is."""
    rows: dict[str, list[Row]] = {table.name: [] for table in metadata.sorted_tables}
    for source in sources:
        async with source.begin() as connection:
            names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
            for table in metadata.sorted_tables:
                if table.name in names:
                    rows[table.name] += [dict(row) for row in (await connection.execute(select(table))).mappings()]
    return City(rows)


def _times(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("since", "until", "recorded_at", "superseded_at")}


def _id(row: Row) -> str:
    found: str = row["id"]
    return found
