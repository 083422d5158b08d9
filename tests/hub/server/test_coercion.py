"""The hub coerces the values of variables as graphql-core does, whatever comes."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLInputObjectType, GraphQLInputType, GraphQLList, GraphQLNonNull, Undefined
from graphql.utilities import coerce_input_value
from hypothesis import given
from hypothesis import strategies as st

from hub.server.endpoint.coercion import coercion_of
from schema.contract import build_contract
from tests.ground.city import odd_id, odd_person

INPUTS = [item for item in build_contract()._schema.type_map.values() if isinstance(item, GraphQLInputObjectType)]
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
