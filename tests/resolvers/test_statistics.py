"""Counts are those of a plain count, cell by cell, with what is not told left out: in random cities, on both databases."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, note, reject, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from hub.config import Settings
from hub.sources.register import open_source
from hub.sources.source import Source
from hub.tables.population import (
    CategoryDeterminationRow,
    DivisionRow,
    DivisionWithinRow,
    HouseholdRow,
    MembershipRow,
    PersonRow,
)
from tests.clock import FixedClock
from tests.databases import database_from
from tests.ground.city import RECORDED, write_keys
from tests.ground.hub import Hub, codes, open_hub
from tests.promises import Promise

TODAY, YESTERDAY, NEAR = date(2026, 11, 23), date(2026, 11, 22), "980101"
VILLAGES = ["980101001001", "980101002003", "980102001002", "980101", "980102", "980000", "990000"]
SEXES = ["UNKNOWN", "MALE", "FEMALE", "UNSTATED"]
CATEGORIES = ["SUBSISTENCE_ALLOWANCE", "EXTREME_POVERTY", "SUBSISTENCE_MARGIN", "RELAPSE_MONITORED", "RIGID_EXPENDITURE", "OTHER_HARDSHIP"]  # fmt: skip
DECADES = ["../1919-12-31", *(f"{year}0-01-01/{year}9-12-31" for year in range(192, 202)), "2020-01-01/.."]
BIRTHS = [None, date(1900, 2, 28), date(1919, 12, 31), date(1920, 1, 1), date(1969, 12, 31), date(1970, 1, 1), date(2031, 5, 5)]  # fmt: skip
PEOPLE = """query($by: PersonDimensions, $filter: PersonStatisticsFilter) {
  groups: personStatistics(by: $by, filter: $filter) { division { code } category sex birthDecade count } }"""
HOUSEHOLDS = """query($by: HouseholdDimensions, $filter: HouseholdStatisticsFilter) {
  groups: householdStatistics(by: $by, filter: $filter) { division { code } urban count } }"""
Row = Mapping[str, Any]
City = tuple[list[Row], list[Row], list[Row], list[Row]]


@dataclass
class World:
    """A hub on each database, and the divisions of the city."""

    runner: asyncio.Runner
    hubs: list[Hub]
    sources: list[Source]
    levels: dict[str, str]
    above: set[tuple[str, str]]

    def at(self, code: str, level: str) -> str | None:
        """The division of a level that a division is, or lies below."""
        return next((one for one, known in self.levels.items() if known == level and (one, code) in self.above), None)


@pytest.fixture(scope="module")
def world(
    postgres_server: str, postgres_city: str, sqlite_city: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("statistics")
    write_keys(folder / "keys.json")
    copy = folder / "city.db"
    copy.write_bytes(sqlite_city.read_bytes())
    with database_from(postgres_city, postgres_server) as url, asyncio.Runner() as runner:
        stack, made = AsyncExitStack(), [
            Settings(database=database, keys_file=folder / "keys.json", deadline_seconds=60)
            for database in (f"sqlite:///{copy}", url)
        ]  # fmt: skip

        async def open_all() -> World:
            hubs = [await stack.enter_async_context(open_hub(each, FixedClock())) for each in made]
            sources = [open_source(each) for each in made]
            async with sources[0].begin() as connection:
                levels = await connection.execute(select(DivisionRow.code, DivisionRow.level))
                within = await connection.execute(
                    select(DivisionWithinRow.ancestor_code, DivisionWithinRow.division_code)
                )
                return World(runner, hubs, sources, dict(map(tuple, levels)), set(map(tuple, within)))  # type: ignore[arg-type]

        opened = runner.run(open_all())
        yield opened
        for source in opened.sources:
            runner.run(source.close())
        runner.run(stack.aclose())


# --- random cities ------------------------------------------------------------------------------------------------


@st.composite
def cities(draw: Any) -> City:
    """Persons, determinations, households and members in lumps, so that cells lie on both sides of what is told."""
    persons: list[Row] = []
    determinations: list[Row] = []
    for size in draw(st.lists(st.sampled_from([1, 2, 5, 8, 9, 10, 11, 19, 20]), max_size=5)):
        place, sex, born = (draw(st.sampled_from(values)) for values in (VILLAGES, [None, *SEXES[:3]], BIRTHS))
        held = draw(st.lists(st.sampled_from(CATEGORIES[:3]), max_size=3))
        outcome = draw(st.sampled_from(["RECOGNISED", "RECOGNISED", "REFUSED"]))
        until = draw(st.sampled_from([None, TODAY, YESTERDAY]))
        died = draw(st.sampled_from([None, None, TODAY, YESTERDAY]))
        for _ in range(size):
            key = str(UUID(int=len(persons) + 1))
            persons.append(
                {
                    "id": key,
                    "division_code": place,
                    "sex": sex,
                    "birth_date": born,
                    "died_on": died,
                    "recorded_at": RECORDED,
                }
            )
            determinations += [
                {"id": str(UUID(int=len(determinations) + number + 1)), "person_id": key, "category": category,
                 "outcome": outcome, "since": date(2020, 1, 1), "until": until, "recorded_at": RECORDED, "superseded_at": None}
                for number, category in enumerate(held)
            ]  # fmt: skip
    households: list[Row] = []
    for size in draw(st.lists(st.sampled_from([1, 9, 10, 25]), max_size=3)):
        place, urban = draw(st.sampled_from(VILLAGES)), draw(st.sampled_from([None, True, False]))
        households += [
            {"id": str(UUID(int=len(households) + number + 1)), "division_code": place, "urban": urban, "recorded_at": RECORDED}
            for number in range(size)
        ]  # fmt: skip
    memberships: list[Row] = []
    for household in households if persons else []:
        for person in draw(st.lists(st.sampled_from(persons), max_size=2)):
            until = draw(st.sampled_from([None, None, TODAY, YESTERDAY, date(2025, 1, 1)]))
            memberships.append(
                {"id": str(UUID(int=len(memberships) + 1)), "household_id": household["id"], "person_id": person["id"],
                 "since": date(2020, 1, 1), "until": until, "recorded_at": RECORDED}
            )  # fmt: skip
    return persons, determinations, households, memberships


def stands(household: Row, persons: list[Row], memberships: list[Row]) -> bool:
    """Somebody lives in a household, or nobody died there."""
    died = {person["id"]: person["died_on"] or TODAY for person in persons}
    own = [
        (died[row["person_id"]], row["until"] or TODAY) for row in memberships if row["household_id"] == household["id"]
    ]
    lives = any(death >= TODAY and until >= TODAY for death, until in own)
    return lives or not any(death < TODAY and until >= death for death, until in own)


async def write(source: Source, city: City) -> None:
    async with source.begin() as connection:
        for table, rows in zip((PersonRow, CategoryDeterminationRow, HouseholdRow, MembershipRow), city, strict=True):
            await connection.execute(delete(table))
            if rows:
                await connection.execute(insert(table), rows)


def some(choices: Mapping[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    """Some of the choices, or nothing: an empty object is refused."""
    return st.one_of(st.none(), st.fixed_dictionaries({}, optional=dict(choices)).filter(bool))


WITHIN = st.sampled_from([{"within": code} for code in ("980101", "980101002", "980000", "980101001001", "1")])
BY_PEOPLE = some(
    {
        "division": st.sampled_from(["DISTRICT", "TOWNSHIP"]),
        "sex": st.just("VALUE"),
        "birthDate": st.just("DECADE"),
        "category": st.just("VALUE"),
    }
)
OF_PEOPLE = some(
    {
        "division": WITHIN,
        "sex": st.sampled_from([{"equal": "MALE"}, {"equal": "FEMALE"}]),
        "category": st.just({"equal": CATEGORIES[0]}),
    }
)
BY_HOUSEHOLDS = some({"division": st.sampled_from(["DISTRICT", "TOWNSHIP"]), "urban": st.just("VALUE")})
OF_HOUSEHOLDS = some({"division": WITHIN, "urban": st.sampled_from([{"equal": True}, {"equal": False}])})


# --- the plain count ----------------------------------------------------------------------------------------------


def decade(born: date | None) -> str | None:
    if born is None:
        return None
    return DECADES[0] if born.year < 1920 else DECADES[-1] if born.year >= 2020 else DECADES[born.year // 10 - 191]


def divisions(world: World, level: str, within: str | None) -> list[str]:
    return [
        code
        for code, known in world.levels.items()
        if known == level and (within is None or {(within, code), (code, within)} & world.above)
    ]


def plain(world: World, rows: list[Row], axes: Mapping[str, tuple[list[Any], Callable[[Row], list[Any]]]]) -> Any:
    """Every cell of a table with its count, or with None where that is not told."""
    counts = Counter(cell for row in rows for cell in product(*(falls(row) for _, falls in axes.values())))
    cells = product(*([*values, None] for values, _ in axes.values()))
    told = {cell: counts[cell] for cell in cells}
    assert sum(counts.values()) == sum(told.values())
    return {cell: None if number < 10 else number // 10 * 10 for cell, number in told.items()}


def answered(answer: Any, names: list[str]) -> Any:
    """The cells of an answer."""
    groups = answer["data"]["groups"]
    found = {}
    for group in groups:
        flat = {**group, "division": group["division"] and group["division"]["code"]}
        found[tuple(flat[name] for name in names)] = group["count"]
        assert all(flat[name] is None for name in flat if name not in (*names, "count"))
    assert len(found) == len(groups)
    return found


def asked_everywhere(world: World, text: str, variables: Any, purpose: str) -> Any:
    """One answer: the same on both databases, and again."""
    answers = [
        world.runner.run(hub.ask(text, variables, client="counter", purpose=purpose))
        for hub in world.hubs
        for _ in range(2)
    ]
    note(str(answers[0])[:2000])
    if codes(answers[0]) == ["LIMIT_EXCEEDED"]:
        reject()
    assert all(answer == answers[0] for answer in answers)
    hidden = any(group["count"] is None for group in answers[0]["data"]["groups"])
    assert codes(answers[0]) == (["FIELD_WITHHELD"] if hidden else [])
    return answers[0]


MANY = settings(suppress_health_check=list(HealthCheck))


def test_persons_are_counted_as_by_hand(world: World, size: Callable[[int, int], int], promise: Promise) -> None:
    cities_drawn = size(6, 300)

    @settings(MANY, max_examples=cities_drawn)
    @given(city=cities(), by=BY_PEOPLE, filter=OF_PEOPLE)
    def holds(city: Any, by: Any, filter: Any) -> None:
        persons, determinations, *_ = city
        for source in world.sources:
            world.runner.run(write(source, city))
        by, wanted = by or {}, filter or {}

        def held(person: Row) -> list[str]:
            own = [
                item["category"]
                for item in determinations
                if item["person_id"] == person["id"] and item["outcome"] == "RECOGNISED"
                if item["until"] is None or item["until"] >= TODAY
            ]
            return list(dict.fromkeys(own))

        within = wanted.get("division", {}).get("within")
        rows = [
            person
            for person in persons
            if person["died_on"] != YESTERDAY
            if within is None or (within, person["division_code"]) in world.above
            if "equal" not in wanted.get("sex", {}) or person["sex"] == wanted["sex"]["equal"]
            if "category" not in wanted or wanted["category"]["equal"] in held(person)
            if "birthDate" not in by or (NEAR, person["division_code"]) in world.above  # the right is for there alone
        ]
        level = by.get("division", "")
        every: dict[str, tuple[list[Any], Callable[[Row], list[Any]]]] = {
            "division": (divisions(world, level, within), lambda row: [world.at(row["division_code"], level)]),
            "category": (list(CATEGORIES), lambda row: held(row) or [None]),
            "sex": (list(SEXES), lambda row: [row["sex"]]),
            "birthDate": (list(DECADES), lambda row: [decade(row["birth_date"])]),
        }
        axes = {name: axis for name, axis in every.items() if name in by}
        names = [{"birthDate": "birthDecade"}.get(name, name) for name in axes]
        answer = asked_everywhere(world, PEOPLE, {"by": by or None, "filter": filter}, "READING")
        assert answered(answer, names) == plain(world, rows, axes)

    holds()
    promise("statistics are what is counted by hand", cities_drawn, "cities")


def test_households_are_counted_as_by_hand(world: World, size: Callable[[int, int], int], promise: Promise) -> None:
    cities_drawn = size(4, 200)

    @settings(MANY, max_examples=cities_drawn)
    @given(city=cities(), by=BY_HOUSEHOLDS, filter=OF_HOUSEHOLDS)
    def holds(city: Any, by: Any, filter: Any) -> None:
        for source in world.sources:
            world.runner.run(write(source, city))
        by, wanted = by or {}, filter or {}
        within, level = wanted.get("division", {}).get("within"), by.get("division", "")
        rows = [
            household
            for household in city[2]
            if stands(household, city[0], city[3])
            if within is None or (within, household["division_code"]) in world.above
            if "urban" not in wanted or household["urban"] is wanted["urban"]["equal"]
        ]
        every: dict[str, tuple[list[Any], Callable[[Row], list[Any]]]] = {
            "division": (divisions(world, level, within), lambda row: [world.at(row["division_code"], level)]),
            "urban": ([True, False], lambda row: [row["urban"]]),
        }
        axes = {name: axis for name, axis in every.items() if name in by}
        answer = asked_everywhere(world, HOUSEHOLDS, {"by": by or None, "filter": filter}, "OTHER")
        assert answered(answer, list(axes)) == plain(world, rows, axes)

    holds()
    promise("statistics are what is counted by hand", cities_drawn, "cities")


# --- what one answer lets be worked out ------------------------------------------------------------------------------


@given(shown=st.lists(st.integers(10, 60), min_size=1, max_size=4), hidden=st.integers(0, 9))
def test_a_hidden_cell_cannot_be_worked_out_from_the_rest_and_the_whole(shown: list[int], hidden: int) -> None:
    """However many others are told: a cell of less than five leaves six numbers possible, and no upper bound below nine."""
    told, whole = [count // 10 * 10 for count in shown], (sum(shown) + hidden) // 10 * 10
    lowest = max(0, whole - sum(other + 9 for other in told))
    highest = min(9, whole + 9 - sum(told))
    assert highest == 9
    assert lowest <= hidden
    if hidden < 5:
        assert highest - lowest >= 5
