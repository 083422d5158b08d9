"""A department moves into a database of its own: what an operator does once, with the records that are there.

The first of these databases is migrated, and all others are copies of it: to make the tables takes longer than most tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Table, delete, insert, select

from hub.codes import Department
from hub.config import Settings
from hub.sources.migrate import migrate
from hub.sources.register import open_sources
from hub.tables import metadata
from hub.tables.departments.register import DEPARTMENTS
from tests.databases import database_from, run_apart

MEDICAL_INSURANCE = "medical_insurance"


def tables_of_department(name: str) -> list[Table]:
    return [metadata.tables[table.__tablename__] for table in DEPARTMENTS[Department[name.upper()]]]


async def move_out(settings: Settings) -> None:
    """Migrate every database, and move the records of departments with one of their own out of the hub's."""
    await migrate(settings)
    await _move(settings)


async def _move(settings: Settings) -> None:
    sources = open_sources(settings)
    try:
        for name, source in sources.departments.items():
            async with sources.hub.begin() as hub, source.begin() as own:
                for table in tables_of_department(name):
                    rows = [dict(row) for row in (await hub.execute(select(table))).mappings()]
                    if rows:
                        await own.execute(insert(table), rows)
                    await hub.execute(delete(table))
    finally:
        await sources.close()


_FILES: list[bytes] = []
"""The content of an SQLite database of the department's own, migrated and empty, once there was one."""

_DATABASES: dict[str, str] = {}
"""By the server of PostgreSQL's, the name of such a database there."""

_KEPT = ExitStack()


def forget_templates() -> None:
    """Drop the databases that others are copies of: before their server is gone."""
    _DATABASES.clear()
    _KEPT.close()


@contextmanager
def moved_out(settings: Settings, folder: Path, postgres_server: str | None) -> Iterator[Settings]:
    """These settings with medical insurance moved into a second database of the same kind; gone at the end."""
    if settings.dialect == "sqlite":
        file = folder / "medical-insurance.db"
        own = _with_own(settings, f"sqlite:///{file}")
        if _FILES:
            file.touch(0o600)
            file.write_bytes(_FILES[0])
        else:
            run_apart(migrate(own))
            _FILES.append(file.read_bytes())
        run_apart(_move(own))
        yield own
        return
    assert postgres_server
    if postgres_server not in _DATABASES:
        template = _KEPT.enter_context(database_from(None, postgres_server))
        run_apart(migrate(_with_own(settings, template)))
        _DATABASES[postgres_server] = template.rsplit("/", 1)[1]
    with database_from(_DATABASES[postgres_server], postgres_server) as url:
        own = _with_own(settings, url)
        run_apart(_move(own))
        yield own


def _with_own(settings: Settings, database: str) -> Settings:
    return replace(settings, sources={MEDICAL_INSURANCE: database})
