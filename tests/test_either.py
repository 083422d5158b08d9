"""A test that is above the databases is asked on one of them in turn, and at full size on both."""

from __future__ import annotations

import pytest

from tests import either

TESTS = """
import pytest
pytestmark = pytest.mark.databases("either")
on_each = pytest.mark.parametrize("database", ["sqlite", "postgresql"])
@on_each
def test_first(database): pass
@pytest.mark.parametrize("case", ["a", "b"])
@on_each
def test_next(database, case): pass
@pytest.mark.databases("both")
@on_each
def test_race(database): pass
def test_of_none(): pass
"""
TURNS = ["test_first[sqlite]", "test_next[postgresql-a]", "test_next[sqlite-b]"]
ALWAYS = ["test_race[sqlite]", "test_race[postgresql]", "test_of_none"]
OTHERS = ["test_first[postgresql]", "test_next[sqlite-a]", "test_next[postgresql-b]"]


def asked(pytester: pytest.Pytester, *arguments: str) -> set[str]:
    """The tests that a run would ask."""
    file = pytester.makepyfile(TESTS)
    named = [f"{file.name}{argument}" if argument.startswith("::") else argument for argument in arguments]
    plugins = ("-p", "tests.either", "-p", "tests.promises", "-p", "no:asyncio")
    ran = pytester.runpytest_inprocess(*plugins, "--collect-only", "-q", *named)
    return {line.partition("::")[2] for line in ran.outlines if "::" in line}


def test_each_file_meets_both_databases_in_turn(pytester: pytest.Pytester) -> None:
    assert asked(pytester) == {*TURNS, *ALWAYS}


def test_a_test_that_is_named_with_its_database_is_asked(pytester: pytest.Pytester) -> None:
    assert asked(pytester, f"::{OTHERS[0]}") == {OTHERS[0]}


def test_on_one_database_alone_nothing_is_left_out_of_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(either, "ALONE", "sqlite")
    on_sqlite = {each for each in (*TURNS, *OTHERS) if "sqlite" in each}
    assert asked(pytester) == {*on_sqlite, *ALWAYS}


def test_at_full_size_both_are_asked_and_acceptance_asks_the_other_half(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(either, "FULL", True)
    assert asked(pytester) == {*TURNS, *ALWAYS, *OTHERS}
    assert asked(pytester, "-m", "promised") == {*OTHERS}
