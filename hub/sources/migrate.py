"""Brings each source to the newest tables, and says whether it is there.

One chain of steps serves every source. The hub's own database has all tables; a department's own has the
department's, with their change events and idempotency keys. Each carries a version of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from hub.config import Settings
from hub.errors import Misdeclared
from hub.sources.columns import lacking, lacking_within
from hub.sources.commit_epoch import advance_epoch, is_elsewhere
from hub.sources.register import open_sources
from hub.sources.source import HUB, CompiledQuery, Source
from hub.sources.sqlite import create_database
from hub.tables.departments.register import tables_of

_SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"

_HAS_VERSION_TABLE = {
    "postgresql": "select to_regclass('{}') is not null",
    "sqlite": "select count(*) from sqlite_master where type = 'table' and name = '{}'",
}

_WAIT_SECONDS = 600.0
"""How long a migration of SQLite waits for another one."""

# The wait for another migration ends by `lock_timeout` too, so that is short only afterwards.
_POSTGRES_LIMITS = (
    "set local statement_timeout = '10min'",
    "set local idle_in_transaction_session_timeout = '10min'",
    "set local lock_timeout = '10min'",
    "select pg_advisory_xact_lock(hashtext('{}'))",
    "set local lock_timeout = '5s'",
)


def version_table(source_name: str) -> str:
    """Return the table with a source's revision: its name says whose it is."""
    return f"alembic_version_{source_name}"


@dataclass(frozen=True, slots=True)
class Migrated:
    """The revisions that were applied to a source, oldest first, and whether its turns go on beyond earlier ones."""

    revisions: list[str]
    epoch_advanced: bool = False


async def migrate(settings: Settings, *, revision: str = "head", restored: bool = False) -> dict[str, Migrated]:
    """Apply what is missing, in one transaction for each source, the hub's own database first.

    `restored`: the databases come from a backup (`hub.sources.commit_epoch`). Creates a SQLite database, with its folder. A
    second migration at the same time waits for the first. Raises `SourceUnavailable` when a database is away and
    `StatementTimeout` when a table stays locked by others; the sources before it stay migrated. Raises `Misdeclared`, and
    changes nothing, when the models have a table or a column that no step makes.
    """
    for database in (settings.database, *settings.sources.values()):
        if database.startswith("sqlite:///"):
            create_database(Path(database.removeprefix("sqlite:///")))
    # SQLite has one writer: whoever waits for its lock waits for a whole migration, which no deadline of a request bounds.
    waits = replace(settings, deadline_seconds=_WAIT_SECONDS) if settings.dialect == "sqlite" else settings
    async with open_sources(waits) as sources:
        return {source.name: await _migrate(source, revision, restored) for source in sources}


async def _migrate(source: Source, revision: str, restored: bool) -> Migrated:
    async with source.begin() as connection:
        if source.dialect == "postgresql":
            for statement in _POSTGRES_LIMITS:
                await connection.execute(text(statement.format(version_table(source.name))))
        applied: list[str] = await connection.run_sync(_upgrade, source.name, revision)
        if revision == "head" and (lost := await lacking_within(connection, source)):
            raise Misdeclared(
                f"The database has no {', '.join(lost)} after the newest migration, {newest()}: add a step to "
                "migrations/versions/ that makes it, or restore what was dropped. Nothing was changed."
            )
        return Migrated(applied, revision == "head" and await advance_epoch(connection, restored=restored))


async def current(source: Source) -> str | None:
    """Return the revision that a database is at; None when it was never migrated. Raises `SourceUnavailable`."""
    table = version_table(source.name)
    if not (await source.fetch(CompiledQuery(_HAS_VERSION_TABLE[source.dialect].format(table), ()), {}))[0][0]:
        return None
    rows = await source.fetch(CompiledQuery(f"select version_num from {table}", ()), {})  # noqa: S608
    return str(rows[0][0]) if rows else None


def newest() -> str:
    """Return the revision that this checkout brings a database to."""
    return str(ScriptDirectory.from_config(_configuration()).get_current_head())


def is_known(revision: str) -> bool:
    """Return True for a revision of this checkout; one of a newer release is none."""
    return revision in {script.revision for script in ScriptDirectory.from_config(_configuration()).walk_revisions()}


async def pending(source: Source) -> bool:
    """Return True when the database is not at the newest revision, lacks something, or was restored elsewhere.

    Raises `SourceUnavailable`.
    """
    return await current(source) != newest() or bool(await lacking(source)) or await is_elsewhere(source)


def _upgrade(connection: Connection, source_name: str, revision: str) -> list[str]:
    applied: list[str] = []

    def note(*, step: Any, **_: object) -> None:
        applied.append(step.up_revision_id)

    attributes = {
        "connection": connection,
        "version_table": version_table(source_name),
        "tables": None if source_name == HUB else tables_of(source_name),
        "on_version_apply": note,
    }
    command.upgrade(_configuration(**attributes), revision)
    return applied


def _configuration(**attributes: object) -> Config:
    configuration = Config(attributes=attributes)
    configuration.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return configuration
