"""Writes down a city that exists nowhere: the files of `hub.intake.files`, reproducible from a seed."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from random import Random

from hub.intake.city.assistance import Assistance
from hub.intake.city.cast import cast, cast_homes
from hub.intake.city.facts import Cells, determinations, facts, memberships, persons, snapshots
from hub.intake.city.households import Home, homes
from hub.intake.city.people import Registry
from hub.intake.city.places import CITY, divisions
from hub.intake.files import FILES

__all__ = ["CITY", "GeneratedCity", "cast", "generate"]


@dataclass(frozen=True, slots=True)
class GeneratedCity:
    """Where the files are, and how many rows each has, by the name of the file."""

    directory: Path
    rows: Mapping[str, int]


def generate(directory: Path, *, persons: int, seed: int, today: date, districts: int = 41) -> GeneratedCity:
    """Write the files of a city with exactly so many persons; the first of them are the `cast`.

    The same arguments give the same bytes. `today` is the day on which the city is as it is described; nothing lies
    after it. Creates the directory, and replaces files of the same names. Raises ValueError when the cast does not fit:
    it needs six persons and two districts.
    """
    if persons < len(cast()):
        raise ValueError(f"A city has at least {len(cast())} persons.")
    if not 2 <= districts <= 99:
        raise ValueError("A city has from 2 to 99 districts.")
    directory.mkdir(parents=True, exist_ok=True)
    rows: Counter[str] = Counter()
    with ExitStack() as stack:
        writers = {}
        for of in FILES:
            stream = stack.enter_context((directory / f"{of.name}.csv").open("w", encoding="utf-8", newline=""))
            writers[of.name] = csv.writer(stream, lineterminator="\n")
            writers[of.name].writerow(column.name for column in of.columns)
        for file, cells in _city(persons, seed, today, districts):
            writers[file].writerow(cells)
            rows[file] += 1
    return GeneratedCity(directory, {of.name: rows[of.name] for of in FILES})


def _city(number_of_persons: int, seed: int, today: date, districts: int) -> Iterator[tuple[str, Cells]]:
    for division in divisions(districts):
        yield "divisions", division
    record_numbers = count(1)
    known = cast_homes(today)
    always = Random("cast")  # noqa: S311 -- the cast is the same in every city
    for home in known:
        yield from _household(always, home, today, Assistance(always, today, this_year=False), record_numbers)
    chance = Random(seed)  # noqa: S311 -- made to be reproducible
    registry = Registry(chance, today, set(cast().values()))
    assistance = Assistance(chance, today)
    others = number_of_persons - len(known)
    for home in homes(chance, registry, today, persons=others, districts=districts, first=len(known) + 1):
        yield from _household(chance, home, today, assistance, record_numbers)


def _household(
    chance: Random, home: Home, today: date, assistance: Assistance, numbers: count[int]
) -> Iterator[tuple[str, Cells]]:
    place = f"{chance.randint(1, 12)}组{chance.randint(1, 300)}号"
    yield "households", (home.number, home.village, place, "1" if home.urban else "0")
    for file, rows in {
        "persons": persons(chance, home),
        "memberships": memberships(home),
        "economic_snapshots": snapshots(chance, home, today),
        "category_determinations": determinations(chance, home, today),
        "dated_facts": facts(home, today),
    }.items():
        for cells in rows:
            yield file, cells
    yield from assistance.records(home, numbers)
