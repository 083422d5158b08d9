"""graphql-core executes what is no compiled read: mutations, and what the schema says of itself."""

from __future__ import annotations

from typing import Any

import orjson
from graphql import GraphQLSchema
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from hub.limits import INTROSPECTED
from hub.server.endpoint.documents import Document
from hub.server.endpoint.question import Question
from resolvers.operation import Completed, Operation


class Executor(StrawberryGraphQLCoreExecutionContext):
    """graphql-core's executor, which passes finished values on untouched.

    What was read before it began is not read again. It gives up on an introspection that has no end.
    """

    completed = 0

    def execute_field(
        self, parent_type: Any, source: Any, field_details_list: Any, path: Any, position_context: Any
    ) -> Any:
        if path.prev is None and (known := self.context_value.answers.get(path.key)) is not None:
            return orjson.Fragment(known.answer.json)
        return super().execute_field(parent_type, source, field_details_list, path, position_context)

    def complete_value(
        self, return_type: Any, field_details_list: Any, info: Any, path: Any, result: Any, position_context: Any
    ) -> Any:
        if type(result) is Completed:
            return result.value
        self.completed += 1
        INTROSPECTED.check(self.completed)
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)


def executed(question: Question, document: Document, operation: Operation, shown: GraphQLSchema | None = None) -> Any:
    """The result of an operation, or the promise of one: what introspects alone is there at once.

    Its variables are of the contract, by which the document is valid; `shown` is what introspection shows, if that is less.
    """
    executor = Executor.build(
        document.schema,
        document.node,
        context_value=operation,
        raw_variable_values=dict(question.variables),
        operation_name=question.operation_name,
        hide_suggestions=True,
    )
    assert isinstance(executor, Executor), "The variables were coerced before."
    executor.schema = shown or executor.schema
    return executor.execute_operation()
