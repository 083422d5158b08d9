"""What is due without an application: to whom a rule finds eligible, once in each period of the programme (§4 避免救助遗漏)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from hub.codes import BenefitKind
from hub.policy.citations import cited

NOTHING_MISSED = cited("4.2 f96d49f7a80e")
"""What asks that nobody is missed (避免救助遗漏), and so for programmes that are due without an application."""

FIRST_OF_MARCH, FIRST_OF_SEPTEMBER = (3, 1), (9, 1)


@dataclass(frozen=True, slots=True)
class BenefitPeriod:
    """A period in which a programme is given once. `code` is what records call it that name it, such as a school term."""

    first: date
    last: date
    code: str


def _month(today: date) -> BenefitPeriod:
    first = today.replace(day=1)
    return BenefitPeriod(first, _last_of(today.year, today.month), f"{today:%Y-%m}")


def _year(today: date) -> BenefitPeriod:
    return BenefitPeriod(date(today.year, 1, 1), date(today.year, 12, 31), f"{today.year:04}")


def _school_term(today: date) -> BenefitPeriod:
    """Return the first term of a school year, September to February, or the second, March to August (D)."""
    day = (today.month, today.day)
    if FIRST_OF_MARCH <= day < FIRST_OF_SEPTEMBER:
        first, last, year, number = date(today.year, 3, 1), date(today.year, 8, 31), today.year - 1, 2
    else:
        year, number = today.year if day >= FIRST_OF_SEPTEMBER else today.year - 1, 1
        first, last = date(year, 9, 1), _last_of(year + 1, 2)
    return BenefitPeriod(first, last, f"{year:04}-{year + 1:04}-{number}")


def _last_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


class PeriodLength(Enum):
    """How long the periods of a programme are."""

    MONTH = "a calendar month"
    YEAR = "a calendar year"
    SCHOOL_TERM = "a term of a school year"

    def current(self, today: date) -> BenefitPeriod:
        """Return the period in which a day lies."""
        return _PERIODS[self](today)


_PERIODS: dict[PeriodLength, Callable[[date], BenefitPeriod]] = {
    PeriodLength.MONTH: _month,
    PeriodLength.YEAR: _year,
    PeriodLength.SCHOOL_TERM: _school_term,
}


@dataclass(frozen=True, slots=True)
class Due:
    """A programme is due once in each period, without an application, to whoever is eligible for one of these kinds of
    benefit."""

    each: PeriodLength
    kinds: tuple[BenefitKind, ...]
