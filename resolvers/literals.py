"""Values that are written in a document, some with variables in them, are made as graphql-core does it, by what is known of their types
once (`resolvers.arguments`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
from graphql.utilities.coerce_input_value import coerce_default_value, coerce_input_literal

Literal = Callable[[Mapping[str, Any]], Any]
"""Gives a written value from the coerced variables, each of which must have one that is not null."""


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
