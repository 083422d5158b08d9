"""What the contract prints: the whole of it, and what each client may not know of."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import build_client_schema, build_schema, get_introspection_query, print_schema

import schema
from tests.cases.golden import must_equal
from tests.ground.hub import Hub, codes
from tests.schema.hidden import differences, hidden
from tests.schema.own import own_schema
from tests.schema.profiles import FULL

pytestmark = pytest.mark.only_reads

FOLDER = Path(__file__).parent
CLIENTS = ["reader", "district", "masked", "mixed", "caseload", "banded", "pseudonym", "sparse", "steward"]
INTROSPECTION = get_introspection_query(input_value_deprecation=True, one_of=True, specified_by_url=True)


def test_the_contract_is_printed_beside_its_code() -> None:
    must_equal(Path(schema.__file__).parent / "schema.graphql", print_schema(FULL))


def test_the_printed_contract_is_a_valid_schema() -> None:
    assert print_schema(build_schema(print_schema(FULL))) == print_schema(FULL)


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_a_client_has_a_schema_of_its_own(hub: Hub, client: str) -> None:
    """What is hidden is as reviewed, all else is as in the contract, and introspection finds what is printed."""
    own = await own_schema(hub, client)
    must_equal(FOLDER / f"{client}.txt", "\n".join(hidden(FULL, own)))
    assert differences(FULL, own) == []
    found = build_client_schema((await hub.ask(INTROSPECTION, client=client))["data"])
    assert set(print_schema(found).split("\n\n")) == set(print_schema(own).split("\n\n"))


def test_what_is_hidden_and_what_is_otherwise_is_told() -> None:
    """Without this the test above could pass by looking at too little."""
    full = build_schema("type Query { a(x: In, y: Int): T, b: Int } type T { c: Int } input In { i: Int }")
    own = build_schema('type Query { a(y: Int): T } "other" type T { c: Int! }')
    assert list(hidden(full, own)) == ["In", "Query.a(x)", "Query.b"]
    assert differences(full, own) == ["T", "T.c"]


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_a_client_without_any_grant_has_no_schema(hub: Hub) -> None:
    answer = await hub.ask(INTROSPECTION, client="nobody")
    assert "data" not in answer
    assert codes(answer) == ["FIELD_WITHHELD"]
