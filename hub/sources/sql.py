"""SQL that is said differently on each database, written once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Boolean, ColumnElement, SelectBase, bindparam, select, union
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from hub.tables.types import Id, IdList, TextList

MOST_UNITED = 400
"""Statements that are united at a time."""


class AnyOf(FunctionElement[bool]):
    """`column` is one of the values of a list that arrives as a single parameter."""

    name = "any_of"
    inherit_cache = True
    type = Boolean()


def any_of(column: Any, name: str, kind: type[TextList] | type[IdList] | None = None) -> ColumnElement[bool]:
    """`column` equals one of the list bound as `name`; `kind` follows from the column, unless it has lost its type.

    SQLAlchemy's own `in_` writes the statement anew for each length of list, so that it cannot be prepared once.
    """
    chosen = kind or (IdList if isinstance(column.type, Id) else TextList)
    return AnyOf(column, bindparam(name, type_=chosen()))


@compiles(AnyOf, "postgresql")
def _on_postgresql(element: AnyOf, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} = any({values})"


@compiles(AnyOf, "sqlite")
def _on_sqlite(element: AnyOf, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} in (select value from json_each({values}))"  # noqa: S608 -- parts that the compiler wrote


def united(statements: Sequence[SelectBase]) -> SelectBase:
    """Return what any of some statements gives, each once. In groups, since SQLite unites at most 500 statements at a
    time."""
    if len(statements) <= MOST_UNITED:
        return union(*statements)
    groups = [statements[place : place + MOST_UNITED] for place in range(0, len(statements), MOST_UNITED)]
    return union(*(select(union(*group).subquery()) for group in groups))
