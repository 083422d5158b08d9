"""Fixed words and numbers of a rule, written into the statement's text.

They are no bind parameters, so that a statement has only those of its caller, and the database plans with them.
"""

from __future__ import annotations

import re

from sqlalchemy import BigInteger, ColumnElement, Text, literal_column

_CODE = re.compile(r"[A-Z][A-Z0-9_]*", re.ASCII)


def word(code: str) -> ColumnElement[str]:
    """A code value as text. Raises ValueError for anything that is not a code."""
    if not _CODE.fullmatch(code):
        raise ValueError(f"{code!r} is not a code: capital letters, digits and underscores.")
    return literal_column(f"'{code}'", Text())


def whole(number: int) -> ColumnElement[int]:
    """A whole number."""
    return literal_column(str(int(number)), BigInteger())
