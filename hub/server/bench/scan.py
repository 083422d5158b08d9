"""The scan over everybody beside what PostgreSQL needs to read and join the same tables.

The pair is as near as can be: the join has the same conditions on the same tables, and gives one number. The scan works on
shares side by side, and PostgreSQL may share the join among as many workers beside the process that leads them; once more
it runs in one process alone. Where the extra `duckdb` is installed, DuckDB scans as well, and its file is compared with PostgreSQL's.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg
from rich.console import Console
from rich.table import Table
from sqlalchemy import Date, and_, bindparam, func, select

from hub.clock import local_day, system_clock
from hub.codes import FactKind
from hub.ledger.gate import LedgerGate
from hub.ledger.operator import OperatorCommand
from hub.limiter.limiter import Limiter
from hub.limiter.quotas import Quotas
from hub.policy.constants import code_literal
from hub.policy.programmes import premium_subsidy
from hub.scan.engine import SHARES, EngineOpening, engine_of, is_installed, own_engine
from hub.scan.engine_names import EngineName
from hub.scan.scanning import ScanRequest, scan
from hub.server.bench.city import Progress
from hub.server.bench.clocks import cpu_of_family, cpu_seconds, resident_bytes
from hub.server.bench.ground import Ground, ground
from hub.server.bench.report import TargetResult
from hub.sources.postgresql import READING
from hub.sources.register import open_source
from hub.sources.source import CompiledQuery, Source
from hub.tables.periods import in_force, known
from hub.tables.population import CategoryDeterminationRow, DatedFactRow, DivisionWithinRow, PersonRow
from hub.tables.rules import ParameterRow
from hub.tables.types import Moment

SCAN, FILE, JOINED, ALONE = "scan", "scan, with a file", "read and join, counted", "the same, by one process"
BY_DUCKDB, FILE_BY_DUCKDB = "scan by DuckDB", "scan by DuckDB, with a file"
PROGRAMME = premium_subsidy.PROGRAMME
JOINING = {
    "jit": "off",
    "work_mem": "128MB",
    "parallel_setup_cost": "10",
    "parallel_tuple_cost": "0.001",
    "plan_cache_mode": "auto",
}
"""Settings of the connection that joins: as much memory as the scan's have, planned for its values, workers cheap."""

FACTS = (FactKind.PREMIUM_SUBSIDY_QUALIFIED, FactKind.RESIDENT_INSURANCE_TIER)


@dataclass(frozen=True, slots=True)
class Round:
    """One run: seconds by the clock, and of CPU in this process and in the database, where that can be seen."""

    seconds: float
    own_cpu: float
    database_cpu: float | None
    rows: int


@dataclass(slots=True)
class ScanReport:
    """What was found. `memory` of this process in bytes: before, half way through, and after each scan without a file.
    `unlike`: lines that DuckDB's file or PostgreSQL's has, and the other has not; None where only PostgreSQL scans.
    """

    persons: int
    rounds: dict[str, list[Round]] = field(default_factory=dict)
    memory: list[tuple[int, int, int]] = field(default_factory=list)
    unlike: int | None = None

    def seconds(self, contender: str) -> float:
        return median(one.seconds for one in self.rounds[contender])

    def database_cpu(self, contender: str) -> float | None:
        found = [one.database_cpu for one in self.rounds[contender] if one.database_cpu is not None]
        return median(found) if found else None

    def times(self, contender: str, base: str) -> float:
        """Return the median of the pairs: how much longer this took than the other in the same round."""
        pairs = zip(self.rounds[contender], self.rounds[base], strict=True)
        return median(one.seconds / other.seconds for one, other in pairs)

    def targets(self) -> Iterator[TargetResult]:
        """Yield what was promised, of what was measured."""
        yield TargetResult(
            "the scan takes, against reading and joining", self.times(SCAN, JOINED), 3, " ×", at_most=True
        )
        half, end = self.memory[-1][1:]
        yield TargetResult("memory grows in the second half by", 100 * (end - half) / half, 1, " %", at_most=True)
        if self.unlike is not None:
            yield TargetResult("DuckDB's file and PostgreSQL's differ in", self.unlike, 0, " lines", at_most=True)

    def print(self, console: Console) -> None:
        console.print(f"{PROGRAMME.code} over {self.persons:,} persons, medians of {len(self.rounds[SCAN])} rounds")
        table = Table("", "seconds", "database CPU s", "own CPU s", "rows", "× read and join", "× one process")
        for name, rounds in self.rounds.items():
            cpu = self.database_cpu(name)
            table.add_row(
                name,
                f"{self.seconds(name):.2f}",
                "–" if cpu is None else f"{cpu:.2f}",
                f"{median(one.own_cpu for one in rounds):.2f}",
                f"{rounds[-1].rows:,}",
                f"{self.times(name, JOINED):.2f}",
                f"{self.times(name, ALONE):.2f}",
            )
        console.print(table)
        for before, half, after in self.memory:
            sizes = ", ".join(f"{size / 2**20:.1f}" for size in (before, half, after))
            console.print(f"Memory in MiB before a scan, half way through and after it: {sizes}")
        for target in self.targets():
            console.print(target.sentence)

    def as_json(self) -> dict[str, Any]:
        return {
            "persons": self.persons,
            "rounds": {
                name: [{part: getattr(one, part) for part in Round.__slots__} for one in rounds]
                for name, rounds in self.rounds.items()
            },
            "times_read_and_join": {name: self.times(name, JOINED) for name in self.rounds},
            "times_one_process": {name: self.times(name, ALONE) for name in self.rounds},
            "memory": self.memory,
            "targets": [one.as_json() for one in self.targets()],
        }


