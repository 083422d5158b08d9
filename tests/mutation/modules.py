"""What is mutated, and the quick tests that have to find it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Module:
    """Files, and the tests that judge them: on SQLite, and on PostgreSQL those with some words in their names."""

    files: str
    tests: tuple[str, ...]
    postgresql: str = ""


_OF_SELECTIONS = ("tests/resolvers/test_authorise.py", "tests/resolvers/test_told.py", "tests/cases")

MODULES: Mapping[str, Module] = {
    "permissions": Module("permissions/*", ("tests/permissions",)),
    "authorise": Module(
        "resolvers/authorise.py",
        (
            *_OF_SELECTIONS,
            "tests/hub/server/test_strict.py",
            "tests/hub/server/test_lists.py",
            "tests/hub/server/test_overlaps.py",
        ),
    ),
    "shown": Module("resolvers/shown.py", ("tests/resolvers/test_shown.py", *_OF_SELECTIONS)),
    "scope": Module(
        "resolvers/scope.py",
        ("tests/resolvers/test_scope.py", "tests/cases", "tests/hub/server/test_matching.py"),
    ),
    "limiter": Module(
        "hub/limiter/*",
        ("tests/hub/limiter", "tests/hub/ledger/test_uses.py"),
        postgresql="counts_once_in_a_window",
    ),
    "cursors": Module("resolvers/cursors.py", ("tests/resolvers/test_cursors.py",)),
    "gate": Module(
        "hub/ledger/gate.py",
        ("tests/hub/ledger/test_gate.py", "tests/hub/ledger/test_uses.py"),
        postgresql="holds_no_event",
    ),
}
