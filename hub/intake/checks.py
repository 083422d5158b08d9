"""What the cells of one row must agree on: the columns that are compared, the one to look at, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hub.codes import CategoryKind, FactKind, Sex
from hub.days import is_before_first_act
from hub.identifiers import birth_date
from hub.intake.sentences import Sentence
from hub.tables.base import Base
from hub.tables.possible_days import DayMeaning, DayOrder, meanings_of_days, orders_of_days
from hub.tables.row_rules import RowRule

TODAY = "#today"
"""Stands among the columns of a check for the day of the import."""


_HIGHEST = {kind.name: kind.highest for kind in FactKind if not kind.is_sum}
"""Of each kind of fact that is no sum, the highest value."""


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


@dataclass(frozen=True, slots=True)
class Derived:
    """What is kept in a column, worked out from the values of some columns of a row that agree."""

    column: str
    columns: tuple[str, ...]
    value: Callable[..., Any]


def in_order(first: str, last: str) -> Check:
    """The last day of a period comes with its first, and is not before it."""
    before = Sentence(f"The last day is before the first day, in {first}.", "终止日期早于起始日期。")
    alone = Sentence(f"The last day is given without the first day, in {first}.", "填写了终止日期，未填写起始日期。")

    def fault(since: date | None, until: date | None) -> str | None:
        if until is None:
            return None
        return alone if since is None else before if until < since else None

    return Check((first, last), fault)


_BEFORE_BIRTH = Sentence(
    "The day is before the date of birth, which is in digits 7 to 14 of the resident ID number.",
    "日期早于公民身份号码第 7 至 14 位所示出生日期。",
)


def possible_days(rows: type[Base]) -> tuple[Check, ...]:
    """Return what holds for the days of a table, as a mutation of such a row has it."""
    each = (_possible(column, meaning) for column, meaning in meanings_of_days(rows).items())
    return (*each, *map(_in_order, orders_of_days(rows)))


def _possible(column: str, meaning: DayMeaning) -> Check:
    first = meaning.first

    def fault(today: date, day: date | None) -> str | None:
        if day is None or first <= day <= today:  # nearly all of the many
            return None
        found = meaning.fault(day, today)
        return Sentence(found.found, found.chinese) if found else None

    return Check((TODAY, column), fault)


def _in_order(order: DayOrder) -> Check:
    if order.is_period:
        return in_order(order.earlier, order.later)
    other, is_first = (order.later, True) if order.told_at == order.earlier else (order.earlier, False)
    wrong = ("after", "晚于") if is_first else ("before", "早于")
    sentence = Sentence(f"The day is {wrong[0]} the one in {other}.", f"日期{wrong[1]} {other} 列的日期。")

    def fault(one: date | None, told: date | None) -> str | None:
        return sentence if one and told and (told > one if is_first else told < one) else None

    return Check((other, order.told_at), fault)


def possible_values(rule: RowRule, columns: Sequence[str]) -> Check:
    """Return a rule of a table; `columns` are what its file calls those of the rule."""
    sentence = Sentence(*(text.format(other=columns[0]) for text in (rule.fault.found, rule.fault.chinese)))
    holds = rule.holds
    return Check(tuple(columns), lambda *values: None if holds(*values) else sentence)


def year_in_time(column: str) -> Check:
    """A year is this one, an earlier one, or the next."""
    sentence = Sentence("The year is later than the next one.", "年度晚于下一年度。")
    return Check((TODAY, column), lambda today, year: sentence if year is not None and year > today.year + 1 else None)


def in_life(column: str) -> Check:
    """What happened to a person is no older than the person. Of a day before any act of an authority that is told alone.

    INVARIANT: the birth is the one that the row itself tells, so that a refusal says nothing of what is stored.
    """

    def fault(number: str, day: date | None) -> str | None:
        return _BEFORE_BIRTH if day and not is_before_first_act(day) and day < birth_date(number) else None

    return Check(("id_number", column), fault)


def born_as_numbered(number: str, born: date | None) -> str | None:
    """The date of birth is the one in digits 7 to 14 of the identity number (GB 11643)."""
    if born and born != birth_date(number):
        return Sentence(
            "The date of birth is not the one in digits 7 to 14 of the resident ID number.",
            "出生日期与公民身份号码第 7 至 14 位不一致。",
        )
    return None


def sex_as_numbered(number: str, sex: str | None) -> str | None:
    """Digit 17 of the identity number is odd for a man and even for a woman (GB 11643)."""
    if sex in (Sex.MALE, Sex.FEMALE) and (sex == Sex.MALE) != bool(int(number[16]) % 2):
        return Sentence(
            "The sex is not the one in digit 17 of the resident ID number.", "性别与公民身份号码第 17 位不一致。"
        )
    return None


def kind_of_category(category: str, kind: str | None) -> str | None:
    """Only extreme poverty has a mode of support, and only relapse monitoring has kinds (§1, §9, §11)."""
    if kind and CategoryKind[kind].category != category:
        return Sentence("This kind does not belong to the category of the row.", "细分类别与本行的救助类别不对应。")
    return None


def value_of_fact(kind: str, hundredths: int | None) -> str | None:
    """A yes-no fact is 0 or 1; the tier of the residents' insurance is 0 (not enrolled), 1 or 2 (§9); a sum is in yuan."""
    highest = _HIGHEST.get(kind)
    if hundredths is not None and highest is not None and (hundredths % 100 or hundredths > highest * 100):
        return Sentence(
            f"The value of this kind of fact is a whole number from 0 to {highest}.",
            f"该事项的取值应为 0 至 {highest} 的整数。",
        )
    return None


def kept_value(kind: str, hundredths: int | None) -> int | None:
    """Return what is kept of a fact: fen of a sum, and else the number itself."""
    return hundredths // 100 if hundredths is not None and kind in _HIGHEST else hundredths


def born_in_time(today: date, number: str) -> str | None:
    """Nobody is born after today."""
    if birth_date(number) > today:
        return Sentence(
            "Found a date of birth, in digits 7 to 14 of the resident ID number, that lies in the future.",
            "公民身份号码第 7 至 14 位所示出生日期晚于今天。",
        )
    return None


def birth_as_numbered(number: str, born: date | None) -> date:
    """Return the date of birth, which the number carries where the column does not (GB 11643)."""
    return born or birth_date(number)
