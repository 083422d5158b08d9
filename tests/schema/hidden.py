"""How a client's own schema differs from the contract: the coordinates that it lacks, and whatever else is not the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
)

KINDS = (
    GraphQLObjectType,
    GraphQLInterfaceType,
    GraphQLInputObjectType,
    GraphQLEnumType,
    GraphQLUnionType,
    GraphQLScalarType,
)


def hidden(full: GraphQLSchema, own: GraphQLSchema) -> Iterator[str]:
    """Each type, field, argument and enum value that a schema lacks, by its coordinate; of a hidden type, its name."""
    for name, item in sorted(full.type_map.items()):
        if name not in own.type_map:
            yield name
            continue
        kept = own.type_map[name]
        for part, parts, own_parts in ((".", _fields(item), _fields(kept)), (".", _values(item), _values(kept))):
            for field, definition in sorted(parts.items()):
                if field not in own_parts:
                    yield f"{name}{part}{field}"
                    continue
                arguments, own_arguments = getattr(definition, "args", {}), getattr(own_parts[field], "args", {})
                yield from (f"{name}.{field}({one})" for one in sorted(arguments) if one not in own_arguments)


def differences(full: GraphQLSchema, own: GraphQLSchema) -> list[str]:
    """The coordinates that a schema has otherwise than the contract: described, typed, ordered or deprecated."""
    return list(_differences(full, own))


def _differences(full: GraphQLSchema, own: GraphQLSchema) -> Iterator[str]:
    if [str(item) for item in full.directives] != [str(item) for item in own.directives]:
        yield "the directives"
    for name, item in own.type_map.items():
        whole = full.type_map.get(name)
        if whole is None:
            yield name
            continue
        if _said(whole, own) != _said(item, own):
            yield name
        for parts, whole_parts in ((_fields(item), _fields(whole)), (_values(item), _values(whole))):
            if list(parts) != [field for field in whole_parts if field in parts]:
                yield f"the order of {name}"
            yield from (f"{name}.{field}" for field, part in parts.items() if _of(part) != _of(whole_parts.get(field)))
            for field, part in parts.items():
                for argument, definition in getattr(part, "args", {}).items():
                    if _of(definition) != _of(getattr(whole_parts.get(field), "args", {}).get(argument)):
                        yield f"{name}.{field}({argument})"


def _fields(item: GraphQLNamedType) -> dict[str, Any]:
    return dict(getattr(item, "fields", {}))


def _values(item: GraphQLNamedType) -> dict[str, Any]:
    return dict(getattr(item, "values", {}))


def _said(item: Any, own: GraphQLSchema) -> tuple[Any, ...]:
    """What is said of a type, but for its fields; of its interfaces, those that the client knows."""
    interfaces = [one.name for one in getattr(item, "interfaces", ()) if one.name in own.type_map]
    further = (getattr(item, "is_one_of", None), getattr(item, "specified_by_url", None))
    return (_kind(item), item.description, interfaces, *further)


def _kind(item: Any) -> type:
    return next(kind for kind in KINDS if isinstance(item, kind))


def _of(part: Any) -> tuple[Any, ...] | None:
    """What is said of a field, an argument or an enum value."""
    if part is None:
        return None
    given = (str(getattr(part, "type", "")), part.description, part.deprecation_reason)
    return (*given, getattr(part, "default_value", None))
