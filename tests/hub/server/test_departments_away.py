"""Departments whose databases hang: each is waited for by itself, beside the others, and left alone after a while."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from hub.cipher import Cipher
from hub.config import Settings
from hub.grants.contract_fields import contract_fields
from hub.ledger.reconcile import reconcile
from hub.server import background_jobs as rounds
from hub.server.background_jobs import background_jobs
from hub.server.doctor import CheckState, examine
from hub.sources import circuit_breaker
from hub.sources.circuit_breaker import FAILURES
from hub.sources.register import open_sources
from tests.clock import FixedClock
from tests.ground.hub import open_hub
from tests.ground.moved import MEDICAL_INSURANCE
from tests.hub.server.store import rows
from tests.hub.server.test_write_back import KEY, SHORT, record
from tests.schema.profiles import FULL

FOLLOWED = f"select 1 from followed where source = '{MEDICAL_INSURANCE}' and as_of > ''"
AWAY = ("civil_affairs", "education")
CLASSES = contract_fields(FULL)


@dataclass
class Silence:
    """A server that takes connections and never says a word. `heard` has the port of each that came."""

    ports: dict[str, int] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, number: int) -> None:
        async with asyncio.timeout(60):
            while len(self.heard) < number:  # noqa: ASYNC110 -- short and simple
                await asyncio.sleep(0.01)


@asynccontextmanager
async def silent() -> AsyncIterator[Silence]:
    silence = Silence()
    servers = []
    for name in AWAY:

        async def came(_: asyncio.StreamReader, writer: asyncio.StreamWriter, name: str = name) -> None:
            silence.heard.append(name)
            await silence.over.wait()
            writer.transport.abort()

        servers.append(await asyncio.start_server(came, "127.0.0.1", 0))
        silence.ports[name] = servers[-1].sockets[0].getsockname()[1]
    try:
        yield silence
    finally:
        silence.over.set()
        for server in servers:
            server.close()


def with_departments_away(settings: Settings, silence: Silence, seconds: float) -> Settings:
    away = {name: f"postgresql://hub:x@127.0.0.1:{port}/hub" for name, port in silence.ports.items()}
    return replace(settings, sources={**away, **settings.sources}, deadline_seconds=seconds)


@pytest.fixture
def city_url(sqlite_city_url: str) -> str:
    """The databases that hang are what matters here."""
    return sqlite_city_url


async def test_h15_a_source_is_followed_while_others_hang(
    two_city_settings: Settings, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "EVERY", 3600.0)
    async with silent() as silence:
        # Long enough that nothing could be followed after them within the time that this test waits.
        settings = with_departments_away(two_city_settings, silence, seconds=600)
        asked = asyncio.create_task(upkept(settings, clock))
        async with asyncio.timeout(60):
            while not await rows(settings, FOLLOWED):  # noqa: ASYNC110 -- another process could tell it
                await asyncio.sleep(0.05)
            await silence.until(len(AWAY))
        assert not asked.done()
    asked.cancel()  # the others end with the silence
    await asyncio.wait({asked})


async def upkept(settings: Settings, clock: FixedClock) -> None:
    async with background_jobs(settings, clock, Cipher.of(settings.keys_file), CLASSES):
        await asyncio.Event().wait()


async def test_h15_all_are_asked_at_once_and_left_alone_after_a_while(
    two_city_settings: Settings, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "EVERY", 3600.0)
    monkeypatch.setattr(circuit_breaker, "REST", 3600)
    async with silent() as silence:
        settings = with_departments_away(two_city_settings, silence, seconds=600)
        async with open_hub(settings, clock) as hub:
            away = [hub.answering._services.sources.breakers[name] for name in AWAY]
            for breaker in away:
                breaker.seconds = 0.5
            for _ in range(FAILURES):
                said = (await hub.http.get("/readyz")).json()
                assert said["sources"] == {**dict.fromkeys(AWAY, "does not answer"), MEDICAL_INSURANCE: "ready"}
            for breaker in away:
                breaker.seconds = 600.0  # whoever were asked within the time of rest would be waited for
            async with asyncio.timeout(60):
                assert (await hub.http.get("/readyz")).json()["sources"] == said["sources"]
            silence.over.set()  # the rounds of the hub end with it


async def test_h15_what_was_left_open_is_looked_for_in_all_at_once(
    two_city_settings: Settings, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "EVERY", 3600.0)
    async with open_hub(two_city_settings, clock) as hub:
        await hub.ask(SHORT, {"record": record(), "key": KEY})
    await rows(two_city_settings, "delete from ledger_event where kind = 'WRITE_OUTCOME' returning id")
    async with (
        silent() as silence,
        open_sources(with_departments_away(two_city_settings, silence, seconds=600)) as sources,
    ):
        work = asyncio.create_task(reconcile(sources, datetime(2027, 1, 1, tzinfo=UTC), timedelta(0)))
        await silence.until(len(AWAY))
        assert not work.done()
        work.cancel()
        await asyncio.wait({work})


async def test_h15_doctor_examines_all_at_once(two_city_settings: Settings) -> None:
    async with silent() as silence:
        settings = with_departments_away(two_city_settings, silence, seconds=600)
        work = asyncio.create_task(examine(settings))
        await silence.until(len(AWAY))
        assert not work.done()
        work.cancel()
        await asyncio.wait({work})
        settings = with_departments_away(two_city_settings, silence, seconds=0.3)
        failed = [item.name for item in await examine(settings) if item.state is CheckState.FAILED]
        assert [f"{name}: database" in failed for name in AWAY] == [True, True]
