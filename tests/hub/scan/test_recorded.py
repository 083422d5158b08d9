"""The file and the ledger: whoever is in the one is in the other, and a file that is not whole is none."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from hub.config import Settings
from hub.ledger.event import Event, EventKind
from hub.ledger.gate import LedgerUnavailable
from hub.ledger.operator import account_of
from hub.scan import engine
from hub.scan.scanning import COUNTED, LISTED
from hub.sources.register import open_source
from hub.sources.source import Source
from hub.tables.ledger import LedgerEventRow
from schema.contract import build_contract
from tests.ground.city import odd_id
from tests.hub.ledger.events import events_of
from tests.hub.scan.scans import lines, scanned


async def of_operator(source: Source) -> list[Event]:
    return await events_of(source, client_id=f"operator:{pwd.getpwuid(os.getuid()).pw_name}")


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PART", 20)


@pytest.mark.usefixtures("small_parts")
async def test_the_ledger_has_each_person_of_the_file(city_settings: Settings, tmp_path: Path) -> None:
    source = open_source(city_settings)
    try:
        await scanned(source, tmp_path / "all.csv")
        events = await of_operator(source)
        about_one = await events_of(source, subject=odd_id("person", 1))
    finally:
        await source.close()
    found = lines(tmp_path / "all.csv")
    subjects = [person for event in events for person in event.access.subjects]
    assert (sorted(subjects), len(events) > 3) == (sorted(found), True)
    assert {event.access.row_count for event in events} == {len(event.access.subjects) for event in events}
    assert len({event.request.request_id for event in events}) == 1
    assert {(event.kind, event.access.given, event.policy_version > 0) for event in events} == {
        (EventKind.OPERATOR, LISTED, True)
    }
    assert [event.kind for event in about_one] == [EventKind.OPERATOR]


async def test_a_count_is_about_nobody_and_recorded_under_the_account_whatever_the_environment_says(
    city_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(variable, "somebody-else")
    source = open_source(city_settings)
    try:
        counts = await scanned(source)
        (event,) = await of_operator(source)
    finally:
        await source.close()
    assert (event.access.subjects, event.access.given, event.access.row_count) == ((), COUNTED, len(counts.by_reason()))


def test_what_the_ledger_says_was_given_are_fields_of_the_contract() -> None:
    types = build_contract()._schema.type_map
    for coordinate in {*COUNTED, *LISTED}:
        type_name, field = coordinate.split(".")
        assert field in types[type_name].fields  # type: ignore[attr-defined]


def test_an_account_that_the_system_has_no_name_for_is_named_by_its_number() -> None:
    assert account_of(0) == "root"
    assert account_of(4_000_000_123) == "uid 4000000123"


async def test_the_file_is_its_owners_alone(city_settings: Settings, tmp_path: Path) -> None:
    source = open_source(city_settings)
    try:
        await scanned(source, tmp_path / "all.csv")
    finally:
        await source.close()
    assert oct((tmp_path / "all.csv").stat().st_mode & 0o777) == "0o600"


@pytest.mark.usefixtures("small_parts")
async def test_without_the_ledger_there_is_no_file_and_an_earlier_one_stays(
    city_settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "all.csv").write_text("of yesterday")
    source = open_source(city_settings)
    try:
        async with source.begin() as connection:
            await connection.execute(text("alter table ledger_event rename to away"))
        with pytest.raises(LedgerUnavailable):
            await scanned(source, folder / "all.csv")
        with pytest.raises(LedgerUnavailable):
            await scanned(source)
    finally:
        await source.close()
    assert [(file.name, file.read_text()) for file in folder.iterdir()] == [("all.csv", "of yesterday")]


async def test_a_file_that_cannot_be_made_is_recorded_of_nobody(city_settings: Settings, tmp_path: Path) -> None:
    source = open_source(city_settings)
    try:
        with pytest.raises(FileNotFoundError):
            await scanned(source, tmp_path / "no such folder" / "all.csv")
        async with source.begin() as connection:
            count = (
                select(func.count()).select_from(LedgerEventRow).where(LedgerEventRow.kind == EventKind.OPERATOR.value)
            )
            assert (await connection.execute(count)).scalar_one() == 0
    finally:
        await source.close()
