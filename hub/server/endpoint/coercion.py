"""Values of variables are coerced as graphql-core does it, by what is known of their types once.

graphql-core reads a type anew for each value: of an input with thirteen forms it asks for all of them, though one is given.
INVARIANT: what comes out is what graphql-core gives; a test compares the two. No input type of the contract is within itself, so
that no value is nested deeper than its type.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from graphql import GraphQLInputObjectType, GraphQLInputType, GraphQLList, GraphQLNonNull, Undefined
from graphql.pyutils import is_iterable
from graphql.type import is_required_input_field
from graphql.utilities.coerce_input_value import coerce_default_value

Coercion = Callable[[Any], Any]
"""Gives the coerced value, and `Undefined` for one that the type does not take. DANGER: `Undefined` equals None."""


def coercion_of(graphql_type: GraphQLInputType) -> Coercion:
    """Return how values of a type are coerced."""
    if isinstance(graphql_type, GraphQLNonNull):
        coerce = coercion_of(graphql_type.of_type)
        return lambda value: Undefined if value is None else coerce(value)
    if isinstance(graphql_type, GraphQLList):
        return _of_list(coercion_of(graphql_type.of_type))
    return _of_object(graphql_type) if isinstance(graphql_type, GraphQLInputObjectType) else _of_leaf(graphql_type)


def _of_leaf(leaf: Any) -> Coercion:
    def coerce(value: Any) -> Any:
        try:
            return None if value is None else leaf.coerce_input_value(value)
        except Exception:
            return Undefined

    return coerce


def _of_list(coerce_item: Coercion) -> Coercion:
    def coerce(value: Any) -> Any:
        if value is None:
            return None
        items = []
        for item in value if is_iterable(value) else (value,):
            if (coerced := coerce_item(item)) is Undefined:
                return Undefined
            items.append(coerced)
        return items

    return coerce


@lru_cache(maxsize=256)
def _of_object(input_type: GraphQLInputObjectType) -> Coercion:
    names = {name: field.out_name or name for name, field in input_type.fields.items()}
    fields = [(name, names[name], coercion_of(field.type)) for name, field in input_type.fields.items()]
    by_name = {name: coerce_field for name, _, coerce_field in fields}
    required = {name for name, field in input_type.fields.items() if is_required_input_field(field)}
    usual = {name: coerce_default_value(field) for name, field in input_type.fields.items()}

    def coerce(value: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, dict) or not required <= value.keys() <= by_name.keys():
            return Undefined
        given: dict[str, Any] = {}
        for name, out_name, coerce_field in fields:
            coerced = coerce_field(value[name]) if name in value else usual[name]
            if coerced is not Undefined:
                given[out_name] = coerced
            elif name in value:
                return Undefined
        return input_type.out_type(given)

    def coerce_one(value: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, dict) or len(value) != 1:
            return Undefined
        ((name, item),) = value.items()
        if name not in by_name or item is None or (coerced := by_name[name](item)) is Undefined:
            return Undefined
        return input_type.out_type({names[name]: coerced})

    return coerce_one if input_type.is_one_of else coerce