def bench_scan(persons: int, rounds: int, server_url: str | None, keep: Path | None, tell: Progress) -> ScanReport:
    """Measure on a city of so many persons; each round has every contender once, one after the other."""
    with ground(persons, server_url, keep, tell) as stands, TemporaryDirectory(prefix="hub-bench-") as folder:
        return asyncio.run(_measured(stands, rounds, Path(folder), tell))


async def _measured(stands: Ground, rounds: int, folder: Path, tell: Progress) -> ScanReport:
    report, now, database = ScanReport(stands.persons), system_clock(), stands.settings.database
    scanned = ScanRequest(PROGRAMME, local_day(now), now)
    async with open_source(stands.settings) as source:
        ledger = LedgerGate(source, Limiter(Quotas.of(stands.settings)))

        async def scanning(file: Path | None, opening: EngineOpening = own_engine) -> int:
            sizes = [resident_bytes(os.getpid())]

            def watch(done: int, whole: int) -> None:
                if len(sizes) == 1 and done * 2 >= whole > 0:
                    sizes.append(resident_bytes(os.getpid()))

            act = OperatorCommand(ledger, system_clock, str(scanned))
            counts = await scan(source, act, scanned, file=file, progress=watch, opening=opening)
            if file is None and opening is own_engine:
                report.memory.append((sizes[0], sizes[-1], resident_bytes(os.getpid())))
            return counts.persons

        files = {name: folder / f"{name}.csv" for name in (FILE, FILE_BY_DUCKDB)}
        contenders: dict[str, Callable[[], Awaitable[int]]] = {
            SCAN: lambda: scanning(None),
            FILE: lambda: scanning(files[FILE]),
            JOINED: lambda: _joined(source, database, scanned, workers=SHARES),
            ALONE: lambda: _joined(source, database, scanned, workers=0),
        }
        if is_installed():
            duckdb = engine_of(EngineName.DUCKDB, source.dialect)
            contenders[BY_DUCKDB] = lambda: scanning(None, duckdb)
            contenders[FILE_BY_DUCKDB] = lambda: scanning(files[FILE_BY_DUCKDB], duckdb)
        try:
            for number in range(rounds):
                for place, (name, run) in enumerate(contenders.items(), start=1):
                    report.rounds.setdefault(name, []).append(await _timed(run, stands.database_pid))
                    tell("rounds", number * len(contenders) + place, rounds * len(contenders))
        finally:
            await ledger.drain()
        if BY_DUCKDB in contenders:
            one, other = (_lines(file) for file in files.values())
            report.unlike = len(one ^ other)
    return report


def _lines(file: Path) -> set[bytes]:
    """Return the lines of a file, each as its hash: the order in which an engine gives them means nothing."""
    with file.open("rb") as stream:
        return {blake2b(line, digest_size=16).digest() for line in stream}


async def _timed(run: Callable[[], Awaitable[int]], database: int | None) -> Round:
    own, theirs = cpu_seconds(os.getpid()), cpu_of_family(database) if database else 0.0
    begun = time.perf_counter()
    rows = await run()
    seconds = time.perf_counter() - begun
    await asyncio.sleep(0.2)  # until the server has counted the process that has just ended
    spent = cpu_of_family(database) - theirs if database else None
    return Round(seconds, cpu_seconds(os.getpid()) - own, spent, rows)


def joined(source: Source) -> CompiledQuery:
    """Persons with their determinations, facts and local values: the tables of the rule, by its joins, counted."""
    on, known_at = bindparam("on", type_=Date()), bindparam("known_at", type_=Moment())
    person, determination = PersonRow.__table__.alias(), CategoryDeterminationRow.__table__.alias()
    fact, within, value = (
        DatedFactRow.__table__.alias(),
        DivisionWithinRow.__table__.alias(),
        ParameterRow.__table__.alias(),
    )
    values = (
        select(within.c.division_code)
        .join(value, value.c.division_code == within.c.ancestor_code)
        .where(
            value.c.code.in_([code_literal(parameter.code) for parameter in PROGRAMME.parameters]),
            in_force(value, on),
            known(value, known_at),
        )
        .subquery()
    )
    return CompiledQuery.of(
        select(func.count())
        .select_from(person)
        .outerjoin(
            determination,
            and_(
                determination.c.person_id == person.c.id,
                determination.c.since <= on,
                known(determination, known_at),
            ),
        )
        .outerjoin(
            fact,
            and_(
                fact.c.person_id == person.c.id,
                fact.c.kind.in_([code_literal(kind) for kind in FACTS]),
                in_force(fact, on),
                known(fact, known_at),
            ),
        )
        .outerjoin(values, values.c.division_code == person.c.division_code),
        source,
    )


async def _joined(source: Source, database: str, scanned: ScanRequest, workers: int) -> int:
    given: dict[str, Any] = {"on": scanned.on, "known_at": scanned.known_at}
    query = joined(source)
    settings = {**READING, **JOINING, "max_parallel_workers_per_gather": str(workers)}
    connection = await asyncpg.connect(database, server_settings=settings)
    try:
        # Not `fetchval`: where only some rows are asked for, workers are not.
        return int((await connection.fetch(query.text, *(given[name] for name in query.order)))[0][0])
    finally:
        await connection.close()
