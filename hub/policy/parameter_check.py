"""Checks a file of parameters before it is loaded: its mistakes, and the days on which a rule would find no value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from hub.errors import Unusable
from hub.policy.parameter_file import FindingCode, ParameterFinding, ParameterValue, parse_parameters
from hub.policy.programmes import PARAMETERS

_DAY = timedelta(days=1)
_LEVELS = (2, 4, 6, 9, 12)
"""How many digits name a province, a city, a district, a township, a village (GB/T 2260, GB/T 10114)."""


def check_parameters(
    file: Path, division: str | None = None, *, since: date | None = None, until: date | None = None
) -> list[ParameterFinding]:
    """Everything to put right in a file; nothing when it can be loaded and no rule lacks a value.

    Each parameter must have a value for each division that the file names, from `since` until `until`: its own, or one
    for a division around it (GB/T 2260: `980000` is around `980101`). Without them: from the first day that the file
    names until the last. Where a value is said to be not set, that is told too: there every decision is REVIEW.
    Raises FileNotFoundError, and `Unusable` where no day is left to check.
    """
    values, findings = parse_parameters(file, division)
    if not values:
        nothing = ParameterFinding(
            FindingCode.MISSING, "The file", "has no values; every decision that needs one is REVIEW."
        )
        return findings or [nothing]
    first = since or min(value.since for value in values)
    last = until or max(value.until or value.since for value in values)
    if last < first:
        raise Unusable(
            f"There is no day to check from {first} to {last}. Give both --since and --until, or days that the file names."
        )
    divisions = sorted({value.division_code for value in values})
    for code in PARAMETERS:
        of_it = [value for value in values if value.code == code]
        findings += _not_set(of_it)
        lacking = {
            place: list(_gaps((value for value in of_it if _is_around(value.division_code, place)), first, last))
            for place in divisions
        }
        findings += [
            _finding(
                FindingCode.MISSING, code, place, *gap, "there is no value; every decision that needs it is REVIEW."
            )
            for place, gaps in lacking.items()
            for gap in gaps
            if not PARAMETERS[code].optional
            if not any(gap in lacking[outer] for outer in divisions if outer != place and _is_around(outer, place))
        ]
    return findings


def _not_set(values: Sequence[ParameterValue]) -> list[ParameterFinding]:
    return [
        _finding(
            FindingCode.NOT_SET, value.code, value.division_code, value.since, value.until,
            "it is marked as not set; every decision that needs it is REVIEW."
            if not PARAMETERS[value.code].optional
            else "it is marked as not set; the check is left out.",
        )
        for value in values
        if value.value is None
    ]  # fmt: skip


def _finding(
    code: FindingCode, parameter: str, place: str, first: date, last: date | None, sentence: str
) -> ParameterFinding:
    period = f"from {first} to {last}" if last else f"from {first} on"
    return ParameterFinding(code, f"{parameter} in {place} {period}", sentence)


def _is_around(outer: str, inner: str) -> bool:
    """Is a division the other one, or around it? Its code then begins with the other's, zeros at the end left out."""
    level = next(level for level in _LEVELS if len(outer.rstrip("0")) <= level)
    return outer == inner or inner.startswith(outer[:level])


def _gaps(values: Iterable[ParameterValue], first: date, last: date) -> Iterator[tuple[date, date]]:
    """Yield the stretches of days from `first` to `last` of which none of some values speaks."""
    day = first
    for value in sorted(values, key=lambda value: value.since):
        if value.since > last:
            break
        if value.since > day:
            yield day, value.since - _DAY
        if value.until is None or value.until >= last:
            return
        day = max(day, value.until + _DAY)
    if day <= last:
        yield day, last
