"""Reads declarations off the finished GraphQL schema: where a type's rows live, and the key of a field."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
)
from sqlalchemy import ColumnElement, Text, literal_column

from hub.catalogue.declarations import BandField, GrantableField, LinkField, Rows, Writes
from hub.catalogue.fields import declaration_of
from hub.catalogue.lists import PageField, PagePart
from permissions.profile import Profile


def origin(graphql_type: Any) -> Any:
    """Return the class of `schema` that a GraphQL type was made from."""
    return graphql_type.extensions["strawberry-definition"].origin


def rows_of(graphql_type: Any) -> Rows:
    """Return where the rows of an object type live."""
    rows: Rows = origin(graphql_type).ROWS
    return rows


def concrete_types(schema: GraphQLSchema, graphql_type: Any) -> list[Any]:
    """Return the object types that a type stands for, by name."""
    if isinstance(graphql_type, GraphQLInterfaceType):
        return sorted(schema.get_possible_types(graphql_type), key=lambda possible: possible.name)
    return [graphql_type]


def writes_of(graphql_type: Any) -> Writes:
    """Return what an input type of a write-back becomes."""
    writes: Writes = origin(graphql_type).WRITES
    return writes


def key_of(graphql_type: Any, field: GraphQLField | GraphQLInputField | None) -> str:
    """Return the stable key of a field on a type, by which it is judged: a record's shared fields have one for each
    record type."""
    declaration = declaration_of(field)
    assert isinstance(declaration, GrantableField | BandField)
    own = declaration.of if isinstance(declaration, BandField) else declaration.key
    return f"{origin(graphql_type).KEY}.{own}"


def rows_on(graphql_type: Any) -> Any:
    """Return the type of a page's rows; None for a type that is no page."""
    for field in getattr(graphql_type, "fields", {}).values():
        declared = declaration_of(field)
        if isinstance(declared, PageField) and declared.part is PagePart.NODES:
            return get_named_type(field.type)
    return None


def absent_types(schema: GraphQLSchema, profile: Profile) -> frozenset[str]:
    """Return the record types of which no role of a profile knows anything: their rows are not there for it.

    These are types that implement an interface and have no field that any grant of the profile names.
    """
    return frozenset(
        name
        for name, item in schema.type_map.items()
        if isinstance(item, GraphQLObjectType) and item.interfaces and not any(_sees(profile, item))
    )


@dataclass(frozen=True, slots=True)
class RecordTables:
    """The tables of all record types, by whether the type is known to a caller or absent."""

    known: tuple[str, ...]
    absent: tuple[str, ...]

    def has_type(self, table_name: ColumnElement[str]) -> ColumnElement[bool]:
        """Return True where a column names no table of an absent type."""
        return table_name.not_in([literal_column(f"'{name}'", Text()) for name in self.absent])


def record_tables(schema: GraphQLSchema, absent: Container[str]) -> RecordTables:
    """Return the tables of the record types of a schema, of which these types are absent for a caller."""
    types = [item for item in schema.type_map.values() if isinstance(item, GraphQLObjectType) and item.interfaces]
    tables = {item.name: rows_of(item).table for item in types}
    named = sorted((table.__tablename__, name in absent) for name, table in tables.items() if table is not None)
    return RecordTables(
        tuple(table for table, is_absent in named if not is_absent),
        tuple(table for table, is_absent in named if is_absent),
    )


def _sees(profile: Profile, item: GraphQLObjectType) -> Iterator[bool]:
    return (
        profile.sees(key_of(item, field))
        for field in item.fields.values()
        if isinstance(declaration_of(field), GrantableField)
    )


def declared(schema: GraphQLSchema) -> Iterator[tuple[str, str, GrantableField]]:
    """Yield every coordinate that can be granted, with its stable key and its declaration: fields, and arguments that
    are rights of their own."""
    for name, graphql_type in schema.type_map.items():
        if not name.startswith("__") and isinstance(graphql_type, GraphQLObjectType | GraphQLInputObjectType):
            for field_name, field in graphql_type.fields.items():
                told = declaration_of(field)
                if isinstance(told, GrantableField) and not (isinstance(told, LinkField) and told.narrows):
                    yield f"{name}.{field_name}", key_of(graphql_type, field), told
                    for argument, item in getattr(told, "arguments", {}).items():
                        if item.declared:
                            key = f"{origin(graphql_type).KEY}.{item.declared.key}"
                            yield f"{name}.{field_name}({argument}:)", key, item.declared


@lru_cache(maxsize=4)
def coordinates(schema: GraphQLSchema) -> Mapping[str, str]:
    """Return the stable key of every coordinate that can be granted, arguments included: read off a contract once."""
    return MappingProxyType({coordinate: key for coordinate, key, _ in declared(schema)})


def keys(schema: GraphQLSchema) -> dict[str, str]:
    """Return the stable key of every field that can be granted."""
    return {coordinate: key for coordinate, key in coordinates(schema).items() if "(" not in coordinate}
