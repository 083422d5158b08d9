"""Stored days and moments that no calendar of four-digit years has: PostgreSQL keeps infinity, and years beyond 9999.

The hub takes none of them (`hub.days`), but a row may be there from elsewhere. One such row must not stop the answer
that it is part of, so it is read as the first or last day that there is.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

LIMITS = {
    "date": ("0001-01-01", "9999-12-31"),
    "timestamptz": ("0001-01-01 00:00:00Z", "9999-12-31 23:59:59.999999Z"),
}
"""The first and last value of each type of PostgreSQL that Python has too."""


class InCalendar(ColumnElement[Any]):
    """A day or a moment as the calendar has it: before its first one the first, after its last the last."""

    inherit_cache = False

    def __init__(self, value: ColumnElement[Any], kind: str = "date") -> None:
        self.value, self.kind = value, kind
        self.type = value.type


@compiles(InCalendar, "postgresql")
def _on_postgresql(element: InCalendar, compiler: SQLCompiler, **options: Any) -> str:
    value = compiler.process(element.value, **options)
    first, last = (f"{element.kind} '{limit}'" for limit in LIMITS[element.kind])
    return f"case when {value} > {last} then {last} when {value} < {first} then {first} else {value} end"


@compiles(InCalendar, "sqlite")
def _on_sqlite(element: InCalendar, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.value, **options)  # texts: year 9999 is the last that compares as it should
