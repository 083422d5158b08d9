"""A delivery is a thing of its own: who, for whom, which files in which form, and what became of their rows."""

from __future__ import annotations

import json
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import update

from hub.cipher import Cipher
from hub.codes import DeliveryState
from hub.intake.deliveries.comparing import compare_deliveries
from hub.intake.deliveries.listing import NoSuchDelivery, RecordedDelivery, find_delivery, list_deliveries
from hub.intake.deliveries.recording import DeliveryOrigin
from hub.intake.importing import import_city
from hub.sources.register import Sources
from hub.sources.source import Source, SourceUnavailable
from hub.tables.deliveries import DeliveryRow
from tests.clock import FixedClock
from tests.hub.intake.cities import small_city

pytestmark = pytest.mark.databases("either")

ORIGIN = DeliveryOrigin("district-system", None, None, "980101", date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return small_city(tmp_path / "city", persons=20)


async def found(source: Source, number: int) -> RecordedDelivery:
    async with source.begin() as connection:
        return await find_delivery(connection, number)


async def test_a_delivery_says_who_for_whom_which_files_and_what_became_of_their_rows(
    source: Source, cipher: Cipher, clock: FixedClock, city: Path
) -> None:
    report = await import_city(Sources(source), cipher, clock, city, deliverer="980101", origin=ORIGIN)
    assert report.delivery == 1
    first = await found(source, 1)
    said = first.row
    assert (said.deliverer, said.delivered_by, said.division_code) == ("980101", "district-system", "980101")
    assert (said.period_from, said.period_until, first.state) == (*ORIGIN_PERIOD, DeliveryState.STORED)
    assert (said.begun_at, said.ended_at) == (clock.now, clock.now)
    persons = next(file for file in first.files if file.row.table_name == "persons")
    content = (city / "persons.csv").read_bytes()
    assert (persons.row.sha256, persons.row.size) == (sha256(content).hexdigest(), len(content))
    assert (persons.row.rows_read, persons.row.rows_new, persons.row.written) == (20, 20, "UTF-8")
    assert ("id_number", "id_number", "") in persons.columns

    lines = (city / "persons.csv").read_text("utf-8").splitlines()
    cells = lines[1].split(",")
    lines[1:3] = [",".join([cells[0], "改名", *cells[2:]]), ",".join(["5", *cells[1:]])]
    (city / "persons.csv").write_text("\n".join(lines) + "\n", "utf-8")
    (city / "别的.csv").write_text("甲,乙\n1,2\n", "utf-8")
    await import_city(Sources(source), cipher, clock, city, deliverer="980101", origin=ORIGIN)
    second = await found(source, 2)
    assert second.state is DeliveryState.PARTLY_REFUSED
    assert said.ended_at
    assert second.row.begun_at > said.ended_at
    persons = next(file for file in second.files if file.row.table_name == "persons")
    assert (persons.row.rows_unchanged, persons.row.rows_changed, persons.row.rows_refused) == (18, 1, 1)
    assert (persons.changes, persons.refusals) == ({"name": 1}, {"INVALID_VALUE": 1})
    whole = next(file for file in second.files if file.row.name == "别的.csv")
    assert (whole.row.table_name, whole.refusals) == (None, {"UNKNOWN_FILE": 1})

    async with source.begin() as connection:
        listed = await list_deliveries(connection)
        assert [delivery.row.number for delivery in listed] == [2, 1]
        assert await list_deliveries(connection, deliverer="980102") == []
        compared = {table.table: table for table in await compare_deliveries(connection, first, second)}
        with pytest.raises(NoSuchDelivery, match="There is no delivery 3"):
            await find_delivery(connection, 3)
    assert (compared["persons"].first_only, compared["persons"].second_only, compared["persons"].both) == (1, 0, 19)


ORIGIN_PERIOD = (ORIGIN.period_from, ORIGIN.period_until)


async def test_a_delivery_that_broke_off_or_was_killed_says_so(
    source: Source, cipher: Cipher, clock: FixedClock, city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = Sources(source)
    with monkeypatch.context() as broken:
        broken.setattr("hub.intake.storing.lock_active_keys", _away)
        with pytest.raises(SourceUnavailable):
            await import_city(sources, cipher, clock, city)
    assert (await found(source, 1)).state is DeliveryState.FAILED
    async with source.begin() as connection:
        await connection.execute(update(DeliveryRow).values(state=DeliveryState.RUNNING, ended_at=None))
    clock.now += timedelta(hours=1)
    await import_city(sources, cipher, clock, city)
    killed, stored = await found(source, 1), await found(source, 2)
    assert (killed.state, stored.state) == (DeliveryState.FAILED, DeliveryState.STORED)
    assert killed.row.ended_at
    assert killed.row.ended_at < stored.row.begun_at


async def _away(*_: object) -> None:
    raise SourceUnavailable("hub")


async def test_a_clock_that_goes_back_does_not_mix_deliveries(
    source: Source, cipher: Cipher, clock: FixedClock, city: Path
) -> None:
    await import_city(Sources(source), cipher, clock, city)
    clock.now -= timedelta(days=1)
    await import_city(Sources(source), cipher, clock, city)
    first, second = await found(source, 1), await found(source, 2)
    assert first.row.ended_at
    assert first.row.ended_at < second.row.begun_at
    assert json.dumps(second.files[0].changes) == "{}"
