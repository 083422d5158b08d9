"""Unknown survives because only one module aggregates, and the statement has only its caller's parameters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy.dialects import postgresql

import hub.policy
from tests.policy.town import DECIDE

ROOM = Path(hub.policy.__file__).parent
FORBIDDEN = re.compile(
    r"coalesce\(|\b(?:func\.)?(?:sum|avg|bool_and|bool_or|every|exists)\(|func\.(?:min|max|count|now)\b"
)
FILES = sorted(file for file in ROOM.rglob("*.py") if file.name != "facts.py")


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOM)))
def test_nothing_outside_the_facts_aggregates_or_replaces_null(file: Path) -> None:
    assert [line for line in file.read_text("utf-8").splitlines() if FORBIDDEN.search(line)] == []


def test_the_facts_never_replace_null() -> None:
    text = (ROOM / "facts.py").read_text("utf-8")
    assert not re.search(r"coalesce\(|func\.(?:sum|avg|bool_and|bool_or|exists|now)\b|\bexists\(", text)


@pytest.mark.parametrize("programme", DECIDE)
def test_a_decision_has_no_parameters_but_its_callers(programme: str) -> None:
    assert set(DECIDE[programme].compile(dialect=postgresql.dialect()).params) == {"root", "on", "known_at"}
