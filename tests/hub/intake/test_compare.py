"""The bare COPY that an import is measured against copies every row that it stored, and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.cipher import Cipher
from hub.errors import SettingsError
from hub.intake.compare import bare_copy, check_comparable
from hub.intake.importing import import_city
from hub.sources.register import Sources
from hub.sources.source import Source
from tests.clock import FixedClock
from tests.hub.intake.cities import fingerprint, small_city


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_every_row_of_the_city_is_copied_and_none_stays(
    source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path
) -> None:
    await check_comparable(Sources(source))
    report = await import_city(Sources(source), cipher, clock, small_city(tmp_path / "city", persons=6))
    before = await fingerprint(source)
    for _ in range(2):
        rows, seconds = await bare_copy(Sources(source))
        assert (rows, seconds > 0) == (report.stored, True)
    with pytest.raises(SettingsError, match="has rows already"):
        await check_comparable(Sources(source))
    assert await fingerprint(source) == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_there_is_nothing_to_compare_with_on_sqlite(source: Source) -> None:
    with pytest.raises(SettingsError, match="SQLite"):
        await check_comparable(Sources(source))
