"""How fast `hub import` takes the files of a city, beside a bare COPY of the same rows: `hub bench import`.

Each import is the command itself, in a process of its own, into one database: the whole city, the same files again, and the
files again with a hundredth of their rows changed.
"""

from __future__ import annotations

import asyncio
import csv
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table

from hub.clock import local_day, system_clock
from hub.config import Settings
from hub.errors import Unusable
from hub.intake.compare import bare_copy
from hub.intake.encodings import encoding_of
from hub.intake.generate import CODECS, generate
from hub.keyring import Keyring
from hub.server.bench.city import Progress
from hub.server.bench.clocks import cpu_of_children, cpu_of_family
from hub.server.bench.contenders import environment_of
from hub.server.bench.ground import running_server
from hub.server.bench.postgres import PostgresServer, execute
from hub.server.bench.report import TargetResult
from hub.sources.migrate import migrate
from hub.sources.register import open_sources

FIRST, AGAIN, CHANGED, BARE = "import", "again, unchanged", "again, 1 % changed", "bare COPY"

LEAST_OF_BARE, MOST_MEMORY = 0.5, 512
"""What is promised: the share of a bare COPY's rate, and the MiB that an import has at most, however large the city is."""

_SHARE = 100
"""One row of so many is changed."""

_BARE_ROUNDS = 3


def _day_before(cell: str) -> str:
    return str(date.fromisoformat(cell) - timedelta(days=1))


_CHANGES: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "persons": ("phone", lambda _: "13900000000"),
    "households": ("address", lambda cell: f"{cell}1"),
    "memberships": ("relation", lambda _: "OTHER"),
    "economic_snapshots": ("savings_yuan", lambda _: "1.11"),
    "dated_facts": ("as_of", _day_before),
}
"""By file, the column that is changed, and how; of records the sum."""


@dataclass(frozen=True, slots=True)
class ImportTiming:
    """One import, or one COPY: rows, seconds by the clock, CPU of the importing process and of the database, where that can be
    seen, and the most memory that one of its processes had, in bytes."""

    rows: int
    seconds: float
    own_cpu: float
    database_cpu: float | None
    memory: int

    @property
    def rate(self) -> float:
        return self.rows / self.seconds


@dataclass(slots=True)
class ImportBenchReport:
    """What was found of a city of so many persons, by what was done."""

    persons: int
    taken: dict[str, ImportTiming] = field(default_factory=dict)

    @property
    def targets(self) -> list[TargetResult]:
        """What was promised, of what was measured."""
        beside = self.taken[FIRST].rate / self.taken[BARE].rate
        memory = max(one.memory for one in self.taken.values()) / 2**20
        return [
            TargetResult("the import, against a bare COPY", beside, LEAST_OF_BARE, " ×"),
            TargetResult("memory of an import", memory, MOST_MEMORY, " MiB", at_most=True),
        ]

    def print(self, console: Console) -> None:
        console.print(f"The files of {self.persons:,} persons, into PostgreSQL")
        table = Table("", "rows", "seconds", "rows/s", "× bare COPY", "own CPU µs/row", "database CPU µs/row", "MiB")
        for name, one in self.taken.items():
            database = "–" if one.database_cpu is None else f"{1e6 * one.database_cpu / one.rows:.1f}"
            table.add_row(
                name,
                f"{one.rows:,}",
                f"{one.seconds:.1f}",
                f"{one.rate:,.0f}",
                f"{one.rate / self.taken[BARE].rate:.2f}",
                f"{1e6 * one.own_cpu / one.rows:.1f}",
                database,
                f"{one.memory / 2**20:.0f}" if one.memory else "–",
            )
        console.print(table)
        for target in self.targets:
            console.print(target.sentence)

    def as_json(self) -> dict[str, Any]:
        return {
            "persons": self.persons,
            "taken": {
                name: {part: getattr(one, part) for part in ImportTiming.__slots__} | {"rate": one.rate}
                for name, one in self.taken.items()
            },
            "targets": [target.as_json() for target in self.targets],
        }


def bench_import(persons: int, server_url: str | None, tell: Progress) -> ImportBenchReport:
    """Generate a city of so many persons, and import it into a database that is dropped at the end."""
    report = ImportBenchReport(persons)
    with TemporaryDirectory(prefix="hub-bench-") as temporary, running_server(server_url, None) as (url, server):
        folder, name = Path(temporary), f"hub_bench_import_{os.getpid()}"
        settings = Settings(database=f"{url.rsplit('/', 1)[0]}/{name}", keys_file=folder / "keys.json")
        Keyring.new().save(settings.keys_file)
        city = generate(
            folder / "city", persons=persons, seed=1, today=local_day(system_clock()), codecs=CODECS, progress=tell
        )
        rows = sum(city.rows.values())
        asyncio.run(execute(url, f"create database {name}"))
        try:
            asyncio.run(migrate(settings))
            for place, step in enumerate((FIRST, AGAIN, CHANGED)):
                tell("imports", place, 3)
                if step is CHANGED:
                    change(city.directory)
                report.taken[step] = _imported(settings, city.directory, rows, server)
                if step is FIRST:
                    report.taken[BARE] = asyncio.run(_bare(settings, server))
            tell("imports", 3, 3)
        finally:
            asyncio.run(execute(url, f"drop database {name} with (force)"))
    return report


def change(directory: Path) -> None:
    """Change a hundredth of the rows of a city's files, each in one column."""
    for file in directory.glob("*.csv"):
        column, changed = _CHANGES.get(file.stem, ("amount_yuan", lambda _: "1.11"))
        encoding, other = encoding_of(file), file.with_suffix(".new")
        with file.open(encoding=encoding.codec, newline="") as stream, other.open("w", encoding="utf-8") as written:
            stream.seek(encoding.mark)
            lines = csv.reader(stream)
            header = next(lines)
            writer = csv.writer(written, lineterminator="\n")
            writer.writerow(header)
            place = header.index(column) if column in header else None
            for number, cells in enumerate(lines, start=1):
                if place is not None and number % _SHARE == 0 and cells[place]:
                    cells[place] = changed(cells[place])
                writer.writerow(cells)
        other.replace(file)


def _imported(settings: Settings, directory: Path, rows: int, server: PostgresServer | None) -> ImportTiming:
    before, begun = cpu_of_family(server.pid) if server else 0.0, time.perf_counter()
    command = [sys.executable, "-m", "hub", "import", str(directory)]
    with (directory.parent / "import.log").open("w+b") as log:
        process = subprocess.Popen(command, env=environment_of(settings), stdout=log, stderr=log)  # noqa: S603
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - begun
        if process.returncode:
            log.seek(0)
            raise Unusable(f"The city was not imported as a whole: {log.read().decode().strip()}")
    time.sleep(0.2)  # until the server has counted the process that has just ended
    spent = cpu_of_family(server.pid) - before if server else None
    return ImportTiming(rows, seconds, used.ru_utime + used.ru_stime, spent, used.ru_maxrss * 1024)


async def _bare(settings: Settings, server: PostgresServer | None) -> ImportTiming:
    async with open_sources(settings) as sources:
        taken = [await bare_copy(sources) for _ in range(_BARE_ROUNDS)]
        spent = None
        if server:
            pid = server.pid
            _, spent = await bare_copy(sources, lambda: sum(cpu_of_children(pid).values()))
    return ImportTiming(taken[0][0], median(seconds for _, seconds in taken), 0.0, spent, 0)
