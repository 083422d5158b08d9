"""Situations with the decision that the oracle expects, and how they are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tests.plain_yaml import read_yaml
from tests.policy.situations import (
    Determination,
    Fact,
    Household,
    LocalValue,
    Membership,
    OtherMember,
    Person,
    Snapshot,
)

FOLDER = Path(__file__).parent

_LONG_SINCE = date(2020, 1, 1)
_TIMES = {"recordedAt": "recorded_at", "supersededAt": "superseded_at", "asOf": "as_of"}
_SUMS = {
    "total": "total_income",
    "perHead": "income_per_head",
    "savings": "savings",
    "medical": "medical_spend",
    "education": "education_spend",
    "other": "other_spend",
}
_KEYS = frozenset(
    {
        *("name", "programme", "rows", "standard", "expect", "states"),
        *("place", "born", "determinations", "holds", "refused", "facts", "has", "lacks", "homes"),
        *("values", "set", "day", "knownAt"),
    }
)


@dataclass(frozen=True)
class Case:
    name: str
    programme: str
    rows: tuple[str, ...]
    person: Person
    values: tuple[LocalValue, ...]
    on: date
    known_at: datetime
    expected: Mapping[str, Any]


def read_cases() -> list[Case]:
    return [case for file in sorted(FOLDER.glob("*.yaml")) for case in _cases(read_yaml(file.read_text("utf-8")))]


def _cases(content: Mapping[str, Any]) -> Iterator[Case]:
    """The cases of a file. What `standard` says holds for each, but for facts and values that it names itself."""
    for entry in content["cases"]:
        assert entry.keys() <= _KEYS, entry.keys() - _KEYS
        standard = content["standard"] if entry.get("standard", True) else {}
        facts, values = _facts(entry), _values(entry)
        own_kinds, own_codes = {fact.kind for fact in facts}, {value.code for value in values}
        yield Case(
            name=entry["name"],
            programme=entry.get("programme", content["programme"]),
            rows=tuple(entry["rows"]),
            person=Person(
                entry.get("place", "district"),
                _determinations(entry),
                facts + [fact for fact in _facts(standard) if fact.kind not in own_kinds],
                [_home(standard.get("home", {}) | row) for row in entry.get("homes", ())],
                entry.get("born"),
            ),
            values=(*values, *(value for value in _values(standard) if value.code not in own_codes)),
            on=entry.get("day", date(2026, 3, 1)),
            known_at=entry.get("knownAt", datetime(2026, 7, 1, tzinfo=UTC)),
            expected=_expected(entry["expect"], entry.get("states", {})),
        )


def _determinations(entry: Mapping[str, Any]) -> list[Determination]:
    return [
        *(Determination(**_row(row)) for row in entry.get("determinations", ())),
        *(Determination(category=category, since=_LONG_SINCE) for category in entry.get("holds", ())),
        *(
            Determination(category=category, outcome="REFUSED", since=_LONG_SINCE)
            for category in entry.get("refused", ())
        ),
    ]


def _facts(entry: Mapping[str, Any]) -> list[Fact]:
    return [
        *(Fact(**_row(row)) for row in entry.get("facts", ())),
        *(Fact(kind=kind, value=1, since=_LONG_SINCE) for kind in entry.get("has", ())),
        *(Fact(kind=kind, value=0, since=_LONG_SINCE) for kind in entry.get("lacks", ())),
    ]


def _values(entry: Mapping[str, Any]) -> list[LocalValue]:
    return [
        *(LocalValue(**_row(row)) for row in entry.get("values", ())),
        *(LocalValue(code=code, value=value, since=_LONG_SINCE) for code, value in entry.get("set", {}).items()),
    ]


def _home(row: Mapping[str, Any]) -> Membership:
    sums = {name: row.get(key) for key, name in _SUMS.items()}
    return Membership(
        since=row.get("since", _LONG_SINCE),
        until=row.get("until"),
        household=Household(
            urban=row.get("urban"),
            snapshots=[Snapshot(as_of=row.get("asOf", _LONG_SINCE), **sums)],
            others=[OtherMember(since=_LONG_SINCE) for _ in range(row.get("others", 0))],
        ),
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
        "reason": expect.get("reason"),
        **({"benefit_kind": expect["kind"]} if "kind" in expect else {}),
    } | {f"state_{name}": value for name, value in states.items()}
