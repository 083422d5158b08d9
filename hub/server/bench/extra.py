"""What a list costs the server for each further person, and whether its memory stays as it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from statistics import linear_regression

from hub.server.bench.clocks import resident_bytes
from hub.server.bench.load import LoadTarget, run_load
from hub.server.bench.measure import Pace
from hub.server.bench.questions import LIST, BenchQuestion, Residents

SIZES = (1, 25, 50, 75, 100)
"""How many persons the lists have."""

SETTLING = 0.2
"""The share of the time in which memory is still taken for what is kept from then on: it is not judged."""


@dataclass(frozen=True, slots=True)
class PerPerson:
    """Milliseconds of the server's CPU for a list, by its number of persons; and the slope of these, in microseconds."""

    cpu_ms: dict[int, float]

    @property
    def microseconds(self) -> float:
        return 1000 * linear_regression(list(self.cpu_ms), list(self.cpu_ms.values())).slope


def per_person(asking: Executor, target: LoadTarget, residents: Residents, pace: Pace) -> PerPerson:
    """Ask for lists of different lengths in turn."""
    questions = {first: BenchQuestion("list", "", LIST, residents.lists(first)).bodies() for first in SIZES}
    cpu, answers = dict.fromkeys(SIZES, 0.0), dict.fromkeys(SIZES, 0)
    for number in range(pace.rounds + 1):
        for first, bodies in questions.items():
            load = asking.submit(run_load, target, bodies, pace.seconds, pace.connections).result()
            if number:  # the first round warms up
                cpu[first] += load.server_cpu
                answers[first] += load.answers
    return PerPerson({first: 1000 * cpu[first] / max(1, answers[first]) for first in SIZES})


@dataclass(frozen=True, slots=True)
class Memory:
    """The memory of a server under load: seconds since the beginning, and bytes."""

    samples: tuple[tuple[float, int], ...]
    answers: int

    @property
    def measured_part(self) -> Sequence[tuple[float, int]]:
        """The samples after the settling; the last two, where a load took so long that fewer came after it."""
        begins = self.samples[-1][0] * SETTLING
        settled = [sample for sample in self.samples if sample[0] >= begins]
        return settled if len(settled) > 1 else self.samples[-2:]

    @property
    def kilobytes_a_minute(self) -> float:
        """The slope of what is judged."""
        times, sizes = zip(*self.measured_part, strict=True)
        return 60 * linear_regression(times, sizes).slope / 1024

    @property
    def growth(self) -> float:
        """How much of the memory came to it over the time judged, by the slope: 0.01 is one percent."""
        (begun, size), (ended, _) = self.measured_part[0], self.measured_part[-1]
        return self.kilobytes_a_minute * 1024 * (ended - begun) / 60 / size


def memory_under_load(
    asking: Executor,
    target: LoadTarget,
    questions: Sequence[BenchQuestion],
    minutes: float,
    connections: int,
    tell: Callable[[str, int, int], None],
) -> Memory:
    """Ask these questions in turn, and look at the server's memory after each few seconds."""
    bodies = [question.bodies() for question in questions]
    begun, answers, turn = time.monotonic(), 0, 0
    samples = [(0.0, resident_bytes(target.pid))]
    while (passed := time.monotonic() - begun) < minutes * 60:
        load = asking.submit(run_load, target, bodies[turn % len(bodies)], min(5.0, minutes * 6), connections).result()
        answers, turn = answers + load.answers, turn + 1
        samples.append((time.monotonic() - begun, resident_bytes(target.pid)))
        tell("memory under load", int(passed), int(minutes * 60))
    return Memory(tuple(samples), answers)
