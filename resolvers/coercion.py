"""Values of variables, and values that are written with variables, are coerced as graphql-core does it, by what is known of their
types once.

graphql-core reads a type anew for each value: of an input with thirteen forms it asks for all of them, though one is given.
INVARIANT: what comes out is what graphql-core gives; a test compares the two. No input type of the contract is within itself, so
that no value is nested deeper than its type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    ListValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
)
from graphql.pyutils import is_iterable
from graphql.type import is_required_input_field
from graphql.utilities.coerce_input_value import coerce_default_value, coerce_input_literal

Coercion = Callable[[Any], Any]
"""Gives the coerced value, and `Undefined` for one that the type does not take. DANGER: `Undefined` equals None."""

Literal = Callable[[Mapping[str, Any]], Any]
"""Gives a written value from the coerced variables, each of which must have one that is not null."""


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


def literal_of(node: ValueNode, graphql_type: GraphQLInputType) -> Literal | None:
    """Return how a value that is written in a valid document is made; None for one that only graphql-core can make."""
    if isinstance(node, VariableNode):
        variable = node.name.value
        return lambda variables: variables[variable]
    if isinstance(graphql_type, GraphQLNonNull):
        return literal_of(node, graphql_type.of_type)
    if not variables_in(node):
        constant = coerce_input_literal(node, graphql_type)
        return None if constant is Undefined else lambda _: constant
    if isinstance(graphql_type, GraphQLList) and isinstance(node, ListValueNode):
        items = [item for each in node.values if (item := literal_of(each, graphql_type.of_type))]
        return (lambda variables: [item(variables) for item in items]) if len(items) == len(node.values) else None
    if isinstance(graphql_type, GraphQLInputObjectType) and isinstance(node, ObjectValueNode):
        return _literal_of_object(node, graphql_type)
    return None


def _literal_of_object(node: ObjectValueNode, input_type: GraphQLInputObjectType) -> Literal | None:
    written = {field.name.value: field.value for field in node.fields}
    made, usual = dict[str, Literal](), dict[str, Any]()
    for name, field in input_type.fields.items():
        if name in written:
            if (literal := literal_of(written[name], field.type)) is None:
                return None
            made[field.out_name or name] = literal
        elif (value := coerce_default_value(field)) is not Undefined:
            usual[field.out_name or name] = value
    out = input_type.out_type
    return lambda variables: out(usual | {name: literal(variables) for name, literal in made.items()})


def variables_in(node: ValueNode) -> frozenset[str]:
    """Return the names of the variables that stand somewhere in a value."""
    if isinstance(node, VariableNode):
        return frozenset({node.name.value})
    if isinstance(node, ObjectValueNode):
        return frozenset().union(*(variables_in(field.value) for field in node.fields))
    if isinstance(node, ListValueNode):
        return frozenset().union(*map(variables_in, node.values))
    return frozenset()
