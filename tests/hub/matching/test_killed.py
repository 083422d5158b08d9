"""A program that is killed while it accepts a match holds no place by it, and one that it had accepted before only for its time."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection

import pytest

from hub.config import Settings
from hub.matching.acts import answer
from hub.sources.register import open_source
from hub.sources.source import Source
from tests.hub.matching.test_capacity import NOW, accepted, chosen, free, offered


def accept_and_stay(settings: Settings, told: Connection) -> None:
    """Accept one match, and stay in the middle of the next."""

    async def stay() -> None:
        async with open_source(settings) as source:
            assert await accepted(source, 0) == "ACCEPTED"
            async with source.begin() as connection:
                await answer(connection, chosen(1), True, None)
                told.send("in the middle")
                await asyncio.Event().wait()

    asyncio.run(stay())


@pytest.mark.at_full_size
async def test_a_program_that_is_killed_in_the_middle_holds_nothing_for_ever(
    settings: Settings, source: Source
) -> None:
    await offered(source, 2, 3)
    spawn = get_context("spawn")
    here, there = spawn.Pipe()
    program = spawn.Process(target=accept_and_stay, args=(settings, there))
    program.start()
    there.close()  # so that a program that ends by itself is noticed
    try:
        assert await asyncio.to_thread(here.recv) == "in the middle"
    finally:
        program.kill()
        await asyncio.to_thread(program.join)
    assert await accepted(source, 1) == "ACCEPTED"  # the place of the match that it was in the middle of
    assert await free(source) == 0
    assert await free(source, NOW + timedelta(days=31)) == 2
