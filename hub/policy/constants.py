"""Literals of a rule, written into the statement's text, and the optimisation fence.

They are no bind parameters, so that a statement has only those of its caller, and the database plans with them.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Text, literal_column

_CODE = re.compile(r"[A-Z][A-Z0-9_]*", re.ASCII)


def code_literal(code: str) -> ColumnElement[str]:
    """Return a code value as text. Raises ValueError for anything that is not a code."""
    if not _CODE.fullmatch(code):
        raise ValueError(f"{code!r} is not a code: capital letters, digits and underscores.")
    return literal_column(f"'{code}'", Text())


def integer_literal(number: int) -> ColumnElement[int]:
    """Return a whole number."""
    return literal_column(str(int(number)), BigInteger())


def fence(rows: Select[Any]) -> Select[Any]:
    """Return rows whose columns are worked out once each, for a subquery whose columns are used more than once.

    Both databases write a subquery's expression wherever its column is used, and so one that uses another many times over.
    OFFSET 0 skips nothing, and keeps both from it.
    """
    return rows.offset(integer_literal(0))
