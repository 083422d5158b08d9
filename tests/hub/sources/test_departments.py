"""A department with a database of its own: its tables, and nothing else of the hub's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, func, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cipher import Cipher
from hub.config import Settings
from hub.intake.generate import generate
from hub.intake.importing import import_city
from hub.server.doctor import CheckState, examine
from hub.sources.migrate import Migrated, current, migrate, newest, version_table
from hub.sources.register import Sources, open_sources
from hub.tables import metadata
from hub.tables.base import Base
from hub.tables.departments.medical_insurance import MedicalAssistanceRow, PremiumSubsidyRow
from hub.tables.departments.records import AssistanceRecordColumns
from hub.tables.departments.register import DEPARTMENTS, EXCHANGE_TABLES, home_of, tables_of
from tests.clock import FixedClock

NAME = "medical_insurance"
OWN = {"premium_subsidy", "medical_assistance", "change_event", "idempotency_key", "turn_origin"}


@pytest.fixture
async def sources(two_settings: Settings) -> AsyncIterator[Sources]:
    opened = open_sources(two_settings)
    yield opened
    await opened.close()


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def differences(connection: Connection) -> list[object]:
    own = MetaData(naming_convention=metadata.naming_convention)
    for name in OWN:
        metadata.tables[name].to_metadata(own)
    context = MigrationContext.configure(connection, opts={"version_table": version_table(NAME)})
    return list(compare_metadata(context, own))


async def count(connection: AsyncConnection, table: type) -> int:
    found: int = (await connection.execute(select(func.count()).select_from(table))).scalar_one()
    return found


def test_every_table_of_a_department_is_told_in_one_line() -> None:
    records = {mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, AssistanceRecordColumns)}
    assert {table for own in DEPARTMENTS.values() for table in own} == records
    assert home_of(PremiumSubsidyRow) == home_of(MedicalAssistanceRow) == NAME
    assert [home_of(table) for table in EXCHANGE_TABLES] == [None, None, None]
    assert tables_of(NAME) == OWN


async def test_a_department_has_its_tables_and_a_version_of_its_own(sources: Sources) -> None:
    own = sources.departments[NAME]
    async with own.begin() as connection:
        assert await connection.run_sync(tables) == OWN | {version_table(NAME)}
        assert await connection.run_sync(differences) == []
    assert await current(own) == newest()
    async with sources.hub.begin() as connection:
        assert version_table(NAME) not in await connection.run_sync(tables)


async def test_a_second_migration_has_nothing_to_do_in_any_source(two_settings: Settings) -> None:
    assert await migrate(two_settings) == {"hub": Migrated([]), NAME: Migrated([])}


async def test_records_are_imported_into_the_source_of_their_department(
    sources: Sources, two_settings: Settings, cipher: Cipher, clock: FixedClock, tmp_path: Path
) -> None:
    generate(tmp_path / "city", persons=10, seed=3, today=date(2026, 11, 23))
    first = await import_city(sources, cipher, clock, tmp_path / "city")
    again = await import_city(sources, cipher, clock, tmp_path / "city")
    stored = {file.file: file.stored for file in first.files}
    assert stored["premium_subsidy.csv"] > 0
    assert {file.stored for file in again.files} == {0}
    async with sources.hub.begin() as hub, sources.departments[NAME].begin() as own:
        assert await count(own, PremiumSubsidyRow) == stored["premium_subsidy.csv"]
        assert await count(own, MedicalAssistanceRow) == stored["medical_assistance.csv"]
        assert await count(hub, PremiumSubsidyRow) == await count(hub, MedicalAssistanceRow) == 0


async def test_the_doctor_examines_every_source(two_settings: Settings, tmp_path: Path) -> None:
    healthy = {finding.name: finding.state for finding in await examine(two_settings)}
    assert healthy[f"{NAME}: database"] == healthy[f"{NAME}: tables"] == CheckState.OK
    away = replace(two_settings, sources={NAME: f"sqlite:///{tmp_path}/none.db"})
    (found,) = [finding for finding in await examine(away) if finding.name == f"{NAME}: database"]
    assert found.state is CheckState.FAILED
    assert "HUB_SOURCE_MEDICAL_INSURANCE" in found.sentence
