"""What a caller may not know of is nowhere: not in introspection, not in SDL, not in the text of an error."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Set
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
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
NONSENSE = "zzzzz"

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
    """The names that a schema lacks, of those that tell anything: a plain word may stand in a sentence as a word."""
    return {name for name in {*names(FULL)} - {*names(schema)} if re.search(r"\w[A-Z]|_", name)}


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


def wrong(own: GraphQLSchema, name: str, kind: str, inside: str) -> str:
    """A question that uses a name where the caller's schema has none of it."""
    if kind == "type":
        return f"query($a: {name}) {{ me {{ ... on {name} {{ id }} }} }}"
    if isinstance(FULL.type_map[inside], GraphQLInputObjectType):
        return f"query($a: {inside} = {{{name}: 1}}) {{ me {{ __typename }} }}"
    return f"{{ me {{ ...F }} }} fragment F on {inside} {{ {name} a: {name}x b: {name[1:]} }}"


def hidden_places(own: GraphQLSchema) -> Iterator[tuple[str, str, str]]:
    """Each hidden name with its kind and the visible type that it would stand in."""
    for name, item in FULL.type_map.items():
        if name.startswith("__"):
            continue
        if name not in own.type_map:
            yield name, "type", ""
        elif isinstance(item, Fielded):
            visible: Any = own.type_map[name]
            yield from ((field, "field", name) for field in item.fields if field not in visible.fields)


@pytest.mark.parametrize("client", ["district", "sparse", "steward"])
async def test_a_hidden_name_is_answered_like_nonsense(hub: Hub, client: str) -> None:
    own = await own_schema(hub, client)
    telling = hidden_of(own)
    places = list(hidden_places(own))
    for name, kind, inside in places:
        # So long as the name, so that the places in the text are the same.
        nonsense = (NONSENSE * len(name))[: len(name)]
        real = await hub.post(wrong(own, name, kind, inside), client=client)
        other = await hub.post(wrong(own, nonsense, kind, inside), client=client)
        assert set(codes(real.json())) == {"INVALID_QUERY"}
        said, expected = (
            [(error["message"], error.get("locations")) for error in response.json()["errors"]]
            for response in (real, other)
        )
        assert [(re.sub(rf"\b{name}", nonsense, message).replace(name[1:], nonsense[1:]), at) for message, at in said] == [
            (message.replace(name[1:], nonsense[1:]), at) for message, at in expected
        ]  # fmt: skip
        repeated = {name, f"{name}x", name[1:]}
        assert not (telling - repeated) & words([message for message, _ in said])
    assert places or client == "reader"


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
