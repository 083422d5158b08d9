"""The compiled statements return what PostgreSQL's own row-level security lets through, row for row, value for value."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import asyncpg
import pytest
from sqlalchemy import true

from hub.config import Settings
from hub.sources.register import open_source
from hub.sources.source import Source
from permissions.profile import derive
from resolvers import authorise as authorising
from resolvers import compile as compiling
from schema.callers import schema_of
from tests.leaks.asking import CALLER, answers, prepared_roots, with_variables
from tests.leaks.profiles import FULL, NOW, STANDING
from tests.promises import Promise
from tests.rights import policies
from tests.rights.drawn import MOST_FIELDS, drawn_grants, drawn_question, written
from tests.rights.row_security import Guarded
from tests.rights.worlds import DISTRICTS, ORGANISATIONS, RECORDS, TODAY, places, shaken

ROOTS = {
    "person": ("Person", "by: {id: $key}"),
    "assistanceChain": ("AssistanceChain", "by: {id: $key}"),
    "household": ("Household", "id: $key"),
}
"""The roots that are asked: the type of their rows, and how they name one."""
SMALL = 150
"""Fields of a question: many small ones find more in the same time than a few that are as large as may be."""


@dataclass
class Court:
    """Both judges on one city."""

    source: Source
    owner: asyncpg.Connection
    guard: asyncpg.Connection
    role: str
    most_fields: int = MOST_FIELDS
    roots: tuple[str, ...] = tuple(ROOTS)
    met: int = 0

    async def differences(self, seed: int) -> list[str]:
        """What the two say differently, in one world under some random grants."""
        random = Random(seed)
        grants = drawn_grants(random)
        profile, scopes = derive(grants, (), STANDING, NOW), policies.rights(grants)
        own = schema_of(FULL, profile)
        if own is None:
            return []
        division = random.choice(["980000", *DISTRICTS, *DISTRICTS, *await places(self.owner)])
        caller = replace(CALLER, division_code=division, organisation_id=random.choice(ORGANISATIONS))
        async with self.owner.transaction():
            await self.owner.execute(";".join(policies.written_for(self.role, scopes)))
        await self.guard.execute(
            "select set_config('hub.division', $1, false), set_config('hub.organisation', $2, false), set_config('hub.today', $3, false)",
            caller.division_code, caller.organisation_id, TODAY.isoformat(),
        )  # fmt: skip
        guarded = Guarded(self.guard, scopes, caller.organisation_id)
        found = []
        for root in [name for name in self.roots if name in own.query_type.fields]:  # type: ignore[union-attr]
            type_name, argument = ROOTS[root]
            table = policies.table_of(FULL.type_map[type_name])  # type: ignore[arg-type]
            near, far = await self.ids(table, caller.division_code)
            asked = drawn_question(own, own.type_map[type_name], random, self.most_fields)  # type: ignore[arg-type]
            text = f"query($key: UUID!) {{ {root}({argument}) {written({type_name: asked})} }}"
            keys = [*random.sample(near, min(len(near), 2)), random.choice(far or near)]
            (root_field,) = prepared_roots(text, profile, self.source, {"key": keys[0]})
            for key in keys:
                (answer,) = await answers([with_variables(root_field, {"key": key})], profile, self.source, caller)
                here, there = json.loads(answer), await guarded.root(f"Query.{root}", type_name, asked, key)
                self.met += there is not None
                if difference := first_difference(here, there):
                    found.append(f"{root}(key: {key}){difference}")
        return found

    async def ids(self, table: str, division: str) -> tuple[list[str], list[str]]:
        """The keys of the rows that lie in a division or below it, and of all others."""
        within = "division_code in (select division_code from division_within where ancestor_code = $1)"
        rows = await self.owner.fetch(f"select id, {within} as is_near from {table} order by id", division)
        return [str(row[0]) for row in rows if row[1]], [str(row[0]) for row in rows if not row[1]]


def unordered(value: Any) -> Any:
    """JSON in which the order of lists does not count."""
    if isinstance(value, dict):
        return {name: unordered(item) for name, item in value.items()}
    if isinstance(value, list):
        return sorted((unordered(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    return value


def first_difference(here: Any, there: Any, path: str = "") -> str | None:
    """Where two answers begin to differ, and how."""
    if isinstance(here, dict) and isinstance(there, dict):
        found = (first_difference(here[name], there[name], f"{path}.{name}") for name in here)
        return next(filter(None, found), None)
    if isinstance(here, list) and isinstance(there, list):
        if len(here) != len(there):
            return f"{path} has {len(here)} rows, and not {len(there)}"
        pairs = zip(unordered(here), unordered(there), strict=True)
        return next(filter(None, (first_difference(one, other, f"{path}[]") for one, other in pairs)), None)
    return None if unordered(here) == unordered(there) else f"{path}: {here!r} is not {there!r}"


@asynccontextmanager
async def in_session(url: str, role: str) -> AsyncIterator[Court]:
    """Both judges on a database in which PostgreSQL watches over a role."""
    source = open_source(Settings(database=url, deadline_seconds=60.0))
    owner, guard = await asyncpg.connect(url), await asyncpg.connect(url)
    try:
        await guard.execute(f"set role {role}; set timezone to 'UTC'")
        yield Court(source, owner, guard, role)
    finally:
        await guard.close()
        await source.close()
        await owner.close()


async def test_rows_and_values_are_those_of_row_level_security(
    guarded_world: str, guard_role: str, size: Callable[[int, int], int], promise: Promise
) -> None:
    async with in_session(guarded_world, guard_role) as court:
        court.most_fields = size(SMALL, MOST_FIELDS)
        for world in range(size(3, 8)):
            if world:
                await shaken(court.owner, Random(world), RECORDS)
            for place in range(size(4, 20)):
                seed = world * 1000 + place
                assert await court.differences(seed) == [], f"seed {seed}"
        assert court.met > 40  # otherwise nothing was put to the test
        promise("rows and values are those of row-level security", court.met, "answers")


async def is_found(court: Court) -> bool:
    """True when the judges differ in one of some worlds; few faults need more than the first."""
    court.most_fields = SMALL
    for world in range(12):
        if world:
            await shaken(court.owner, Random(world), RECORDS)
        for place in range(8):
            if await court.differences(world * 1000 + place):
                return True
    return False


LAX = {
    "any person": "alter policy reach on public.person using (true)",
    "any household": "alter policy reach on public.household using (true)",
    "any record": ";".join(f"alter policy reach on public.{table} using (true)" for table in RECORDS),
    **{
        f"everyone lies in {scope}": policies.reaches(policies.SCOPES | {scope: "true"})
        for scope in policies.SCOPES
        if scope != "EVERYONE"
    },
    "any consent opens the home": policies.reaches(
        policies.SCOPES | {"MATCHED": policies.SCOPES["MATCHED"].replace("$4", "false")}
    ),
}
"""Policies that are wrong, each in one place."""

ACROSS_PERSONS = ("assistanceChain",)
"""The root below which records of others are met: elsewhere a record lies where its person does, who was asked about before."""
FOUND_BELOW = {"any record": ACROSS_PERSONS, "any consent opens the home": ("household",)}
"""The roots at which faults are found that no other shows."""


DEAR = {"any record"}
"""Faults that are found after many questions, of a kind that others are found of at once."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.at_full_size] * (name in DEAR)) for name in LAX]
)
async def test_a_policy_that_is_too_wide_is_found(guarded_world: str, guard_role: str, name: str) -> None:
    """Without this the test above could pass by looking at too little."""
    async with in_session(guarded_world, guard_role) as court:
        court.roots = FOUND_BELOW.get(name, court.roots)
        await court.owner.execute(LAX[name])
        assert await is_found(court)


def unbounded(self: Any, statement: Any, node: Any, rows: Any, target: Any) -> Any:
    return statement.where(compiling.current(target)) if rows.current else statement


def unasked(self: Any, *given: Any, ask: Any = compiling.Compiler.context) -> Any:
    return replace(ask(self, *given), in_scope=lambda rows, place: true())


def everywhere(verdict: Any, guarantee: Any) -> Any:
    return tuple(authorising.Shown(view.disclosure, None) for view in verdict.views[:1])


@pytest.mark.parametrize(
    ("room", "name", "lax"),
    [
        (compiling.Compiler, "bounded", unbounded),
        pytest.param(compiling.Compiler, "context", unasked, marks=pytest.mark.at_full_size),  # after many questions
        (authorising, "shown_under", everywhere),
    ],
)
async def test_a_statement_that_drops_a_scope_is_found(
    guarded_world: str, guard_role: str, monkeypatch: pytest.MonkeyPatch, room: Any, name: str, lax: Any
) -> None:
    monkeypatch.setattr(room, name, lax)
    async with in_session(guarded_world, guard_role) as court:
        court.roots = ACROSS_PERSONS if lax is unasked else court.roots
        assert await is_found(court)
