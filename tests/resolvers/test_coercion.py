"""The hub coerces the values of variables as graphql-core does, whatever comes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from graphql import (
    ArgumentNode,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    TypeInfo,
    TypeInfoVisitor,
    Undefined,
    Visitor,
    visit,
)
from graphql.execution.values import VariableValues
from graphql.utilities import coerce_input_value
from graphql.utilities.coerce_input_value import coerce_input_literal
from hypothesis import given
from hypothesis import strategies as st

from hub.server.endpoint.documents import coerce_variables, read_document
from resolvers.arguments import coercion_of
from resolvers.literals import literal_of, variables_in
from schema.contract import build_contract
from tests.ground.city import odd_id, odd_person

CONTRACT = build_contract()._schema
CASES = Path(__file__).parents[1] / "cases"
INPUTS = [item for item in CONTRACT.type_map.values() if isinstance(item, GraphQLInputObjectType)]
LEAVES = [odd_id("person", 1), odd_person(2), "380.00", "2026-11-20", "PAID", "TIER_1", "", "x", 7, -1, 0.5, True, None]

WRONG: st.SearchStrategy[Any] = st.sampled_from([*LEAVES, [], {}, [None], {"nothing": 1}, [[1]]])


def values(graphql_type: GraphQLInputType) -> st.SearchStrategy[Any]:
    """Values that a type may take, or nearly."""
    if isinstance(graphql_type, GraphQLNonNull):
        return values(graphql_type.of_type)
    if isinstance(graphql_type, GraphQLList):
        item = values(graphql_type.of_type)
        return st.lists(item, max_size=3) | item
    if not isinstance(graphql_type, GraphQLInputObjectType):
        members = getattr(graphql_type, "values", {})
        return st.sampled_from([*members, *LEAVES]) if members else st.sampled_from(LEAVES)
    fields = {name: st.deferred(lambda kind=field.type: values(kind)) for name, field in graphql_type.fields.items()}
    one = st.sampled_from(sorted(fields)).flatmap(lambda name: st.fixed_dictionaries({name: fields[name]}))
    return one | st.fixed_dictionaries({}, optional=fields) | st.fixed_dictionaries(fields) | WRONG


def outcome(value: Any) -> tuple[bool, Any]:
    return value is Undefined, None if value is Undefined else value


@given(st.data())
def test_a_value_is_coerced_as_graphql_core_does_it(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(INPUTS))
    wrapped = data.draw(st.sampled_from([kind, GraphQLNonNull(kind), GraphQLList(GraphQLNonNull(kind))]))
    value = data.draw(values(wrapped) | WRONG)
    assert outcome(coercion_of(wrapped)(value)) == outcome(coerce_input_value(value, wrapped))


class _Arguments(Visitor):
    """Makes every argument of a document in both ways."""

    def __init__(self, types: TypeInfo, variables: VariableValues) -> None:
        super().__init__()
        self.types, self.variables, self.made = types, variables, list[tuple[Any, Any]]()

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        argument, given = self.types.get_argument(), self.variables.coerced
        if argument and all(given.get(name) is not None for name in variables_in(node.value)):
            literal = literal_of(node.value, argument.type)
            assert literal is not None
            self.made.append((literal(given), coerce_input_literal(node.value, argument.type, self.variables)))


def test_what_is_written_with_variables_is_made_as_graphql_core_makes_it() -> None:
    made = list[tuple[Any, Any]]()
    for case in sorted(CASES.iterdir()):
        if (case / "variables.json").exists():
            document = read_document((case / "question.graphql").read_text("utf-8"), None, CONTRACT)
            variables = coerce_variables(document, json.loads((case / "variables.json").read_text("utf-8")))
            types = TypeInfo(CONTRACT)
            visitor = _Arguments(types, variables)
            visit(document.node, TypeInfoVisitor(types, visitor))
            made += visitor.made
    assert len(made) > 40
    assert [ours for ours, _ in made] == [core for _, core in made]
