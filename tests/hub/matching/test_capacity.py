"""The places of a supply: never more than there are, also when many accept at once, and none is held for ever."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert, select, true

from hub.config import Settings
from hub.errors import Code, HubError
from hub.matching.acts import ChosenMatch, answer
from hub.matching.capacity import free_places
from hub.sources.source import Source
from hub.tables.charity import MatchRow, MatchState, SupplyRow
from tests.promises import Promise

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
SUPPLY = str(UUID(int=1))


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A thousand who accept at once wait for each other, and no test depends on how fast a machine is."""
    return replace(settings, deadline_seconds=600.0)


def chosen(number: int, at: datetime = NOW) -> ChosenMatch:
    return ChosenMatch(str(UUID(int=1000 + number)), true(), {}, at, at.date())


async def offered(source: Source, places: int, matches: int) -> None:
    supply = {
        "id": SUPPLY, "organisation_id": SUPPLY, "service": "送餐", "kind": "CARE", "division_code": "980101", "places": places,
        "places_as_of": NOW.date(), "since": NOW.date(), "recorded_at": NOW,
    }  # fmt: skip
    match = {
        "need_id": SUPPLY, "published_id": SUPPLY, "person_id": SUPPLY, "supply_id": SUPPLY, "organisation_id": SUPPLY,
        "township_code": "980101001", "state": "PROPOSED", "urgency_points": 0, "waiting_points": 0, "area_points": 0,
        "fit_points": 0, "weights": 1, "proposed_at": NOW, "held_until": NOW + timedelta(days=14),
    }  # fmt: skip
    async with source.begin() as connection:
        await connection.execute(insert(SupplyRow), [supply])
        await connection.execute(insert(MatchRow), [match | {"id": chosen(number).id} for number in range(matches)])


async def accepted(source: Source, number: int, at: datetime = NOW) -> str:
    try:
        async with source.begin() as connection:
            await answer(connection, chosen(number, at), True, None)
    except HubError as error:
        return error.code
    return "ACCEPTED"


async def free(source: Source, at: datetime = NOW) -> int:
    async with source.begin() as connection:
        return await free_places(connection, SUPPLY, at)


async def test_of_many_who_accept_at_once_as_many_get_a_place_as_there_are(
    source: Source, size: Callable[[int, int], int], promise: Promise
) -> None:
    many = size(60, 1000)
    await offered(source, 10, many)
    came = Counter(await asyncio.gather(*(accepted(source, number) for number in range(many))))
    assert came == {"ACCEPTED": 10, Code.STATE_CONFLICT: many - 10}
    assert await free(source) == 0
    async with source.begin() as connection:
        states = Counter((await connection.execute(select(MatchRow.state))).scalars())
    assert states == {MatchState.ACCEPTED: 10, MatchState.PROPOSED: many - 10}
    promise("ten places are accepted ten times, by many at once", many, "accepts")


async def test_a_place_that_is_held_is_free_again_once_its_time_is_over(source: Source) -> None:
    await offered(source, 1, 2)
    assert await accepted(source, 0) == "ACCEPTED"
    assert await free(source) == 0
    assert await accepted(source, 1) == Code.STATE_CONFLICT
    later = NOW + timedelta(days=31)  # nobody acted, and no process need be alive to give it back
    assert await free(source, later) == 1


async def test_whoever_ends_in_the_middle_holds_nothing(source: Source) -> None:
    await offered(source, 1, 2)
    try:
        async with source.begin() as connection:
            await answer(connection, chosen(0), True, None)
            raise ConnectionAbortedError
    except ConnectionAbortedError:
        pass
    except HubError:
        pass  # the source tells what a connection that is lost means
    assert await free(source) == 1
    assert await accepted(source, 1) == "ACCEPTED"
