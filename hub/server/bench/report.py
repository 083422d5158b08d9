"""What a bench found, as a table for people and as JSON for machines; and what it says of the targets."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

from hub.server.bench.contenders import BARE, HUB, IDIOMATIC, RECEIPTS, UNRECORDED
from hub.server.bench.extra import Memory, PerPerson
from hub.server.bench.measure import Measured, Pace
from hub.server.bench.questions import BenchQuestion

COLUMNS = (
    "contender",
    "req/s",
    "p50 ms",
    "p99 ms",
    "server CPU ms/req",
    "database CPU ms/req",
    "statements/req",
    "hub is",
)


@dataclass(frozen=True, slots=True)
class Machine:
    """Where it was measured. `apart`: the server had a core of its own."""

    cores: int
    memory_gib: float
    python: str
    database: str
    apart: bool


@dataclass(frozen=True, slots=True)
class TargetResult:
    """A number that was promised, and what was found. `at_most`: less is better."""

    name: str
    found: float
    promised: float
    unit: str
    at_most: bool = False

    @property
    def is_met(self) -> bool:
        return self.found <= self.promised if self.at_most else self.found >= self.promised

    @property
    def sentence(self) -> str:
        sign = "≤" if self.at_most else "≥"
        return f"{'met' if self.is_met else 'MISSED'}: {self.name} {self.found:.3g}{self.unit} (promised {sign} {self.promised:g}{self.unit})"

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "found": self.found,
            "promised": self.promised,
            "unit": self.unit,
            "met": self.is_met,
        }


@dataclass(slots=True)
class Report:
    """Everything that a bench found, as far as it has come."""

    machine: Machine
    persons: int
    pace: Pace
    questions: dict[str, BenchQuestion] = field(default_factory=dict)
    measured: dict[str, list[Measured]] = field(default_factory=dict)
    per_person: PerPerson | None = None
    memory: Memory | None = None

    def of(self, question: str, contender: str) -> Measured | None:
        return next((one for one in self.measured.get(question, ()) if one.contender == contender), None)

    def targets(self) -> Iterator[TargetResult]:
        """Yield what was promised, of what was measured."""
        if (hub := self.of("Q1", HUB)) and (without := self.of("Q1", UNRECORDED)):
            costs = 100 * (1 - hub.times(without))
            yield TargetResult("the ledger costs on Q1", costs, 25, " %", at_most=True)
            yield TargetResult("the ledger costs on Q1, by its goal", costs, 15, " %", at_most=True)
        if (hub := self.of("Q1", HUB)) and (receipts := self.of("Q1", RECEIPTS)):
            yield TargetResult("receipts cost on Q1", 100 * (1 - receipts.times(hub)), 5, " %", at_most=True)
        if (hub := self.of("Q1", HUB)) and (bare := self.of("Q1", BARE)):
            yield TargetResult(
                "server CPU for Q1 against the bare loop's", hub.cpu_ms / bare.cpu_ms, 6, " ×", at_most=True
            )
        if (hub := self.of("Q2", HUB)) and (bare := self.of("Q2", BARE)):
            yield TargetResult("lists (Q2) against the bare loop", 100 * hub.times(bare), 85, " %")
        if (hub := self.of("Q2", HUB)) and (idiomatic := self.of("Q2", IDIOMATIC)):
            yield TargetResult("lists (Q2) against idiomatic Strawberry", hub.times(idiomatic), 10, " ×")
        if self.per_person:
            yield TargetResult(
                "server CPU for each further person", self.per_person.microseconds, 3, " µs", at_most=True
            )
        if self.memory:
            yield TargetResult("memory grows under load by", 100 * self.memory.growth, 1, " %", at_most=True)

    def print(self, console: Console) -> None:
        machine, pace = self.machine, self.pace
        console.print(
            f"{self.persons:,} persons · {machine.cores} cores, {machine.memory_gib:.0f} GiB · Python {machine.python} · "
            f"{machine.database} · {'server on a core of its own' if machine.apart else 'all on one core'} · "
            f"{pace.connections} connections · {pace.rounds} rounds of {pace.seconds:g} s"
        )
        for name, question in self.questions.items():
            console.print(self._table(name, question))
            if question.writes > 1:
                rates = (f"{one.contender}: {one.records_per_second:,.0f}" for one in self.measured[name])
                console.print(f"{name} in records a second: {', '.join(rates)}")
        if self.per_person:
            costs = ", ".join(f"{first}: {ms:.3f}" for first, ms in self.per_person.cpu_ms.items())
            console.print(f"Server CPU ms for a list, by its persons: {costs}")
        if self.memory:
            first, last = self.memory.measured_part[0], self.memory.measured_part[-1]
            console.print(
                f"Memory over {last[0] / 60:.1f} minutes and {self.memory.answers:,} answers: "
                f"{first[1] / 2**20:.1f} MiB at {first[0]:.0f} s, {last[1] / 2**20:.1f} MiB at the end, "
                f"{self.memory.kilobytes_a_minute:+.1f} KiB a minute"
            )
        for target in self.targets():
            console.print(target.sentence)

    def _table(self, name: str, question: BenchQuestion) -> Table:
        table = Table(*COLUMNS, title=f"{name}: {question.about}", title_justify="left")
        for column in table.columns[1:]:
            column.justify, column.no_wrap = "right", True
        hub = self.of(name, HUB)
        for one in self.measured.get(name, ()):
            table.add_row(
                one.contender,
                f"{one.per_second:,.0f}",
                f"{one.latency_ms(50):.2f}",
                f"{one.latency_ms(99):.2f}",
                f"{one.cpu_ms:.3f}",
                _optional(one.database_ms, ".3f"),
                _optional(one.statements, ".1f"),
                f"{hub.times(one):.2f} ×" if hub and one is not hub else "",
            )
        return table

    def as_json(self) -> dict[str, Any]:
        return {
            "machine": {name: getattr(self.machine, name) for name in Machine.__slots__},
            "persons": self.persons,
            "pace": {name: getattr(self.pace, name) for name in Pace.__slots__},
            "questions": {name: self._measured(name) for name in self.questions},
            "cpu_ms_by_persons": self.per_person.cpu_ms if self.per_person else None,
            "cpu_us_per_person": self.per_person.microseconds if self.per_person else None,
            "memory": self._memory(),
            "targets": [one.as_json() for one in self.targets()],
        }

    def _measured(self, name: str) -> Mapping[str, Any]:
        hub = self.of(name, HUB)
        return {
            one.contender: {
                "per_second": one.per_second,
                "records_per_second": one.records_per_second or None,
                "p50_ms": one.latency_ms(50),
                "p99_ms": one.latency_ms(99),
                "server_cpu_ms": one.cpu_ms,
                "database_cpu_ms": one.database_ms,
                "statements": one.statements,
                "hub_is_times": hub.times(one) if hub else None,
                "rounds_per_second": [load.answers / load.seconds for load in one.rounds],
            }
            for one in self.measured.get(name, ())
        }

    def _memory(self) -> Mapping[str, Any] | None:
        if self.memory is None:
            return None
        return {
            "samples": self.memory.samples,
            "answers": self.memory.answers,
            "kilobytes_a_minute": self.memory.kilobytes_a_minute,
            "growth": self.memory.growth,
        }


def this_machine(database: str, *, cores: int, apart: bool) -> Machine:
    return Machine(
        cores,
        os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30,
        platform.python_version(),
        database,
        apart,
    )


def _optional(number: float | None, form: str) -> str:
    return "–" if number is None else format(number, form)
