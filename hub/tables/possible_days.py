"""What a day of a row can be, whichever way it comes in: in a mutation, or in a file.

A column of days says when something happened, from when on something holds, or until when. Both ways look at what is declared here, so
that neither takes a day that the other refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from sqlalchemy import Date

from hub.days import FIRST, FIRST_ACT, LAST
from hub.tables.base import Base
from hub.tables.row_rules import ColumnFault


class DayMeaning(Enum):
    """What a column of days says: its first possible day, and how many years ahead of today its last one lies."""

    HAPPENED = FIRST_ACT, 0
    HOLDS_FROM = FIRST_ACT, 10
    HOLDS_UNTIL = FIRST_ACT, 100
    REGISTERED = FIRST, 0
    """A person's own registration can be as old as the person."""
    LIVES_FROM = FIRST, 10
    """So can the life with a household."""
    BORN = FIRST, LAST.year
    """Follows from the resident ID number, which is looked at by itself."""

    def __init__(self, first: date, years_ahead: int) -> None:
        self.first, self.years_ahead = first, years_ahead

    def fault(self, day: date | None, today: date) -> ColumnFault | None:
        """Return what is wrong with a day; None where nothing is, or none is given."""
        if day is None or self.first <= day <= today:
            return None
        if day < self.first:
            return _BEFORE_FIRST_ACT
        if (day.year - self.years_ahead, day.month, day.day) <= (today.year, today.month, today.day):
            return None
        return _TOO_LATE[self]


_BEFORE_FIRST_ACT = ColumnFault(
    f"must not be before {FIRST_ACT}. Check the year.",
    f"The day is before {FIRST_ACT}, when no authority did anything yet. Check the year.",
    f"日期早于 {FIRST_ACT}，请核对年份。",
)
_IN_FUTURE = ColumnFault(
    "must not be in the future.", "The day lies in the future. Check the year.", "日期晚于今天，请核对年份。"
)
_STARTS_LATE = ColumnFault(
    "must not be more than 10 years ahead. Check the year.",
    "The day lies more than 10 years ahead. Check the year.",
    "日期晚于今天十年以上，请核对年份。",
)
_ENDS_LATE = ColumnFault(
    "must not be more than 100 years ahead. Leave it out if there is no last day.",
    "The day lies more than 100 years ahead. Leave the cell empty if there is no last day.",
    "日期晚于今天一百年以上；没有终止日期的，请留空。",
)
_TOO_LATE = {
    DayMeaning.HAPPENED: _IN_FUTURE,
    DayMeaning.REGISTERED: _IN_FUTURE,
    DayMeaning.HOLDS_FROM: _STARTS_LATE,
    DayMeaning.LIVES_FROM: _STARTS_LATE,
    DayMeaning.HOLDS_UNTIL: _ENDS_LATE,
}

_MEANINGS = {
    "birth_date": DayMeaning.BORN,
    "explanation_due": DayMeaning.HOLDS_UNTIL,
    "membership.since": DayMeaning.LIVES_FROM,
    "period_from": DayMeaning.HOLDS_FROM,
    "period_until": DayMeaning.HOLDS_UNTIL,
    "registered_since": DayMeaning.REGISTERED,
    "since": DayMeaning.HOLDS_FROM,
    "until": DayMeaning.HOLDS_UNTIL,
}
"""Of each column, or column of a table, that does not say when something happened, what it says."""


@dataclass(frozen=True, slots=True)
class DayOrder:
    """Two columns of days in their order; `told_at` is the one that is looked at where it is not so."""

    earlier: str
    later: str
    told_at: str

    @property
    def is_period(self) -> bool:
        """True for the first and the last day of a period."""
        return self.earlier in ("since", "period_from")


_ORDERS = (
    DayOrder("since", "until", "until"),
    DayOrder("period_from", "period_until", "period_until"),
    DayOrder("given_on", "until", "until"),
    DayOrder("given_on", "explanation_due", "explanation_due"),
    DayOrder("died_on", "given_on", "died_on"),
    DayOrder("queued_on", "given_on", "queued_on"),
    DayOrder("struck_on", "given_on", "struck_on"),
    DayOrder("treated_on", "given_on", "treated_on"),
)


def meanings_of_days(rows: type[Base]) -> dict[str, DayMeaning]:
    """Return what each column of days of a table says."""
    table = rows.__table__
    days = (column.name for column in table.columns if isinstance(column.type, Date))
    return {
        name: _MEANINGS.get(f"{rows.__tablename__}.{name}") or _MEANINGS.get(name, DayMeaning.HAPPENED) for name in days
    }


def orders_of_days(rows: type[Base]) -> tuple[DayOrder, ...]:
    """Return which columns of days of a table lie in which order."""
    columns = rows.__table__.columns
    return tuple(order for order in _ORDERS if order.earlier in columns and order.later in columns)
