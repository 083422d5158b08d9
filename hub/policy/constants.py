"""Literals of a rule, written into the statement's text, and the optimisation fence.

They are no bind parameters, so that a statement has only those of its caller, and the database plans with them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Select,
    SelectBase,
    Text,
    literal_column,
    select,
    union_all,
)

_CODE = re.compile(r"[A-Z][A-Z0-9_]*", re.ASCII)


def code_literal(code: str) -> ColumnElement[str]:
    """Return a code value as text. Raises ValueError for anything that is not a code."""
    if not _CODE.fullmatch(code):
        raise ValueError(f"{code!r} is not a code: capital letters, digits and underscores.")
    return literal_column(f"'{code}'", Text())


def text_literal(text: str) -> ColumnElement[str]:
    """Return a text of a declaration, such as a sentence: never one that somebody asked with."""
    return literal_column("'" + text.replace("'", "''") + "'", Text())


def integer_literal(number: int) -> ColumnElement[int]:
    """Return a whole number."""
    return literal_column(str(int(number)), BigInteger())


def rows_of_literals(names: Sequence[str], rows: Sequence[Sequence[ColumnElement[Any]]]) -> CompoundSelect[Any]:
    """Return rows of literals, at least one, under these names of their columns."""
    first, *others = rows
    labelled = (column.label(name) for column, name in zip(first, names, strict=True))
    return union_all(select(*labelled), *(select(*row) for row in others))


def worked_out_once(rows: SelectBase) -> CTE:
    """Return rows that are kept while a statement runs, for what is joined and looked at in several places."""
    return rows.cte().prefix_with("MATERIALIZED")


def fence(rows: Select[Any]) -> Select[Any]:
    """Return rows whose columns are worked out once each, for a subquery whose columns are used more than once.

    Both databases write a subquery's expression wherever its column is used, and so one that uses another many times over.
    OFFSET 0 skips nothing, and keeps both from it.
    """
    return rows.offset(integer_literal(0))
