"""Writes down a city that exists nowhere: the files of `hub.intake.files`, reproducible from a seed."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from io import StringIO
from itertools import chain, count, cycle, islice
from pathlib import Path
from random import Random

from hub.intake.city.assistance import Assistance, Record
from hub.intake.city.cast import cast, cast_homes
from hub.intake.city.damage import PLANTED_COLUMNS, Damage, Line, Planted
from hub.intake.city.facts import Cells, determinations, facts, memberships, persons, snapshots
from hub.intake.city.funds import Funds
from hub.intake.city.households import Home, homes
from hub.intake.city.measures import measures
from hub.intake.city.people import Registry
from hub.intake.city.places import CITY, divisions
from hub.intake.city.registers import further_facts, register_facts
from hub.intake.files import FILES
from hub.private_files import opened

__all__ = ["CITY", "CODECS", "GeneratedCity", "cast", "generate"]

CODECS = ("utf-8", "utf-8-sig", "gb18030")
"""How departments write their files."""


TOLD = 1000
"""After so many persons, how far it has come is told."""


@dataclass(frozen=True, slots=True)
class GeneratedCity:
    """Where the files are, and how many lines each has beside its header, by the name of the file.

    `planted` is the list of what an import has to refuse, kept beside the directory; None without damage.
    """

    directory: Path
    rows: Mapping[str, int]
    planted: Path | None


def generate(
    directory: Path,
    *,
    persons: int,
    seed: int,
    today: date,
    districts: int = 41,
    damage: float = 0.0,
    codecs: Sequence[str] = ("utf-8",),
    progress: Callable[[str, int, int], None] | None = None,
) -> GeneratedCity:
    """Write the files of a city with exactly so many persons; the first of them are the `cast`.

    The same arguments give the same bytes. `today` is the day on which the city is as it is described; nothing lies
    after it. `damage` is the share of rows that something is wrong with, from 0 to 1; what depends on them comes on top.
    The `codecs` are spread over the files. `progress` hears now and then how many persons are written, and of how many. Creates the directory, and replaces files of the same names. Raises
    ValueError when the cast does not fit: it needs six persons and two districts.
    """
    if persons < len(cast()):
        raise ValueError(f"A city has at least {len(cast())} persons.")
    if not 2 <= districts <= 99:
        raise ValueError("A city has from 2 to 99 districts.")
    directory.mkdir(parents=True, exist_ok=True)
    spoiling = Damage(Random(f"damage {seed}"), damage)  # noqa: S311 -- made to be reproducible
    written = list(islice(cycle(codecs), len(FILES)))
    Random(f"codecs {seed}").shuffle(written)  # noqa: S311
    rows: Counter[str] = Counter()
    with ExitStack() as stack:
        files = {of.name: _File(directory, of.name, codec, stack) for of, codec in zip(FILES, written, strict=True)}
        for of in FILES:
            files[of.name].write(tuple(column.name for column in of.columns))
        formats = {of.name: of for of in FILES}
        for file, cells in _city(persons, seed, today, districts):
            unknown = [""] * (len(formats[file].columns) - len(cells))  # what nobody has made up yet
            lines = spoiling.lines(formats[file], rows[file] + 2, (*cells, *unknown))
            for line in lines:
                files[file].write(line)
            rows[file] += len(lines)
            if progress and file == "persons" and rows[file] % TOLD == 0:
                progress(file, rows[file], persons)
    planted = _write_planted(directory, spoiling.planted)
    return GeneratedCity(directory, {of.name: rows[of.name] for of in FILES}, planted)


class _File:
    """A file that is written line by line."""

    def __init__(self, directory: Path, name: str, codec: str, stack: ExitStack) -> None:
        self._stream = stack.enter_context(opened(directory / f"{name}.csv", "wb"))
        self._codec = codec
        if codec == "utf-8-sig":
            self._codec = "utf-8"
            self._stream.write(b"\xef\xbb\xbf")

    def write(self, line: Line) -> None:
        if not isinstance(line, bytes):
            text = StringIO()
            csv.writer(text, lineterminator="").writerow(line)
            line = text.getvalue().encode(self._codec)
        self._stream.write(line + b"\n")


def _write_planted(directory: Path, planted: Sequence[Planted]) -> Path | None:
    """Return the list beside the directory, in the order of an import; that of an earlier city goes."""
    file = directory.with_name(f"{directory.name}.planted.csv")
    if not planted:
        file.unlink(missing_ok=True)
        return None
    order = {f"{of.name}.csv": place for place, of in enumerate(FILES)}
    with opened(file, "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(PLANTED_COLUMNS)
        writer.writerows(item.cells for item in sorted(planted, key=lambda item: (order[item.file], item.line)))
    return file


class _Further:
    """What came to be generated later: each from a source of chance of its own, so that the rest of a city is as it was."""

    def __init__(self, seed: int) -> None:
        sources = ("registers", "further registers", "measures")
        self._registers, self._further, self._measures = (Random(f"{name} {seed}") for name in sources)  # noqa: S311
        self._numbers = count(1)

    def facts(self, home: Home, today: date) -> Iterator[Cells]:
        yield from register_facts(self._registers, home, today)
        yield from further_facts(self._further, home, today)

    def records(self, home: Home, today: date) -> Iterator[Record]:
        return measures(self._measures, home, today, self._numbers)


def _city(number_of_persons: int, seed: int, today: date, districts: int) -> Iterator[tuple[str, Cells]]:
    for division in divisions(districts):
        yield "divisions", division
    record_numbers = count(1)
    known, funds = cast_homes(today), Funds(seed)
    always = Random("cast")  # noqa: S311 -- the cast is the same in every city
    for home in known:
        yield from _household(always, home, today, Assistance(always, today, this_year=False), record_numbers, funds)
    chance = Random(seed)  # noqa: S311 -- made to be reproducible
    further = _Further(seed)
    registry = Registry(chance, today, set(cast().values()))
    assistance = Assistance(chance, today)
    others = number_of_persons - len(known)
    for home in homes(chance, registry, today, persons=others, districts=districts, first=len(known) + 1):
        yield from _household(chance, home, today, assistance, record_numbers, funds, further)
    yield from funds.rows()


def _household(
    chance: Random,
    home: Home,
    today: date,
    assistance: Assistance,
    numbers: count[int],
    funds: Funds,
    further: _Further | None = None,
) -> Iterator[tuple[str, Cells]]:
    place = f"{chance.randint(1, 12)}组{chance.randint(1, 300)}号"
    yield "households", (home.number, home.village, place, "1" if home.urban else "0")
    for file, rows in {
        "persons": persons(chance, home),
        "memberships": memberships(home),
        "economic_snapshots": snapshots(chance, home, today),
        "category_determinations": determinations(chance, home, today),
        "dated_facts": chain(facts(home, today), further.facts(home, today) if further else ()),
    }.items():
        for cells in rows:
            yield file, cells
    yield from funds.noting(home, assistance.records(home, numbers))
    if further:
        yield from funds.noting(home, further.records(home, today))
