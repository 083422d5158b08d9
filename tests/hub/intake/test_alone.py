"""One import into a database at a time; whoever is refused is told so, and a killed one leaves nothing behind."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from hub.cipher import Cipher
from hub.config import Settings
from hub.intake.deliveries.recording import ImportRunning
from hub.intake.importing import import_city
from hub.keyring import Keyring
from hub.sources.register import open_sources
from hub.sources.source import SourceUnavailable
from tests.clock import FixedClock
from tests.hub.intake.cities import small_city


async def test_of_two_imports_at_once_one_is_refused_and_can_come_later(
    settings: Settings, cipher: Cipher, clock: FixedClock, tmp_path: Path
) -> None:
    cities = [small_city(tmp_path / name, persons=30) for name in ("one", "other")]
    opened = [open_sources(settings) for _ in cities]
    try:
        ended = await asyncio.gather(
            *(import_city(sources, cipher, clock, city) for sources, city in zip(opened, cities, strict=True)),
            return_exceptions=True,
        )
        assert sorted(isinstance(end, ImportRunning) for end in ended) == [False, True]
        late = ended.index(next(end for end in ended if isinstance(end, ImportRunning)))
        assert (await import_city(opened[late], cipher, clock, cities[late])).stored == 0
    finally:
        for sources in opened:
            await sources.close()


async def test_an_import_that_fails_lets_the_next_one_in(
    settings: Settings, cipher: Cipher, clock: FixedClock, tmp_path: Path
) -> None:
    sources = open_sources(settings)
    try:
        with pytest.raises(FileNotFoundError):
            await import_city(sources, cipher, clock, tmp_path / "nowhere")
        assert (await import_city(sources, cipher, clock, small_city(tmp_path / "city", persons=6))).refusals == ()
    finally:
        await sources.close()


@pytest.mark.parametrize("database", ["sqlite:///nowhere/hub.db", "postgresql://hub:secret@127.0.0.1:1/hub"])
async def test_a_database_that_is_away_is_told_as_such(database: str, clock: FixedClock, tmp_path: Path) -> None:
    sources = open_sources(Settings(database=database))
    try:
        with pytest.raises(SourceUnavailable):
            await import_city(sources, Cipher(Keyring.new()), clock, small_city(tmp_path / "city", persons=6))
    finally:
        await sources.close()
