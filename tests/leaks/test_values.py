"""Changing what is withheld changes no answer: not its values, its order, its length, nor whether it fails."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.catalogue import statistics
from hub.config import Settings
from hub.sources.register import open_source
from hub.sources.source import Source
from permissions.profile import Profile
from schema.callers import schema_of
from tests.databases import database_from
from tests.leaks.asking import CALLER, answers, prepared_roots
from tests.leaks.profiles import FULL, drawn_profile, everything_unsealed, granted
from tests.leaks.questions import drawn_question
from tests.leaks.scramble import City, plant_findings, read_city, scrambled, write_rows
from tests.promises import Promise

pytestmark = pytest.mark.databases("either")

QUESTIONS = 4
"""Questions that are asked under one profile."""


@contextmanager
def two_cities(request: pytest.FixtureRequest, dialect: str, folder: Path) -> Iterator[tuple[str, str]]:
    if dialect == "sqlite":
        city = request.getfixturevalue("sqlite_city")
        one, other = (f"sqlite:///{shutil.copy(city, folder / name)}" for name in ("one.db", "other.db"))
        yield one, other
    else:
        server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("postgres_city")
        with database_from(template, server) as one, database_from(template, server) as other:
            yield one, other


@asynccontextmanager
async def opened(urls: tuple[str, str]) -> AsyncIterator[tuple[Source, Source, City]]:
    one, other = (open_source(Settings(database=url, deadline_seconds=60.0)) for url in urls)
    try:
        for source in (one, other):
            await plant_findings(source, CALLER.organisation_id)
        yield one, other, await read_city(one, CALLER, date(2026, 11, 23))
    finally:
        await one.close()
        await other.close()


@pytest.fixture(autouse=True)
def exact_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Statistics tell every single row here, so that one more shows."""
    monkeypatch.setattr(statistics, "CELL", 1)


@pytest.fixture(params=["sqlite", "postgresql"])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Two equal cities, of which the second will be scrambled."""
    with two_cities(request, request.param, tmp_path) as found:
        yield found


async def asked_in_both(one: Source, other: Source, text: str, profile: Profile) -> tuple[list[bytes], list[bytes]]:
    here, there = [await answers(prepared_roots(text, profile, source), profile, source) for source in (one, other)]
    return here, there


def test_another_world_in_what_is_withheld_gives_the_same_answers(
    urls: tuple[str, str], size: Callable[[int, int], int], promise: Promise
) -> None:
    asked = 0
    with asyncio.Runner() as runner:
        worlds = opened(urls)
        one, other, city = runner.run(worlds.__aenter__())

        async def check(seed: int) -> None:
            nonlocal asked
            random = Random(seed)
            profile = drawn_profile(random)
            own = schema_of(FULL, profile)
            if own is None:
                return
            await write_rows(other, scrambled(city, profile, random))
            for _ in range(QUESTIONS):
                text = drawn_question(own, random)
                here, there = await asked_in_both(one, other, text, profile)
                assert here == there, text
                asked += 1

        @settings(max_examples=size(3, 100))
        @given(st.integers(0, 2**40))
        def holds(seed: int) -> None:
            runner.run(check(seed))

        try:
            holds()
        finally:
            runner.run(worlds.__aexit__(None, None, None))
    promise("another world in what is withheld gives the same answers", asked, "questions")


async def test_the_same_change_shows_to_whoever_may_know(urls: tuple[str, str]) -> None:
    """Without this the test above could pass by changing nothing."""
    async with opened(urls) as (one, other, city):
        await write_rows(other, scrambled(city, granted(iter(())), Random(0)))
        profile, random = everything_unsealed(), Random(1)
        own = schema_of(FULL, profile)
        assert own is not None
        differ = asked = 0
        while differ < 2 and asked < 40:
            here, there = await asked_in_both(one, other, drawn_question(own, random), profile)
            differ, asked = differ + (here != there), asked + 1
        assert differ == 2
