"""Time, as something that is handed in: the hub never asks the machine directly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

CHONGQING = ZoneInfo("Asia/Shanghai")

Clock = Callable[[], datetime]
"""Gives the present moment, aware, in UTC."""


def system_clock() -> datetime:
    return datetime.now(UTC)


def local_day(moment: datetime) -> date:
    """Return the calendar day of a moment in Chongqing: the day that rules and validity periods speak of."""
    return moment.astimezone(CHONGQING).date()


def begins_day(moment: datetime) -> bool:
    """Return whether a moment is the first one of a day in Chongqing."""
    return moment.astimezone(CHONGQING).time() == time.min


def moment_text(moment: datetime) -> str:
    """Return how a moment is written on the wire, in the log and in SQLite: UTC, microseconds, sortable as text.

    Not by strftime, which writes the year 999 with three digits: texts are compared in the place of moments.
    """
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
