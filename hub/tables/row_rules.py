"""What the values of one record must be, beyond its days, whichever way it comes in: in a mutation, or in a file.

A rule is declared of the table, so that neither way takes a value that the other refuses.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_SCHOOL_TERM = re.compile(r"(\d{4})-(\d{4})-[12]", re.ASCII)


@dataclass(frozen=True, slots=True)
class ColumnFault:
    """What is wrong with a value: what it `must` be, as a mutation says it, and what was `found`, as the report on a file says it, with
    `{other}` for the other column."""

    must: str
    found: str
    chinese: str


@dataclass(frozen=True, slots=True)
class RowRule:
    """`holds` gets the values of the columns, None where not known. The last of the columns is the one to look at."""

    columns: tuple[str, ...]
    holds: Callable[..., bool]
    fault: ColumnFault

    @property
    def column(self) -> str:
        return self.columns[-1]


def above_zero(column: str) -> RowRule:
    """A sum that is given is a sum."""
    return RowRule(
        (column,),
        lambda given: given != 0,
        ColumnFault(
            "must be more than zero.",
            "The sum is zero. Leave the cell empty if nothing was paid.",
            "金额为零；未发放金额的，请留空。",
        ),
    )


def at_most(column: str, whole: str, field: str) -> RowRule:
    """A part is not more than the whole, which a mutation has in `field`."""
    return RowRule(
        (whole, column),
        lambda most, given: most is None or given is None or given <= most,
        ColumnFault(
            f"must not be more than {field}.", "The sum is more than the one in {other}.", "金额大于 {other} 列的金额。"
        ),
    )


def between(column: str, low: int, high: int, words: str) -> RowRule:
    """A number lies between two, both allowed; `words` name them."""
    return RowRule(
        (column,),
        lambda given: given is None or low <= given <= high,
        ColumnFault(f"must be from {words}.", f"The number is not from {words}.", f"数值不在 {words} 的范围内。"),
    )


def only_with(column: str, other: str, field: str) -> RowRule:
    """A value means something only where another one is true, which a mutation has in `field`."""
    return RowRule(
        (other, column),
        lambda beside, given: given is None or bool(beside),
        ColumnFault(
            f"must be given only with {field}: true.",
            "It is given only where {other} is yes. Leave the cell empty, or say yes there.",
            "仅在 {other} 列为“是”时填写。",
        ),
    )


def school_term(column: str) -> RowRule:
    """A term is written as the school year and a number, such as 2026-2027-1."""
    return RowRule(
        (column,),
        lambda given: given is None or is_school_term(given),
        ColumnFault(
            "must be a school year and 1 or 2, such as 2026-2027-1.",
            "It is not a school year and 1 or 2, such as 2026-2027-1.",
            "应为学年和学期序号（1 或 2），例如 2026-2027-1。",
        ),
    )


def is_school_term(given: str) -> bool:
    """Return True for two years, one after the other, and 1 or 2."""
    match = _SCHOOL_TERM.fullmatch(given)
    return bool(match and int(match[2]) == int(match[1]) + 1)
