"""A list, followed page by page, is the whole list: no row twice, none left out, whatever its filter and order."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from graphql import coerce_input_value, get_named_type
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st

from hub.config import Settings
from permissions.model import Capability
from tests.databases import database_from
from tests.ground.city import write_keys
from tests.ground.hub import Hub
from tests.promises import Promise
from tests.resolvers import lists
from tests.resolvers.comparison import Ground, open_ground
from tests.resolvers.selections import OPERANDS

CLIENTS = ["reader", "district", "masked", "mixed"]
ENTRIES = {"persons": "Person", "households": "Household"}
PAGES = """query($filter: {type}Filter, $sort: [{type}Sort!], $first: Int, $after: String) {{
  {entry}(filter: $filter, sort: $sort, first: $first, after: $after) {{
    nodes {{ id }} pageInfo {{ hasNextPage startCursor endCursor }} }} }}"""


@dataclass(frozen=True)
class World:
    """Both databases, with the loop that their connections live on."""

    runner: asyncio.Runner
    grounds: list[Ground]


@pytest.fixture(scope="module")
def world(
    postgres_server: str, postgres_city: str, sqlite_city: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("pages")
    keys_file = folder / "keys.json"
    write_keys(keys_file)
    with database_from(postgres_city, postgres_server) as url, asyncio.Runner() as runner:
        stack = AsyncExitStack()

        async def open_both() -> list[Ground]:
            urls = (f"sqlite:///{shutil.copy(sqlite_city, folder / 'city.db')}", url)
            made = [Settings(database=database, keys_file=keys_file, deadline_seconds=60) for database in urls]
            return [await stack.enter_async_context(open_ground(each)) for each in made]

        yield World(runner, runner.run(open_both()))
        runner.run(stack.aclose())


@st.composite
def arguments(draw: Any, schema: Any, entry: str) -> dict[str, Any]:
    """A filter, an order and a size of pages, of what a caller knows."""
    known = schema.query_type.fields[entry].args
    drawn: dict[str, Any] = {"first": draw(st.sampled_from([1, 2, 3, 7, 50]))}
    if "filter" in known:
        fields = get_named_type(known["filter"].type).fields
        names = draw(st.lists(st.sampled_from(sorted(fields)), min_size=1, max_size=2, unique=True))
        drawn["filter"] = {name: draw(conditions(get_named_type(fields[name].type))) for name in names}
    if "sort" in known:
        fields = get_named_type(known["sort"].type).fields
        names = draw(st.lists(st.sampled_from(sorted(fields)), min_size=1, max_size=3, unique=True))
        drawn["sort"] = [{name: draw(st.sampled_from(["ASCENDING", "DESCENDING"]))} for name in names]
    # An empty condition or order is refused: what is not asked for is left out.
    left_out = draw(st.sets(st.sampled_from(["filter", "sort"])))
    return {name: value for name, value in drawn.items() if name not in left_out}


@st.composite
def conditions(draw: Any, type_: Any) -> dict[str, Any]:
    operator = draw(st.sampled_from(sorted(type_.fields)))
    values = st.sampled_from(OPERANDS[type_.name, operator])
    return {operator: draw(st.lists(values, max_size=3) if operator == "in" else values)}


async def followed(hub: Hub, client: str, entry: str, asked: dict[str, Any]) -> list[list[str]]:
    """The ids on each page, as endCursor leads from one to the next."""
    text = PAGES.format(entry=entry, type=ENTRIES[entry])
    pages: list[list[str]] = []
    after = None
    while True:
        answer = await hub.ask(text, {**asked, "after": after}, client=client)
        page = answer["data"][entry]
        pages.append([item["id"] for item in page["nodes"]])
        info = page["pageInfo"]
        assert (info["startCursor"] is None) == (info["endCursor"] is None) == (not page["nodes"])
        if not info["hasNextPage"]:
            return pages
        after = info["endCursor"]
        assert len(pages) < 200


@pytest.mark.parametrize("entry", list(ENTRIES))
@pytest.mark.parametrize("client", CLIENTS)
def test_pages_make_the_whole_list(
    world: World, size: Callable[[int, int], int], promise: Promise, client: str, entry: str
) -> None:
    """On one kind of database, in turn by the client and the list; on both at full size."""
    interpreter = world.grounds[0].interpreters[client, "READING"]
    schema, profile = interpreter.asker.schema, interpreter.asker.profile
    turn = (CLIENTS.index(client) + list(ENTRIES).index(entry)) % 2
    grounds = world.grounds[size(turn, 0) : size(turn + 1, 2)]

    @settings(max_examples=size(2, 60), suppress_health_check=list(HealthCheck))
    @given(asked=arguments(schema, entry))
    def holds(asked: dict[str, Any]) -> None:
        note(str(asked))
        coerced = coerce(schema, entry, asked)
        rights = lists.used(interpreter.full, profile, entry, coerced)
        assume(not any(right.reason for right in rights))
        bounds = [profile.decide(f"query.{entry}", Capability.READ).scopes, *(right.scopes for right in rights)]
        expected = [row["id"] for row in lists.whole(interpreter.paths, entry, coerced, bounds)]
        for ground in grounds:
            pages = world.runner.run(followed(ground.hub, client, entry, asked))
            assert [found for page in pages for found in page] == expected
            assert all(len(page) == asked["first"] for page in pages[:-1])
            assert len(pages) == max(-(-len(expected) // asked["first"]), 1)

    holds()
    promise("pages make the whole list", size(2, 60), "lists")


def coerce(schema: Any, entry: str, asked: dict[str, Any]) -> dict[str, Any]:
    """The arguments as graphql-core has them: days as days."""
    values: dict[str, Any] = {}
    for name in ("filter", "sort"):
        if name in asked:
            type_ = schema.query_type.fields[entry].args[name].type
            values[name] = coerce_input_value(asked[name], type_)
    return values


async def test_ties_and_nulls_are_met(hub: Hub) -> None:
    """Without these the test above would say little."""
    text = "{ persons(first: 200) { nodes { birthDate sex } } households(first: 200) { nodes { urban address } } }"
    data = (await hub.ask(text))["data"]
    persons, households = data["persons"]["nodes"], data["households"]["nodes"]
    assert None in [person["birthDate"] for person in persons]
    assert None in [household["urban"] for household in households]
    assert [household["address"] for household in households].count(None) > 1
    assert len(persons) > 50
