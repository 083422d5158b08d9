"""Which days and moments the hub takes, wherever they come from: questions, writes, files, policies and commands.

Everything it speaks of lies well within these years. What lies outside is a mistake, or stands for "for ever" in some
other system; a database may keep such days as infinite, and no longer reckon with them.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
"""The first day that is taken, and the last."""

FIRST_ACT = date(1949, 10, 1)
"""No act of an authority, and nothing that one writes down of its own work, is older: whoever gives such a day mistook it."""

YEARS = f"from {FIRST.year} to {LAST.year}"
"""These days, as sentences name them."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})", re.ASCII)


def is_before_first_act(day: date) -> bool:
    """Return True for a day on which no authority did anything yet."""
    return day < FIRST_ACT


def is_supported(value: date | datetime) -> bool:
    """Return True for a day that the hub takes, and for a moment (with its time zone) that lies, in UTC, on such a day."""
    try:
        day = value.astimezone(UTC).date() if isinstance(value, datetime) else value
    except OverflowError:
        return False
    return FIRST <= day <= LAST


def read_day(text: str) -> date:
    """Return a calendar day in its one form (ISO 8601, `2026-11-23`). Raises ValueError with a sentence."""
    try:
        if _DAY.fullmatch(text) and is_supported(day := date.fromisoformat(text)):
            return day
    except ValueError:
        pass
    raise ValueError(f"must be a day {YEARS} that exists, written as 2026-11-23.")


def read_moment(text: str) -> datetime:
    """Return a moment with its offset (ISO 8601), in UTC. Raises ValueError with a sentence."""
    try:
        if _MOMENT.fullmatch(text) and is_supported(moment := datetime.fromisoformat(text)):
            return moment.astimezone(UTC)
    except ValueError:
        pass
    raise ValueError(f"must be a moment {YEARS} with its offset, written as 2026-11-23T09:30:00+08:00.")
