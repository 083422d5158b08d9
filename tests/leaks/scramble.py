"""The city once more, with every value changed that a profile may not know.

Exceptions, since by them rows are found for everyone: keys, places and their levels, the last day of a period, whether
a record was replaced, and the order of snapshots in time. While a decision of a rule is granted, so is what it rests on: determinations;
of a recognition the household and its economy; of the allowance the date of birth; of what departments recorded of a programme in a year, each sum;
of what a household missed, or was given twice, who lived there when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from graphql import GraphQLObjectType
from sqlalchemy import Boolean, Date, delete, insert, select

from hub.catalogue.contract import key_of, origin, rows_of
from hub.catalogue.declarations import ColumnField
from hub.catalogue.fields import declaration_of
from hub.identity.caller import AuthenticatedCaller
from hub.sources.source import Source
from hub.tables.base import Base
from hub.tables.departments.register import RECORDS
from hub.tables.findings import Certainty, FindingKind, FindingReason, FindingRow, FindingState
from hub.tables.population import (
    CaseloadRow,
    CategoryDeterminationRow,
    DivisionRow,
    DivisionWithinRow,
    EconomicSnapshotRow,
    HouseholdRow,
    MembershipRow,
    PersonRow,
)
from hub.tables.types import Moment
from permissions.model import Capability, Disclosure, Scope
from permissions.profile import Profile
from tests.leaks.profiles import FULL, KEYS
from tests.resolvers.forms import EDGES, band

Row = dict[str, Any]
TABLES: tuple[type[Base], ...] = (
    PersonRow, HouseholdRow, MembershipRow, EconomicSnapshotRow, CategoryDeterminationRow, DivisionRow, FindingRow, *RECORDS,
)  # fmt: skip
FINDING = {"id", "code", "level", "until", "superseded_at"}
RECOGNITIONS = ("Person.marginRecognition", "Person.rigidRecognition")
OF_HOUSEHOLDS = (*RECOGNITIONS, "Person.wasteFeeReduction", "Person.housingAssistance")
DECISIONS = (
    "Query.eligibility",
    *OF_HOUSEHOLDS,
    *("Person.subsistenceAllowance", "Person.extremePovertySupport", "Person.premiumSubsidy"),
    *("Person.medicalAssistance", "Person.medicalTopUp", "Person.emergencyTreatment", "Person.educationAid"),
    *("Person.employmentAid", "Person.disasterRelief", "Person.temporaryRelief"),
    *("Person.careVisits", "Person.collectiveCare", "Person.socialWork", "Person.barrierFreeHome"),
    *("Person.electricityReduction", "Person.cableFeeReduction", "Person.funeralReduction"),
    *("Person.disabilitySubsidy", "Person.childRehabilitation", "Person.assistiveDevice"),
)
ROWS_OF_DECISIONS: Mapping[type[Base], tuple[str, ...]] = {
    CategoryDeterminationRow: DECISIONS,
    MembershipRow: (*OF_HOUSEHOLDS, "AssistanceChain.missed", "AssistanceChain.doubled"),
    EconomicSnapshotRow: RECOGNITIONS,
}
VALUES_OF_DECISIONS: Mapping[tuple[type[Base], str], tuple[str, ...]] = {
    (PersonRow, "birth_date"): ("Person.subsistenceAllowance", "Person.careVisits", "Person.collectiveCare"),
    (HouseholdRow, "urban"): OF_HOUSEHOLDS,
    **{
        (table, name): ("FundBalance.recorded",)
        for table in RECORDS
        for name in ("programme", "given_on", "status", "amount_fen")
    },
}
LISTS = {
    EconomicSnapshotRow: ("Household.economy",),
    CategoryDeterminationRow: ("Person.categories",),
    FindingRow: ("Query.findings", "Query.ownFindings"),
    **dict.fromkeys(RECORDS, ("Person.assistanceRecords", "AssistanceChain.records", "FundBalance.recorded")),
}
"""Rows that are reached through these links only: while none is granted, it must not matter whether there are any."""


@dataclass(frozen=True)
class City:
    """Every row of the tables that the contract shows; the divisions of the caller's district, and the persons of its
    caseload."""

    rows: Mapping[type[Base], Sequence[Row]]
    near: frozenset[str]
    cases: frozenset[str]


async def read_city(source: Source, caller: AuthenticatedCaller, today: date) -> City:
    async with source.begin() as connection:
        rows = {
            table: [dict(row) for row in (await connection.execute(select(table.__table__))).mappings()]
            for table in TABLES
        }
        within = select(DivisionWithinRow.division_code).where(DivisionWithinRow.ancestor_code == caller.division_code)
        near = frozenset((await connection.execute(within)).scalars())
        cases = (await connection.execute(select(CaseloadRow.__table__))).mappings().all()
    own = (row for row in cases if row["organisation_id"] == caller.organisation_id and _holds(row, today))
    return City(rows, near, frozenset(row["person_id"] for row in own))


def _holds(row: Mapping[str, Any], day: date) -> bool:
    return bool(row["since"] <= day and (row["until"] is None or row["until"] >= day))


async def plant_findings(source: Source, owner: str) -> None:
    """Write findings about some persons of the city, every second one an organisation's own."""
    async with source.begin() as connection:
        persons = (await connection.execute(select(PersonRow.id, PersonRow.division_code).order_by(PersonRow.id))).all()
        kinds, states, certainties = list(FindingKind), list(FindingState), list(Certainty)
        rows = [
            {
                "id": str(UUID(int=place)),
                "kind": kinds[place % len(kinds)],
                "certainty": certainties[place % 2],
                "state": states[place % len(states)],
                "person_id": person_id,
                "division_code": division_code,
                "owner_id": owner if place % 2 else None,
                "found_on": date(2026, 10, 1 + place % 7),
                "due_on": date(2026, 11, 1 + place % 5),
                "closed_on": date(2026, 11, 2) if place % 3 else None,
                "reason": FindingReason.NEXT_DELIVERY,
                "answered_at": datetime(2026, 11, 1, tzinfo=UTC),
                "times_reopened": place % 3,
            }
            for place, (person_id, division_code) in enumerate(persons[::4])
        ]
        await connection.execute(insert(FindingRow), rows)


