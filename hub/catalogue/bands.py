"""Bands: what is said of a value in place of the value itself. A value that moves within its band changes nothing.

A band of dates is the interval of a decade, one of sums an interval between declared edges, both ends included and
written as in ISO 8601 (`..` is an open end).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, extract, func, literal_column, null

from hub.tables.calendar import InCalendar

MONTHLY = (0, 500, 1000, 1500, 2000, 3000, 5000, 10000)
"""Edges of a monthly income per head, in yuan."""

YEARLY = (0, 5000, 10000, 20000, 30000, 50000, 80000, 120000, 200000)
"""Edges of a year's income or spending and of savings, in yuan."""


BIRTHS = range(1920, 2030, 10)
"""Where the decades begin that births are counted by: all earlier days are one band, and so are all from the last on."""


def decades(firsts: range) -> list[str]:
    """Return the bands of days, as constants: `../1919-12-31`, `1920-01-01/1929-12-31`, …"""
    closed = [f"{first}-01-01/{first + 9}-12-31" for first in firsts[:-1]]
    return [f"'{name}'" for name in (f"../{firsts[0] - 1}-12-31", *closed, f"{firsts[-1]}-01-01/..")]


def decade_among(firsts: range) -> Callable[[ColumnElement[Any]], ColumnElement[Any]]:
    """Return which of those bands a day lies in."""

    def band(day: ColumnElement[Any]) -> ColumnElement[Any]:
        *names, last = [literal_column(name, Text()) for name in decades(firsts)]
        year = extract("year", InCalendar(day))
        before = ((year < literal_column(str(first)), name) for first, name in zip(firsts, names, strict=True))
        return case((day.is_(None), null()), *before, else_=last)

    return band


def decade(day: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the ten years that a day lies in: `1960-01-01/1969-12-31`."""
    year = extract("year", InCalendar(day))
    tens = func.substr(cast(year, Text), literal_column("1"), literal_column("3"))
    return case(
        (year < literal_column("1000"), _constant("../0999-12-31")), else_=_text(tens, "0-01-01/", tens, "9-12-31")
    )


def between(edges: tuple[int, ...]) -> Any:
    """Return the band of a sum in fen between some edges in yuan: `1000.00/1499.99`. Each edge begins a band."""

    def band(sum_in_fen: ColumnElement[Any]) -> ColumnElement[Any]:
        bands = zip(("..", *(f"{edge}.00" for edge in edges)), edges, strict=False)
        return case(
            (sum_in_fen.is_(None), null()),
            *((sum_in_fen < edge * 100, _constant(f"{low}/{_before(edge)}")) for low, edge in bands),
            else_=_constant(f"{edges[-1]}.00/.."),
        )

    return band


def _before(edge: int) -> str:
    return f"{edge - 1}.99" if edge else "-0.01"


def _constant(text: str) -> ColumnElement[str]:
    return literal_column(f"'{text}'", Text())


def _text(first: ColumnElement[Any], *parts: Any) -> ColumnElement[Any]:
    for part in parts:
        first = first.op("||")(_constant(part) if isinstance(part, str) else part)
    return cast(first, Text)
