"""A plain model of what deliveries and withdrawals leave: what stands is said once more, in its order, from nothing.

It knows nothing of versions, digests or batches.
"""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random
from typing import Any

from hub.identifiers import resident_id_number_from

HERE = "980101"
NUMBERS = [resident_id_number_from(f"9801011990010100{number}") for number in (1, 3, 5)]
Rows = dict[str, dict[str, dict[str, Any]]]
"""By table and natural key: the values of some columns."""

_TABLES: dict[str, tuple[str, dict[str, tuple[str, tuple[Any, ...]]], dict[str, str]]] = {
    "person": (
        "persons",
        {"name": ("name", ("甲", "乙", None)), "sex": ("sex", ("MALE", None))},
        {"division_code": HERE},
    ),
    "household": ("households", {"address": ("address", ("一号", "二号", None))}, {"division_code": HERE}),
    "membership": (
        "memberships",
        {"relation": ("relation", ("HEAD", "SON", None))},
        {"household_no": "0001", "since": "2020-01-01"},
    ),
    "dated_fact": (
        "dated_facts",
        {"value": ("value", (0, 1, None))},
        {
            "kind": "PREMIUM_SUBSIDY_QUALIFIED",
            "source": "MEDICAL_INSURANCE",
            "since": "2020-01-01",
            "as_of": "2026-01-05",
        },
    ),
    "temporary_relief": (
        "temporary_relief",
        {"amount_fen": ("amount_yuan", (100, 200, None))},
        {"programme": "TEMPORARY_RELIEF", "given_on": "2026-01-20", "status": "PAID", "legal_basis": "§14"},
    ),
}
"""By table: its file, of each column that varies the file's name and its values, and the cells that do not vary."""


def draw_delivery(random: Random) -> Rows:
    """Some rows of some tables; now and then a file leaves a column out."""
    drawn: Rows = {}
    for table, (_, columns, _) in _TABLES.items():
        given = {name for name in columns if random.random() < 0.8}
        keys = ["0001"] if table == "household" else NUMBERS
        chosen = [key for key in keys if random.random() < 0.5]
        if chosen:
            drawn[table] = {key: {name: random.choice(columns[name][1]) for name in sorted(given)} for key in chosen}
    return drawn


def write_delivery(folder: Path, drawn: Rows) -> None:
    """Write the rows as files."""
    folder.mkdir()
    for table, rows in drawn.items():
        file, columns, fixed = _TABLES[table]
        with (folder / f"{file}.csv").open("w", encoding="utf-8", newline="") as stream:
            given = next(iter(rows.values()))
            own = {"household": ["household_no"], "temporary_relief": ["record_no", "id_number"]}.get(
                table, ["id_number"]
            )
            writer = csv.writer(stream)
            writer.writerow([*own, *fixed, *(columns[name][0] for name in given)])
            for key, values in rows.items():
                cells = ["" if value is None else str(value) for value in values.values()]
                if "amount_fen" in values and values["amount_fen"] is not None:
                    cells = [str(values["amount_fen"] // 100)]
                writer.writerow([*([key] * len(own)), *fixed.values(), *cells])


class PlainPopulation:
    """What deliveries said, and which of them stand."""

    def __init__(self) -> None:
        self.standing: set[int] = set()
        self._said: dict[int, Rows] = {}

    def deliver(self, number: int, drawn: Rows) -> None:
        """A row that refers to somebody or something that is not there is refused."""
        there = self.population()
        people = there["person"].keys() | drawn.get("person", {}).keys()
        at_home = there["household"].keys() | drawn.get("household", {}).keys()
        self._said[number] = {
            table: {
                key: values
                for key, values in rows.items()
                if table in ("person", "household") or (key in people and (table != "membership" or at_home))
            }
            for table, rows in drawn.items()
        }
        self.standing.add(number)

    def withdraw(self, number: int) -> None:
        self.standing.remove(number)

    def population(self) -> Rows:
        """What stands, said once more in its order; who is referred to is there, whatever is known of them."""
        found: Rows = {table: {} for table in _TABLES}
        for number in sorted(self.standing):
            for table, rows in self._said[number].items():
                for key, values in rows.items():
                    blank = dict.fromkeys(_TABLES[table][1])
                    found[table][key] = {**found[table].get(key, blank), **values}
        for table in ("membership", "dated_fact", "temporary_relief"):
            for key in found[table]:
                found["person"].setdefault(key, dict.fromkeys(_TABLES["person"][1]))
        if found["membership"]:
            found["household"].setdefault("0001", dict.fromkeys(_TABLES["household"][1]))
        return found