async def write_rows(source: Source, rows: Mapping[type[Base], Sequence[Row]]) -> None:
    """Put these rows in place of all that the tables have."""
    async with source.begin() as connection:
        for table, content in rows.items():
            await connection.execute(delete(table))
            if content:
                await connection.execute(insert(table), list(content))


def scrambled(city: City, profile: Profile, random: Random) -> dict[type[Base], list[Row]]:
    """The city's rows, with other values, or none, wherever the profile shows nothing."""
    shown, near, cases = dict(_shown(profile)), _near(city), _in_cases(city)
    for value, decisions in VALUES_OF_DECISIONS.items():
        if any(_allowed(profile, name) for name in decisions):
            shown[value] = [(Disclosure.FULL, Scope.EVERYONE)]
    earlier = timedelta(days=random.randint(1, 300))
    world: dict[type[Base], list[Row]] = {}
    for table in TABLES:
        world[table] = []
        if any(_allowed(profile, name) for name in ROWS_OF_DECISIONS.get(table, ())):
            world[table] = [dict(row) for row in city.rows[table]]
        elif any(_allowed(profile, name) for name in LISTS.get(table, ("",))):
            for row in city.rows[table]:
                scopes = {Scope.EVERYONE}
                if row["id"] in near if "id" in row else row["code"] in city.near:
                    scopes.add(Scope.DISTRICT)
                if row.get("id", row.get("code")) in cases:
                    scopes.add(Scope.CASELOAD)
                views = {name: _views(shown, table, name, scopes) for name in row if "id" not in row or name != "code"}
                world[table].append(_changed(table, row, views, random, earlier))
    return world


def _shown(profile: Profile) -> Iterator[tuple[tuple[type[Base], str], list[tuple[Disclosure, Scope]]]]:
    """How each column is shown, and where."""
    for item in FULL.type_map.values():
        table = rows_of(item).table if isinstance(item, GraphQLObjectType) and hasattr(_of(item), "ROWS") else None
        if table in TABLES:
            found: dict[str, list[tuple[Disclosure, Scope]]] = {}
            for field in item.fields.values():  # type: ignore[attr-defined]
                declared = declaration_of(field)
                if isinstance(declared, ColumnField):
                    for disclosure, expression in declared.views.items():
                        for name in expression.needs:
                            found.setdefault(name, [])
                            for view in profile.decide(key_of(item, field), Capability.READ).views:
                                if view.disclosure is disclosure:
                                    found[name].append((disclosure, view.scope))
                            if disclosure is Disclosure.FULL:
                                found[name] += [(disclosure, scope) for scope in _used(profile, key_of(item, field))]
            yield from (((table, name), views) for name, views in found.items())


