"""Columns that hold protected values: sealed, or as the token that finds a sealed one. They say so themselves.

INVARIANT: nothing else is made with a key that can be replaced, so whoever carries rows over to a new key finds
everything here. A token stands beside the sealed value that it is made from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, String, Table, Text
from sqlalchemy.orm import MappedColumn, mapped_column

from hub.keyring import KeyKind

TOKEN = String(48)


def sealed_as(name: str) -> MappedColumn[Any]:
    """Return a column of values that are sealed under this name."""
    return mapped_column(Text, info={KeyKind.SEALING: name})


def token_of(name: str, **options: Any) -> MappedColumn[Any]:
    """Return a column of the tokens that find the values which are sealed under this name."""
    return mapped_column(TOKEN, info={KeyKind.INDEX: name}, **options)


def protected(table: Table, kind: KeyKind) -> Mapping[str, Column[Any]]:
    """Return the columns of a table that are made with keys of a kind, by the name they are sealed under."""
    return {column.info[kind]: column for column in table.c if kind in column.info}
