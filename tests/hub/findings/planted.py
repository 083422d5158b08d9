"""Faults that are planted into a city, row by row, each in a household of its own, and beside each what only looks like it.

Nothing of the hub's rules is imported: tables and days alone say what is wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.codes import Category
from hub.tables import metadata

TODAY = date(2026, 11, 23)
RECORDED = datetime(2026, 11, 1, tzinfo=UTC)
CITY, DISTRICT = "980000", "980101"
_DAY = timedelta(days=1)

Expected = set[tuple[str, str]]
"""Kinds of findings, each with the person or household that it is about."""


@dataclass
class Home:
    """A household of one living person and more, with its newest snapshot and what was decided about that person."""

    id: str
    division: str
    person: Any
    since: date
    snapshot: Any
    categories: set[str]
    is_recognised: bool
    is_recognised_for_good: bool


@dataclass
class Planter:
    """Plants faults into homes that nothing else was planted into."""

    connection: AsyncConnection
    chance: Random
    homes: list[Home] = field(default_factory=list)
    expected: Expected = field(default_factory=set)

    def uuid(self) -> str:
        return str(UUID(int=self.chance.getrandbits(128), version=4))

    def home(self, fits: Callable[[Home], bool] = lambda home: True) -> Home:
        """A home that is not used yet and fits."""
        place = next(place for place, home in enumerate(self.homes) if fits(home))
        return self.homes.pop(place)

    async def add(self, table: str, **values: Any) -> None:
        recorded = {"recorded_at": RECORDED} if "recorded_at" in metadata.tables[table].c else {}
        identifier = {"id": self.uuid()} if "id" in metadata.tables[table].c else {}
        await self.connection.execute(insert(metadata.tables[table]), [identifier | recorded | values])

    async def change(self, table: str, identifier: str, **values: Any) -> None:
        rows = metadata.tables[table]
        await self.connection.execute(update(rows).where(rows.c.id == identifier).values(values))

    async def without_figures(self, home: Home) -> None:
        """What is planted changes who lives there, and so would contradict the figures."""
        rows = metadata.tables["economic_snapshot"]
        await self.connection.execute(delete(rows).where(rows.c.household_id == home.id))

    async def die_out(self, home: Home) -> None:
        """Everybody of a household dies."""
        await self.without_figures(home)
        rows, persons = metadata.tables["membership"], metadata.tables["person"]
        members = select(rows.c.person_id).where(rows.c.household_id == home.id)
        died = {"died_on": TODAY - 5 * _DAY}
        await self.connection.execute(update(persons).where(persons.c.id.in_(members)).values(died))

    async def decided(self, home: Home, outcome: str, since: date, until: date | None = None) -> None:
        """Another decision about the person, in a category of which nothing was decided before."""
        category = next(code for code in Category if code not in home.categories)
        given = {"category": category, "outcome": outcome, "since": since, "until": until}
        await self.add("category_determination", person_id=home.person.id, **given)

    def expect(self, kind: str, identifier: str) -> None:
        self.expected.add((kind, identifier))


async def planter(connection: AsyncConnection, chance: Random) -> Planter:
    """A planter for the homes of a city whose days are in order."""
    tables = metadata.tables
    persons = {row.id: row for row in await connection.execute(select(tables["person"]))}
    homes: defaultdict[str, list[Any]] = defaultdict(list)
    of_person: defaultdict[str, int] = defaultdict(int)
    for row in await connection.execute(select(tables["membership"])):
        homes[row.household_id].append(row)
        of_person[row.person_id] += 1
    snapshots: dict[str, Any] = {}
    for row in await connection.execute(select(tables["economic_snapshot"]).order_by("as_of")):
        snapshots[row.household_id] = row
    decided: defaultdict[str, list[Any]] = defaultdict(list)
    for row in await connection.execute(select(tables["category_determination"])):
        decided[row.person_id].append(row)
    divisions = {row.id: row.division_code for row in await connection.execute(select(tables["household"]))}
    found = []
    for household_id, members in sorted(homes.items()):
        usual = all(
            of_person[row.person_id] == 1 and row.until is None and persons[row.person_id].died_on is None
            and persons[row.person_id].birth_date and persons[row.person_id].name
            for row in members
        )  # fmt: skip
        first = members[0]
        own = {row.category for row in decided[first.person_id]}
        if not usual or household_id not in snapshots or own.issuperset(Category):
            continue
        recognised = [
            row
            for member in members
            for row in decided[member.person_id]
            if row.outcome == "RECOGNISED" and (row.until is None or row.until >= TODAY)
        ]
        found.append(
            Home(
                household_id, divisions[household_id], persons[first.person_id], first.since, snapshots[household_id], own,
                bool(recognised), any(row.until is None for row in recognised),
            )
        )  # fmt: skip
    chance.shuffle(found)
    return Planter(connection, chance, found)


async def plant_everything(plant: Planter) -> None:
    """One fault of each kind and form, and one of each that only looks like one."""
    for each in _PLANTS:
        await each(plant)


async def _in_two_households(plant: Planter) -> None:
    home, usual = plant.home(), plant.home(lambda home: home.since - 300 * _DAY > home.person.birth_date)
    for one, since, until in ((home, TODAY - 100 * _DAY, None), (usual, usual.since - 200 * _DAY, usual.since - _DAY)):
        other = plant.uuid()
        await plant.add("household", id=other, division_code=one.division)
        await plant.add(
            "membership",
            household_id=other,
            person_id=one.person.id,
            since=max(since, one.since) if one is home else since,
            until=until,
        )
    plant.expect("TWO_HOUSEHOLDS", home.person.id)


async def _sums(plant: Planter) -> None:
    def fits(home: Home) -> bool:
        return bool(home.snapshot.total_income_fen and home.snapshot.income_per_head_fen)

    wrong, near = plant.home(fits), plant.home(fits)
    await plant.change("economic_snapshot", wrong.snapshot.id, total_income_fen=wrong.snapshot.total_income_fen * 2)
    await plant.change(
        "economic_snapshot", near.snapshot.id, total_income_fen=near.snapshot.total_income_fen * 103 // 100
    )
    plant.expect("SUMS_CONTRADICT", wrong.id)


async def _old_figures(plant: Planter) -> None:
    old, younger = (plant.home(lambda home: home.is_recognised_for_good) for _ in range(2))
    of_nobody = plant.home(lambda home: not home.is_recognised)
    for home, as_of in ((old, date(2024, 10, 1)), (of_nobody, date(2024, 10, 1)), (younger, date(2024, 12, 1))):
        await plant.without_figures(home)
        values = {name: getattr(home.snapshot, name) for name in ("total_income_fen", "income_per_head_fen")}
        await plant.add("economic_snapshot", household_id=home.id, as_of=as_of, **values)
    plant.expect("SNAPSHOT_TOO_OLD", old.id)


async def _births(plant: Planter) -> None:
    for born, kind in (
        (TODAY + _DAY, "IMPOSSIBLE_BIRTH"),
        (date(1896, 11, 22), "IMPOSSIBLE_BIRTH"),
        (date(1900, 1, 1), "VERY_OLD"),
        (date(1917, 1, 1), None),
    ):
        home = plant.home()
        await plant.change("person", home.person.id, birth_date=born)
        if kind:
            plant.expect(kind, home.person.id)


async def _deaths(plant: Planter) -> None:
    for died, is_wrong in ((TODAY + _DAY, True), (None, True), (TODAY, False)):
        home = plant.home()
        await plant.without_figures(home)
        await plant.change("person", home.person.id, died_on=died or home.person.birth_date - _DAY)
        if is_wrong:
            plant.expect("IMPOSSIBLE_DEATH", home.person.id)


async def _after_death(plant: Planter) -> None:
    for days in (0, 1):
        home = plant.home()
        await plant.without_figures(home)
        died = TODAY - 5 * _DAY
        await plant.change("person", home.person.id, died_on=died)
        await plant.decided(home, "RECOGNISED", died + days * _DAY)
        if days:
            plant.expect("OUTSIDE_LIFE", home.person.id)
    home = plant.home()
    await plant.without_figures(home)
    await plant.decided(home, "RECOGNISED", TODAY - 90 * _DAY)
    await plant.decided(home, "REFUSED", TODAY - _DAY)
    await plant.change("person", home.person.id, died_on=TODAY - 5 * _DAY)


async def _before_birth(plant: Planter) -> None:
    for days in (0, 1):
        home = plant.home()
        rows = metadata.tables["membership"]
        own = update(rows).where(rows.c.household_id == home.id, rows.c.person_id == home.person.id)
        await plant.connection.execute(own.values(since=home.person.birth_date - days * _DAY))
        if days:
            plant.expect("OUTSIDE_LIFE", home.person.id)


async def _refused_meanwhile(plant: Planter) -> None:
    begun, ended = TODAY - 90 * _DAY, TODAY - 30 * _DAY
    for until, refused, is_wrong in ((None, TODAY - _DAY, True), (ended, ended, True), (ended, ended + _DAY, False)):
        home = plant.home()
        await plant.decided(home, "RECOGNISED", begun, until)
        await plant.decided(home, "REFUSED", refused)
        if is_wrong:
            plant.expect("DECISIONS_CONTRADICT", home.person.id)
    follows = plant.home()
    await plant.decided(follows, "REFUSED", begun)
    await plant.decided(follows, "RECOGNISED", begun + _DAY)


async def _recognised_twice(plant: Planter) -> None:
    begun, ended = TODAY - 90 * _DAY, TODAY - 30 * _DAY
    for second, is_wrong in ((ended, True), (ended + _DAY, False)):
        home = plant.home()
        await plant.decided(home, "RECOGNISED", begun, ended)
        await plant.decided(home, "RECOGNISED", second)
        if is_wrong:
            plant.expect("DECISIONS_OVERLAP", home.person.id)


async def _in_a_division_that_is_gone(plant: Planter) -> None:
    for number, (until, is_wrong) in enumerate(((TODAY - _DAY, True), (TODAY, False)), start=998):
        code = f"{DISTRICT}{number}"
        dated = {"since": date(2000, 1, 1), "until": until}
        rows = metadata.tables["division"]
        if not (await plant.connection.execute(select(rows.c.code).where(rows.c.code == code))).first():
            await plant.add(
                "division", code=code, name=f"第{number}镇", level="TOWNSHIP", parent_code=DISTRICT, **dated
            )
            for around in (CITY, DISTRICT, code):
                await plant.add("division_within", ancestor_code=around, division_code=code)
        somebody, somewhere = plant.home(), plant.home()
        await plant.change("person", somebody.person.id, division_code=code)
        await plant.change("household", somewhere.id, division_code=code)
        if is_wrong:
            nobody = plant.home()
            await plant.die_out(nobody)
            await plant.change("household", nobody.id, division_code=code)
            plant.expect("ABOLISHED_DIVISION", somebody.person.id)
            plant.expect("ABOLISHED_DIVISION", somewhere.id)


async def _two_names(plant: Planter) -> None:
    for name, is_wrong in (("张冠李戴", True), (None, False)):
        home = plant.home()
        version = {"division_code": home.division, "name": name or home.person.name, "superseded_at": RECORDED}
        await plant.add("person_version", person_id=home.person.id, **version)
        if is_wrong:
            plant.expect("TWO_NAMES", home.person.id)


_PLANTS = (
    _sums, _old_figures, _in_two_households, _births, _deaths, _after_death, _before_birth, _refused_meanwhile,
    _recognised_twice, _in_a_division_that_is_gone, _two_names,
)  # fmt: skip


def precision_and_recall(found: Expected, expected: Expected, kind: str) -> tuple[float, float]:
    """Of what is found, how much was planted; of what was planted, how much is found."""
    of_found, of_expected = ({each for each in some if each[0] == kind} for some in (found, expected))
    right = len(of_found & of_expected)
    return right / len(of_found) if of_found else 1.0, right / len(of_expected)


def kinds(expected: Expected) -> Iterator[str]:
    yield from sorted({kind for kind, _ in expected})
