"""JSON as PostgreSQL writes it fastest: text, joined from its parts.

`json_build_object` looks up the type of each of its arguments for each row; to join texts takes half of its time, and a
list of a hundred persons is a thousand objects. Only what may need escaping goes through `to_json`.

Within a statement a value of type JSON is such a text. As an argument of another it is a part of it, or null.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import JSON, Boolean, ColumnClause, ColumnElement, Integer, String, func, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, TypeEngine

from hub.tables.types import Id

Part = str | ColumnElement[Any]
"""A piece of JSON as it stands, or an expression that gives one and is never null."""


class JsonText(FunctionElement[Any]):
    """A JSON text that is never null, made of parts one after the other.

    It has a name, like the others here, since SQLAlchemy asks for one, and would look for it in a comparator that holds its element.
    """

    name = "json_text"
    inherit_cache = True
    type: TypeEngine[Any] = JSON()

    def __init__(self, *parts: Part) -> None:
        self.parts = tuple(_joined(parts))
        super().__init__(*(_literal(part) if isinstance(part, str) else part for part in self.parts))


@compiles(JsonText, "postgresql")
def _concatenated(element: JsonText, compiler: Any, **options: Any) -> str:
    return f"({' || '.join(compiler.process(part, **options) for part in element.clauses)})"


class _Escaped(FunctionElement[Any]):
    """A value as JSON, or null: what `to_json` makes of it."""

    name = "escaped"
    inherit_cache = True
    type: TypeEngine[Any] = JSON()


@compiles(_Escaped, "postgresql")
def _escaped(element: _Escaped, compiler: Any, **options: Any) -> str:
    return f"to_json({compiler.process(element.clauses, **options)})::text"


class _AsText(FunctionElement[Any]):
    """A number or a truth value as JSON, or null: the text of both is the same."""

    name = "as_text"
    inherit_cache = True
    type: TypeEngine[Any] = JSON()


@compiles(_AsText, "postgresql")
def _as_text(element: _AsText, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)})::text"


def json_value(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a value of any type as JSON; NULL stays NULL."""
    if isinstance(value.type, JSON):
        return value
    if isinstance(value.type, Boolean | Integer):
        return _AsText(value)
    if isinstance(value.type, Id):
        return literal_column("'\"'").op("||")(value).op("||")(literal_column("'\"'"))
    return _Escaped(value)


def json_parts(value: ColumnElement[Any]) -> Iterable[Part]:
    """Return the parts of a value within another one, where NULL is null."""
    if isinstance(value, JsonText):
        return value.parts
    if isinstance(value, ColumnClause) and value.is_literal:
        constant = str(value.name)
        if isinstance(value.type, NullType) and constant == "NULL":
            return ("null",)
        if isinstance(value.type, String) and constant[1:-1].isidentifier():
            return (f'"{constant[1:-1]}"',)
    return (func.coalesce(json_value(value), _literal("null")),)


def json_object(pairs: Sequence[tuple[str, ColumnElement[Any]]]) -> JsonText:
    """Return an object with these names, in their order."""
    parts: list[Part] = []
    for name, value in pairs:
        parts += [f'{"," if parts else ""}"{name}":', *json_parts(value)]
    return JsonText("{", *parts, "}")


def json_list(items: ColumnElement[Any]) -> JsonText:
    """Return a list of items that stand one after the other, with commas; an empty one where there are none."""
    return JsonText("[", func.coalesce(items, _literal("")), "]")


def _joined(parts: Iterable[Part]) -> Iterable[Part]:
    """Yield parts, those that are constant joined to one."""
    constant = ""
    for part in parts:
        if isinstance(part, str):
            constant += part
            continue
        if constant:
            yield constant
        constant = ""
        yield part
    if constant:
        yield constant


def _literal(json: str) -> ColumnElement[Any]:
    return literal_column(f"'{json}'")
