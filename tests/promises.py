"""What was promised, and what was found: one line for each promise at the end of `make acceptance`.

A test that proves a promise at its full size tells the figure in its last line: `promise("What holds", count, "of what")`.
A test that has figures to show beside tells them as lines: `tell("education: 0.00 bits")`.
A test that measures tells what it found with `measured("what", found, "unit", promised)`, whether that is met or not.
A test that asks for a `size` or a `promise`, or draws its examples by hypothesis, proves more under HUB_TEST_SIZE=full: it
has the mark `promised` by itself, and `make acceptance` runs no other. One that has more parameters then is marked by hand.
A test of a kind that a cheaper one beside it proves has the mark `at_full_size`: acceptance asks it, and `make test` does not.
With `--promises=FOLDER` the lines are printed, and written to FOLDER/promises.txt; the targets of benches whose JSON lies
in FOLDER stand among them. A promise whose test failed is a line as well.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import is_hypothesis_test

Promise = Callable[[str, float, str], None]
Measured = Callable[[str, float, str, float], None]

Tell = Callable[..., None]

FULL = os.environ.get("HUB_TEST_SIZE") == "full"

KEPT = "promise"
"""The name of a test's property, by which a report brings the promise from a worker of xdist."""

TOLD = "told"
"""The name of a property that has lines to show."""

GROWING = {"size", "promise"}
"""Fixtures of tests that prove more at full size."""


@pytest.fixture
def promise(request: pytest.FixtureRequest) -> Promise:
    """`promise(what holds, count, unit)`. Counts of one promise, from several tests or parameters, are added up."""
    request.node.user_properties.append((KEPT, None))

    def told(what: str, count: float, unit: str) -> None:
        request.node.user_properties.append((KEPT, (what, count, unit)))

    return told


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> Measured:
    """`measured(what, found, unit, promised)`: a figure that must not be above what is promised. It stands among the benches'."""
    folder: Path | None = request.config.getoption("--promises")
    targets: list[dict[str, Any]] = []

    def told(what: str, found: float, unit: str, promised: float) -> None:
        met = found <= promised
        targets.append({"name": what, "found": found, "unit": unit, "promised": promised, "met": met})
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{request.node.name.partition('[')[0]}.json").write_text(
                json.dumps({"targets": targets}), "utf-8"
            )

    return told


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """`tell(line, …)`: lines that stand at the end of the run whether the test passes or not, also from a worker of xdist."""

    def told(*lines: str) -> None:
        request.node.user_properties.append((TOLD, lines))

    return told


def pytest_configure(config: pytest.Config) -> None:
    told = "promised: the test proves more at full size, or states a promise (make acceptance)"
    config.addinivalue_line("markers", told)
    told = "at_full_size: the test is asked in acceptance alone, for a cheaper one beside it proves its kind"
    config.addinivalue_line("markers", told)


def pytest_itemcollected(item: pytest.Item) -> None:
    if item.get_closest_marker("at_full_size") is not None:
        item.add_marker("promised")
    if not GROWING.isdisjoint(getattr(item, "fixturenames", ())) or is_hypothesis_test(getattr(item, "obj", None)):
        item.add_marker("promised")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What measures runs when it is asked for by its mark alone: beside others it would measure them. What is for the full
    size alone waits for that."""
    waiting = [
        item
        for item in items
        if (item.get_closest_marker("measures") is not None and "measures" not in config.option.markexpr)
        or (item.get_closest_marker("at_full_size") is not None and not FULL)
    ]
    if waiting:
        config.hook.pytest_deselected(items=waiting)
        gone = {*waiting}
        items[:] = [item for item in items if item not in gone]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--promises", type=Path, help="print a line for each promise, and write them into this folder")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    _show_what_was_told(terminalreporter)
    folder: Path | None = config.getoption("--promises")
    if folder is None:
        return
    reports = [
        report
        for outcome in ("passed", "failed", "error")
        for report in terminalreporter.stats.get(outcome, [])
        if any(
            name == KEPT for name, _ in getattr(report, "user_properties", ())
        )  # a file that cannot be read has none
    ]
    lines = [*_broken(reports), *_kept(reports), *_measured(folder)]
    terminalreporter.section("promises")
    for line in lines:
        terminalreporter.line(line)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "promises.txt").write_text("".join(f"{line}\n" for line in lines), "utf-8")


def _show_what_was_told(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [*terminalreporter.stats.get("passed", []), *terminalreporter.stats.get("failed", [])]
    lines = [line for report in reports for name, told in report.user_properties if name == TOLD for line in told]
    if lines:
        terminalreporter.section("what tests tell")
    for line in lines:
        terminalreporter.line(line)


def _broken(reports: list[pytest.TestReport]) -> Iterator[str]:
    for report in reports:
        if report.failed:
            yield f"BROKEN: {report.nodeid}"


def _kept(reports: list[pytest.TestReport]) -> Iterator[str]:
    counts: dict[tuple[str, str], float] = {}
    for report in reports:
        if report.passed and report.when == "call":
            for what, count, unit in (told for name, told in report.user_properties if name == KEPT and told):
                counts[what, unit] = counts.get((what, unit), 0) + count
    for (what, unit), count in sorted(counts.items()):
        yield f"kept: {what}: {count:,} {unit}" if isinstance(count, int) else f"kept: {what}: {count:,.3g} {unit}"


def _measured(folder: Path) -> Iterator[str]:
    for file in sorted(folder.glob("*.json")):
        report: dict[str, Any] = json.loads(file.read_text("utf-8"))
        for target in report["targets"]:
            found = f"{target['name']} {target['found']:.3g}{target['unit']}"
            yield f"{'kept' if target['met'] else 'MISSED'}: {found} (promised {target['promised']:g}{target['unit']})"
