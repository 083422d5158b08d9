"""What the cells of one row must agree on. Each function names the column to look at and says why, or returns None."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hub.codes import CategoryKind, FactKind, Sex
from hub.identifiers import birth_date

Values = Mapping[str, Any]
Check = Callable[[Values], tuple[str, str] | None]
"""From the values of a row, by the names of its columns, to a column and a sentence."""


def in_order(first: str, last: str) -> Check:
    """The last day of a period is not before its first."""

    def check(values: Values) -> tuple[str, str] | None:
        if values[first] and values[last] and values[last] < values[first]:
            return last, f"The last day is before the first day, in {first}."
        return None

    return check


def born_as_numbered(values: Values) -> tuple[str, str] | None:
    """The date of birth is the one in digits 7 to 14 of the identity number (GB 11643)."""
    if values["birth_date"] and values["birth_date"] != birth_date(values["id_number"]):
        return "birth_date", "The date of birth is not the one in digits 7 to 14 of the identity number."
    return None


def sex_as_numbered(values: Values) -> tuple[str, str] | None:
    """Digit 17 of the identity number is odd for a man and even for a woman (GB 11643)."""
    numbered = Sex.MALE if int(values["id_number"][16]) % 2 else Sex.FEMALE
    if values["sex"] in (Sex.MALE, Sex.FEMALE) and values["sex"] != numbered:
        return "sex", "The sex is not the one in digit 17 of the identity number."
    return None


def kind_of_category(values: Values) -> tuple[str, str] | None:
    """Only extreme poverty has a mode of support, and only relapse monitoring has kinds (§1, §9, §11)."""
    if values["kind"] and CategoryKind[values["kind"]].category != values["category"]:
        return "kind", "This kind does not belong to the category of the row."
    return None


def value_of_fact(values: Values) -> tuple[str, str] | None:
    """A yes-no fact is 0 or 1; the tier of the residents' insurance is 0 (not enrolled), 1 or 2 (§9); a sum is in fen."""
    highest = FactKind[values["kind"]].highest
    if values["value"] is not None and values["value"] > highest:
        return "value", f"The highest value of this kind of fact is {highest}."
    return None
