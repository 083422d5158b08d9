"""Introspection shows a caller's own view of the contract, and the whole of it on request; errors tell the same to everyone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Set
from typing import Any

import pytest
from graphql import (
    DirectiveLocation,
    GraphQLEnumType,
    GraphQLSchema,
    build_client_schema,
    get_introspection_query,
    lexicographic_sort_schema,
    print_schema,
)

from schema.callers import Fielded
from schema.contract import build_contract
from tests.commands import run_command
from tests.ground.city import odd_person
from tests.ground.hub import Hub, codes
from tests.schema.own import own_schema

FULL = build_contract()._schema
CLIENTS = ["reader", "district", "masked", "mixed", "sparse", "steward"]

pytestmark = [
    pytest.mark.only_reads,
    pytest.mark.parametrize("city_url", ["sqlite"], indirect=True),  # no database has a part in it
]


def names(schema: GraphQLSchema) -> Iterator[str]:
    """Every name of a schema: types, fields, arguments and enum values."""
    for name, item in schema.type_map.items():
        if not name.startswith("__"):
            yield name
            if isinstance(item, GraphQLEnumType):
                yield from item.values
            if isinstance(item, Fielded):
                yield from item.fields
                for field in item.fields.values():
                    yield from getattr(field, "args", {})


def hidden_of(schema: GraphQLSchema) -> Set[str]:
    """The names that a schema lacks, of those that tell anything: a plain word may stand in a sentence as a word, and GraphQL's own words for
    where a directive may stand are in every answer."""
    lacking = {*names(FULL)} - {*names(schema)} - {place.name for place in DirectiveLocation}
    return {name for name in lacking if re.search(r"\w[A-Z]|_", name)}


def words(content: Any) -> Set[str]:
    return {*re.findall(r"\w+", json.dumps(content, ensure_ascii=False))}


@pytest.mark.parametrize("client", CLIENTS)
async def test_introspection_is_the_caller_s_own_schema_and_has_no_name_beside_it(hub: Hub, client: str) -> None:
    own = await own_schema(hub, client)
    query = get_introspection_query(
        input_value_deprecation=True, specified_by_url=True, directive_is_repeatable=True, one_of=True
    )
    answer = (await hub.post(query, client=client)).json()
    assert print_schema(lexicographic_sort_schema(build_client_schema(answer["data"]))) == print_schema(
        lexicographic_sort_schema(own)
    )
    assert sorted(hidden_of(own) & words(answer["data"])) == []
    assert client == "reader" or hidden_of(own)


@pytest.mark.parametrize("client", CLIENTS)
async def test_the_printed_schema_is_the_one_that_is_introspected(hub: Hub, client: str) -> None:
    done = run_command(hub.settings, "schema", "--as", client, "--purpose", "READING")
    assert done.exit_code == 0, done.stderr
    # The command has the machine's clock, the tests' grants hold at both times.
    assert done.stdout.strip() == print_schema(await own_schema(hub, client)).strip()


@pytest.mark.parametrize("client", CLIENTS)
async def test_the_whole_contract_is_introspected_on_request(hub: Hub, client: str) -> None:
    token = await hub.token(client, "READING")
    headers = {"Authorization": f"Bearer {token}", "Prefer": "contract=whole"}
    response = await hub.http.post("/graphql", json={"query": get_introspection_query(one_of=True)}, headers=headers)
    assert response.headers["preference-applied"] == "contract=whole"
    shown = build_client_schema(response.json()["data"])
    assert {*names(shown)} == {*names(FULL)}


@pytest.mark.parametrize("client", CLIENTS)
async def test_one_type_is_shown_as_the_caller_s_own_view_has_it(hub: Hub, client: str) -> None:
    own = await own_schema(hub, client)
    for name in ("MedicalAssistance", "Person"):
        answer = await hub.ask(f'{{ __type(name: "{name}") {{ fields {{ name }} }} }}', client=client)
        shown: Any = own.type_map.get(name)
        expected = shown and {"fields": [{"name": field} for field in shown.fields]}
        assert answer["data"] == {"__type": expected}


async def test_a_view_is_shown_beside_a_question_whose_types_it_lacks(hub: Hub) -> None:
    text = "query($by: PersonKey!) { person(by: $by) { id } __schema { queryType { name } } }"
    assert "PersonKey" not in (await own_schema(hub, "steward")).type_map
    answer = await hub.ask(text, {"by": {"idNumber": odd_person(1)}}, client="steward")
    assert answer["data"] == {"person": None, "__schema": {"queryType": {"name": "Query"}}}
    assert codes(answer) == ["FIELD_WITHHELD"]


async def test_a_type_of_no_name_is_a_mistake_in_the_variables(hub: Hub) -> None:
    text = 'query($name: String = "Person") { __type(name: $name) { name } }'
    assert (await hub.ask(text))["data"] == {"__type": {"name": "Person"}}
    assert codes(await hub.ask(text, {"name": None})) == ["INVALID_VARIABLES"]


WRONG = (
    "{ me { ... on NoSuchType { id } } }",
    "{ me { nothing } }",
    "query($a: SchoolStage) { me { client { id @include(if: $a) } } }",
    "query($a: PremiumSubsidyInput = {nothing: 1}) { me { __typename } }",
    "{ person { phone } }",
)


@pytest.mark.parametrize("text", WRONG)
async def test_a_wrong_document_is_told_the_same_to_everyone(hub: Hub, text: str) -> None:
    """What is wrong is measured by the contract, which everyone may know, and never by rights."""
    answers = [await hub.ask(text, client=client) for client in CLIENTS]
    told = {json.dumps([(error["message"], error["locations"]) for error in each["errors"]]) for each in answers}
    assert len(told) == 1
    assert {code for each in answers for code in codes(each)} == {"INVALID_QUERY"}


async def test_nothing_is_suggested_for_what_is_nearly_right(hub: Hub) -> None:
    number = odd_person(1)
    for text, variables in (
        ("{ mee { client { id } } }", None),
        ("{ me { client { naem } } }", None),
        ("query($a: PersonKy!) { person(by: $a) { id } }", None),
        (f'{{ person(bye: {{idNumber: "{number}"}}) {{ id }} }}', None),
        (f'{{ person(by: {{idNumbr: "{number}"}}) {{ id }} }}', None),
        ("{ me { ... on Callr { client { id } } } }", None),
        ("{ me @skp(if: true) { client { id } } }", None),
        (f'{{ eligibility(programme: PREMIUM_SUBSIDI, idNumbers: ["{number}"]) {{ position }} }}', None),
        (f'{{ eligibility(programme: "PREMIUM_SUBSIDY", idNumbers: ["{number}"]) {{ position }} }}', None),
        ("query($by: PersonKey!) { person(by: $by) { id } }", {"by": {"idNumbr": number}}),
        (
            "query($p: EligibilityProgramme!, $n: [ResidentIdNumber!]!) { eligibility(programme: $p, idNumbers: $n) { position } }",
            {"p": "PREMIUM_SUBSIDI", "n": [number]},
        ),
    ):
        response = await hub.post(text, variables)
        assert set(codes(response.json())) <= {"INVALID_QUERY", "INVALID_VARIABLES"}
        assert "Did you mean" not in response.text
        assert "PREMIUM_SUBSIDY" not in response.text.replace('"PREMIUM_SUBSIDY\\"', "").replace(
            "'PREMIUM_SUBSIDY'", ""
        )
        assert number[6:14] not in response.text
