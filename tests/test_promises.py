"""The lines at the end of `make acceptance`: what was kept, with its figure; what was not, by the test's name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import promises

TESTS = """
import pytest
from hypothesis import given, strategies
@pytest.fixture
def size():
    return max
@pytest.mark.parametrize("side", [1, 2])
def test_kept(promise, side):
    promise("nothing is lost", 1000 * side, "rows")
def test_broken(promise):
    assert False
def test_without_a_promise():
    assert False
def test_that_grows(size):
    assert size(1, 2) == 2
@given(strategies.integers())
def test_that_draws(number):
    assert number == number
"""


def test_each_promise_is_one_line_with_its_figure(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(TESTS)
    target = {"name": "the scan takes", "found": 3.21, "promised": 3, "unit": " ×", "met": False}
    Path("found").mkdir()
    Path("found/scan.json").write_text(json.dumps({"targets": [target]}), "utf-8")
    ran = pytester.runpytest_inprocess("-p", "tests.promises", "--promises", "found", "-p", "no:asyncio")
    assert ran.ret == 1
    lines = Path("found/promises.txt").read_text("utf-8").splitlines()
    assert lines == [
        "BROKEN: test_each_promise_is_one_line_with_its_figure.py::test_broken",
        "kept: nothing is lost: 3,000 rows",
        "MISSED: the scan takes 3.21 × (promised 3 ×)",
    ]
    assert set(lines) <= set(ran.outlines)


def test_acceptance_runs_what_grows_or_states_a_promise_and_nothing_else(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(TESTS)
    ran = pytester.runpytest_inprocess("-p", "tests.promises", "-m", "promised", "-p", "no:asyncio")
    ran.assert_outcomes(passed=4, failed=1, deselected=1)


@pytest.mark.parametrize(("full", "asked"), [(False, 1), (True, 2)])
def test_what_is_for_the_full_size_alone_is_asked_there_and_in_acceptance(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, full: bool, asked: int
) -> None:
    monkeypatch.setattr(promises, "FULL", full)
    pytester.makepyfile(
        "import pytest\n"
        "@pytest.mark.parametrize('kind', ['cheap', pytest.param('dear', marks=pytest.mark.at_full_size)])\n"
        "def test_found(kind): pass\n"
    )
    plugins = ("-p", "tests.promises", "-p", "no:asyncio")
    pytester.runpytest_inprocess(*plugins).assert_outcomes(passed=asked, deselected=2 - asked)
    pytester.runpytest_inprocess(*plugins, "-m", "promised").assert_outcomes(passed=asked - 1, deselected=3 - asked)
