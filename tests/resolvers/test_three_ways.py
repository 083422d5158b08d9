"""The same questions give equal answers: on both databases, from one source or two, at once and again, and in plain
Python."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, given, note, reject, settings

from hub.config import Settings
from hub.server.log import configure_log
from tests.databases import database_from
from tests.ground.city import write_keys
from tests.ground.moved import moved_out
from tests.promises import Promise
from tests.resolvers.comparison import (
    CLIENTS,
    Ground,
    open_ground,
    people_of,
    raw_answer,
    read_exactly,
    without,
    without_cursors,
    without_sentences,
)
from tests.resolvers.selections import Asked, everything, questions

READ_ELSEWHERE = re.compile(r"\bFROM (premium_subsidy|medical_assistance)\b", re.IGNORECASE)


@dataclass(frozen=True)
class World:
    """Both kinds of database, alone and with a second one, with the loop that their connections live on."""

    runner: asyncio.Runner
    grounds: list[Ground]


@pytest.fixture(scope="module")
def world(
    postgres_server: str, postgres_city: str, sqlite_city: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    keys_file = tmp_path_factory.mktemp("keys") / "keys.json"
    write_keys(keys_file)
    folder = tmp_path_factory.mktemp("two")
    with ExitStack() as databases, asyncio.Runner() as runner:
        stack = AsyncExitStack()
        urls = [f"sqlite:///{shutil.copy(sqlite_city, folder / name)}" for name in ("alone.db", "two.db")]
        urls += [databases.enter_context(database_from(postgres_city, postgres_server)) for _ in range(2)]
        # It asks for everyone, in and out of scope, which a guesser would do too.
        patient = Settings(keys_file=keys_file, deadline_seconds=60, lookup_misses=100_000, other_days=100_000)
        chosen = [replace(patient, database=url) for url in urls]
        for place in (1, 3):
            chosen[place] = databases.enter_context(moved_out(chosen[place], folder, postgres_server))

        async def open_all() -> list[Ground]:
            found = []
            for each in chosen:
                ground = await stack.enter_async_context(open_ground(each))
                for client, purpose in CLIENTS:  # known from now on: what is read later is only what is asked
                    await ground.hub.ask("{ __typename }", client=client, purpose=purpose)
                found.append(ground)
            return found

        configure_log()
        yield World(runner, runner.run(open_all()))
        structlog.reset_defaults()
        runner.run(stack.aclose())


def fail_as_too_large() -> None:
    """A question that a test has written itself must be one that the hub takes."""
    pytest.fail("The question is larger than the hub takes.")


async def compare(
    grounds: list[Ground],
    asked: Asked,
    client: str,
    purpose: str,
    say: Callable[[str], object] = print,
    too_large: Callable[[], object] = fail_as_too_large,
) -> None:
    """Ask in every way, and hold each answer against the plain one; what is too large for the hub is the caller's to judge."""
    bodies = []
    for ground in grounds:
        interpreter = ground.interpreters[client, purpose]
        expected = json.dumps(interpreter.answer(asked.text, asked.variables, asked.operation_name))
        withheld = [told for told in interpreter.told if told["outcome"] == "WITHHELD" and len(told["path"]) == 1]
        statements = len(interpreter.roots) - len(withheld) - list(interpreter.roots.values()).count("__typename")
        for way in ("first", "again"):
            ground.hub.statements.clear()
            hits = ground.hub.answering.documents.hits
            body = await raw_answer(ground.hub, asked, client, purpose)
            say(f"{ground.hub.settings.dialect}, {way}: {body}")
            if '"code":"LIMIT_EXCEEDED"' in body:
                too_large()
            bodies.append(without(read_exactly(body), {"sources"}))
            assert without(without_sentences(without_cursors(body)), {"sources"}) == without(
                read_exactly(expected), {"sources"}
            )
            asked_sources = {"hub": "COMPLETE"}
            if any(
                READ_ELSEWHERE.search(statement) for statement in ground.hub.statements if ground.hub.settings.sources
            ):
                asked_sources["medical_insurance"] = "COMPLETE"
            told = {item["source"]: item["state"] for item in json.loads(body)["extensions"]["access"]["sources"]}
            assert told.items() >= asked_sources.items()
            assert told.keys() <= {"hub", *ground.hub.settings.sources}
            if ground.hub.settings.sources:
                assert len(ground.hub.statements) >= statements
            else:
                assert len(ground.hub.statements) == statements
        if "__typename" not in interpreter.roots.values():
            assert ground.hub.answering.documents.hits == hits + 1
    assert all(body == bodies[0] for body in bodies)


def drawn_grounds(world: World, asker: tuple[str, str], size: Callable[[int, int], int]) -> list[Ground]:
    """Both kinds of database, one of them with a second one; all four grounds at full size.

    Every answer is held against the plain one, so two grounds that were never asked together are compared all the same.
    """
    alone_at = CLIENTS.index(asker) % 2
    chosen = world.grounds if size(0, 1) else [world.grounds[alone_at * 2], world.grounds[3 - alone_at * 2]]
    return list(chosen)


ASKERS = [
    pytest.param(*asker, marks=[pytest.mark.at_full_size] * (place % 4 in (1, 2)))
    for place, asker in enumerate(CLIENTS)
]
"""Half of them wait for full size: the test below asks everything for each, and these are asked on all four grounds."""


@pytest.mark.parametrize(("client", "purpose"), ASKERS)
def test_any_question_has_one_answer(
    world: World, size: Callable[[int, int], int], promise: Promise, client: str, purpose: str
) -> None:
    schema = world.grounds[0].interpreters[client, purpose].asker.schema

    @settings(max_examples=size(2, 25), suppress_health_check=list(HealthCheck))
    @given(asked=questions(schema, people_of(world.grounds[0].city)))
    def ask(asked: Asked) -> None:
        note(f"{asked.text}\n{json.dumps(dict(asked.variables))}")
        world.runner.run(compare(drawn_grounds(world, (client, purpose), size), asked, client, purpose, note, reject))

    ask()
    promise("any question has one answer", size(2, 25), "questions")


@pytest.mark.parametrize(("client", "purpose"), CLIENTS)
def test_everything_about_each_person_is_the_same(
    world: World, size: Callable[[int, int], int], promise: Promise, client: str, purpose: str
) -> None:
    """On one of the grounds, which is another for each client; on all four at full size."""
    schema = world.grounds[0].interpreters[client, purpose].asker.schema
    people, texts = people_of(world.grounds[0].city), everything(schema, levels=size(2, 3))
    turn = CLIENTS.index((client, purpose)) % len(world.grounds)
    grounds = world.grounds[size(turn, 0) : size(turn + 1, len(world.grounds))]
    for number, person in enumerate(people.ids[: size(1, 10)]):
        variables = {
            "by": {"id": person},
            "household": people.households[number % len(people.households)],
            "numbers": people.id_numbers[number:],
        }
        for text in texts:
            used = {name: value for name, value in variables.items() if f"${name}" in text}
            world.runner.run(compare(grounds, Asked(text, used, None), client, purpose))
    promise("everything about each person is the same", min(size(1, 10), len(people.ids)), "persons")
