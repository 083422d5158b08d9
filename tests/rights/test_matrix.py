"""What the policy says is what is read: every profile, every coordinate, over HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type

import hub.server.demo
from hub.catalogue.contract import coordinates
from hub.catalogue.declarations import BandField, ColumnField
from hub.grants.grantable import grantable
from hub.grants.policy import grants_of
from hub.grants.policy_file import read_policy_file
from permissions.matrix import matrix
from tests.ground.city import POLICY
from tests.ground.hub import Hub
from tests.leaks.profiles import FULL, KEYS, NOW
from tests.plain_yaml import read_yaml
from tests.rights import policies
from tests.rights.drawn import Asked, declaration, is_stored, written
from tests.rights.policy_text import HASH, Holder, holders, is_on, written_out
from tests.rights.row_security import Guarded
from tests.rights.test_row_security import ROOTS, Court, first_difference, in_session
from tests.rights.worlds import TODAY

DEMO = Path(hub.server.demo.__file__).parent / "policy.yaml"
HOLDERS = [(file, holder) for file in (POLICY, DEMO) for holder in holders(file, HASH)]
NAMES = [f"{'demo' if file == DEMO else 'tests'}-{holder.client}-{holder.purpose}" for file, holder in HOLDERS]


def every_other(turn: int) -> pytest.MarkDecorator:
    """Puts a test to every other holder, beginning with the first or the second; in acceptance to each. Tests that take turns meet
    them all."""
    params = [
        pytest.param(*holder, id=name, marks=[pytest.mark.at_full_size] * (place % 2 != turn))
        for place, (holder, name) in enumerate(zip(HOLDERS, NAMES, strict=True))
    ]
    return pytest.mark.parametrize(("file", "holder"), params)


NOTHING = Asked((), {})
STORED = policies.stored_types()


_known: dict[tuple[str, str, str], dict[str, set[str]]] = {}
"""What a hub has shown of its schema, by its database, the client and the purpose: these tests change nobody's rights."""


async def known_fields(asked: Hub, holder: Holder) -> dict[str, set[str]]:
    """The fields of each type of the holder's own schema, by introspection."""
    key = asked.settings.database, holder.client, holder.purpose
    if key not in _known:
        text = "{ __schema { types { name fields { name } inputFields { name } } } }"
        answer = await asked.ask(text, client=holder.client, purpose=holder.purpose)
        types = (answer.get("data") or {}).get("__schema", {}).get("types", [])
        _known[key] = {one["name"]: {field["name"] for field in one["fields"] or one["inputFields"] or ()} for one in types}  # fmt: skip
    return _known[key]


def path_to(holder: Holder, known: Mapping[str, set[str]], goal: str) -> list[tuple[str, str]] | None:
    """The shortest way to a type: a root, and links that the holder may follow, each with the type it leads to."""
    waiting = [
        [(f"Query.{root}", type_name)]
        for root, (type_name, _) in ROOTS.items()
        if root in known.get("Query", ()) and holder.reason(f"Query.{root}") is None
    ]
    seen = set()
    while waiting:
        path = waiting.pop(0)
        here = path[-1][1]
        if here == goal:
            return path
        if here not in seen:
            seen.add(here)
            for name in policies.links_of(FULL.type_map[here]):  # type: ignore[arg-type]
                target = FULL.type_map[get_named_type(FULL.type_map[here].fields[name].type).name]  # type: ignore[attr-defined]
                if name in known[here] and is_stored(target) and holder.reason(f"{here}.{name}") is None:
                    waiting += [
                        [*path, (f"{here}.{name}", item.name)]
                        for item in policies.concrete_types(target)
                        if item.name in known
                    ]
    return None


def everything_of(goal: str, known: Mapping[str, set[str]]) -> Asked:
    """All that the contract has of a type, granted or not: its columns, and its links with nothing below them."""
    item = FULL.type_map[goal]
    columns = [name for name in item.fields if isinstance(declaration(f"{goal}.{name}"), ColumnField | BandField)]  # type: ignore[attr-defined]
    return Asked(
        tuple(columns),
        {name: below(goal, name, known, {}) for name in policies.links_of(item) if is_stored(_target(goal, name))},  # type: ignore[arg-type]
    )  # fmt: skip


