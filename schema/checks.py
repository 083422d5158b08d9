"""What the values of an input must be, beyond their types. Each check names the column and says what it must be."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from hub.catalogue.declarations import Check
from hub.days import FIRST_ACT, is_before_first_act
from hub.texts import EMPTY

_TERM = re.compile(r"(\d{4})-(\d{4})-[12]", re.ASCII)


def not_in_future(column: str, why: str = "") -> Check:
    """What was done, or was so, lies in the past, or today; `why` goes on with the sentence."""

    def check(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
        given = values.get(column)
        return (column, f"must not be in the future{why}.") if given and given > today else None

    return check


def not_before_first_act(column: str) -> Check:
    """What an authority did is no older than the authorities; the same is said of every person, whenever they were born."""

    def check(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
        given = values.get(column)
        if given and is_before_first_act(given):
            return column, f"must not be before {FIRST_ACT}. Check the year."
        return None

    return check


def never_null(column: str) -> Check:
    """Return a value that can be left out, but is never unknown."""

    def check(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
        return (column, "must not be null.") if column in values and values[column] is None else None

    return check


def above_zero(column: str) -> Check:
    """Return a sum that was given is a sum."""

    def check(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
        return (column, "must be more than zero.") if values.get(column) == 0 else None

    return check


def at_most(column: str, other: str, words: str) -> Check:
    """A part is not more than the whole; `words` name the whole."""

    def check(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
        part, whole = values.get(column), values.get(other)
        if part is None or whole is None or part <= whole:
            return None
        return column, f"must not be more than {words}."

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


def only_with(column: str, other: str, words: str) -> Check:
    """Return a value that means something only where another one is given and true; `words` name that one."""

    def check(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
        alone = values.get(column) is not None and not values.get(other)
        return (column, f"must be given only with {words}.") if alone else None

    return check


def school_term(column: str) -> Check:
    """A term is written as the school year and a number, such as 2026-2027-1."""

    def check(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
        given = values.get(column)
        match = _TERM.fullmatch(given or "")
        if given is None or (match and int(match[2]) == int(match[1]) + 1):
            return None
        return column, "must be a school year and 1 or 2, such as 2026-2027-1."

    return check


def stripped(convert: Callable[[str], str]) -> Callable[[str], str]:
    """Return a text as a file's cell would have it; an empty one is refused. Raises ValueError."""

    def converted(given: str) -> str:
        if not (said := given.strip()):
            raise ValueError(f"It {EMPTY}")
        return convert(said)

    return converted
