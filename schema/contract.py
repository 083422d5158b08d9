"""Builds the whole schema, and refuses to start when a field lacks a part of its declaration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from importlib.resources import files

import strawberry
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from hub.catalogue.contract import keys
from hub.catalogue.fields import story
from hub.catalogue.lists import Takes
from schema.departments.civil_affairs import BasicLivingAid, TemporaryRelief
from schema.departments.education import EducationAid
from schema.departments.medical_insurance import MedicalAssistance, PremiumSubsidy
from schema.mutation import Mutation
from schema.query import Query
from schema.scalars import SCALARS

RECORDS = [BasicLivingAid, TemporaryRelief, PremiumSubsidy, MedicalAssistance, EducationAid]
"""Every department's record types: a department is a file of tables, a file of types and its types here."""


class IncompleteContract(Exception):
    """A field lacks a part of its declaration; the hub does not start with it."""


def build_contract() -> strawberry.Schema:
    """The whole schema. Raises `IncompleteContract` with everything that is missing."""
    schema = strawberry.Schema(
        Query,
        Mutation,
        types=RECORDS,
        config=StrawberryConfig(disable_field_suggestions=True, scalar_map=SCALARS),
    )
    _tell_one_of(schema._schema)
    if missing := [*_undeclared(schema._schema)] or [*_revived(schema._schema), *_ungrantable(schema._schema)]:
        raise IncompleteContract("\n".join(missing))
    return schema


def _tell_one_of(schema: GraphQLSchema) -> None:
    """Strawberry keeps @oneOf to itself; graphql-core must know it, to validate and print it."""
    for item in schema.type_map.values():
        if isinstance(item, GraphQLInputObjectType):
            item.is_one_of = item.extensions["strawberry-definition"].is_one_of


def _undeclared(schema: GraphQLSchema) -> Iterator[str]:
    for name, graphql_type in schema.type_map.items():
        if name.startswith("__"):
            continue
        if not graphql_type.description:
            yield f"{name} has no description."
        if isinstance(graphql_type, GraphQLEnumType):
            yield from (
                f"{name}.{value} has no description."
                for value, item in graphql_type.values.items()
                if not item.description
            )
        if isinstance(graphql_type, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for field_name, field in graphql_type.fields.items():
                if story(field) is None:
                    yield f"{name}.{field_name} is not declared: key, sharing type, sensitivity and owner are missing."
                if not field.description:
                    yield f"{name}.{field_name} has no description."
                for argument_name, argument in getattr(field, "args", {}).items():
                    if not argument.description:
                        yield f"{name}.{field_name}({argument_name}) has no description."


def _ungrantable(schema: GraphQLSchema) -> Iterator[str]:
    """Inputs that take a right on a field that does not exist: nobody could ever hold it."""
    known = set(keys(schema).values())
    for name, graphql_type in schema.type_map.items():
        if isinstance(graphql_type, GraphQLInputObjectType):
            for field_name, field in graphql_type.fields.items():
                declared = story(field)
                if isinstance(declared, Takes) and (missing := sorted(set(declared.keys) - known)):
                    yield f"{name}.{field_name} takes a right on {', '.join(missing)}, which is no field."


def _revived(schema: GraphQLSchema) -> Iterator[str]:
    """Keys that are used twice, or that were retired: either would give a grant to a field it was not made for."""
    used = Counter(keys(schema).values())
    yield from (f"The key {key} is used {count} times." for key, count in used.items() if count > 1)
    retired = files("schema").joinpath("retired_keys.txt").read_text("utf-8").split("\n")
    yield from (f"The key {key} was retired; a new field needs a new key." for key in retired if key in used)