def below(type_name: str, name: str, known: Mapping[str, set[str]], asked: Mapping[str, Asked]) -> dict[str, Asked]:
    concrete = policies.concrete_types(_target(type_name, name))
    return {item.name: asked.get(item.name, NOTHING) for item in concrete if item.name in known}


def _target(type_name: str, name: str) -> Any:
    return FULL.type_map[get_named_type(FULL.type_map[type_name].fields[name].type).name]  # type: ignore[attr-defined]


def question(path: list[tuple[str, str]], known: Mapping[str, set[str]]) -> tuple[str, str, Asked]:
    """The root, the type of its rows, and what to ask of them, for everything of the type at the end of a path."""
    asked = everything_of(path[-1][1], known)
    for place in range(len(path) - 1, 0, -1):
        coordinate, type_name = path[place]
        parent, _, name = coordinate.partition(".")
        asked = Asked((), {name: below(parent, name, known, {type_name: asked})})
    return path[0][0].partition(".")[2], path[0][1], asked


def banded(holder: Holder, coordinate: str) -> str | None:
    """Why a value is null whose band alone is granted: that is shown in a field of its own."""
    ways = {one["disclosure"] for one in holder.in_force(coordinate, "READ")}
    return "NO_GRANT" if ways == {"BANDED"} else None


def told(answer: Any) -> dict[str, str]:
    """The reason for each coordinate that an answer withholds."""
    fields = answer["extensions"]["access"]["fields"]
    return {entry["coordinate"]: entry["reason"] for entry in fields if entry["outcome"] == "WITHHELD"}


async def examined(court: Court, holder: Holder) -> Guarded:
    """The second judge, under the holder's grants and in the holder's place."""
    organisation, division = await court.owner.fetchrow("select id, division_code from organisation where name = $1", holder.organisation)  # fmt: skip
    await court.owner.execute(";".join(policies.written_for(court.role, holder.scopes())))
    await court.guard.execute(
        "select set_config('hub.division', $1, false), set_config('hub.organisation', $2, false), set_config('hub.today', $3, false)",
        division, str(organisation), TODAY.isoformat(),
    )  # fmt: skip
    return Guarded(court.guard, holder.scopes(), str(organisation))


def drawn_types(holder: Holder, size: Callable[[int, int], int]) -> list[GraphQLObjectType]:
    """The types that a holder is asked about: one, which is the same at every run; all of them at full size."""
    return Random(f"{holder.client} {holder.purpose}").sample(STORED, min(len(STORED), size(1, len(STORED))))


async def misread(asked: Hub, court: Court, holder: Holder, types: Sequence[GraphQLObjectType]) -> AsyncIterator[str]:
    """Where answers are not what the policy says, for everything of each of some types in one question each."""
    known = await known_fields(asked, holder)
    reached = [(item, path) for item in types if item.name in known and (path := path_to(holder, known, item.name))]
    if not reached:
        return
    guarded = await examined(court, holder)
    division = await court.guard.fetchval("select current_setting('hub.division')")
    for item, path in reached:
        root, type_name, tree = question(path, known)
        text = f"query($key: UUID!) {{ {root}({ROOTS[root][1]}) {written({type_name: tree})} }}"
        everything = everything_of(item.name, known)
        names = [
            name for name in (f"{item.name}.{own}" for own in (*everything.columns, *everything.links)) if name in KEYS
        ]
        withheld = {name: reason for name in names if (reason := holder.reason(name) or banded(holder, name))}
        near, far = await court.ids(policies.table_of(FULL.type_map[type_name]), division)  # type: ignore[arg-type]
        for key in dict.fromkeys((*near[:1], *near[-1:], *far[:1], *far[-1:])):
            answer = await asked.ask(text, {"key": key}, client=holder.client, purpose=holder.purpose)
            there = await guarded.root(f"Query.{root}", type_name, tree, key)
            if difference := first_difference(answer["data"][root], there):
                yield f"{item.name}: {difference}"
            if f'"__typename": "{item.name}"' not in json.dumps(answer["data"]):
                continue  # nothing is said of what is not in the answer
            own = {name: why for name, why in told(answer).items() if name in names}
            if not own.items() >= withheld.items() or {*own.values()} - {*withheld.values(), "OUT_OF_SCOPE"}:
                yield f"{item.name}: {own} is not {withheld}"


