"""What GraphQL itself answers: graphql-core looks at the schema, and passes over whatever is ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import DocumentNode, Executor, GraphQLError, GraphQLSchema, OperationDefinitionNode, Undefined
from graphql.execution.values import VariableValues

from hub.errors import Code, RefusedRequest
from hub.limits import INTROSPECTED
from hub.server.endpoint.documents import Document

OF_GRAPHQL = "__"
"""How the names of the fields begin that GraphQL itself answers."""


class Introspector(Executor[Any]):
    """graphql-core's executor, for introspection alone. It gives up on one that has no end."""

    completed = 0

    def execute_field(
        self, parent_type: Any, source: Any, field_details_list: Any, path: Any, position_context: Any
    ) -> Any:
        if path.prev is None and not field_details_list[0].node.name.value.startswith(OF_GRAPHQL):
            return Undefined
        return super().execute_field(parent_type, source, field_details_list, path, position_context)

    def complete_value(
        self, return_type: Any, field_details_list: Any, info: Any, path: Any, result: Any, position_context: Any
    ) -> Any:
        self.completed += 1
        INTROSPECTED.check(self.completed)
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)


def introspected(document: Document, schema: GraphQLSchema, variables: VariableValues) -> Mapping[str, Any]:
    """What a question hears of a schema, by the names of its root fields; raises what makes it no answer.

    `schema` may be a caller's view of the contract. The variables were coerced under the contract: a view may lack
    types of theirs, which only the rest of the question needs.
    """
    asked = document.operation
    alone = OperationDefinitionNode(
        operation=asked.operation, directives=asked.directives, selection_set=asked.selection_set
    )
    found = Introspector.build(
        schema, DocumentNode(definitions=(alone, *document.fragments.values())), hide_suggestions=True
    )
    assert isinstance(found, Introspector)
    found.variable_values = variables
    result: Any = found.execute_operation()
    for error in result.errors or ():
        cause = error.original_error
        if cause is None or isinstance(cause, GraphQLError):  # null for a variable whose default alone is not null
            raise RefusedRequest(Code.INVALID_VARIABLES, error.message)
        raise cause
    data: Mapping[str, Any] = result.data
    return data
