"""Reads declarations off the finished GraphQL schema: where a type's rows live, and the key of a field."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
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

from hub.catalogue.declarations import Band, Declared, Link, Rows, Writes
from hub.catalogue.fields import story
from hub.catalogue.lists import PagePart, Part
from permissions.profile import Profile


def origin(graphql_type: Any) -> Any:
    """The class of `schema` that a GraphQL type was made from."""
    return graphql_type.extensions["strawberry-definition"].origin


def rows_of(graphql_type: Any) -> Rows:
    """Where the rows of an object type live."""
    rows: Rows = origin(graphql_type).ROWS
    return rows


def concrete_types(schema: GraphQLSchema, graphql_type: Any) -> list[Any]:
    """The object types that a type stands for, by name."""
    if isinstance(graphql_type, GraphQLInterfaceType):
        return sorted(schema.get_possible_types(graphql_type), key=lambda possible: possible.name)
    return [graphql_type]


def writes_of(graphql_type: Any) -> Writes:
    """What an input type of a write-back becomes."""
    writes: Writes = origin(graphql_type).WRITES
    return writes


def key_of(graphql_type: Any, field: GraphQLField | GraphQLInputField | None) -> str:
    """The stable key of a field on a type, by which it is judged: a record's shared fields have one for each record type."""
    declaration = story(field)
    assert isinstance(declaration, Declared | Band)
    own = declaration.of if isinstance(declaration, Band) else declaration.key
    return f"{origin(graphql_type).KEY}.{own}"


def rows_on(graphql_type: Any) -> Any:
    """The type of a page's rows; None for a type that is no page."""
    for field in getattr(graphql_type, "fields", {}).values():
        declared = story(field)
        if isinstance(declared, Part) and declared.part is PagePart.NODES:
            return get_named_type(field.type)
    return None


def absent_types(schema: GraphQLSchema, profile: Profile) -> frozenset[str]:
    """The record types of which no role of a profile knows anything: their rows are not there for it.

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


def record_tables(schema: GraphQLSchema, absent: Container[str]) -> RecordTables:
    """The tables of the record types of a schema, of which these types are absent for a caller."""
    types = [item for item in schema.type_map.values() if isinstance(item, GraphQLObjectType) and item.interfaces]
    tables = {item.name: rows_of(item).table for item in types}
    named = sorted((table.__tablename__, name in absent) for name, table in tables.items() if table is not None)
    return RecordTables(
        tuple(table for table, is_absent in named if not is_absent),
        tuple(table for table, is_absent in named if is_absent),
    )


def _sees(profile: Profile, item: GraphQLObjectType) -> Iterator[bool]:
    return (profile.sees(key_of(item, field)) for field in item.fields.values() if isinstance(story(field), Declared))


def declared(schema: GraphQLSchema) -> Iterator[tuple[str, str, Declared]]:
    """Every coordinate that can be granted, with its stable key and its declaration: fields, and arguments that are rights
    of their own."""
    for name, graphql_type in schema.type_map.items():
        if not name.startswith("__") and isinstance(graphql_type, GraphQLObjectType | GraphQLInputObjectType):
            for field_name, field in graphql_type.fields.items():
                told = story(field)
                if isinstance(told, Declared) and not (isinstance(told, Link) and told.narrows):
                    yield f"{name}.{field_name}", key_of(graphql_type, field), told
                    for argument, item in getattr(told, "arguments", {}).items():
                        if item.declared:
                            key = f"{origin(graphql_type).KEY}.{item.declared.key}"
                            yield f"{name}.{field_name}({argument}:)", key, item.declared


def coordinates(schema: GraphQLSchema) -> dict[str, str]:
    """The stable key of every coordinate that can be granted, arguments included."""
    return {coordinate: key for coordinate, key, _ in declared(schema)}


def keys(schema: GraphQLSchema) -> dict[str, str]:
    """The stable key of every field that can be granted."""
    return {coordinate: key for coordinate, key in coordinates(schema).items() if "(" not in coordinate}
