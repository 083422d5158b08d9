"""Days of deliveries from districts, made up from a seed, and a plain model of the population that they leave.

Neither knows a rule of the hub's: a district keeps its rows in dictionaries and writes them down; the model says them once
more, in their order, from nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from random import Random

from hub.identifiers import resident_id_number_from

CITY = "980000"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "persons": ("id_number", "name", "division_code", "phone", "registered_since", "died_on"),
    "households": ("household_no", "division_code", "address"),
    "memberships": ("household_no", "id_number", "relation", "since", "until", "withdrawn_because"),
    "dated_facts": ("id_number", "kind", "value", "source", "since", "until", "as_of", "withdrawn_because"),
    "temporary_relief": ("record_no", "id_number", "programme", "given_on", "status", "legal_basis", "amount_yuan"),
}
"""The files, in the order in which they refer to each other, with their columns."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "persons": ("id_number",),
    "households": ("household_no",),
    "memberships": ("household_no", "id_number", "since"),
    "dated_facts": ("id_number", "kind", "source", "since"),
    "temporary_relief": ("record_no",),
}
OWN = ("households", "memberships", "temporary_relief")
"""What is known by numbers that each district gives for itself."""

GONE = "withdrawn_because"
Row = dict[str, str]
Key = tuple[str, ...]
Files = Mapping[str, Sequence[Row]]


def write_files(folder: Path, files: Files) -> None:
    folder.mkdir(parents=True)
    for name, rows in files.items():
        if rows:
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, COLUMNS[name])
                writer.writeheader()
                writer.writerows(rows)


def divisions(districts: int) -> list[str]:
    """The lines of the file of divisions: a city, its districts, and two townships in each."""
    lines = [f"{CITY},山城,CITY,,,2000-01-01,"]
    for number in range(1, districts + 1):
        code = f"9801{number:02}"
        lines.append(f"{code},区{number},DISTRICT,{CITY},,2000-01-01,")
        lines += [f"{code}{town:03},镇{number}{town},TOWNSHIP,{code},,2000-01-01," for town in (1, 2)]
    return lines


def key_of(name: str, row: Row, deliverer: str) -> Key:
    own = (deliverer,) if name in OWN else ()
    return own + tuple(row[column] for column in KEYS[name])


@dataclass
class District:
    """What a district has in its own books, by file and key, and what of it changed since it last delivered."""

    code: str
    rows: dict[str, dict[Key, Row]] = field(default_factory=lambda: {name: {} for name in COLUMNS})
    touched: set[tuple[str, Key]] = field(default_factory=set)
    dropped: dict[tuple[str, Key], Row] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=lambda: count(1))

    def put(self, name: str, /, **cells: str) -> None:
        row = dict.fromkeys(COLUMNS[name], "") | cells
        key = key_of(name, row, self.code)
        self.rows[name][key] = row
        self.touched.add((name, key))


class Districts:
    """Districts that go on living, and deliver."""

    def __init__(self, seed: int, number: int) -> None:
        self.random, self._numbers = Random(seed), count(1)
        self.all = [District(f"9801{place:02}") for place in range(1, number + 1)]

    def deliver(self, district: District, today: date) -> Files:
        """What happened in a district by a day, as its clerk writes it down: everything, or what changed."""
        for happens in (self._new, self._change, self._move, self._end, self._die, self._withdraw, self._claim):
            if self.random.random() < (0.9 if happens == self._new and len(district.rows["persons"]) < 3 else 0.35):
                happens(district, today)
        whole = self.random.random() < 0.6
        files = {
            name: [dict(row) for key, row in rows.items() if whole or (name, key) in district.touched]
            for name, rows in district.rows.items()
        }
        for rows in files.values():
            self.random.shuffle(rows)
            if rows and self.random.random() < 0.1:
                again = dict(self.random.choice(rows))
                rows.append(again | ({"name": "重复"} if "name" in again else {}))
        district.touched.clear()
        for name, rows in district.rows.items():  # a row is said to be wrong once
            for key in [key for key, row in rows.items() if row.get(GONE)]:
                district.dropped[name, key] = rows.pop(key)
        return files

    def _new(self, district: District, today: date) -> None:
        number, town = f"{next(district.numbers):05}", f"{district.code}{self.random.choice((1, 2)):03}"
        district.put("households", household_no=number, division_code=town, address=f"{number}号")
        for relation in ("HEAD", "SPOUSE")[: self.random.choice((1, 2))]:
            sequence = next(self._numbers)
            person = resident_id_number_from(f"{district.code}1980{sequence // 1000 + 1:02}01{sequence % 1000:03}")
            since = str(today - timedelta(days=self.random.randint(1, 300)))
            district.put("persons", id_number=person, name=f"甲{sequence}", division_code=town)
            district.put("memberships", household_no=number, id_number=person, relation=relation, since=since)
            self._fact(district, person, since, today)
            if self.random.random() < 0.5:
                district.put(
                    "temporary_relief", record_no=f"R{next(district.numbers)}", id_number=person, programme="TEMPORARY_RELIEF",
                    given_on=since, status="PAID", legal_basis="§14", amount_yuan="100.00",
                )  # fmt: skip

    def _fact(self, district: District, person: str, since: str, today: date) -> None:
        district.put(
            "dated_facts", id_number=person, kind="PREMIUM_SUBSIDY_QUALIFIED", value=self.random.choice("01"),
            source="MEDICAL_INSURANCE", since=since, as_of=str(today),
        )  # fmt: skip

    def _some(self, district: District, name: str) -> Iterator[Row]:
        """One row of a file, to be changed; none where there is none."""
        rows = district.rows[name]
        if rows:
            key = self.random.choice(list(rows))
            district.touched.add((name, key))
            yield rows[key]

    def _change(self, district: District, today: date) -> None:
        for row in self._some(district, "persons"):
            row["phone"] = f"138{self.random.randrange(10**8):08}"
        for row in self._some(district, "households"):
            row["address"] = f"{self.random.randrange(1000)}号"
        for row in self._some(district, "temporary_relief"):
            row["amount_yuan"] = f"{self.random.randrange(1000)}.00"
        for row in self._some(district, "dated_facts"):
            row["value"], row["as_of"] = self.random.choice("01"), str(today)

    def _move(self, district: District, today: date) -> None:
        """Within the district or to another one, which has the person in its books from then on; told with the day or without."""
        to = self.random.choice(self.all)
        since = str(today - timedelta(days=self.random.randint(0, 3))) if self.random.random() < 0.5 else ""
        for row in self._some(district, "persons"):
            key = (row["id_number"],)
            if to is not district:
                del district.rows["persons"][key]
            moved = row | {"division_code": f"{to.code}{self.random.choice((1, 2)):03}", "registered_since": since}
            to.rows["persons"][key] = moved
            to.touched.add(("persons", key))

    def _end(self, district: District, today: date) -> None:
        for name in ("memberships", "dated_facts"):
            for row in self._some(district, name):
                row["until"] = str(max(today, date.fromisoformat(row["since"])))

    def _die(self, district: District, today: date) -> None:
        for row in self._some(district, "persons"):
            row["died_on"] = row["died_on"] or str(today)

    def _withdraw(self, district: District, today: date) -> None:
        """A row was wrong from the start; and now and then that was wrong."""
        name = self.random.choice(("memberships", "dated_facts"))
        for row in self._some(district, name):
            row[GONE] = "误报"
        if district.dropped and self.random.random() < 0.5:
            (of, _), row = district.dropped.popitem()
            district.put(of, **(row | {GONE: ""}))

    def _claim(self, district: District, today: date) -> None:
        """Another district claims somebody as its own; both go on delivering."""
        other = self.random.choice(self.all)
        if other is not district:
            for row in self._some(district, "persons"):
                other.put("persons", **(row | {"division_code": f"{other.code}001", "registered_since": ""}))


