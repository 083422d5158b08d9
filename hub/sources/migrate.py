"""Brings a database to the newest tables, and says whether it is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from hub.config import Settings
from hub.sources.register import open_source
from hub.sources.source import Query, Source

VERSION_TABLE = "alembic_version_hub"
"""Each source will carry its own version, so the table's name says whose it is."""

_SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"

_HAS_VERSION_TABLE = {
    "postgresql": f"select to_regclass('{VERSION_TABLE}') is not null",
    "sqlite": f"select count(*) from sqlite_master where type = 'table' and name = '{VERSION_TABLE}'",  # noqa: S608
}

# The advisory lock comes before lock_timeout, which would also end the wait for another migration.
_POSTGRES_LIMITS = (
    "set local statement_timeout = '10min'",
    "set local idle_in_transaction_session_timeout = '10min'",
    f"select pg_advisory_xact_lock(hashtext('{VERSION_TABLE}'))",
    "set local lock_timeout = '5s'",
)


async def migrate(settings: Settings, *, revision: str = "head") -> list[str]:
    """Apply what is missing, in one transaction; returns the revisions that were applied, oldest first.

    Creates the folder of a SQLite database. A second migration at the same time waits for the first. Raises
    `SourceUnavailable` when the database is away and `StatementTimeout` when a table stays locked by others.
    """
    if settings.dialect == "sqlite":
        Path(settings.database.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    source = open_source(settings)
    try:
        async with source.begin() as connection:
            if source.dialect == "postgresql":
                for statement in _POSTGRES_LIMITS:
                    await connection.execute(text(statement))
            return await connection.run_sync(_upgrade, revision)
    finally:
        await source.close()


async def current(source: Source) -> str | None:
    """The revision that a database is at; None when it was never migrated. Raises `SourceUnavailable`."""
    if not (await source.fetch(Query(_HAS_VERSION_TABLE[source.dialect], ()), {}))[0][0]:
        return None
    rows = await source.fetch(Query(f"select version_num from {VERSION_TABLE}", ()), {})  # noqa: S608
    return str(rows[0][0]) if rows else None


def newest() -> str:
    """The revision that this checkout brings a database to."""
    return str(ScriptDirectory.from_config(_configuration()).get_current_head())


async def pending(source: Source) -> bool:
    """True when the database is not at the newest revision. Raises `SourceUnavailable`."""
    return await current(source) != newest()


def _upgrade(connection: Connection, revision: str) -> list[str]:
    applied: list[str] = []

    def note(*, step: Any, **_: object) -> None:
        applied.append(step.up_revision_id)

    command.upgrade(_configuration(connection=connection, on_version_apply=note), revision)
    return applied


def _configuration(**attributes: object) -> Config:
    configuration = Config(attributes=attributes)
    configuration.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return configuration
