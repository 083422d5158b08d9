"""Numbers and days that nothing can have: each is refused where it is given, and nobody is answered as if nothing were there.

The contract itself says where there are any, so that a new argument is tried too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
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

from hub.catalogue.declarations import WritableField, Writes
from hub.catalogue.fields import declaration_of
from schema.contract import build_contract
from tests.ground.city import odd_id
from tests.ground.hub import Hub, codes

pytestmark = [pytest.mark.databases("either"), pytest.mark.only_reads]

SCHEMA = build_contract()._schema
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
    "{ ownAccessRequests": "developer",
    **dict.fromkeys(("{ accessRequests", "{ grants", "{ blocks", "{ clients"), "steward"),
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


def test_every_number_of_what_is_written_is_held_to_what_it_can_be() -> None:
    """Whatever else is wrong with what is written, such a number is told: its own check says so, and asks nothing."""
    unheld, tried = [], 0
    for name, kind in SCHEMA.type_map.items():
        writes: Any = getattr(getattr(kind.extensions.get("strawberry-definition"), "origin", None), "WRITES", None)
        if not isinstance(writes, Writes):
            continue
        for field_name, field in kind.fields.items():
            declared = declaration_of(field)
            if get_named_type(field.type).name != "Int" or not isinstance(declared, WritableField):
                continue
            for number in (-5, 2_000_000_000):
                tried += 1
                found = [check({declared.column: number}, date(2026, 11, 23)) for check in writes.checks]
                if declared.column not in {flaw[0] for flaw in found if flaw}:
                    unheld.append(f"{name}.{field_name}: {number}")
    assert (unheld, tried > 20) == ([], True)