@dataclass
class _Said:
    """What one delivery said, as far as it was taken."""

    today: date
    rows: dict[str, dict[Key, Row]]


class PlainCity:
    """What holds: by file and key the cells of the last row that was said of it, by a delivery that stands."""

    def __init__(self) -> None:
        self.standing: set[int] = set()
        self.refused = 0
        self._said: dict[int, _Said] = {}
        self._rows: dict[str, dict[Key, Row]] = {name: {} for name in COLUMNS}
        self._lived: dict[str, list[tuple[str, str]]] = {}

    def deliver(self, number: int, deliverer: str, files: Files, today: date) -> None:
        """Of rows with one key the first is taken; a row that refers to nobody or nothing that is there is refused."""
        taken: dict[str, dict[Key, Row]] = {name: {} for name in COLUMNS}
        there = {(person,) for person in self.people()} | {key_of("persons", row, "") for row in files["persons"]}
        homes = self.homes() | {key_of("households", row, deliverer) for row in files["households"]}
        for name, rows in files.items():
            for row in rows:
                key = key_of(name, row, deliverer)
                is_dangling = (name not in ("persons", "households") and (row["id_number"],) not in there) or (
                    name == "memberships" and key[:2] not in homes
                )
                if key in taken[name] or is_dangling:
                    self.refused += 1
                else:
                    taken[name][key] = row
        self._said[number] = _Said(today, taken)
        self.standing.add(number)
        self._say(self._said[number])

    def withdraw(self, number: int) -> None:
        self.standing.remove(number)
        self._rows, self._lived = {name: {} for name in COLUMNS}, {}
        for each in sorted(self.standing):
            self._say(self._said[each])

    def people(self) -> set[str]:
        """Whoever is said or referred to."""
        referring = ("persons", "memberships", "dated_facts", "temporary_relief")
        return {row["id_number"] for name in referring for row in self._rows[name].values()}

    def homes(self) -> set[Key]:
        return self._rows["households"].keys() | {key[:2] for key in self._rows["memberships"]}

    def lived(self, person: str, on: str) -> str:
        """The division in which somebody was registered on a day."""
        places = self._lived[person]
        return next((division for since, division in reversed(places) if since <= on), places[0][1])

    def holds(self) -> dict[str, dict[Key, Row | None]]:
        """The population: None for somebody or something that is only referred to."""
        found: dict[str, dict[Key, Row | None]] = {name: dict(rows) for name, rows in self._rows.items()}
        for person in self.people():
            found["persons"].setdefault((person,), None)
        for home in self.homes():
            found["households"].setdefault(home, None)
        return found

    def _move(self, person: str, division: str, since: str, told: str) -> None:
        """A place holds from its first day on, whatever was said of later days; told without that day, from the day it is told.

        The first one that was told is where the first move came from.
        """
        places = self._lived.setdefault(person, [])
        is_same = bool(places) and places[-1][1] == division
        if places and is_same and not since:
            return
        if is_same:
            places.pop()
        since = since or (told if places or is_same else "")
        places[1:] = [place for place in places[1:] if place[0] < since]
        places.append((since, division))

    def _say(self, said: _Said) -> None:
        for (person,), row in said.rows["persons"].items():
            self._move(person, row["division_code"], row["registered_since"], str(said.today))
        for name, rows in said.rows.items():
            for key, row in rows.items():
                if row.get(GONE):
                    self._rows[name].pop(key, None)
                else:
                    self._rows[name][key] = row
