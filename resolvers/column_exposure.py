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
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
)
from sqlalchemy import FromClause, String, bindparam, column, select, table, true
from sqlalchemy.dialects import postgresql

from hub.catalogue.contract import origin, rows_of
from hub.catalogue.declarations import ColumnField, LinkField, Path, QueryContext, RootField, Rows
from hub.catalogue.fields import declaration_of
from hub.catalogue.lists import FilterField, ListField, SortField
from hub.catalogue.statistics import GroupByField, StatisticField
from hub.sources.sql import any_of
from hub.tables import metadata
from hub.tables.periods import current
from hub.tables.types import Id
from permissions.model import Disclosure, Scope
from resolvers.dialects.postgresql import PostgresDialect
from resolvers.scope import inside

_DIALECT = PostgresDialect()
_NAMED = re.compile(rf'\b({"|".join(sorted(metadata.tables, key=len, reverse=True))})(?:_\d+)?\."?([a-z_]+)"?')


def column_exposure(schema: GraphQLSchema) -> Iterator[str]:
    """Yield a line for each coordinate and way in which it names columns, sorted."""
    lines: set[str] = set()
    for name, item in schema.type_map.items():
        if isinstance(item, GraphQLObjectType) and not name.startswith("__"):
            rows = rows_of(item) if hasattr(origin(item), "ROWS") else None
            for field_name, field in item.fields.items():
                targets = [rows_of(target) for target in _concrete(schema, get_named_type(field.type))]
                declared = declaration_of(field)
                for way, statements in _of_field(
                    field, declared, rows, targets, _contexts_below(schema, name, declared)
                ):
                    lines.add(_line(f"{name}.{field_name}", way, statements))
                if isinstance(declared, ListField | StatisticField) and declared.rows.table is not None:
                    lines |= set(_of_inputs(declared, [get_named_type(item.type) for item in field.args.values()]))
            if rows is not None and rows.scope_columns is not None and rows.table is not None:
                placed = rows.table.__table__.alias()
                for scope in (Scope.DISTRICT, Scope.CASELOAD, Scope.MATCHED):
                    condition = inside(frozenset({scope}), placed, rows.scope_columns)
                    lines.add(_line(f"{name}.*", scope, [select(true()).where(condition)]))
    yield from sorted(filter(None, lines))


def _concrete(schema: GraphQLSchema, target: Any) -> list[Any]:
    types = schema.get_possible_types(target) if isinstance(target, GraphQLInterfaceType) else [target]
    return [item for item in types if isinstance(item, GraphQLObjectType) and hasattr(origin(item), "ROWS")]


def _of_field(
    field: GraphQLField, declared: Any, rows: Rows | None, targets: list[Rows], below: list[QueryContext]
) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(declared, ColumnField) and rows is not None and rows.table is not None:
        stored = rows.table.__table__.alias()
        for disclosure, expression in declared.views.items():
            if disclosure is not Disclosure.FULL:
                yield disclosure, [select(*(stored.c[name] for name in expression.needs))]
    elif isinstance(declared, LinkField) and rows is not None:
        own = _choices(field) if declared.path.kept_in is not None else below
        yield "path", list(_of_path(declared.path, rows, targets, own))
    elif isinstance(declared, RootField) and "filter" not in declared.arguments:
        targets = [declared.rows] if isinstance(declared, ListField) else targets
        made = [declared.computed(context) for context in _choices(field)] if declared.computed is not None else []
        chosen = [
            declared.where(_alias(target), context) for target in targets for context in _CONTEXTS if declared.where
        ]
        yield "entry", [*made, *(select(true()).where(condition) for condition in chosen)]


def _choices(field: GraphQLField) -> list[QueryContext]:
    """Return what may be asked where an argument that is a code, or a list of codes, chooses the statement: each of its
    values."""
    coded = (
        (name, get_named_type(argument.type), isinstance(get_nullable_type(argument.type), GraphQLList))
        for name, argument in field.args.items()
    )
    chosen = [
        {name: (value,) if is_list else value}
        for name, type_, is_list in coded
        if isinstance(type_, GraphQLEnumType)
        for value in type_.values
    ]
    return [replace(_CONTEXT, shapes=shapes) for shapes in chosen] or [_CONTEXT]


