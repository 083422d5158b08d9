"""A caller's own view of the contract: the whole one, cut down to what the profile has grants for.

It is what introspection, `hub schema` and GraphiQL show by default. Documents are validated against the whole contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
)
from graphql.utilities.map_schema_config import SchemaElementKind, map_schema_config

from hub.catalogue.contract import key_of
from hub.catalogue.declarations import BandField, FieldWithoutGrant
from hub.catalogue.fields import declaration_of
from hub.catalogue.lists import ROWS, FieldUsingRights, PageField
from permissions.model import Capability
from permissions.profile import Profile

Fielded = GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType


def schema_of(full: GraphQLSchema, profile: Profile) -> GraphQLSchema | None:
    """Return the schema that a profile may know of, made anew; None when it may not know of any entry."""
    kept = _kept(full, profile)
    if not kept.get("Query"):
        return None
    reachable = _reachable(full, kept)

    def fields(config: Mapping[str, Any]) -> dict[str, Any]:
        config = dict(config)
        every, names = config["fields"], kept[config["name"]]
        config["fields"] = lambda: {
            name: field for name, field in (every() if callable(every) else every).items() if name in names
        }
        if interfaces := config.get("interfaces"):
            config["interfaces"] = lambda: [
                item for item in (interfaces() if callable(interfaces) else interfaces) if item.name in reachable
            ]
        return config

    def field(config: Mapping[str, Any], parent: str) -> dict[str, Any]:
        arguments = {
            name: item for name, item in config["args"].items() if kept.get(get_named_type(item.type).name, {name})
        }
        return {**config, "args": arguments}

    def schema(config: Mapping[str, Any]) -> dict[str, Any]:
        config = dict(config)
        config["types"] = [item for item in config["types"] if item.name in reachable]
        if not kept.get("Mutation"):
            config["mutation"] = None
        return config

    mappers: Any = {
        SchemaElementKind.SCHEMA: schema,
        SchemaElementKind.FIELD: field,
        SchemaElementKind.OBJECT: fields,
        SchemaElementKind.INTERFACE: fields,
        SchemaElementKind.INPUT_OBJECT: fields,
    }
    cut = GraphQLSchema(**map_schema_config(full.to_kwargs(), lambda _: mappers))
    cut._strawberry_schema = full._strawberry_schema  # type: ignore[attr-defined]
    return cut


def _kept(full: GraphQLSchema, profile: Profile) -> dict[str, set[str]]:
    """For each type the names of the fields that stay."""
    types: dict[str, Fielded] = {
        name: item for name, item in full.type_map.items() if isinstance(item, Fielded) and not name.startswith("__")
    }
    kept = {name: _granted(item, profile) for name, item in types.items() if not isinstance(item, GraphQLInterfaceType)}
    for name, item in types.items():
        if isinstance(item, GraphQLInterfaceType):
            # A field of an interface is there if any visible implementer grants it, and then on all of them.
            implementers = [implementer.name for implementer in full.get_possible_types(item) if kept[implementer.name]]
            kept[name] = {field for field in item.fields if any(field in kept[other] for other in implementers)}
            for other in implementers:
                kept[other] |= kept[name]
    changed = True
    while changed:
        changed = sum(_drop_dangling(item, kept) for item in types.values()) > 0
    return kept


def _granted(item: Fielded, profile: Profile) -> set[str]:
    return {name for name, field in item.fields.items() if _knows(item, field, profile)}


def _knows(item: Fielded, field: Any, profile: Profile) -> bool:
    declared = declaration_of(field)
    if isinstance(declared, FieldUsingRights):
        return all(profile.may_know(key, declared.capability) for key in declared.keys)
    if isinstance(declared, BandField):
        return profile.may_know(key_of(item, field), Capability.READ)
    return isinstance(declared, FieldWithoutGrant) or profile.sees(key_of(item, field))


def _drop_dangling(item: Fielded, kept: dict[str, set[str]]) -> bool:
    """Drop fields whose type is empty, inputs that lack a required field, and pages without rows. True when anything was dropped."""
    names = kept[item.name]
    rows = {
        name
        for name, field in item.fields.items()
        if isinstance(part := declaration_of(field), PageField) and part.part in ROWS
    }
    gone = {name for name in names if any(other in kept and not kept[other] for other in _named(item.fields[name]))}
    if isinstance(item, GraphQLInputObjectType) and any(
        isinstance(field.type, GraphQLNonNull) for name, field in item.fields.items() if name not in names - gone
    ):
        gone = set(names)
    if gone & rows:  # a page without its rows, or a place without its row, says nothing
        gone = set(names)
    kept[item.name] = names - gone
    return bool(gone)


def _named(field: Any) -> list[str]:
    """Return the type of a field, and those of its required arguments."""
    required = [item for item in getattr(field, "args", {}).values() if isinstance(item.type, GraphQLNonNull)]
    return [get_named_type(item.type).name for item in (field, *required)]


def _reachable(full: GraphQLSchema, kept: Mapping[str, set[str]]) -> set[str]:
    """Return every type that can be met from the entries that stay: enums and scalars of hidden fields go too."""
    found: set[str] = set()
    waiting: list[GraphQLNamedType] = [
        item for item in (full.query_type, full.mutation_type) if item and kept[item.name]
    ]
    while waiting:
        item = waiting.pop()
        if item.name in found or (item.name in kept and not kept[item.name]):
            continue
        found.add(item.name)
        if isinstance(item, GraphQLInterfaceType):
            waiting += full.get_possible_types(item)
        if isinstance(item, Fielded):
            for name in kept[item.name]:
                field: Any = item.fields[name]
                waiting += [get_named_type(part.type) for part in (field, *getattr(field, "args", {}).values())]
    return found