def _of(item: GraphQLObjectType) -> Any:
    return origin(item) if item.extensions else None


def _used(profile: Profile, key: str) -> Iterator[Scope]:
    """Where a caller may know a value by using it: to filter, to sort or to count by a field tells it."""
    for capability in (Capability.FILTER, Capability.SORT, Capability.AGGREGATE):
        yield from (view.scope for view in profile.decide(key, capability).views)


def _allowed(profile: Profile, coordinate: str) -> bool:
    if not coordinate or profile.decide(KEYS[coordinate], Capability.READ).allowed:
        return True
    return any(_used(profile, KEYS[coordinate]))


def _views(shown: Mapping[Any, Any], table: type[Base], name: str, scopes: set[Scope]) -> set[Disclosure] | None:
    """How a column of a row is shown; None for a column that no field shows."""
    if (table, name) not in shown or name in FINDING:
        return None
    return {disclosure for disclosure, scope in shown[table, name] if scope in scopes}


def _near(city: City) -> set[str]:
    """The ids of all rows in the caller's district: by their own division, or by whom or what they belong to."""
    near = {
        row["id"]
        for table in (PersonRow, HouseholdRow)
        for row in city.rows[table]
        if row["division_code"] in city.near
    }
    by_household = (MembershipRow, EconomicSnapshotRow)
    for table in TABLES:
        if table not in (PersonRow, HouseholdRow, DivisionRow):
            holder = "household_id" if table in by_household else "person_id"
            near |= {row["id"] for row in city.rows[table] if row[holder] in near}
    return near


def _in_cases(city: City) -> set[str]:
    """The ids of all rows in the caller's caseload: of its persons, their households, and what belongs to either; and
    the codes of the divisions where these are registered, through which a division is reached."""
    found = set(city.cases)
    found |= {row["household_id"] for row in city.rows[MembershipRow] if row["person_id"] in city.cases}
    for table in TABLES:
        if table not in (PersonRow, HouseholdRow, DivisionRow):
            holder = "household_id" if table in (MembershipRow, EconomicSnapshotRow) else "person_id"
            found |= {row["id"] for row in city.rows[table] if row[holder] in found}
    placed = (row for table in (PersonRow, HouseholdRow) for row in city.rows[table])
    return found | {row["division_code"] for row in placed if row["id"] in found}


def _changed(
    table: type[Base], row: Row, views: Mapping[str, set[Disclosure] | None], random: Random, earlier: timedelta
) -> Row:
    changed = dict(row)
    for name, value in row.items():
        shown = views.get(name)
        if shown is None or Disclosure.FULL in shown:
            continue
        if table is EconomicSnapshotRow and name == "as_of":
            changed[name] = value - earlier
        elif Disclosure.BANDED in shown:
            changed[name] = _in_its_band(name, value, random)
        elif shown:
            # A mask: where the column is the mask itself, or its first character is shown.
            changed[name] = value[:1] + "改" + str(random.random()) if name == "name" and value else value
        else:
            changed[name] = _another(table, name, value, random)
    return changed


def _in_its_band(name: str, value: Any, random: Random) -> Any:
    """Another value that the same band is shown for."""
    if value is None:
        return None
    if isinstance(value, date):
        first = date(value.year // 10 * 10, 1, 1)
        return first + timedelta(days=random.randrange((first.replace(year=first.year + 10) - first).days))
    low, _, high = band(value, EDGES[name]).partition("/")
    ends = [round(float(end) * 100) if end != ".." else None for end in (low, high)]
    return random.randint(-(10**6) if ends[0] is None else ends[0], 10**9 if ends[1] is None else ends[1])


def _another(table: type[Base], name: str, value: Any, random: Random) -> Any:
    column = table.__table__.c[name]
    if column.nullable and random.random() < 0.3:
        return None
    if isinstance(column.type, Date | Moment):
        before = timedelta(days=random.randint(1, 2000))
        return (
            value
            or (date(2020, 1, 1) if isinstance(column.type, Date) else datetime.fromisoformat("2020-01-01T00:00Z"))
        ) - before
    if isinstance(column.type, Boolean):
        return not value
    if column.type.python_type is int:
        return random.randint(1, 10**9)
    length = getattr(column.type, "length", None) or 40
    return f"changed {random.random()}"[:length]
