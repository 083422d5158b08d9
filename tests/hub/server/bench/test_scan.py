"""`hub bench scan` on a tiny city: both sides of the pair are there, and look at the same persons."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from hub.server.bench.scan import ALONE, BY_DUCKDB, FILE, FILE_BY_DUCKDB, JOINED, SCAN, ScanReport, bench_scan

CONTENDERS = (SCAN, FILE, JOINED, ALONE, BY_DUCKDB, FILE_BY_DUCKDB)


@pytest.fixture(scope="module")
def report(bench_city: Path) -> ScanReport:
    return bench_scan(100, 2, None, bench_city, lambda *_: None)


def test_each_round_has_every_contender(report: ScanReport) -> None:
    assert {name: len(rounds) for name, rounds in report.rounds.items()} == dict.fromkeys(CONTENDERS, 2)
    assert all(one.seconds and one.own_cpu and one.database_cpu for rounds in report.rounds.values() for one in rounds)


def test_the_scan_is_of_everybody_and_the_join_has_every_row_of_them(report: ScanReport) -> None:
    rows = {name: {one.rows for one in rounds} for name, rounds in report.rounds.items()}
    assert rows[SCAN] == rows[FILE] == rows[BY_DUCKDB] == rows[FILE_BY_DUCKDB] == {report.persons}
    assert report.unlike == 0
    assert rows[JOINED] == rows[ALONE]
    assert min(rows[JOINED]) > report.persons * 2


def test_what_was_found_is_told(report: ScanReport) -> None:
    console = Console(file=io.StringIO(), width=160)
    report.print(console)
    assert isinstance(console.file, io.StringIO)
    printed = console.file.getvalue()
    assert [name for name in (*CONTENDERS, "Memory in MiB") if name not in printed] == []
    assert [target.sentence for target in report.targets() if target.sentence not in printed] == []
    assert report.as_json()["targets"] == [target.as_json() for target in report.targets()]
    assert {"name", "found", "promised", "unit", "met"} == set(report.as_json()["targets"][0])
