"""Every limit of a question: answered at the number, refused beyond it, however the question is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from graphql import get_introspection_query

from hub import limits
from hub.limits import LIST_ROWS, Limit
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes
from tests.schema.profiles import FULL

pytestmark = [pytest.mark.only_reads, pytest.mark.databases("either")]

PERSON = odd_id("person", 2)

Written = Callable[[int], str]
"""A question that has so many of something."""


def _deep(levels: int) -> str:
    """So many levels: below `person` a turn of three, and a leaf that ends it anywhere."""
    turns, rest = divmod(levels - 2, 3)
    inner = ["id", "household { id }", "household { members { relation } }"][rest]
    for _ in range(turns):
        inner = f"household {{ members {{ person {{ {inner} }} }} }}"
    return f'{{ person(by: {{id: "{PERSON}"}}) {{ {inner} }} }}'


def _deep_by_fragments(levels: int) -> str:
    turns, rest = divmod(levels - 2, 3)
    last = ["id", "household { id }", "household { members { relation } }"][rest]
    each = [
        f"fragment F{n} on Person {{ household {{ members {{ person {{ ...F{n + 1} }} }} }} }}" for n in range(turns)
    ]
    ends = f"fragment F{turns} on Person {{ {last} }}"
    return f'{{ person(by: {{id: "{PERSON}"}}) {{ ...F0 }} }} {" ".join(each)} {ends}'


def _clients(leaves: list[str], each: int = 30) -> str:
    """An object for every so many of some selections: what stands side by side is compared with each other."""
    groups = [leaves[start : start + each] for start in range(0, len(leaves), each)]
    return " ".join(f"c{number}: client {{ {' '.join(group)} }}" for number, group in enumerate(groups))


def _leaves(number: int, each: int = 30) -> int:
    """How many leaves it takes to have so many fields with the objects that they stand in."""
    return next(leaves for leaves in range(number, 0, -1) if leaves + -(-leaves // each) <= number)


def _fields(number: int) -> str:
    return f"{{ me {{ {_clients(['id'] * _leaves(number - 1))} }} }}"


def _fields_by_fragments(number: int) -> str:
    """A fragment of 8 fields, spread as often as it takes, and the rest beside it."""
    spread, beside = divmod(number - 1, 25)  # three times the fragment, and the object around them
    whole = " ".join(f"c{n}: client {{ ...F ...F ...F }}" for n in range(spread))
    rest = f"client {{ {'id ' * (beside - 1)} }}" if beside > 1 else "x: __typename " * beside
    return f"{{ me {{ {whole} {rest} }} }} fragment F on Client {{ {'name ' * 8} }}"


def _fields_of_two_operations(number: int) -> str:
    return f"query A {{ me {{ {_clients(['id'] * _leaves(number - 4))} }} }} query B {{ me {{ client {{ id }} }} }}"


def _aliases(number: int) -> str:
    """So many aliases, in objects of fifty."""
    objects = [
        f"o{start}: client {{ " + " ".join(f"a{n}: id" for n in range(min(49, number - start - 1))) + " id }"
        for start in range(0, number, 50)
    ]
    return "{ me { " + " ".join(objects) + " } }"


def _aliases_by_fragments(number: int) -> str:
    """The same fragment of ten aliases under many names."""
    whole, rest = divmod(number, 11)
    objects = [f"o{n}: client {{ ...F }}" for n in range(whole)]
    beside = "".join(f" a{n}: id" for n in range(rest))
    names = " ".join(f"f{n}: id" for n in range(10))
    return f"{{ me {{ {' '.join(objects)} client {{ id{beside} }} }} }} fragment F on Client {{ {names} }}"


def _directives(number: int) -> str:
    return "{ me { client { id " + "name @include(if: true) " * number + "} } }"


def _directives_by_fragments(number: int) -> str:
    whole, rest = divmod(number, 4)
    body = "...F @include(if: true) " * whole + "name @skip(if: false) " * rest
    return f"{{ me {{ client {{ id {body} }} }} }} fragment F on Client {{ {'id @skip(if: false) ' * 3} }}"


def _entries(number: int) -> str:
    return "{ " + " ".join(f"a{n}: me {{ client {{ id }} }}" for n in range(number)) + " }"


def _entries_by_fragments(number: int) -> str:
    entries = " ".join(f"a{n}: me {{ client {{ id }} }}" for n in range(number - 1))
    return f"{{ ...F ...F b: me {{ client {{ id }} }} }} fragment F on Query {{ {entries} }}"


def _names(number: int) -> str:
    return "{ me { client { " + " ".join(f"a{n}: id" for n in range(number)) + " } } }"


def _names_by_fragments(number: int) -> str:
    half = [" ".join(f"a{n}: id" for n in part) for part in (range(number // 2), range(number // 2, number))]
    return f"{{ me {{ client {{ {half[0]} ... {{ ...F }} }} }} }} fragment F on Client {{ {half[1]} }}"


def _alias(length: int) -> str:
    return f"{{ me {{ client {{ {'a' * length}: id }} }} }}"


def _tokens(number: int) -> str:
    """So many tokens, in fewer fields than are too many: each in two inline fragments."""
    objects = 18
    whole, rest = divmod(number - 8 - 5 * objects, 11)
    pieces = _clients(["... on Client { ... on Client { id } }"] * whole, 25)
    return f"{{ me {{ {pieces} client {{ {'id ' * rest} }} }} }}"


def _comparisons(number: int) -> str:
    """So many comparisons, or one more: two that are compared are both looked at."""
    objects, left = [], number + number % 2
    while left:
        same = next(n for n in range(number, 0, -1) if n * (n - 1) <= left)
        objects.append(f"c{len(objects)}: client {{ {'id ' * same} }}")
        left -= same * (same - 1)
    return f"{{ me {{ {' '.join(objects)} }} }}"


def _comparisons_of_fragments(number: int) -> str:
    """Fragments side by side, of a field each, are compared with each other, and so are their fields."""
    same = next(n for n in range(number, 0, -1) if 2 * n * (n - 1) <= number)
    inner = _comparisons(number - 2 * same * (same - 1))[7:-4]
    spread = " ".join(f"...F{n}" for n in range(same))
    fragments = " ".join(f"fragment F{n} on Client {{ id }}" for n in range(same))
    return f"{{ me {{ client {{ {spread} }} {inner} }} }} {fragments}"


def _bytes_of_document(number: int) -> str:
    question = "{ me { client { id } } } #"
    return question + "政" * ((number - len(question)) // 3) + "x" * ((number - len(question)) % 3)


def _objects(number: int) -> str:
    """So many objects: below a record each counts for every kind of record."""
    whole, rest = divmod(number - 5, len(FULL.get_possible_types(FULL.type_map["AssistanceRecord"])))
    people = [f"p{n}: person {{ id }}" for n in range(whole)]
    beside = " ".join(f"h{n}: household {{ id }}" for n in range(rest))
    lists = [f"r{n}: assistanceRecords {{ nodes {{ {' '.join(people[n::2])} }} }}" for n in range(2)]
    return f'{{ person(by: {{id: "{PERSON}"}}) {{ {beside} {" ".join(lists)} }} }}'


WRITTEN: list[tuple[Limit, Written]] = [
    (limits.DEPTH, _deep),
    (limits.DEPTH, _deep_by_fragments),
    (limits.FIELDS, _fields),
    (limits.FIELDS, _fields_by_fragments),
    (limits.ALIASES, _aliases),
    (limits.ALIASES, _aliases_by_fragments),
    (limits.DIRECTIVES, _directives),
    (limits.DIRECTIVES, _directives_by_fragments),
    (limits.ROOT_FIELDS, _entries),
    (limits.ROOT_FIELDS, _entries_by_fragments),
    (limits.NAMES, _names),
    (limits.NAMES, _names_by_fragments),
    (limits.NAME_LENGTH, _alias),
    (limits.TOKENS, _tokens),
    (limits.COMPARISONS, _comparisons),
    (limits.COMPARISONS, _comparisons_of_fragments),
    (limits.DOCUMENT, _bytes_of_document),
    (limits.OBJECTS, _objects),
]


@pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)  # SQLite's own parser gives up before 16 levels
@pytest.mark.parametrize(("limit", "written"), WRITTEN, ids=lambda item: getattr(item, "__name__", "").strip("_"))
async def test_a_question_is_answered_at_a_limit_and_refused_beyond_it(
    hub: Hub, limit: Limit, written: Written
) -> None:
    answer = await hub.ask(written(limit.most))
    assert "errors" not in answer
    hub.statements.clear()
    response = await hub.post(written(limit.most + 1))
    assert codes(response.json()) == [limit.code]
    assert response.json()["errors"][0]["message"] == limit.sentence
    assert "data" not in response.json()
    assert not any(" person" in statement for statement in hub.statements)


def _records(first: int | None) -> str:
    asked = "" if first is None else f"(first: {first})"
    return f"query($ids: [ResidentIdNumber!]!) {{ eligibility(programme: PREMIUM_SUBSIDY, idNumbers: $ids) {{ person {{ assistanceRecords{asked} {{ nodes {{ id amount }} }} }} }} }}"


async def test_the_cost_of_an_operation_is_the_rows_expected_times_the_fields(hub: Hub) -> None:
    number = odd_person(2)
    for text, rows in ((_records(None), LIST_ROWS), (_records(100), 100)):
        persons = limits.VALUES.most // (2 * rows)
        for _ in range(2):  # first as a new question, then by its plan
            assert "data" in await hub.ask(text, {"ids": [number] * min(persons, limits.PERSONS.most)})
    variable = _records(None).replace("!) {", "!, $first: Int) {").replace("Records {", "Records(first: $first) {")
    persons = limits.VALUES.most // 2 // 250
    for _ in range(2):
        assert "data" in await hub.ask(variable, {"ids": [number] * persons, "first": 250})
        hub.statements.clear()
        for beyond in ({"ids": [number] * (persons + 1), "first": 250}, {"ids": [number] * persons, "first": 251}):
            answer = await hub.ask(variable, beyond)
            assert (codes(answer), "data" in answer) == (["LIMIT_EXCEEDED"], False)
            assert answer["errors"][0]["message"] == limits.VALUES.sentence
        assert not any(" person" in statement for statement in hub.statements)


async def test_all_entries_of_an_operation_cost_together(hub: Hub) -> None:
    ids = [odd_person(2)] * (limits.VALUES.most // 2 // 500)
    one = _records(500)
    body = one[one.index("{ eligibility") + 2 : -2]
    two = f"query($ids: [ResidentIdNumber!]!) {{ a: {body} b: {body} }}"
    assert "data" in await hub.ask(one, {"ids": ids})
    assert codes(await hub.ask(two, {"ids": ids})) == ["LIMIT_EXCEEDED"]


async def test_a_fragment_bomb_is_refused_before_it_is_unfolded(hub: Hub) -> None:
    links = " ".join(f"fragment F{n} on Person {{ ...F{n + 1} household {{ id }} ...F{n + 1} }}" for n in range(300))
    bomb = f'{{ person(by: {{id: "{PERSON}"}}) {{ ...F0 }} }} {links} fragment F300 on Person {{ id }}'
    assert codes(await hub.ask(bomb)) == ["LIMIT_EXCEEDED"]


@pytest.mark.parametrize("length", [1, 2, 400])
async def test_a_circle_of_fragments_is_refused_whatever_its_length(hub: Hub, length: int) -> None:
    links = " ".join(
        f"fragment F{n} on Client {{ ...F{(n + 1) % length} id ...F{(n + 1) % length} }}" for n in range(length)
    )
    assert set(codes(await hub.ask(f"{{ me {{ client {{ ...F0 }} }} }} {links}"))) <= {
        "INVALID_QUERY",
        "LIMIT_EXCEEDED",
    }


async def test_the_whole_introspection_that_tools_ask_for_is_within_the_limits(hub: Hub) -> None:
    for options in ({}, {"input_value_deprecation": True, "directive_is_repeatable": True, "specified_by_url": True}):
        answer: Any = await hub.ask(get_introspection_query(**options))
        assert "errors" not in answer
