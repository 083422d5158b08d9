"""The YAML file that parameters come from.

    reference: where the values are published          # for every value that does not say its own
    sample: false                                      # true: no authority has published them
    division: "500000"                                 # in quotes; for every value that does not say its own
    values:
      - {code: RESIDENT_PREMIUM_TIER_1, since: 2026-01-01, until: 2026-12-31, value: 40000}

`value` is whole fen or whole basis points, as the code is declared; `null` says that the value is not set, which
is not zero. Both days are inside the period; `until: null` or no `until` leaves it open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml

from hub.policy.parameter_codes import LARGEST, PARAMETERS

_FILE_KEYS = frozenset({"reference", "sample", "division", "values"})
_VALUE_KEYS = frozenset({"code", "since", "until", "value", "reference", "sample", "division"})
_DIVISION = re.compile(r"[0-9]{6,12}", re.ASCII)


class ParameterFileError(ValueError):
    """The file cannot be used; lists every mistake at once. Nothing of it was stored."""

    def __init__(self, file: Path, mistakes: Iterable[str]) -> None:
        self.mistakes = list(mistakes)
        super().__init__(
            f"The parameters in {file} cannot be used:\n" + "\n".join(f"  - {mistake}" for mistake in self.mistakes)
        )


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """One dated value. Both days are inside; no last day leaves the period open."""

    code: str
    division_code: str
    since: date
    until: date | None
    value: int | None
    reference: str
    sample: bool

    def overlaps(self, other: ParameterValue) -> bool:
        """True when both speak of the same parameter and division on some day."""
        return (
            (self.code, self.division_code) == (other.code, other.division_code)
            and (other.until is None or self.since <= other.until)
            and (self.until is None or other.since <= self.until)
        )


def read_parameters(file: Path, division: str | None = None) -> tuple[ParameterValue, ...]:
    """The values of a file. `division` takes the place of the one the file names for all its values.

    Raises `ParameterFileError`, or FileNotFoundError.
    """
    try:
        content: Any = yaml.safe_load(file.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, ValueError):
        raise ParameterFileError(file, ["It is not YAML in UTF-8, or a date in it does not exist."]) from None
    if not isinstance(content, dict) or not isinstance(content.get("values"), list):
        raise ParameterFileError(file, ["It needs a list `values`."])
    mistakes = _unknown_keys(content, _FILE_KEYS, "the file")
    defaults = {key: content[key] for key in ("reference", "sample", "division") if key in content}
    if division is not None:
        defaults["division"] = division
    values: list[ParameterValue] = []
    for place, entry in enumerate(content["values"], start=1):
        if not isinstance(entry, dict):
            mistakes.append(f"Value {place} is not a mapping such as {{code: ..., since: ..., value: ...}}.")
            continue
        found = _mistakes_of(defaults | entry, f"value {place}") + _unknown_keys(entry, _VALUE_KEYS, f"value {place}")
        mistakes += found
        if not found:
            values.append(_value_of(defaults | entry))
    mistakes += [
        f"{one.code} in {one.division_code}: the periods from {one.since} and from {other.since} overlap; "
        "end the first before the second begins."
        for one, other in combinations(values, 2)
        if one.overlaps(other)
    ]
    if mistakes:
        raise ParameterFileError(file, mistakes)
    return tuple(values)


def _value_of(entry: Mapping[str, Any]) -> ParameterValue:
    return ParameterValue(
        code=entry["code"],
        division_code=entry["division"],
        since=entry["since"],
        until=entry.get("until"),
        value=entry["value"],
        reference=entry["reference"],
        sample=entry["sample"],
    )


def _mistakes_of(entry: Mapping[str, Any], where: str) -> list[str]:
    since: Any = entry.get("since")
    until: Any = entry.get("until")
    value: Any = entry.get("value", "")
    parameter = PARAMETERS.get(entry["code"]) if isinstance(entry.get("code"), str) else None
    unit, lowest = (parameter.unit.english, parameter.floor) if parameter else ("fen or basis points", 0)
    largest = LARGEST[parameter.unit] if parameter else max(LARGEST.values())
    checks = (
        (parameter is not None, f"`code` must be one of {', '.join(sorted(PARAMETERS))}."),
        (_is_day(since), "`since` must be a day such as 2026-01-01."),
        (until is None or _is_day(until), "`until` must be a day such as 2026-12-31, or null."),
        (not (_is_day(since) and _is_day(until) and until < since), "`until` is before `since`."),
        (
            value is None or (type(value) is int and lowest <= value <= largest),
            f"`value` must be a whole number of {unit} from {lowest} to {largest}, or null when it is not set.",
        ),
        (
            isinstance(entry.get("division"), str) and bool(_DIVISION.fullmatch(entry["division"])),
            "`division` must be a code of 6 to 12 digits, in quotes.",
        ),
        (
            isinstance(entry.get("reference"), str) and bool(entry["reference"].strip()),
            "`reference` must say where the value is published.",
        ),
        (isinstance(entry.get("sample"), bool), "`sample` must be true or false."),
    )
    return [f"{where[0].upper()}{where[1:]}: {sentence}" for fine, sentence in checks if not fine]


def _unknown_keys(entry: Mapping[Any, Any], allowed: frozenset[str], where: str) -> list[str]:
    return [
        f"{where[0].upper()}{where[1:]}: `{key}` is not known; use {', '.join(sorted(allowed))}."
        for key in entry
        if key not in allowed
    ]


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)
