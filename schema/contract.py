"""Builds the whole schema, and refuses to start when a field lacks a part of its declaration."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    is_specified_scalar_type,
    print_schema,
)
from strawberry.schema.config import StrawberryConfig

from hub.catalogue.contract import coordinates
from hub.catalogue.declarations import Declaration, GrantableField, RootField
from hub.catalogue.fields import declaration_of
from hub.catalogue.lists import FieldUsingRights
from hub.codes import Department
from hub.errors import Misdeclared
from permissions.model import Sensitivity, Sharing
from schema.departments.register import RECORDS, misregistered
from schema.mutation import Mutation
from schema.query import Query
from schema.scalars import SCALARS

_TERM = re.compile(r"\([^()]*[\u4e00-\u9fff][^()]*\)")
"""An official term in brackets; half-width brackets, as all descriptions have."""

TYPES: list[type] = [record.output for record in RECORDS]
"""Types that are reached by what they implement: every record type."""


class IncompleteContract(Misdeclared):
    """A field lacks a part of its declaration, or a record its entry; the hub does not start with it."""


@cache
def build_contract() -> strawberry.Schema:
    """Return the whole schema, one for a process. Raises `IncompleteContract` with everything that is missing."""
    if wrong := [*misregistered(RECORDS)]:
        raise IncompleteContract("\n".join(wrong))
    schema = strawberry.Schema(
        Query,
        Mutation,
        types=TYPES,
        config=StrawberryConfig(disable_field_suggestions=True, scalar_map=SCALARS),
    )
    _tell_one_of(schema._schema)
    if missing := [*_undeclared(schema._schema)] or [
        *_revived(schema._schema),
        *_ungrantable(schema._schema),
        *_unperformed(schema._schema),
    ]:
        raise IncompleteContract("\n".join(missing))
    return schema


@cache
def printed_contract() -> str:
    """Return the whole contract as SDL, printed once for a process."""
    return print_schema(build_contract()._schema)


def _tell_one_of(schema: GraphQLSchema) -> None:
    """Strawberry keeps @oneOf to itself; graphql-core must know it, to validate and print it."""
    for item in schema.type_map.values():
        if isinstance(item, GraphQLInputObjectType):
            item.is_one_of = item.extensions["strawberry-definition"].is_one_of


def _undeclared(schema: GraphQLSchema) -> Iterator[str]:
    for name, graphql_type in schema.type_map.items():
        if name.startswith("__") or is_specified_scalar_type(graphql_type):
            continue
        if isinstance(graphql_type, GraphQLEnumType) and not graphql_type.description:
            yield f"{name} has no description: add it to DESCRIPTIONS in schema/enums.py, which describes its values too."
            continue
        yield from _undescribed(name, graphql_type)
        if isinstance(graphql_type, GraphQLEnumType):
            for value, item in graphql_type.values.items():
                yield from _undescribed(f"{name}.{value}", item)
        if isinstance(graphql_type, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for field_name, field in graphql_type.fields.items():
                place = f"{name}.{field_name}"
                yield from _incomplete(place, declaration_of(field))
                yield from _undescribed(place, field)
                for argument_name, argument in getattr(field, "args", {}).items():
                    yield from _undescribed(f"{place}({argument_name})", argument)


def _incomplete(place: str, declared: Declaration | None) -> Iterator[str]:
    if declared is None:
        yield f"{place} is not declared: key, sharing type, sensitivity and owner are missing."
    elif isinstance(declared, GrantableField):
        found = declared.classification
        parts = {
            "key": bool(declared.key),
            "sharing type": isinstance(found.share, Sharing),
            "sensitivity": isinstance(found.sensitivity, Sensitivity),
            "owner": isinstance(found.owner, Department),
        }
        yield from (f"{place} has no {part}." for part, is_there in parts.items() if not is_there)


def _undescribed(place: str, item: Any) -> Iterator[str]:
    if not item.description:
        yield f"{place} has no description."
    elif not _TERM.search(item.description):
        yield f"{place} has no Chinese term in brackets in its description."


def _ungrantable(schema: GraphQLSchema) -> Iterator[str]:
    """Inputs that take a right on a field that does not exist: nobody could ever hold it."""
    known = set(coordinates(schema).values())
    for name, graphql_type in schema.type_map.items():
        if isinstance(graphql_type, GraphQLInputObjectType):
            for field_name, field in graphql_type.fields.items():
                declared = declaration_of(field)
                if isinstance(declared, FieldUsingRights) and (missing := sorted(set(declared.keys) - known)):
                    yield f"{name}.{field_name} takes a right on {', '.join(missing)}, which is no field."


def _unperformed(schema: GraphQLSchema) -> Iterator[str]:
    """Fields of the mutation type that could be asked for and would do nothing."""
    writing = schema.mutation_type
    assert writing is not None
    for name, field in writing.fields.items():
        declared = declaration_of(field)
        if not (isinstance(declared, RootField) and declared.performs):
            yield f"{writing.name}.{name} has no act that performs it."


def _revived(schema: GraphQLSchema) -> Iterator[str]:
    """Keys that are used twice, or that were retired: either would give a grant to a field it was not made for."""
    used = Counter(coordinates(schema).values())
    yield from (f"The key {key} is used {count} times." for key, count in used.items() if count > 1)
    retired = files("schema").joinpath("retired_keys.txt").read_text("utf-8").split("\n")
    yield from (f"The key {key} was retired; a new field needs a new key." for key in retired if key in used)
