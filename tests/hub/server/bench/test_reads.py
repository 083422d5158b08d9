"""`hub bench` on a tiny city, with real servers and a PostgreSQL server of its own: everything is there, and right."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from hub.server.bench.contenders import BARE, HUB, IDIOMATIC, RECEIPTS, UNRECORDED
from hub.server.bench.extra import Memory
from hub.server.bench.measure import Pace
from hub.server.bench.reads import WITH_RECEIPTS, BenchRequest, bench
from hub.server.bench.report import COLUMNS, Report
from tests.conftest import FULL

pytestmark = pytest.mark.promised

beside_the_peer = pytest.mark.at_full_size
"""The bench beside another server (test_peer) runs the same parts."""

ASKED = ("Q1", "Q2", "Q3", "Q4", "Q5") if FULL else ("Q2", "Q5")
"""What is measured: everything takes as long as some fifty tests. One reads and one writes."""

PACE, MINUTES = (Pace(0.2, 1, 2), 0.02) if FULL else (Pace(0.02, 1, 2, sample=5), 0.002)
"""A round is as long as its first answers take, which are waited for: what is said of it is said of one as of many. The least
of five is without the statements of background jobs."""


@pytest.fixture(scope="module")
def report(bench_city: Path) -> Report:
    """What a short bench found. That it found anything says that all contenders answered alike."""
    return bench(BenchRequest(100, PACE, () if FULL else ASKED, minutes=MINUTES, keep=bench_city), lambda *_: None)


@beside_the_peer
def test_every_question_is_measured_for_every_contender(report: Report) -> None:
    assert tuple(report.measured) == ASKED
    for question, measured in report.measured.items():
        receipts = [RECEIPTS] if question in WITH_RECEIPTS else []
        assert [one.contender for one in measured] == [HUB, UNRECORDED, IDIOMATIC, *receipts, BARE]
        assert all(one.answers and one.per_second and one.cpu_ms and one.database_ms for one in measured)


@beside_the_peer
@pytest.mark.parametrize("question", [name for name in ("Q1", "Q2", "Q3") if name in ASKED])
def test_a_question_takes_the_hub_one_statement_and_one_of_the_ledger(report: Report, question: str) -> None:
    counted = {one.contender: one.statements for one in report.measured[question]}
    assert (counted[HUB], counted[UNRECORDED], counted[BARE]) == (2, 1, 1)
    assert counted[IDIOMATIC] is not None
    assert counted[IDIOMATIC] > 5


@beside_the_peer
def test_lists_of_different_lengths_and_the_memory_are_looked_at(report: Report) -> None:
    assert report.per_person is not None
    assert all(report.per_person.cpu_ms.values())
    assert report.memory is not None
    assert len(report.memory.samples) > 1
    assert report.memory.answers


@beside_the_peer
def test_the_table_has_every_column_and_every_target(report: Report) -> None:
    console = Console(file=io.StringIO(), width=160)
    report.print(console)
    assert isinstance(console.file, io.StringIO)
    printed = console.file.getvalue()
    assert [column for column in COLUMNS if column not in printed] == []
    assert len(list(report.targets())) == (8 if FULL else 4)
    assert [target.sentence for target in report.targets() if target.sentence not in printed] == []
    assert "Q5 in records a second: hub: " in printed


@beside_the_peer
def test_json_says_what_the_table_says(report: Report) -> None:
    said = report.as_json()
    assert said["questions"]["Q2"][HUB]["statements"] == 2
    assert [target["name"] for target in said["targets"]] == [target.name for target in report.targets()]


def test_of_memory_looked_at_seldom_the_last_two_looks_are_judged() -> None:
    grown = Memory(((0.0, 1_000_000), (60.0, 1_102_400)), answers=1)
    assert grown.kilobytes_a_minute == pytest.approx(100)
    assert grown.growth == pytest.approx(0.1024)
