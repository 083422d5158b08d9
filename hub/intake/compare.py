"""How fast PostgreSQL takes the rows of a city by COPY alone: what an import is measured against.

Bare means: the rows are ready in the database's own form, and nothing is read, checked, sealed or looked up.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from typing import Any, cast

from sqlalchemy import select

from hub.errors import SettingsError
from hub.intake.files import FILES
from hub.sources.register import Sources
from hub.sources.source import CompiledQuery

_SCRATCH = "bare_copy"


async def check_comparable(sources: Sources) -> None:
    """See to it, before an import, that a bare COPY of the tables will be one of the rows that this import stores.

    Raises SettingsError for a table in SQLite, which has no COPY, and for one that has rows already.
    """
    for of in FILES:
        source, table = sources.of(of.rows), of.rows.__tablename__
        if source.dialect != "postgresql":
            raise SettingsError([f"{table} is in SQLite, which has no COPY to compare with; import without --compare."])
        if await source.fetch(CompiledQuery.of(select(of.rows.__table__).limit(1), source), {}):
            sentence = f"{table} has rows already, and only what this import stores can be compared"
            raise SettingsError([f"{sentence}; import into a new database, or without --compare."])


async def bare_copy(sources: Sources, clock: Callable[[], float] = time.perf_counter) -> tuple[int, float]:
    """Copy every table of a city, with its indexes, into one that is given up again; the rows, and the seconds by a clock.

    The tables are in PostgreSQL (`check_comparable`).
    """
    rows, seconds = 0, 0.0
    for of in FILES:
        source, table = sources.of(of.rows), of.rows.__tablename__
        async with source.engine.connect() as connection:
            await connection.exec_driver_sql("set local statement_timeout = 0")
            await connection.exec_driver_sql(f"create table {_SCRATCH} (like {table} including all)")
            driver = cast("Any", (await connection.get_raw_connection()).driver_connection)
            with tempfile.TemporaryFile() as file:
                await driver.copy_from_table(table, output=file)
                file.seek(0)
                begun = clock()
                copied = await driver.copy_to_table(_SCRATCH, source=file)
                seconds += clock() - begun
            rows += int(copied.removeprefix("COPY "))
            await connection.rollback()
    return rows, seconds
