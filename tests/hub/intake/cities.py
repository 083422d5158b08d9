"""Small cities for tests: generated ones, and lines written by hand."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from hub.cipher import Cipher
from hub.clock import Clock
from hub.intake.deliveries.recording import ImportRunning
from hub.intake.files import FILES
from hub.intake.generate import generate
from hub.intake.importing import import_city
from hub.intake.report import ImportReport
from hub.sources.register import Sources
from hub.sources.source import Source
from hub.tables import metadata
from hub.tables.deliveries import DeliveryBatchRow, DeliveryFileRow, DeliveryRow

TODAY = date(2026, 11, 23)


def small_city(directory: Path, *, persons: int = 300, seed: int = 7) -> Path:
    return generate(directory, persons=persons, seed=seed, today=TODAY, districts=5).directory


def write(directory: Path, file: str, *lines: str) -> None:
    """A file whose header has every column of its format, and these lines; what a line leaves out at its end is empty."""
    directory.mkdir(exist_ok=True)
    header = ",".join(column.name for of in FILES if of.name == file for column in of.columns)
    whole = [line + "," * (header.count(",") - line.count(",")) for line in lines]
    (directory / f"{file}.csv").write_text("\n".join((header, *whole)) + "\n", "utf-8")


async def import_after_a_kill(
    source: Source, cipher: Cipher, clock: Clock, directory: Path, deliverer: str = ""
) -> ImportReport:
    """What came of an import; it waits, since a server takes a moment until it knows that somebody was killed."""
    async with asyncio.timeout(60):
        while True:
            try:
                return await import_city(Sources(source), cipher, clock, directory, deliverer=deliverer)
            except ImportRunning:
                await asyncio.sleep(0.05)


def append(directory: Path, file: str, *lines: str) -> int:
    """Adds lines to a file; the number of the first of them. One that ends in a comma has no more cells than it says."""
    path = directory / f"{file}.csv"
    content = path.read_text("utf-8")
    width = content.partition("\n")[0].count(",") + 1
    ended = (line + "," * (width - len(next(csv.reader([line])))) if line.endswith(",") else line for line in lines)
    path.write_text(content + "".join(f"{line}\n" for line in ended), "utf-8")
    return content.count("\n") + 1


DELIVERIES = {table.__tablename__ for table in (DeliveryRow, DeliveryFileRow, DeliveryBatchRow)}
"""The tables that say of each delivery that it came; it is recorded even if nothing in it was new."""


async def everything(source: Source) -> dict[str, Sequence[Sequence[Any]]]:
    """Every row of every table, as the database has it, but for the record of deliveries."""
    async with source.begin() as connection:
        return {
            table.name: (await connection.execute(select(table).order_by(*table.primary_key))).all()
            for table in metadata.sorted_tables
            if table.name not in DELIVERIES
        }


async def fingerprint(source: Source, keeps: Callable[[str], bool] = lambda column: True) -> dict[str, tuple[int, str]]:
    """Of each table, how many rows it has, and a hash of the columns that are kept: for a city of any size."""
    found = {}
    async with source.begin() as connection:
        for table in metadata.sorted_tables:
            if table.name in DELIVERIES:
                continue
            number, digest = 0, sha256()
            statement = select(*(column for column in table.c if keeps(column.name))).order_by(*table.primary_key)
            async for row in await connection.stream(statement):
                number += 1
                digest.update(repr(tuple(row)).encode())
            found[table.name] = number, digest.hexdigest()
    return found


async def count(source: Source, table: str) -> int:
    async with source.begin() as connection:
        counted = await connection.execute(select(func.count()).select_from(metadata.tables[table]))
        return int(counted.scalar_one())
