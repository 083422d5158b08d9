"""What the cells of one row must agree on: the columns that are compared, the one to look at, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from hub.codes import CategoryKind, FactKind, Sex
from hub.identifiers import birth_date


@dataclass(frozen=True, slots=True)
class Check:
    """`fault` gets the values of the columns, None where not known, and gives a sentence or None.

    The last of the columns is the one to look at.
    """

    columns: tuple[str, ...]
    fault: Callable[..., str | None]

    @property
    def column(self) -> str:
        return self.columns[-1]


def in_order(first: str, last: str) -> Check:
    """The last day of a period is not before its first."""
    sentence = f"The last day is before the first day, in {first}."

    def fault(since: date | None, until: date | None) -> str | None:
        return sentence if since and until and until < since else None

    return Check((first, last), fault)


def born_as_numbered(number: str, born: date | None) -> str | None:
    """The date of birth is the one in digits 7 to 14 of the identity number (GB 11643)."""
    if born and born != birth_date(number):
        return "The date of birth is not the one in digits 7 to 14 of the resident ID number."
    return None


def sex_as_numbered(number: str, sex: str | None) -> str | None:
    """Digit 17 of the identity number is odd for a man and even for a woman (GB 11643)."""
    if sex in (Sex.MALE, Sex.FEMALE) and (sex == Sex.MALE) != bool(int(number[16]) % 2):
        return "The sex is not the one in digit 17 of the resident ID number."
    return None


def kind_of_category(category: str, kind: str | None) -> str | None:
    """Only extreme poverty has a mode of support, and only relapse monitoring has kinds (§1, §9, §11)."""
    if kind and CategoryKind[kind].category != category:
        return "This kind does not belong to the category of the row."
    return None


def value_of_fact(kind: str, value: Any) -> str | None:
    """A yes-no fact is 0 or 1; the tier of the residents' insurance is 0 (not enrolled), 1 or 2 (§9); a sum is in fen."""
    if value is not None and value > FactKind[kind].highest:
        return f"The highest value of this kind of fact is {FactKind[kind].highest}."
    return None
