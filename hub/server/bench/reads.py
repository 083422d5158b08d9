"""The bench of questions, in order: the ground, the servers, equal answers, the rounds, and what else was asked for."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from hub.clock import local_day, system_clock
from hub.server.bench.bare import Statement, inserts, statements_of
from hub.server.bench.city import Progress
from hub.server.bench.clocks import cores, kept_on
from hub.server.bench.contenders import BARE, HUB, RECEIPTS, Served, served
from hub.server.bench.extra import memory_under_load, per_person
from hub.server.bench.ground import Ground, ground
from hub.server.bench.measure import Pace, compare, count_statements, measure, rounds_of, workers
from hub.server.bench.postgres import version
from hub.server.bench.questions import BenchQuestion
from hub.server.bench.report import Report, this_machine
from hub.server.keys_file import load_cipher

WITH_RECEIPTS = {"Q1"}
"""The questions that are also asked for a receipt with each answer: where an answer costs least, a receipt costs the largest share."""


@dataclass(frozen=True, slots=True)
class BenchRequest:
    """What is to be measured. `only`: the names of the questions, such as Q1. `minutes` of load to watch memory under."""

    persons: int
    pace: Pace
    only: tuple[str, ...] = ()
    minutes: float = 0
    server_url: str | None = None
    keep: Path | None = None


def bench(asked: BenchRequest, tell: Progress) -> Report:
    """Build, compare and measure. Raises `Unequal` and `Refused` when there is nothing to measure."""
    server, others = cores()
    with (
        kept_on(others),
        ground(asked.persons, asked.server_url, asked.keep, tell) as stands,
        tempfile.TemporaryDirectory(prefix="hub-bench-log-") as logs,
        served(stands, server, Path(logs)) as contenders,
    ):
        machine = this_machine(
            asyncio.run(version(stands.settings.database)), cores=len(server | others), apart=server != others
        )
        report = Report(machine, stands.persons, asked.pace)
        questions = [
            question
            for question in stands.residents.questions(local_day(system_clock()))
            if not asked.only or question.name in asked.only
        ]
        with workers(server, others) as pools:
            bare = _bare(stands, contenders, questions, pools[1])
            for question in questions:
                report.questions[question.name] = question
                targets = {
                    name: target
                    for name, target in contenders.targets.items()
                    if name != RECEIPTS or question.name in WITH_RECEIPTS
                }
                compare(
                    targets,
                    question,
                    bare[question.name],
                    stands.settings.database,
                    asked.pace.sample,
                )
                counted: dict[str, float | None] = {
                    name: count_statements(stands, target, question, asked.pace.sample)
                    for name, target in targets.items()
                }
                rounds = rounds_of(targets, question, bare[question.name], stands, asked.pace, pools)
                report.measured[question.name] = measure(
                    rounds,
                    counted | {BARE: 1.0},
                    asked.pace,
                    tell,
                    question.name,
                    dict.fromkeys(rounds, question.writes),
                )
                if question.name == "Q2":
                    # Before anything is written: records make the lists longer, and the hub follows them beside answering.
                    report.per_person = per_person(pools[0], contenders.targets[HUB], stands.residents, asked.pace)
            if asked.minutes:
                reading = [question for question in questions if not question.writes]
                hub, connections = contenders.targets[HUB], asked.pace.connections
                report.memory = memory_under_load(pools[0], hub, reading, asked.minutes, connections, tell)
    return report


def _bare(
    stands: Ground, contenders: Served, questions: list[BenchQuestion], serving: Executor
) -> Mapping[str, list[Statement]]:
    """Return what the bare loop runs for each question."""
    reading = [question for question in questions if not question.writes]
    found = serving.submit(statements_of, contenders.settings, contenders.token, reading).result()
    cipher, today = load_cipher(stands.settings), local_day(system_clock())
    for question in questions:
        if question.writes:
            found[question.name] = inserts(cipher, question, today)
    return found
