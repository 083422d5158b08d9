"""An idempotency key is kept for 24 hours at least, longer where the settings say so, and then forgotten."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.clock import Clock
from hub.config import Settings
from hub.server import upkeep
from hub.server.upkeep import forget_old_keys
from hub.sources.register import open_sources
from tests.clock import FixedClock
from tests.ground.city import odd_person
from tests.ground.hub import Hub, open_hub
from tests.hub.server.store import rows

TEXT = 'mutation($record: RecordAssistanceInput!) { recordAssistance(input: $record, idempotencyKey: "kept-a-while") { replayed } }'
RELIEF = {"temporaryRelief": {"person": {"idNumber": odd_person(2)}, "givenOn": "2026-11-20", "status": "PAID"}}


async def tended(settings: Settings, clock: Clock, hours: int) -> None:
    sources = open_sources(settings)
    try:
        await forget_old_keys(sources, clock, hours)
    finally:
        await sources.close()


async def replayed(hub: Hub) -> Any:
    hub.tokens.clear()
    answer = await hub.ask(TEXT, {"record": RELIEF})
    return answer["data"]["recordAssistance"]["replayed"]


async def test_a_key_of_24_hours_ago_still_gives_the_first_answer_and_an_older_one_is_forgotten(hub: Hub) -> None:
    written_at = hub.clock.now
    assert await replayed(hub) is False
    hub.clock.now = written_at + timedelta(hours=24)
    await tended(hub.settings, hub.clock, 1)
    assert await replayed(hub) is True
    hub.clock.now += timedelta(microseconds=1)
    await tended(hub.settings, hub.clock, 24)
    assert await rows(hub.settings, "select * from idempotency_key") == []
    assert await replayed(hub) is False


async def test_a_longer_time_can_be_set(hub: Hub) -> None:
    assert await replayed(hub) is False
    hub.clock.now += timedelta(hours=72)
    await tended(hub.settings, hub.clock, 72)
    assert await replayed(hub) is True


async def test_a_database_that_is_away_is_left_for_the_next_round(hub: Hub) -> None:
    gone = replace(hub.settings, database="sqlite:////nowhere/hub.db")
    await tended(gone, hub.clock, 24)


async def test_a_hub_at_work_forgets_old_keys_by_itself(
    city_settings: Settings, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "EVERY", 0.05)
    async with open_hub(city_settings, clock) as hub:
        assert await replayed(hub) is False
        clock.now += timedelta(hours=25)
        for _ in range(600):
            await asyncio.sleep(0.1)
            if not await rows(hub.settings, "select key from idempotency_key"):
                break
        assert await rows(hub.settings, "select key from idempotency_key") == []
