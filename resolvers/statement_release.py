"""The parts of a compiled statement are released, so that their memory is free at once.

A column holds the rows that it is of, and these hold their columns, so that the parts of a large statement, two hundred
thousand objects, would lie there until Python's collector looks at everything, while nothing else goes on. What SQLAlchemy works out
again when it is asked for is what closes most of these rings. Whoever takes a statement apart has made it, and is done with it.

SQLAlchemy has no public way to this. What it remembers stands in a part's own dictionary, under names that are its own affair: a name
that is gone is passed over, and a test says so when parts stay (`tests/hub/server/test_planning.py`).
"""

from __future__ import annotations

from sqlalchemy import TableClause
from sqlalchemy.sql.elements import ClauseElement, ColumnClause

_MEMORIES = ("comparator", "_cloned_set", "_columns", "columns", "c", "primary_key", "foreign_keys")
"""What a part remembers that holds the part itself: of rows, above all their columns."""


def release_statement(statement: ClauseElement) -> None:
    """Let go of what the parts of a statement only remember. Tables are nobody's part, and stay as they are."""
    parts: dict[int, ClauseElement] = {}
    waiting: list[ClauseElement] = [statement]
    while waiting:
        part = waiting.pop()
        if id(part) not in parts and not _is_of_a_table(part):
            parts[id(part)] = part
            waiting += part.get_children()
    for part in parts.values():
        for name in _MEMORIES:
            part.__dict__.pop(name, None)


def _is_of_a_table(part: ClauseElement) -> bool:
    return isinstance(part, TableClause) or (isinstance(part, ColumnClause) and isinstance(part.table, TableClause))
