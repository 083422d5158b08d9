"""Numbers and days that nothing can have: each is refused where it is given, and nobody is answered as if nothing were there.

The contract itself says where there are any, so that a new argument is tried too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_required_argument,
)

from tests.ground.city import odd_id
from tests.ground.hub import Hub, codes
from tests.hub.server.what_is_written import AGES_AGO, AHEAD, OF_THE_NUMBER, SCHEMA, is_refused, written

pytestmark = [pytest.mark.databases("either"), pytest.mark.only_reads]

QUERIES: Any = SCHEMA.query_type
MUTATIONS: Any = SCHEMA.mutation_type
CANNOT_BE = {
    "Int": ("0", "-5", "99999"),  # the first two alone where any number above is one
    "Date": ('"2026-13-01"', '"9999-12-31"'),
    "DateTime": ('"0000-01-01T00:00:00Z"', '"2026-02-30T00:00:00Z"'),
}
_BY = f'(by: {{id: "{odd_id("person", 1)}"}})'
PLACES = {"Query": "", "Person": f"person{_BY}", "AssistanceChain": f"assistanceChain{_BY}"}
"""How each type is reached whose fields take arguments."""

ANY_NUMBER_ABOVE = {"first", "last", "number"}
"""Numbers that may be as large as they like, or as many as are allowed."""


ASKED_BY = {
    "{ ledgerEntries": "auditor",
    "{ questionsAboutLooks": "answering",
    "{ ownAccessRequests": "developer",
    **dict.fromkeys(
        (
            "{ accessRequests",
            "{ grants",
            "{ blocks",
            "{ clients",
            "{ accounts",
            "{ organisations",
            "{ whatCanSee",
            "{ dataItems",
            "{ disclosureDelays",
            "{ localValues",
            "{ programmes",
        ),
        "steward",
    ),
}
"""Who may ask what the reader may not."""


def values_of(kind: GraphQLInputType, name: str) -> Iterator[str]:
    """Values of an argument, each with one number or one day in it that cannot be."""
    nullable, named = get_nullable_type(kind), get_named_type(kind)
    tried = CANNOT_BE.get(named.name, ())
    if named.name != "Int" or name in ANY_NUMBER_ABOVE:
        tried = tried[len(name) % 2 :][:1]
    for value in tried:
        yield f"[{value}]" if isinstance(nullable, GraphQLList) else value
    if isinstance(named, GraphQLInputObjectType):
        for below, field in named.fields.items():
            for value in values_of(field.type, below):
                yield f"{{{below}: {value}}}"


def questions() -> Iterator[str]:
    """A question for each such value of each argument of whatever can be asked."""
    for of, kind in SCHEMA.type_map.items():
        if not isinstance(kind, GraphQLObjectType) or of.startswith("__") or of == "Mutation":
            continue
        for name, field in kind.fields.items():
            required = {
                other: next(iter(get_named_type(one.type).values))
                for other, one in field.args.items()
                if is_required_argument(one) and isinstance(get_named_type(one.type), GraphQLEnumType)
            }
            if "idNumbers" in field.args:
                required["idNumbers"] = "[]"
            for argument, one in field.args.items():
                for value in values_of(one.type, argument):
                    given = required | {argument: value}
                    said = ", ".join(f"{each}: {text}" for each, text in given.items())
                    asked = f"{{ {name}({said}) {{ __typename }} }}"
                    yield f"{{ {PLACES[of]} {asked} }}" if PLACES[of] else asked


async def test_every_argument_refuses_a_number_and_a_day_that_cannot_be(hub: Hub) -> None:
    answered, asked = [], list(questions())
    for text in asked:
        answer = await hub.ask(text, client=ASKED_BY.get(text.split("(")[0], "reader"))
        if not codes(answer) or not set(codes(answer)) <= {"INVALID_INPUT", "INVALID_QUERY"}:
            answered.append((text, answer))
    assert answered == []
    said = " ".join(asked)
    assert [
        word for word in ("fundBalances(", "delivery(number", "{year: {from", "first: -5", "on: ") if word not in said
    ] == []


def ranges() -> Iterator[str]:
    """A question for each range that can be given, which ends before it begins."""
    ends = {"Date": ('"1990-01-02"', '"1990-01-01"'), "Int": ("2026", "2025")}
    for name, field in QUERIES.fields.items():
        for below, one in getattr(
            get_named_type(getattr(field.args.get("filter"), "type", None)), "fields", {}
        ).items():
            condition = get_named_type(one.type).fields
            if {"from", "to"} <= condition.keys():
                begins, to = ends[get_named_type(condition["to"].type).name]
                yield f"{{ {name}(filter: {{{below}: {{from: {begins}, to: {to}}}}}) {{ __typename }} }}"


async def test_no_range_ends_before_it_begins(hub: Hub) -> None:
    asked = list(ranges())
    assert len(asked) > 4
    for text in asked:
        errors = (await hub.ask(text))["errors"]
        assert [(each["extensions"]["code"], each["extensions"]["inputPath"][-1]) for each in errors] == [
            ("INVALID_INPUT", "to")
        ], text
    same = '{ persons(filter: {birthDate: {from: "1990-01-01", to: "1990-01-01"}}) { totalCount } }'
    assert "errors" not in await hub.ask(same)


# --- what is written --------------------------------------------------------------------------------------------

AS_OLD_AS_A_PERSON = {
    "MembershipInput.since",
    *(f"{name}.registeredSince" for name in ("PersonInput", "PersonCorrectionInput", "HouseholdInput")),
    "HouseholdCorrectionInput.registeredSince",
}
"""Days that can lie before 1949: a person may live in a household, and be registered, since a birth in 1930."""


def test_every_number_of_what_is_written_is_held_to_what_it_can_be() -> None:
    tried = [(*each, number) for each in written("Int") for number in (-5, 2_000_000_000)]
    assert [
        f"{name}.{field}: {number}"
        for name, field, writes, column, number in tried
        if not is_refused(name, writes, column, number)
    ] == []
    assert len(tried) > 20


def test_every_day_of_what_is_written_is_held_to_what_it_can_be() -> None:
    before, after = set(), set()
    for name, field, writes, column in written("Date"):
        if f"{name}.{field}" in OF_THE_NUMBER:
            continue
        if not is_refused(name, writes, column, AGES_AGO):
            before.add(f"{name}.{field}")
        if not is_refused(name, writes, column, AHEAD):
            after.add(f"{name}.{field}")
    assert (before, after) == (AS_OLD_AS_A_PERSON, set())
    ahead = datetime(2199, 12, 31, tzinfo=UTC)
    assert [is_refused(name, writes, column, ahead) for name, _, writes, column in written("DateTime")] == [True] * 3


ACTS = {
    "addPurpose.article": (
        "steward",
        'code: "aid", department: EDUCATION, legalBasis: STATUTORY_DUTY, description: "Aid"',
    ),
    "delayDisclosure.until": (
        "steward",
        'client: "reader", purpose: "READING", reviewer: "steward", because: "A test."',
    ),
    "changePlaces.places": ("charity", f'id: "{odd_id("person", 1)}"'),
    "recordConsent.until": ("matching", f'id: "{odd_id("person", 1)}", home: true'),
}
"""Each day and each number that a mutation takes beside its input, with who may perform it, and what else it takes."""

JUDGED_BY_THE_TABLE_OF_ACTS = {"requestAccess.until", "extendGrant.until"}


async def test_every_argument_of_a_mutation_refuses_a_number_and_a_day_that_cannot_be(hub: Hub) -> None:
    there = {
        f"{name}.{argument}": get_named_type(one.type).name
        for name, field in MUTATIONS.fields.items()
        for argument, one in field.args.items()
        if get_named_type(one.type).name in CANNOT_BE
    }
    assert there.keys() == ACTS.keys() | JUDGED_BY_THE_TABLE_OF_ACTS
    for coordinate, (client, others) in ACTS.items():
        name, argument = coordinate.split(".")
        beyond = "23" if argument == "article" else "1000001"
        for value in {"Int": ("0", "-5", beyond), "Date": (f'"{AGES_AGO}"', f'"{AHEAD}"')}[there[coordinate]]:
            asked = f"mutation {{ {name}({argument}: {value}, {others}) {{ __typename }} }}"
            answer = await hub.ask(
                asked, client=client, purpose="CHARITY" if client in ("matching", "charity") else "READING"
            )
            told = [(each["extensions"]["code"], each["extensions"].get("inputPath")) for each in answer["errors"]]
            assert told == [("INVALID_INPUT", [argument])], asked
