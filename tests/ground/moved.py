"""A department moves into a database of its own: what an operator does once, with the records that are there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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
    """Move the records of departments with a database of their own out of the hub's."""
    await migrate(settings)
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


@contextmanager
def moved_out(settings: Settings, folder: Path, postgres_server: str | None) -> Iterator[Settings]:
    """These settings with medical insurance moved into a second database of the same kind; gone at the end."""
    if settings.dialect == "sqlite":
        own = replace(settings, sources={MEDICAL_INSURANCE: f"sqlite:///{folder / 'medical-insurance.db'}"})
        run_apart(move_out(own))
        yield own
        return
    assert postgres_server
    with database_from(None, postgres_server) as url:
        own = replace(settings, sources={MEDICAL_INSURANCE: url})
        run_apart(move_out(own))
        yield own
