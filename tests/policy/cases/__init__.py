"""Situations with the decision that the oracle expects, and how they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml

from tests.policy.situations import Determination, Fact, LocalValue, Person

FOLDER = Path(__file__).parent

_YEAR = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}
_STANDARD_VALUES = (
    LocalValue(code="RESIDENT_PREMIUM_TIER_1", value=42000, **_YEAR),
    LocalValue(code="PREMIUM_SUBSIDY_FIXED_90", value=37800, **_YEAR),
    LocalValue(code="PREMIUM_SUBSIDY_FIXED_70", value=29400, **_YEAR),
)
_TIMES = {"recordedAt": "recorded_at", "supersededAt": "superseded_at"}
_KEYS = frozenset(
    {
        "name",
        "rows",
        "standard",
        "tier",
        "place",
        "determinations",
        "facts",
        "values",
        "day",
        "knownAt",
        "expect",
        "states",
    }
)


@dataclass(frozen=True)
class Case:
    name: str
    rows: tuple[str, ...]
    person: Person
    values: tuple[LocalValue, ...]
    on: date
    known_at: datetime
    expected: Mapping[str, Any]


def read_cases() -> list[Case]:
    return [_case(entry) for file in sorted(FOLDER.glob("*.yaml")) for entry in yaml.safe_load(file.read_text("utf-8"))]


def _case(entry: Mapping[str, Any]) -> Case:
    assert entry.keys() <= _KEYS, entry.keys() - _KEYS
    standard = entry.get("standard", False)
    facts = [Fact(**_row(row)) for row in entry.get("facts", ())]
    if standard:
        long_since = date(2020, 1, 1)
        facts += [
            Fact(kind="PREMIUM_SUBSIDY_QUALIFIED", value=1, since=long_since),
            Fact(kind="RESIDENT_INSURANCE_TIER", value=entry.get("tier", 1), since=long_since),
        ]
    values = tuple(LocalValue(**_row(row)) for row in entry.get("values", ()))
    return Case(
        name=entry["name"],
        rows=tuple(entry["rows"]),
        person=Person(
            entry.get("place", "district"),
            [Determination(**_row(row)) for row in entry.get("determinations", ())],
            facts,
        ),
        values=values or (_STANDARD_VALUES if standard else ()),
        on=entry.get("day", date(2026, 3, 1)),
        known_at=entry.get("knownAt", datetime(2026, 7, 1, tzinfo=UTC)),
        expected=_expected(entry["expect"], entry.get("states", {})),
    )


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {_TIMES.get(name, name): value for name, value in row.items()}


def _expected(expect: Mapping[str, Any], states: Mapping[str, Any]) -> dict[str, Any]:
    percent = expect.get("percent")
    return {
        "verdict": expect["verdict"],
        "percent_bp": None if percent is None else percent * 100,
        "amount_fen": expect.get("amount"),
        "category": expect.get("category"),
        "review_reason": expect.get("reason"),
    } | {f"state_{name}": value for name, value in states.items()}
