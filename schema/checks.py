"""What the values of an input must be, beyond their types. Each check names the column and says what it must be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from typing import Any

from strawberry.utils.str_converters import to_camel_case

from hub.catalogue.declarations import Check
from hub.clock import local_day
from hub.tables.base import Base
from hub.tables.possible_days import DayMeaning, DayOrder, meanings_of_days, orders_of_days
from hub.tables.row_rules import RowRule
from hub.texts import EMPTY


def possible_days(rows: type[Base]) -> tuple[Check, ...]:
    """Return what holds for the days of a table: each is one that can be, and those that have an order are in it."""
    each = (_possible(column, meaning) for column, meaning in meanings_of_days(rows).items())
    return (*each, *map(_in_order, orders_of_days(rows)))


def _possible(column: str, meaning: DayMeaning) -> Check:
    first = meaning.first

    def check(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
        if (given := values.get(column)) is None or first <= given <= today:
            return None
        fault = meaning.fault(given, today)
        return (column, fault.must) if fault else None

    return check


def _in_order(order: DayOrder) -> Check:
    if order.told_at == order.earlier:
        return not_after(order.earlier, order.later, to_camel_case(order.later))
    return in_order(order.earlier, order.later, "the first day" if order.is_period else to_camel_case(order.earlier))


def possible_values(rule: RowRule) -> Check:
    """Return a rule of the table, which holds where every value that it is about is given or left out."""

    def check(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
        if rule.holds(*map(values.get, rule.columns)):
            return None
        return rule.column, rule.fault.must

    return check


def moment_read(column: str) -> Check:
    """A moment that was read in an answer does not lie ahead: nothing is registered before it happens.

    A day is left, since moments are of the database's clock, and `today` is of a request that began earlier.
    """

    def check(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
        given = values.get(column)
        if given and local_day(given) > today + timedelta(days=1):
            return column, "must not be in the future. Give the recordedAt that you read."
        return None

    return check


def never_null(column: str) -> Check:
    """Return a value that can be left out, but is never unknown."""

    def check(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
        return (column, "must not be null.") if column in values and values[column] is None else None

    return check


def between(column: str, low: int, high: int, words: str) -> Check:
    """A number lies between two, both allowed; `words` name them."""

    def check(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
        given = values.get(column)
        return None if given is None or low <= given <= high else (column, f"must be from {words}.")

    return check


def year_from(column: str, first: int) -> Check:
    """A year is not before the first one, and not after the next."""

    def check(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
        given = values.get(column)
        return (
            None
            if given is None or first <= given <= today.year + 1
            else (column, f"must be from {first} to next year.")
        )

    return check


def in_order(first: str, last: str, words: str = "the first day") -> Check:
    """Return a period that ends has a beginning, and ends no earlier; `words` name the beginning."""

    def check(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
        begins, ends = values.get(first), values.get(last)
        if ends is None or (begins is not None and begins <= ends):
            return None
        return last, f"must be given only with {words}." if begins is None else f"must not be before {words}."

    return check


def not_after(column: str, other: str, words: str) -> Check:
    """A day that is given is not later than another one; `words` name that one."""

    def check(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
        given, last = values.get(column), values.get(other)
        return (column, f"must not be after {words}.") if given and last and given > last else None

    return check


def at_most_characters(column: str, most: int) -> Check:
    """A text is short enough to be kept."""

    def check(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
        given = values.get(column)
        return (column, f"must not be longer than {most} characters.") if given and len(given) > most else None

    return check


def one_of(column: str, allowed: Collection[str]) -> Check:
    """Only some codes of a list are meant."""

    def check(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
        given = values.get(column)
        return None if given is None or given in allowed else (column, f"must be one of {', '.join(allowed)}.")

    return check


def stripped(convert: Callable[[str], str]) -> Callable[[str], str]:
    """Return a text as a file's cell would have it; an empty one is refused. Raises ValueError."""

    def converted(given: str) -> str:
        if not (said := given.strip()):
            raise ValueError(f"It {EMPTY}")
        return convert(said)

    return converted