@every_other(0)
async def test_what_may_be_read_is_read_as_the_policy_says(
    asked: Hub, guard_role: str, size: Callable[[int, int], int], holder: Holder
) -> None:
    """Values in their forms, rows in scope and out of it, and why something is null.

    By a drawn sample of types and rows: `tests.resolvers.test_authorise` goes through all of them without a database.
    """
    async with in_session(asked.settings.database, guard_role) as court:
        few = [difference async for difference in misread(asked, court, holder, drawn_types(holder, size))]
    assert few == []


@every_other(1)
async def test_what_the_policy_never_names_is_not_in_the_caller_s_view(asked: Hub, holder: Holder) -> None:
    """Every coordinate that introspection shows is there by a grant; one without is withheld, as the test above asks."""
    known = await known_fields(asked, holder)
    shared = set(FULL.type_map["AssistanceRecord"].fields)  # type: ignore[attr-defined]
    for type_name, names in by_type().items():
        if type_name in known:
            extra = {name for name in known[type_name] & names if not holder.knows(f"{type_name}.{name}")}
            assert extra <= (shared if "supersedes" in FULL.type_map[type_name].fields else set())  # type: ignore[attr-defined]
        for name in sorted(names - known.get(type_name, set())):
            target = get_named_type(FULL.type_map[type_name].fields[name].type).name  # type: ignore[attr-defined]
            assert not holder.knows(f"{type_name}.{name}") or target not in known or type_name not in known


def by_type() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for coordinate in KEYS:
        type_name, _, name = coordinate.partition(".")
        found.setdefault(type_name, set()).add(name)
    return found


READ_HERE = {f"{item.name}.{name}" for item in STORED for name in item.fields}
"""Coordinates that the test of reading asks: all of the population and of the records."""


def test_every_type_of_the_population_is_reached_by_somebody() -> None:
    """A new type joins by itself; without a reader the tests above would say nothing of it."""
    everything = {name: set(item.fields) for name, item in FULL.type_map.items() if isinstance(item, GraphQLObjectType)}
    reached = {item.name for item in STORED for _, holder in HOLDERS if path_to(holder, everything, item.name)}
    assert reached == {item.name for item in STORED}
    assert {"Person.name", "PremiumSubsidy.tier", "EconomicSnapshot.savings"} <= READ_HERE


@pytest.mark.parametrize("file", [POLICY])
@pytest.mark.parametrize("wrong", [{"scope": "EVERYONE"}, {"disclosure": "FULL"}, {"purposes": ["READING", "OTHER"]}])
async def test_a_policy_that_is_read_wrongly_is_found(asked: Hub, guard_role: str, wrong: dict[str, Any]) -> None:
    """Without this the tests above could pass by asking too little. The types are those of which it reads another right."""
    client, purpose = {"scope": ("district", "READING"), "disclosure": ("masked", "READING"), "purposes": ("sparse", "OTHER")}[next(iter(wrong))]  # fmt: skip
    (holder,) = [one for file, one in HOLDERS if file == POLICY and (one.client, one.purpose) == (client, purpose)]
    wrongly = replace(holder, grants=tuple({**one, **wrong} for one in holder.grants))
    otherwise = {name.partition(".")[0] for one in holder.grants if {**one, **wrong} != one for name in one["fields"]}
    types = [item for item in STORED if item.name in otherwise]
    async with in_session(asked.settings.database, guard_role) as court:
        assert await anext(misread(asked, court, wrongly, types), None) is not None


@pytest.mark.parametrize("file", [POLICY, DEMO], ids=["tests", "demo"])
def test_the_matrix_has_a_line_for_each_right_of_the_policy(tmp_path: Path, file: Path) -> None:
    text = tmp_path / "policy.yaml"
    text.write_text(written_out(file, HASH), "utf-8")
    grants = grants_of(read_policy_file(text, grantable(FULL)))
    found = set()
    for line in matrix({key: coordinate for coordinate, key in coordinates(FULL).items()}, grants, NOW):
        coordinate, role, capability, rights = line.split(maxsplit=3)
        found |= {(coordinate, role, capability, right) for right in rights.split("; ")}
    expected = {
        (field, one["role"], one["capability"], f"{how} for {', '.join(sorted(one['purposes']))}")
        for one in read_yaml(text.read_text("utf-8"))["grants"]
        if is_on(one)
        for field in one["fields"]
        for how in [f"{one['disclosure']} {one['scope']}" if one["capability"] == "READ" else one["scope"]]
    }
    assert found == expected
