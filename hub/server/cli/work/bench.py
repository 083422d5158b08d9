"""This is the work of `hub bench` and of the commands below it."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from hub.errors import Unusable
from hub.server.bench.importing import ImportBenchReport, bench_import
from hub.server.bench.load import Refused
from hub.server.bench.measure import Pace, Unequal
from hub.server.bench.peer import side
from hub.server.bench.peer.npm import NoPeer
from hub.server.bench.plans import PlansReport, bench_plans
from hub.server.bench.postgres import NoServer
from hub.server.bench.reads import BenchRequest
from hub.server.bench.reads import bench as run_bench
from hub.server.bench.report import Report
from hub.server.bench.scan import ScanReport, bench_scan
from hub.server.cli.work.bars import Tell, bars


@contextmanager
def _measuring() -> Iterator[Tell]:
    """Bars of progress; whatever keeps a bench from its end is told in a sentence."""
    with bars() as tell:
        try:
            yield tell
        except (Unequal, Refused, NoServer, NoPeer) as problem:
            raise Unusable(f"Nothing was measured. {problem}") from None


def measure(
    persons: int,
    seconds: float,
    rounds: int,
    connections: int,
    only: tuple[str, ...],
    minutes: float,
    server_url: str | None,
    keep: Path | None,
    as_json: bool,
) -> None:
    """Measure the hub beside what it is compared to."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # like Ctrl-C: else its servers would go on running
    asked = BenchRequest(persons, Pace(seconds, rounds, connections), only, minutes, server_url, keep)
    with _measuring() as tell:
        report = run_bench(asked, tell)
    _tell(report, as_json)


def measure_scan(persons: int, rounds: int, server_url: str | None, keep: Path | None, as_json: bool) -> None:
    """Measure a scan beside what PostgreSQL needs to read and join the same tables."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with _measuring() as tell:
        report = bench_scan(persons, rounds, server_url, keep, tell)
    _tell(report, as_json)


def measure_import(persons: int, server_url: str | None, as_json: bool) -> None:
    """Measure an import beside a bare COPY of the same rows."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with _measuring() as tell:
        report = bench_import(persons, server_url, tell)
    _tell(report, as_json)


def measure_peer(
    persons: int,
    seconds: float,
    rounds: int,
    connections: int,
    only: tuple[str, ...],
    keep: Path | None,
    as_json: bool,
) -> None:
    """Measure the hub beside PostGraphile."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with _measuring() as tell:
        report = side.bench_peer(side.PeerBenchRequest(persons, Pace(seconds, rounds, connections), only, keep), tell)
    _tell(report, as_json)


def measure_plans(types: int, programmes: int, persons: int, rounds: int, as_json: bool) -> None:
    """Measure what plans cost in a house of more departments."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with _measuring() as tell:
        report = bench_plans(types, programmes, persons, rounds, tell)
    _tell(report, as_json)


def _tell(report: Report | ScanReport | PlansReport | ImportBenchReport, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report.as_json(), indent=2))
    else:
        report.print(Console(width=140, highlight=False))
