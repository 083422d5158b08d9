"""What is over is forgotten and not before: idempotency keys after the hours that are set, revoked tokens once they expired."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from hub.clock import Clock
from hub.config import Settings
from hub.server import background_jobs, retention
from hub.server.background_jobs import delete_expired_everywhere
from hub.sources.register import open_source, open_sources
from hub.tables.base import Base
from hub.tables.sign_in import BrowserSessionRow
from tests.clock import FixedClock
from tests.ground.city import SECRET, odd_id, odd_person
from tests.ground.hub import Hub, open_hub
from tests.hub.server.store import rows

pytestmark = pytest.mark.databases("either")

TEXT = 'mutation($record: RecordAssistanceInput!) { recordAssistance(input: $record, idempotencyKey: "kept-a-while") { replayed } }'
RELIEF = {"temporaryRelief": {"person": {"idNumber": odd_person(2)}, "givenOn": "2026-11-20", "status": "PAID"}}


async def tended(settings: Settings, clock: Clock, hours: int) -> None:
    async with open_sources(settings) as sources:
        await delete_expired_everywhere(sources, clock, hours)


async def add(settings: Settings, table: type[Base], *new: dict[str, Any]) -> None:
    async with open_source(settings) as source, source.begin() as connection:
        await connection.execute(insert(table), list(new))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def replayed(hub: Hub) -> Any:
    hub.tokens.clear()
    answer = await hub.ask(TEXT, {"record": RELIEF})
    return answer["data"]["recordAssistance"]["replayed"]


async def test_a_key_of_24_hours_ago_still_gives_the_first_answer_and_an_older_one_is_forgotten(hub: Hub) -> None:
    written_at = hub.clock.now
    assert await replayed(hub) is False
    hub.clock.now = written_at + timedelta(hours=24)
    await tended(hub.settings, hub.clock, 24)
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


async def test_a_revoked_token_stays_revoked_for_its_life_and_is_then_forgotten(hub: Hub) -> None:
    token = await hub.token("reader", "READING")
    assert (await hub.http.post("/oauth/revoke", data={"token": token}, auth=("reader", SECRET))).status_code == 200
    hub.clock.now += timedelta(seconds=hub.settings.token_seconds - 1)
    await tended(hub.settings, hub.clock, 24)
    answer = await hub.http.post("/graphql", json={"query": "{ me { client { id } } }"}, headers=bearer(token))
    assert answer.json()["errors"][0]["extensions"]["code"] == "TOKEN_REVOKED"
    hub.clock.now += timedelta(hours=25)
    await tended(hub.settings, hub.clock, 24)
    assert await rows(hub.settings, "select * from revoked_token") == []
    answer = await hub.http.post("/graphql", json={"query": "{ me { client { id } } }"}, headers=bearer(token))
    assert answer.json()["errors"][0]["extensions"]["code"] == "TOKEN_EXPIRED"


async def test_more_rows_than_one_transaction_removes_are_forgotten_at_once(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    old, new = hub.clock.now, hub.clock.now + timedelta(days=2)
    await add(
        hub.settings,
        BrowserSessionRow,
        *({"hash": f"{number}", "account_id": odd_id("person", 0), "ends_at": old} for number in range(5)),
        {"hash": "lasting", "account_id": odd_id("person", 0), "ends_at": new},
    )
    await tended(hub.settings, hub.clock, 24)
    assert [row["hash"] for row in await rows(hub.settings, "select hash from visit")] == ["lasting"]


async def test_a_database_that_is_away_is_left_for_the_next_round(hub: Hub) -> None:
    gone = replace(hub.settings, database="sqlite:////nowhere/hub.db")
    await tended(gone, hub.clock, 24)


async def test_a_hub_at_work_forgets_old_keys_by_itself(
    city_settings: Settings, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background_jobs, "EVERY", 0.05)
    async with open_hub(city_settings, clock) as hub:
        assert await replayed(hub) is False
        clock.now += timedelta(hours=25)
        for _ in range(600):
            await asyncio.sleep(0.1)
            if not await rows(hub.settings, "select key from idempotency_key"):
                break
        assert await rows(hub.settings, "select key from idempotency_key") == []
