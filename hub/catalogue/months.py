"""The months that days are counted by: the newest ones up to today, so that there are always as many, whatever is stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Integer, Select, SelectBase, Text, cast, extract, func, select
from sqlalchemy import literal_column as constant

from hub.catalogue.declarations import QueryContext
from hub.catalogue.statistics import Grouping
from hub.tables.calendar import InCalendar

MONTHS = 24
"""How many months there are; the last is that of today."""


def by_month(column: str) -> Grouping:
    """Return the groups of a day by its month, as texts: `2026-11`."""

    def months(rows: FromClause, context: QueryContext) -> SelectBase:
        month, newest = _month(InCalendar(rows.c[column])), _month(context.request("today"))
        found = select(rows.c[column].label("key"), _text(month).label("value"))
        return found.where(month > newest - _number(MONTHS), month <= newest).distinct()

    return Grouping(column, Text(), _newest, MONTHS, junction=months)


def _newest(context: QueryContext) -> Sequence[Select[Any]]:
    newest = _month(context.request("today"))
    return [select(_text(newest - _number(ago)).label("value")) for ago in range(MONTHS)]


def _month(day: ColumnElement[Any]) -> ColumnElement[int]:
    """Return how many months lie before that of a day, from the year 0 on."""
    year, month = (cast(extract(part, day), Integer()) for part in ("year", "month"))
    return year * _number(12) + month - _number(1)


def _text(month: ColumnElement[int]) -> ColumnElement[str]:
    two_digits = func.substr(cast(month % _number(12) + _number(101), Text()), _number(2), _number(2))
    return cast(cast(month // _number(12), Text()).op("||")(constant("'-'", Text())).op("||")(two_digits), Text())


def _number(number: int) -> ColumnElement[int]:
    return constant(str(number), Integer())
