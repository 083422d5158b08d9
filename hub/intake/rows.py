"""One row of a file as a row of its table: identifiers for natural keys, seals for protected values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hub.cipher import Cipher
from hub.intake.formats import FileFormat, Thing
from hub.intake.keys import row_identifier
from hub.intake.reading import Row

Identifiers = Mapping[Thing, Mapping[str, str]]
"""Of each thing, the identifiers by natural key."""


def table_row(
    row: Row, of: FileFormat, identifiers: Identifiers, identifier: str, cipher: Cipher, at: datetime
) -> dict[str, Any]:
    """What is inserted. Every reference of the row must be among the identifiers; `at` is when the hub learns of it."""
    stored: dict[str, Any] = {}
    for column in of.columns:
        value = row.values[column.name]
        if column.protected:
            stored |= column.protected.kept(column.target, value, cipher)
        elif column.target:
            stored[column.target] = identifiers[column.refers][value] if column.refers and value else value
    columns = of.rows.__table__.c
    if "id" in columns:
        stored["id"] = identifier
    if "recorded_at" in columns:
        stored["recorded_at"] = at
    return stored


def identifier_of(row: Row, of: FileFormat, identifiers: Identifiers) -> str:
    """The identifier of a row that defines nothing: the same whenever its key is the same."""
    key = (
        identifiers[column.refers][row.values[column.name]] if column.refers else str(row.values[column.name])
        for column in of.key
    )
    return row_identifier(of.rows.__tablename__, tuple(key))
