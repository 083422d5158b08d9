"""What GraphQL itself answers: graphql-core looks at the schema, and passes over whatever is ours.

It takes time in proportion to the values that it answers with. How many these are is reckoned from the selection, by how many
fields a type of the contract has, and so on; so the price is known, and spent, before anything is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import chain
from math import ceil
from typing import Any

from graphql import (
    DocumentNode,
    Executor,
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    Undefined,
)
from graphql.execution.values import VariableValues

from hub.errors import Code, RefusedRequest
from hub.limits import INTROSPECTED
from hub.server.endpoint.documents import ValidOperation
from hub.server.endpoint.views import Views
from hub.server.endpoint.worker_thread import WorkerThread
from permissions.profile import Profile
from resolvers.select import TYPENAME

OF_GRAPHQL = "__"
"""How the names of the fields begin that GraphQL itself answers."""

WRAPPED = 0.5
"""How many types there are within another: about half are lists, or required."""

VALUES_A_UNIT = 250
"""Values about the schema that take one unit to answer: about a millisecond."""


class Introspection:
    """Answers what is asked of the schema: of the caller's view of the contract, or of the whole."""

    def __init__(self, contract: GraphQLSchema, views: Views, beside: WorkerThread) -> None:
        self._contract = contract
        self._views = views
        self._beside = beside
        self._many = _many(contract)

    async def answer(
        self,
        document: ValidOperation,
        variables: VariableValues,
        profile: Profile,
        spend: Callable[[int], None],
        *,
        whole: bool,
    ) -> Mapping[str, Any]:
        """Return what is answered, by the names of the root fields, worked out beside the event loop. A caller without
        any view of
        the contract has `__typename` alone. Raises what makes it no answer, such as LIMIT_EXCEEDED, or RATE_LIMITED when the
        client has no units left for it.
        """
        spend(self.units(document))

        def work() -> Mapping[str, Any]:
            schema = self._contract if whole else self._views.schema(profile)
            if schema is None:
                return introspected(document, self._contract, variables, only=TYPENAME)
            return introspected(document, schema, variables)

        return await self._beside.once(object(), work)

    def units(self, document: ValidOperation) -> int:
        """What it costs to answer what a document asks of the schema."""
        roots = (
            node
            for node in _fields(document.operation.selection_set.selections, document)
            if node.name.value.startswith(OF_GRAPHQL)
        )
        return ceil(sum(self._values(node, document) for node in roots) / VALUES_A_UNIT)

    def _values(self, node: FieldNode, document: ValidOperation) -> float:
        below = node.selection_set.selections if node.selection_set else ()
        each = 1 + sum(self._values(child, document) for child in _fields(below, document))
        return each * self._many.get(node.name.value, 1)


def _fields(selections: Iterable[SelectionNode], document: ValidOperation) -> Iterable[FieldNode]:
    """Return the fields of a selection, wherever they are spread."""
    for node in selections:
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, InlineFragmentNode):
            yield from _fields(node.selection_set.selections, document)
        elif isinstance(node, FragmentSpreadNode):
            yield from _fields(document.fragments[node.name.value].selection_set.selections, document)


@lru_cache(maxsize=4)
def _many(contract: GraphQLSchema) -> Mapping[str, float]:
    """Return how many things each list about a schema has, on average where there are several of it: counted once."""
    types = contract.type_map.values()
    fields = [list(item.fields.values()) for item in types if hasattr(item, "fields")]
    arguments = [len(field.args) for field in chain(*fields) if hasattr(field, "args")]
    values = [len(item.values) for item in types if hasattr(item, "values")]
    return {
        "types": len(types),
        "directives": len(contract.directives),
        "fields": sum(map(len, fields)) / len(types),
        "inputFields": sum(map(len, fields)) / len(types),
        "args": sum(arguments) / max(1, len(arguments)),
        "enumValues": sum(values) / len(types),
        "ofType": WRAPPED,
    }


class Introspector(Executor[Any]):
    """graphql-core's executor, for introspection alone. It gives up on one that has no end."""

    completed = 0
    only = OF_GRAPHQL
    """How the names of the root fields begin that it answers."""

    def execute_field(
        self, parent_type: Any, source: Any, field_details_list: Any, path: Any, position_context: Any
    ) -> Any:
        if path.prev is None and not field_details_list[0].node.name.value.startswith(self.only):
            return Undefined
        return super().execute_field(parent_type, source, field_details_list, path, position_context)

    def complete_value(
        self, return_type: Any, field_details_list: Any, info: Any, path: Any, result: Any, position_context: Any
    ) -> Any:
        self.completed += 1
        INTROSPECTED.check(self.completed)
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)


def introspected(
    document: ValidOperation, schema: GraphQLSchema, variables: VariableValues, only: str = OF_GRAPHQL
) -> Mapping[str, Any]:
    """Return what a question hears of a schema, by the names of its root fields; raises what makes it no answer.

    `schema` may be a caller's view of the contract. The variables were coerced under the contract: a view may lack
    types of theirs, which only the rest of the question needs. Root fields are answered whose names begin with `only`.
    """
    asked = document.operation
    alone = OperationDefinitionNode(
        operation=asked.operation, directives=asked.directives, selection_set=asked.selection_set
    )
    found = Introspector.build(
        schema, DocumentNode(definitions=(alone, *document.fragments.values())), hide_suggestions=True
    )
    assert isinstance(found, Introspector)
    found.variable_values, found.only = variables, only
    result: Any = found.execute_operation()
    for error in result.errors or ():
        cause = error.original_error
        if cause is None or isinstance(cause, GraphQLError):  # null for a variable whose default alone is not null
            raise RefusedRequest(Code.INVALID_VARIABLES, error.message)
        raise cause
    data: Mapping[str, Any] = result.data
    return data