def _contexts_below(schema: GraphQLSchema, type_name: str, declared: Any) -> list[QueryContext]:
    """Return what may be known above a computed link of a type: each code that chose the statement of a field which leads there."""
    if not isinstance(declared, LinkField) or declared.path.computed is None:
        return [_CONTEXT]
    leading = [
        (name, field)
        for name, item in schema.type_map.items()
        for field in getattr(item, "fields", {}).values()
        if isinstance(field, GraphQLField) and get_named_type(field.type).name == type_name
    ]
    chosen = [context for _, field in leading for context in _choices(field) if context is not _CONTEXT]
    found = [replace(_CONTEXT, above=context.shapes) for context in chosen]
    for name, field in leading:
        if isinstance(led := declaration_of(field), LinkField) and led.path.hands_on:
            found += (context for context in _contexts_below(schema, name, led) if context is not _CONTEXT)
    return found or [_CONTEXT]


def _of_inputs(entry: ListField | StatisticField, inputs: list[Any]) -> Iterator[str]:
    """Yield what a list is narrowed and ordered by, and rows are counted by."""
    rows = _alias(entry.rows)
    for item in inputs:
        for name, field in getattr(item, "fields", {}).items():
            declared = declaration_of(field)
            if isinstance(declared, FilterField):
                condition = declared.test(rows, _CONTEXT, name, list(get_named_type(field.type).fields))
                yield _line(f"{item.name}.{name}", declared.capability, [select(true()).where(condition)])
            elif isinstance(declared, SortField):
                yield _line(f"{item.name}.{name}", declared.capability, [select(rows.c[declared.column])])
            elif isinstance(declared, GroupByField):
                yield _line(f"{item.name}.{name}", declared.capability, list(_of_groups(declared, rows)))


def _of_groups(groups: GroupByField, rows: FromClause) -> Iterator[Any]:
    for grain in groups.grains.values():
        yield from grain.values(_CONTEXT)
        yield select(rows.c[grain.from_column])
        if grain.junction is not None:
            yield grain.junction(rows, _CONTEXT)


def _of_path(path: Path, rows: Rows, targets: list[Rows], below: list[QueryContext]) -> Iterator[Any]:
    names = dict.fromkeys((path.from_column, rows.key, *path.needs))
    holder = _alias(rows) if rows.table is not None else table("computed", *(column(name) for name in names))
    yield select(*(holder.c[name] for name in names))
    if path.kept_in is not None and path.junction is not None and path.computed is not None:
        for context in below:
            pairs = path.junction(holder, context)
            yield path.computed(pairs.cte(), replace(context, tables=tuple(path.kept_in(context.shapes))))
        return
    if path.junction is not None:
        yield path.junction(holder, _CONTEXT)
    if path.computed is not None:
        yield from (path.computed(holder, context) for context in below)
    for target in targets:
        if path.to_column and target.table is not None:
            reached = _alias(target)
            found = select(reached.c[path.to_column])
            found = found.where(current(reached)) if target.current else found
            found = found if path.where is None else found.where(path.where(reached, _CONTEXT))
            yield (
                found
                if path.join_predicate is None
                else found.where(path.join_predicate(reached, bindparam("holder", type_=Id())))
            )


def _alias(rows: Rows) -> FromClause:
    assert rows.table is not None
    return rows.table.__table__.alias()


def _line(coordinate: str, way: str, statements: list[Any]) -> str:
    """Return what some statements name; nothing when they name no stored column."""
    texts = [str(item.compile(dialect=postgresql.dialect())) for item in statements]  # type: ignore[no-untyped-call]
    found = {
        f"{name}.{of}" for text in texts for name, of in _NAMED.findall(text) if of in metadata.tables[name].columns
    }
    return f"{coordinate:36} {way:10} {', '.join(sorted(found))}" if found else ""


def _context(way: str) -> QueryContext:
    """Return what a path may use, where nothing is asked; `way` is how a person is named."""
    return QueryContext(
        shapes=defaultdict(lambda: way, filter=()),
        bind=lambda name, type_: bindparam(name, type_=type_),
        request=lambda name: bindparam(name, type_=String()),
        in_statement=_DIALECT.in_statement,
        any_of=any_of,
        list_rows=lambda name: _DIALECT.asked(f"{name}_positions", name),
        json_rows=lambda name, columns: _DIALECT.given(name, list(columns.items())).subquery(),
        in_scope=lambda rows, place: true(),
    )


_CONTEXTS = _context("id"), _context("idNumber")
_CONTEXT = _CONTEXTS[0]
