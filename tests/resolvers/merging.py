"""What is asked of an object, for the interpreter: fields merged over fragments, without what @skip and @include drop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
    value_from_ast_untyped,
)
from graphql.execution.values import get_variable_values


@dataclass
class Question:
    """An operation of a document, with its fragments and coerced variables."""

    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Any

    def merged(self, parent: Any, sets: Iterable[SelectionSetNode]) -> dict[str, list[FieldNode]]:
        """The fields asked of a concrete type, by response name, in the order of their first mention."""
        found: dict[str, list[FieldNode]] = {}
        for selections in sets:
            for node in selections.selections:
                if not self.is_asked(node):
                    continue
                if isinstance(node, FieldNode):
                    found.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
                    continue
                inner = node if isinstance(node, InlineFragmentNode) else self.fragments[node.name.value]
                on = inner.type_condition.name.value if inner.type_condition else parent.name
                if on == parent.name or on in {interface.name for interface in parent.interfaces}:
                    for response, nodes in self.merged(parent, [inner.selection_set]).items():
                        found.setdefault(response, []).extend(nodes)
        return found

    def is_asked(self, node: Any) -> bool:
        given = {
            directive.name.value: value_from_ast_untyped(directive.arguments[0].value, self.variables.coerced)
            for directive in node.directives or ()
        }
        return not given.get("skip", False) and given.get("include", True)


def question_of(text: str, variables: Mapping[str, Any], operation_name: str | None, schema: GraphQLSchema) -> Question:
    """The operation that is asked for."""
    definitions = parse(text).definitions
    (operation,) = (
        item
        for item in definitions
        if isinstance(item, OperationDefinitionNode)
        and (operation_name is None or (item.name and item.name.value == operation_name))
    )
    coerced = get_variable_values(schema, operation.variable_definitions or (), dict(variables))
    assert not isinstance(coerced, list), coerced
    fragments = {item.name.value: item for item in definitions if isinstance(item, FragmentDefinitionNode)}
    return Question(operation, fragments, coerced)
