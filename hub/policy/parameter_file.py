"""The YAML file that parameters come from.

    reference: where the values are published          # for every value that does not say its own
    sample: false                                      # true: no authority has published them
    unit: yuan                                         # sums are yuan, and shares are percent
    division: "500000"                                 # in quotes; for every value that does not say its own
    values:
      - {code: RESIDENT_PREMIUM_TIER_1, since: 2026-01-01, until: 2026-12-31, value: 400.00}

`value` has at most two decimals; `null` says that the value is not set, which is not zero. Both days are inside the period;
`until: null` or no `until` leaves it open. `unit` must be said: earlier releases took fen and basis points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml

from hub.bounded_yaml import Unbounded, content_of
from hub.days import YEARS, is_supported
from hub.errors import Unusable
from hub.policy.parameter_codes import LARGEST, WRITTEN, Unit, written
from hub.policy.programmes import PARAMETERS
from hub.texts import flaw

_FILE_KEYS = frozenset({"reference", "sample", "unit", "division", "values"})
_VALUE_KEYS = frozenset({"code", "since", "until", "value", "reference", "sample", "division"})
_YUAN, _WHOLE = 100, 10_000
"""Fen of a yuan; basis points of the whole."""

UNIT = "yuan"
"""The one unit of sums that people write, here as in every other file; shares are percent beside it."""

_NUMBER = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,2}))?", re.ASCII)
_DIVISION = re.compile(r"[0-9]{6,12}", re.ASCII)


class FindingCode(StrEnum):
    """What can be wrong with a file of parameters, or missing from it: stable codes."""

    UNREADABLE = "UNREADABLE"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    UNKNOWN_PARAMETER = "UNKNOWN_PARAMETER"
    INVALID_DAY = "INVALID_DAY"
    INVALID_UNIT = "INVALID_UNIT"
    INVALID_VALUE = "INVALID_VALUE"
    OUT_OF_RANGE = "OUT_OF_RANGE"
    BELOW_FLOOR = "BELOW_FLOOR"
    INVALID_DIVISION = "INVALID_DIVISION"
    NO_REFERENCE = "NO_REFERENCE"
    INVALID_SAMPLE = "INVALID_SAMPLE"
    OVERLAP = "OVERLAP"
    NOT_ITS_SHARE = "NOT_ITS_SHARE"
    MISSING = "MISSING"
    NOT_SET = "NOT_SET"


@dataclass(frozen=True, slots=True)
class ParameterFinding:
    """Something to put right in a file: its code, where it is, and what to do."""

    code: FindingCode
    where: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}"


class ParameterFileError(Unusable):
    """The file cannot be used; lists every mistake at once. Nothing of it was stored."""

    def __init__(self, file: Path, mistakes: Iterable[ParameterFinding]) -> None:
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
        """Return True when both speak of the same parameter and division on some day."""
        return (
            (self.code, self.division_code) == (other.code, other.division_code)
            and (other.until is None or self.since <= other.until)
            and (self.until is None or other.since <= self.until)
        )


def read_parameters(file: Path, division: str | None = None) -> tuple[ParameterValue, ...]:
    """Return the values of a file. `division` takes the place of the one the file names for all its values.

    Raises `ParameterFileError`, or FileNotFoundError.
    """
    values, mistakes = parse_parameters(file, division)
    if mistakes:
        raise ParameterFileError(file, mistakes)
    return values


def parse_parameters(
    file: Path, division: str | None = None
) -> tuple[tuple[ParameterValue, ...], list[ParameterFinding]]:
    """Return the values of a file that can be used, and every mistake of the others. Raises FileNotFoundError."""
    try:
        content: Any = content_of(file.read_text("utf-8"))
    except Unbounded as problem:
        return (), [_of_file(FindingCode.UNREADABLE, f"is larger than is accepted: {problem}.")]
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, TypeError, AttributeError):
        return (), [_of_file(FindingCode.UNREADABLE, "is not YAML in UTF-8, or a date in it does not exist.")]
    if not isinstance(content, dict) or not isinstance(content.get("values"), list):
        return (), [_of_file(FindingCode.UNREADABLE, "needs a list `values`.")]
    mistakes = list(_unknown_keys(content, _FILE_KEYS, "The file"))
    if content.get("unit") != UNIT:
        sentence = "needs `unit: yuan`: write its sums in yuan and its shares in percent, such as 740.00 and 75."
        mistakes.append(_of_file(FindingCode.INVALID_UNIT, sentence))
    defaults = {key: content[key] for key in ("reference", "sample", "division") if key in content}
    if division is not None:
        defaults["division"] = division
    values: list[ParameterValue] = []
    for place, entry in enumerate(content["values"], start=1):
        where = f"Value {place}"
        if not isinstance(entry, dict):
            sentence = "is not a mapping such as {code: ..., since: ..., value: ...}."
            mistakes.append(ParameterFinding(FindingCode.UNREADABLE, where, sentence))
            continue
        found = [*_mistakes_of(defaults | entry, where), *_unknown_keys(entry, _VALUE_KEYS, where)]
        mistakes += found
        if not found:
            values.append(_value_of(defaults | entry))
    mistakes += [
        ParameterFinding(
            FindingCode.OVERLAP,
            f"{one.code} in {one.division_code}",
            f"the periods from {one.since} and from {other.since} overlap; end the first before the second begins.",
        )
        for one, other in combinations(values, 2)
        if one.overlaps(other)
    ]
    return tuple(values), [*mistakes, *_mistakes_of_shares(values)]


def _mistakes_of_shares(values: Sequence[ParameterValue]) -> Iterator[ParameterFinding]:
    """Fixed sums that are not their share of what the file says beside them, rounded to a yuan in either direction."""
    for value in values:
        if value.value is None or (share := PARAMETERS[value.code].share) is None:
            continue
        whole, basis_points = share
        for other in values:
            beside = replace(value, code=whole)
            if other.value is None or not other.overlaps(beside):
                continue
            if abs(value.value * _WHOLE - other.value * basis_points) >= _YUAN * _WHOLE:
                unit = PARAMETERS[value.code].unit
                said, of, comes_to = (
                    written(number, unit) for number in (value.value, other.value, other.value * basis_points // _WHOLE)
                )
                sentence = f"`value` is {said}, and {basis_points / 100:.0f} % of {whole} ({of}) are {comes_to}; one of them is wrong."
                yield ParameterFinding(FindingCode.NOT_ITS_SHARE, f"{value.code} in {value.division_code}", sentence)


def _of_file(code: FindingCode, sentence: str) -> ParameterFinding:
    return ParameterFinding(code, "The file", sentence)


def _value_of(entry: Mapping[str, Any]) -> ParameterValue:
    return ParameterValue(
        code=entry["code"],
        division_code=entry["division"],
        since=entry["since"],
        until=entry.get("until"),
        value=None if entry["value"] is None else _read(entry["value"], PARAMETERS[entry["code"]].unit),
        reference=entry["reference"],
        sample=entry["sample"],
    )


def _mistakes_of(entry: Mapping[str, Any], where: str) -> Iterator[ParameterFinding]:
    code, since, until = entry.get("code"), entry.get("since"), entry.get("until")
    if not isinstance(code, str) or code not in PARAMETERS:
        sentence = f"`code` must be one of {', '.join(sorted(PARAMETERS))}."
        yield ParameterFinding(FindingCode.UNKNOWN_PARAMETER, where, sentence)
    if not _is_day(since):
        yield ParameterFinding(FindingCode.INVALID_DAY, where, f"`since` must be a day {YEARS}, such as 2026-01-01.")
    if until is not None and not _is_day(until):
        yield ParameterFinding(
            FindingCode.INVALID_DAY, where, f"`until` must be a day {YEARS}, such as 2026-12-31, or null."
        )
    if isinstance(since, date) and isinstance(until, date) and until < since:
        yield ParameterFinding(FindingCode.INVALID_DAY, where, "`until` is before `since`.")
    yield from _mistakes_of_value(code, entry.get("value", ""), where)
    if not isinstance(entry.get("division"), str) or not _DIVISION.fullmatch(entry["division"]):
        sentence = "`division` must be a code of 6 to 12 digits, in quotes."
        yield ParameterFinding(FindingCode.INVALID_DIVISION, where, sentence)
    if not isinstance(entry.get("reference"), str) or flaw(entry["reference"].strip()):
        yield ParameterFinding(
            FindingCode.NO_REFERENCE, where, "`reference` must say where the value is published, on one line."
        )
    if not isinstance(entry.get("sample"), bool):
        yield ParameterFinding(FindingCode.INVALID_SAMPLE, where, "`sample` must be true or false.")


def _mistakes_of_value(code: Any, value: Any, where: str) -> Iterator[ParameterFinding]:
    parameter = PARAMETERS.get(code) if isinstance(code, str) else None
    if value is None or parameter is None:
        return
    unit = parameter.unit
    number, largest = _read(value, unit), LARGEST[unit]
    if number is None:
        decimals = "with at most two decimals" if unit in (Unit.FEN, Unit.BASIS_POINTS) else "without decimals"
        sentence = f"`value` must be a number of {WRITTEN[unit]} {decimals}, or null when it is not set."
        yield ParameterFinding(FindingCode.INVALID_VALUE, where, sentence)
    elif not 0 <= number <= largest:
        yield ParameterFinding(FindingCode.OUT_OF_RANGE, where, f"`value` must lie from 0 to {written(largest, unit)}.")
    elif number < parameter.floor:
        sentence = f"`value` is below {written(parameter.floor, unit)}; §{parameter.article} lets {code} be no less."
        yield ParameterFinding(FindingCode.BELOW_FLOOR, where, sentence)


def _read(value: Any, unit: Unit) -> int | None:
    """Return what is kept of a number that people wrote: whole hundredths of yuan and percent; None of what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if match := _NUMBER.fullmatch(str(value)):
        hundredths = int(match[2]) * 100 + int((match[3] or "").ljust(2, "0"))
        hundredths = -hundredths if match[1] else hundredths
        if unit in (Unit.FEN, Unit.BASIS_POINTS):
            return hundredths
        return hundredths // 100 if hundredths % 100 == 0 else None
    return None


def _unknown_keys(entry: Mapping[Any, Any], allowed: frozenset[str], where: str) -> Iterator[ParameterFinding]:
    for key in entry:
        if key not in allowed:
            sentence = f"`{key}` is not known; use {', '.join(sorted(allowed))}."
            yield ParameterFinding(FindingCode.UNKNOWN_KEY, where, sentence)


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime) and is_supported(value)
