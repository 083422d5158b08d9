"""What plans cost in a house of thirteen departments: `hub bench plans`.

The house with more record types and programmes is made of files, as an engineer makes one; how is known where the hub's tests
are (`tests.bench.plans`), in a process of its own. What is measured: the SQL of some questions, the CPU that planning
takes, and how long the statement for one person's chain runs beside that of the house as it is, in one database.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import asyncpg
from rich.console import Console
from rich.table import Table

from hub.clock import local_day, system_clock
from hub.errors import Unusable
from hub.server.bench.city import Progress
from hub.server.bench.ground import Ground, ground
from hub.server.bench.report import TargetResult
from hub.sources.postgresql import READING

_CHECKOUT = Path(__file__).resolve().parents[3]
_PROGRAM = "tests.bench.plans"
"""What plans in a house: it is no part of the hub."""

MOST_SQL = 60_000
"""Characters of the SQL of one question."""

MOST_CPU_MS = 150
"""Milliseconds of one core to plan one question."""

MOST_TIMES = 2
"""How many times as long one person's chain may take as in the house as it is."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A question as it was planned: characters of SQL, and milliseconds of CPU."""

    sql: int
    cpu_ms: float


@dataclass(frozen=True, slots=True)
class House:
    """What was planned in a house of so many record types and programmes, by question; and the statement of a person's chain."""

    types: int
    programmes: int
    planned: Mapping[str, Planned]
    chain: str
    order: Sequence[str]
    constants: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PlansReport:
    """Two houses, and how long one person's chain takes the database in each, in milliseconds."""

    houses: tuple[House, House]
    chain_ms: tuple[float, float]

    @property
    def targets(self) -> list[TargetResult]:
        _, grown = self.houses
        found = [
            TargetResult(f"SQL of {name}", each.sql / 1000, MOST_SQL / 1000, " kB", True)
            for name, each in grown.planned.items()
        ]
        found += [
            TargetResult(f"planning {name}", each.cpu_ms, MOST_CPU_MS, " ms", True)
            for name, each in grown.planned.items()
        ]
        own, much = self.chain_ms
        return [
            *found,
            TargetResult("one person's chain, beside the house as it is, ×", much / own, MOST_TIMES, "", True),
        ]

    def as_json(self) -> dict[str, Any]:
        return {
            "houses": [
                {
                    "types": house.types,
                    "programmes": house.programmes,
                    "chain_ms": chain_ms,
                    "planned": {name: {"sql": each.sql, "cpu_ms": each.cpu_ms} for name, each in house.planned.items()},
                }
                for house, chain_ms in zip(self.houses, self.chain_ms, strict=True)
            ],
            "targets": [target.as_json() for target in self.targets],
        }

    def print(self, console: Console) -> None:
        table = Table(title="Plans")
        table.add_column("question")
        for house in self.houses:
            for what in ("SQL kB", "CPU ms"):
                table.add_column(f"{what}, {house.types} types", justify="right")
        own, grown = self.houses
        for name, much in grown.planned.items():
            each = (own.planned[name], much)
            table.add_row(name, *(text for one in each for text in (f"{one.sql / 1000:.1f}", f"{one.cpu_ms:.0f}")))
        table.add_row("one person's chain, database ms", *(part for ms in self.chain_ms for part in ("", f"{ms:.2f}")))
        console.print(table)
        for target in self.targets:
            console.print(target.sentence)


def bench_plans(types: int, programmes: int, persons: int, rounds: int, tell: Progress) -> PlansReport:
    """Plan in the house as it is and in one of more types, and run what was planned."""
    if not (_CHECKOUT / "tests" / "bench" / "plans.py").exists():
        raise Unusable(
            "Plans can be measured only in a checkout, because the hub's tests generate the additional departments."
        )
    with ground(persons, None, None, tell) as stands:
        houses = (_house(stands), _house(stands, str(types), str(programmes)))
        tell("plans", 1, 2)
        chain_ms = asyncio.run(_timed(stands, houses, rounds))
        tell("plans", 2, 2)
        return PlansReport(houses, chain_ms)


def _house(stands: Ground, *size: str) -> House:
    """Return what a house of this size plans; the tables that it has are in the database from then on."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    environment["HUB_DATABASE"] = stands.settings.database
    command = [sys.executable, "-m", _PROGRAM, *size]
    done = subprocess.run(command, cwd=_CHECKOUT, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Unusable(f"A house of {' '.join(size)} cannot be made: {done.stderr.strip().splitlines()[-1]}")
    found = json.loads(done.stdout)
    return House(**{**found, "planned": {name: Planned(**each) for name, each in found["planned"].items()}})


async def _timed(stands: Ground, houses: tuple[House, House], rounds: int) -> tuple[float, float]:
    """Milliseconds that the chain of a person takes in each house: the median of all persons and rounds, one after the other."""
    connection = await asyncpg.connect(
        stands.settings.database, server_settings={"jit": "off", **READING}, max_cacheable_statement_size=0
    )
    try:
        ids = [row[0] for row in await connection.fetch("select id from person order by id limit 200")]
        today = local_day(system_clock())
        taken: tuple[list[float], list[float]] = ([], [])
        for number in range(rounds + 1):
            for person in ids:
                for house, times in zip(houses, taken, strict=True):
                    given = {**house.constants, "n0_id": person, "today": today}
                    arguments = [given[name] for name in house.order]
                    begun = time.perf_counter()
                    await connection.fetch(house.chain, *arguments)
                    if number:  # the first round prepares and warms
                        times.append(1000 * (time.perf_counter() - begun))
        return median(taken[0]), median(taken[1])
    finally:
        await connection.close()
