"""A query that was read outside of an operation: what is known of it, and whoever reads one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from graphql import FragmentDefinitionNode, GraphQLObjectType, GraphQLSchema, SelectionSetNode
from graphql.execution.values import VariableValues


@dataclass(frozen=True, slots=True)
class ReadQuery:
    """A query that was read, and is valid under the contract with its variables."""

    root_type: GraphQLObjectType
    selections: SelectionSetNode
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: VariableValues


QueryReader = Callable[[str, str | None, GraphQLSchema], ReadQuery]
"""Reads the text of a query with its variables, which are a JSON object. Raises INVALID_INPUT that says what is wrong with them."""
