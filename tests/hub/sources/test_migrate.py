"""Migrations bring an empty database to the models, once, and forwards only."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from hub.config import Settings
from hub.errors import Misdeclared
from hub.sources import migrate as migrations
from hub.sources.columns import lacking
from hub.sources.migrate import Migrated, current, migrate, newest, pending, version_table
from hub.sources.register import open_source
from hub.sources.source import Source, SourceUnavailable
from hub.tables import metadata
from tests.databases import database_from
from tests.hub.sources.conftest import Open


def differences(connection: Connection) -> list[object]:
    # Alembic does not heed `ddl_if`: the inverted index exists on PostgreSQL only. In its place SQLite has a table.
    absent = {"ix_ledger_event_subjects", "ledger_subject"} if connection.dialect.name == "sqlite" else set()
    options = {"version_table": version_table("hub"), "include_object": lambda _object, name, *_: name not in absent}
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, metadata))


async def test_a_migrated_database_is_what_the_models_say(source: Source) -> None:
    async with source.begin() as connection:
        assert await connection.run_sync(differences) == []


async def test_constraints_have_the_names_of_the_convention(source: Source) -> None:
    async with source.begin() as connection:
        inspector = await connection.run_sync(
            lambda sync: (inspect(sync).get_pk_constraint("person"), inspect(sync).get_unique_constraints("person"))
        )
    assert inspector[0]["name"] == "pk_person"
    assert [constraint["name"] for constraint in inspector[1]] == ["uq_person_id_number_token"]


async def test_the_policy_starts_at_version_one(source: Source) -> None:
    async with source.begin() as connection:
        assert (await connection.execute(text("select id, version from policy_version"))).all() == [(1, 1)]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_subjects_of_the_ledger_are_found_by_an_inverted_index(source: Source) -> None:
    async with source.begin() as connection:
        definition = await connection.scalar(text("select pg_get_indexdef('ix_ledger_event_subjects'::regclass)"))
    assert "USING gin (subjects)" in definition


async def test_a_second_migration_has_nothing_to_do(settings: Settings, source: Source) -> None:
    assert await current(source) == newest()
    assert not await pending(source)
    assert await migrate(settings) == {"hub": Migrated([])}


async def test_an_empty_database_waits_for_its_migration(postgres_server: str, open_on: Open) -> None:
    with database_from(None, postgres_server) as url:
        source = open_on(url)
        assert await current(source) is None
        assert await pending(source)
        assert (await migrate(Settings(database=url)))["hub"].revisions[-1] == newest()
        assert not await pending(source)


async def test_a_database_that_lacks_what_the_models_have_is_not_called_migrated(
    settings: Settings, source: Source
) -> None:
    async with source.begin() as connection:
        await connection.execute(text("drop table temporary_relief"))
        await connection.execute(text("alter table premium_subsidy drop column premium_fen"))
    assert await current(source) == newest()
    assert await lacking(source) == ["temporary_relief", "premium_subsidy.premium_fen"]
    assert await pending(source)
    with pytest.raises(Misdeclared, match=r"has no temporary_relief, premium_subsidy\.premium_fen after the newest"):
        await migrate(settings)


async def test_two_migrations_at_once_wait_for_each_other_on_postgresql(postgres_server: str) -> None:
    with database_from(None, postgres_server) as url:
        both = await asyncio.gather(*(migrate(Settings(database=url, deadline_seconds=60.0)) for _ in range(2)))
    assert sorted(len(applied["hub"].revisions) > 0 for applied in both) == [False, True]


HOW_LONG = (
    "select extract(epoch from clock_timestamp() - query_start) from pg_stat_activity "
    "where datname = current_database() and wait_event_type = 'Lock' and query like '%pg_advisory_xact_lock%'"
)


async def waiting_for_longer(
    settings: Settings, watcher: asyncpg.Connection[asyncpg.Record]
) -> asyncio.Future[dict[str, Migrated]]:
    """A migration that waits for a lock, for longer than a request may take by now. It is begun again until it has come
    that far: what a request may take bounds connecting too, and a machine that is busy may need more."""
    async with asyncio.timeout(60):
        waiting = asyncio.ensure_future(migrate(settings))
        while (await watcher.fetchval(HOW_LONG) or 0) < 1.2 * settings.deadline_seconds:
            if waiting.done():
                with pytest.raises(SourceUnavailable):
                    await waiting
                waiting = asyncio.ensure_future(migrate(settings))
            await asyncio.sleep(0.02)
    return waiting


async def test_a_migration_of_postgresql_waits_for_another_one_longer_than_a_request_may_take(
    postgres_server: str,
) -> None:
    with database_from(None, postgres_server) as url:
        other, watcher = [await asyncpg.connect(url) for _ in range(2)]
        async with other.transaction():
            await other.execute("select pg_advisory_xact_lock(hashtext('alembic_version_hub'))")
            waiting = await waiting_for_longer(Settings(database=url, deadline_seconds=1.0), watcher)
        await other.close()
        await watcher.close()
        assert (await waiting)["hub"].revisions[-1] == newest()


async def test_two_migrations_at_once_wait_for_each_other_on_sqlite_whose_folder_they_make(tmp_path: Path) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path}/new/folder/hub.db")
    both = await asyncio.gather(migrate(settings), migrate(settings))
    assert sorted(len(applied["hub"].revisions) > 0 for applied in both) == [False, True]


async def test_a_migration_of_sqlite_waits_for_another_one_longer_than_a_request_may_take(tmp_path: Path) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path}/hub.db", deadline_seconds=0.2)
    other = sqlite3.connect(tmp_path / "hub.db", isolation_level=None)
    other.execute("pragma journal_mode = wal")
    other.execute("begin immediate")
    waiting = asyncio.ensure_future(migrate(settings))
    await asyncio.wait([waiting], timeout=1)
    other.execute("rollback")
    other.close()
    assert (await waiting)["hub"].revisions


async def test_a_failed_migration_leaves_nothing_behind(
    settings: Settings, source: Source, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    steps = tmp_path / "steps"
    (steps / "versions").mkdir(parents=True)
    (steps / "env.py").write_text((migrations._SCRIPTS / "env.py").read_text())
    for old in (migrations._SCRIPTS / "versions").glob("*.py"):
        (steps / "versions" / old.name).write_text(old.read_text())
    (steps / "versions" / "broken.py").write_text(
        f"from alembic import op\nrevision, down_revision = 'broken', '{newest()}'\n"
        "def upgrade():\n    op.execute('create table half (x int)')\n    raise RuntimeError('no further')\n"
    )
    monkeypatch.setattr(migrations, "_SCRIPTS", steps)
    with pytest.raises(RuntimeError, match="no further"):
        await migrate(settings)
    async with source.begin() as connection:
        assert not await connection.run_sync(lambda sync: inspect(sync).has_table("half"))
    assert await current(source) != "broken"


async def test_going_back_is_refused_in_words(source: Source) -> None:
    def go_back(connection: Connection) -> None:
        attributes = {"connection": connection, "on_version_apply": lambda **_: None}
        attributes |= {"version_table": version_table("hub"), "tables": None}
        configuration = Config(attributes=attributes)
        configuration.set_main_option("script_location", str(migrations._SCRIPTS))
        command.downgrade(configuration, "base")

    with pytest.raises(NotImplementedError, match="forwards only"):
        async with source.begin() as connection:
            await connection.run_sync(go_back)
    assert not await pending(source)


async def test_a_database_that_is_away_is_said_to_be_away(tmp_path: Path) -> None:
    away = Settings(database="postgresql://hub:x@127.0.0.1:1/hub", deadline_seconds=60)
    for settings in (away, replace(away, database=f"sqlite:///{tmp_path}/none.db")):
        source = open_source(settings)
        with pytest.raises(SourceUnavailable):
            await pending(source)
        await source.close()
    with pytest.raises(SourceUnavailable):
        await migrate(away)


async def test_s4_masks_that_are_stored_are_made_anew(postgres_server: str, tmp_path: Path, open_on: Open) -> None:
    with database_from(None, postgres_server) as url:
        for address in (url, f"sqlite:///{tmp_path / 'old.db'}"):
            await migrate(Settings(database=address), revision="0016_sign_in")
            source = open_on(address)
            async with source.begin() as connection:
                person = "insert into person (id, division_code, id_number_mask, recorded_at) values"
                moment = "2026-01-01 00:00:00+00:00" if source.dialect == "postgresql" else 0
                for number, mask in enumerate(("'980***********3278'", "'110***********002X'", "null")):
                    identifier = f"00000000-0000-4000-8000-{number:012d}"
                    await connection.execute(text(f"{person} ('{identifier}', '980101', {mask}, '{moment}')"))
            await migrate(Settings(database=address))
            async with source.begin() as connection:
                masks = (await connection.execute(text("select id_number_mask from person order by id"))).scalars()
            assert list(masks) == ["980***********32**", "110***********00**", None]
