"""Every stored column that a statement may name without showing it: the exceptions to "a withheld column is never named".

They are what forms are made from, what a path or an entry finds its rows by, what a rule decides by, and what places a row
in a scope. Each stands under the coordinate that must be granted before it is named, read off the statement itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
)
from sqlalchemy import FromClause, String, bindparam, column, select, table, true
from sqlalchemy.dialects import postgresql

from hub.catalogue.contract import origin, rows_of
from hub.catalogue.declarations import Ask, Column, Link, Path, Root, Rows
from hub.catalogue.fields import story
from hub.catalogue.lists import Listing, Narrows, Sorts
from hub.catalogue.statistics import Groups, Statistic
from hub.sources.sql import any_of
from hub.tables import metadata
from hub.tables.periods import current
from hub.tables.types import Id
from permissions.model import Disclosure, Scope
from resolvers.dialects.postgresql import PostgresDialect
from resolvers.scope import inside

_DIALECT = PostgresDialect()
_NAMED = re.compile(rf'\b({"|".join(sorted(metadata.tables, key=len, reverse=True))})(?:_\d+)?\."?([a-z_]+)"?')


def exceptions(schema: GraphQLSchema) -> Iterator[str]:
    """A line for each coordinate and way in which it names columns, sorted."""
    lines: set[str] = set()
    for name, item in schema.type_map.items():
        if isinstance(item, GraphQLObjectType) and not name.startswith("__"):
            rows = rows_of(item) if hasattr(origin(item), "ROWS") else None
            for field_name, field in item.fields.items():
                targets = [rows_of(target) for target in _concrete(schema, get_named_type(field.type))]
                declared = story(field)
                for way, statements in _of_field(field, declared, rows, targets):
                    lines.add(_line(f"{name}.{field_name}", way, statements))
                if isinstance(declared, Listing | Statistic):
                    lines |= set(_of_inputs(declared, [get_named_type(item.type) for item in field.args.values()]))
            if rows is not None and rows.place is not None and rows.table is not None:
                placed = rows.table.__table__.alias()
                for scope in (Scope.DISTRICT, Scope.CASELOAD):
                    condition = inside(frozenset({scope}), placed, rows.place)
                    lines.add(_line(f"{name}.*", scope, [select(true()).where(condition)]))
    yield from sorted(filter(None, lines))


def _concrete(schema: GraphQLSchema, target: Any) -> list[Any]:
    types = schema.get_possible_types(target) if isinstance(target, GraphQLInterfaceType) else [target]
    return [item for item in types if isinstance(item, GraphQLObjectType) and hasattr(origin(item), "ROWS")]


def _of_field(
    field: GraphQLField, declared: Any, rows: Rows | None, targets: list[Rows]
) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(declared, Column) and rows is not None and rows.table is not None:
        stored = rows.table.__table__.alias()
        for disclosure, expression in declared.views.items():
            if disclosure is not Disclosure.FULL:
                yield disclosure, [select(*(stored.c[name] for name in expression.needs))]
    elif isinstance(declared, Link) and rows is not None:
        yield "path", list(_of_path(declared.path, rows, targets))
    elif isinstance(declared, Root) and "filter" not in declared.arguments:
        targets = [declared.rows] if isinstance(declared, Listing) else targets
        made = [declared.computed(ask) for ask in _choices(field)] if declared.computed is not None else []
        chosen = [declared.where(_alias(target), ask) for target in targets for ask in _ASKS if declared.where]
        yield "entry", [*made, *(select(true()).where(condition) for condition in chosen)]


def _choices(field: GraphQLField) -> list[Ask]:
    """What may be asked where an argument that is a code chooses the statement: each of its values."""
    coded = ((name, get_named_type(argument.type)) for name, argument in field.args.items())
    chosen = [{name: value} for name, type_ in coded if isinstance(type_, GraphQLEnumType) for value in type_.values]
    return [replace(_ASK, shapes=shapes) for shapes in chosen] or [_ASK]


def _of_inputs(entry: Listing | Statistic, inputs: list[Any]) -> Iterator[str]:
    """What a list is narrowed and ordered by, and rows are counted by."""
    rows = _alias(entry.rows)
    for item in inputs:
        for name, field in getattr(item, "fields", {}).items():
            declared = story(field)
            if isinstance(declared, Narrows):
                condition = declared.test(rows, _ASK, name, list(get_named_type(field.type).fields))
                yield _line(f"{item.name}.{name}", declared.capability, [select(true()).where(condition)])
            elif isinstance(declared, Sorts):
                yield _line(f"{item.name}.{name}", declared.capability, [select(rows.c[declared.column])])
            elif isinstance(declared, Groups):
                yield _line(f"{item.name}.{name}", declared.capability, list(_of_groups(declared, rows)))


def _of_groups(groups: Groups, rows: FromClause) -> Iterator[Any]:
    for grain in groups.grains.values():
        yield from grain.values(_ASK)
        yield select(rows.c[grain.holder])
        if grain.pairs is not None:
            yield grain.pairs(rows, _ASK)


def _of_path(path: Path, rows: Rows, targets: list[Rows]) -> Iterator[Any]:
    names = dict.fromkeys((path.holder, rows.key, *path.needs))
    holder = _alias(rows) if rows.table is not None else table("computed", *(column(name) for name in names))
    yield select(*(holder.c[name] for name in names))
    if path.pairs is not None:
        yield path.pairs(holder, _ASK)
    if path.computed is not None:
        yield path.computed(holder, _ASK)
    for target in targets:
        if path.target and target.table is not None:
            reached = _alias(target)
            found = select(reached.c[path.target])
            found = found.where(current(reached)) if target.current else found
            found = found if path.where is None else found.where(path.where(reached, _ASK))
            yield found if path.between is None else found.where(path.between(reached, bindparam("holder", type_=Id())))


def _alias(rows: Rows) -> FromClause:
    assert rows.table is not None
    return rows.table.__table__.alias()


def _line(coordinate: str, way: str, statements: list[Any]) -> str:
    """What some statements name; nothing when they name no stored column."""
    texts = [str(item.compile(dialect=postgresql.dialect())) for item in statements]  # type: ignore[no-untyped-call]
    found = {
        f"{name}.{of}" for text in texts for name, of in _NAMED.findall(text) if of in metadata.tables[name].columns
    }
    return f"{coordinate:36} {way:10} {', '.join(sorted(found))}" if found else ""


def _ask(way: str) -> Ask:
    """What a path may use, where nothing is asked; `way` is how a person is named."""
    return Ask(
        shapes=defaultdict(lambda: way, filter=()),
        bind=lambda name, type_: bindparam(name, type_=type_),
        request=lambda name: bindparam(name, type_=String()),
        within=_DIALECT.within,
        any_of=any_of,
        asked=lambda name: _DIALECT.asked(f"{name}_positions", name),
        rows=lambda name, columns: _DIALECT.given(name, list(columns.items())).subquery(),
        in_scope=lambda rows, place: true(),
    )


_ASKS = _ask("id"), _ask("idNumber")
_ASK = _ASKS[0]
