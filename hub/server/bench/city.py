"""A city of any size to measure on: a small one that is generated and imported like any other, and copies of it.

What comes in: a migrated, empty PostgreSQL database. What goes out: every table of `hub.intake.files` filled, the
parameters loaded, the tables analysed. The copies are made by the database, a table at a time (`INSERT ... SELECT`), so
whatever the generator knows of is in them, in the same shares and at the same places.

Each copy of a person is somebody else: their number, phone and account are their own and kept as an import keeps them,
so a look-up by number finds them. The same seed and keys give the same persons.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import groupby, islice, product
from math import ceil
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    cast,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cipher import Cipher
from hub.clock import Clock, local_day
from hub.identifiers import resident_id_number_from
from hub.intake.files import FILES
from hub.intake.formats import KEPT_BANK_ACCOUNT, KEPT_ID_NUMBER, KEPT_PHONE, Thing
from hub.intake.generate import CITY, generate
from hub.intake.importing import import_city
from hub.intake.keys import Keys
from hub.policy.parameters import SAMPLES, load_parameters
from hub.rotation.active_keys import lock_active_keys
from hub.sources.register import Sources
from hub.tables import metadata
from hub.tables.population import DivisionRow, PersonRow
from hub.tables.types import Id

GENERATED = 5_000
"""So many persons are generated; the others are copies."""

MOST_COPIES = 100
"""Copies of a person, of whom several may have one day of birth, which has numbers for five hundred."""

AT_ONCE = 10_000
"""Copies of persons that are handed over together."""

Progress = Callable[[str, int, int], None]
"""A callback: it gets what is being made, how much of it is done, and how much there is."""

_KEPT = {"id_number": KEPT_ID_NUMBER, "phone": KEPT_PHONE, "bank_account": KEPT_BANK_ACCOUNT}
_OWN = tuple(f"{stem}_{end}" for stem in _KEPT for end in ("sealed", "token", "mask"))
_COPIES = Table(
    "copied_person",
    MetaData(),
    Column("base_id", Id),
    Column("copy", Integer),
    Column("id", Id),
    *(Column(name, Text) for name in _OWN),
    prefixes=["temporary"],
)


_INDEXES = """
select case when c.oid is null then format('drop index %s', i.indexrelid::regclass)
            else format('alter table %s drop constraint %I', i.indrelid::regclass, c.conname) end,
       case when c.oid is null then pg_get_indexdef(i.indexrelid)
            else format('alter table %s add constraint %I %s', i.indrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) end
  from pg_index i left join pg_constraint c on c.conindid = i.indexrelid
 where i.indrelid = cast(:table as regclass)"""
"""How each index of a table is dropped, and how it is made; of a key, both as its constraint."""


@dataclass(frozen=True, slots=True)
class City:
    """What was built, in rows by table."""

    rows: dict[str, int]

    @property
    def persons(self) -> int:
        return self.rows[PersonRow.__tablename__]


async def build_city(
    sources: Sources,
    cipher: Cipher,
    clock: Clock,
    *,
    persons: int,
    seed: int = 1,
    generated: int | None = None,
    progress: Progress | None = None,
) -> City:
    """Fill an empty database with a city of so many persons, or a few more: every copy is a whole one.

    `generated` is how many of them are no copies, at most; without it, as few as there can be copies of. All tables must be in the hub's own database, on PostgreSQL.
    Raises ValueError when they are not or there are persons already, and whatever `generate` and `import_city` raise.
    """
    tell = progress or (lambda *_: None)
    if sources.hub.dialect != "postgresql" or sources.departments:
        raise ValueError("The city for a benchmark needs a single PostgreSQL database.")
    async with sources.hub.begin() as connection:
        if (await connection.execute(select(PersonRow.id).limit(1))).first():
            raise ValueError("The city for a benchmark needs an empty database.")
    copies = ceil(persons / (generated or max(GENERATED, persons // MOST_COPIES)))
    with TemporaryDirectory(prefix="hub-bench-") as folder:
        directory = Path(folder)
        generate(directory, persons=ceil(persons / copies), seed=seed, today=local_day(clock()))
        await import_city(sources, cipher, clock, directory, progress=tell)
    async with sources.hub.begin() as connection:
        await load_parameters(connection, SAMPLES, clock, division=CITY)
    async with sources.hub.begin() as connection:
        await connection.execute(text("set local statement_timeout = 0"))
        await connection.execute(text("set local idle_in_transaction_session_timeout = 0"))  # sealing takes its time
        await connection.execute(text("set local maintenance_work_mem = '512MB'"))
        await connection.execute(text("set local work_mem = '256MB'"))
        await lock_active_keys(connection, cipher)
        await _copy(connection, cipher, copies - 1, Random(f"copies of {seed}"), tell)  # noqa: S311 -- reproducible
    await _analyse(sources, tell)
    async with sources.hub.begin() as connection:
        await connection.execute(text("set local statement_timeout = 0"))
        return City({table.name: await _count(connection, table) for table in _tables()})


async def _copy(connection: AsyncConnection, cipher: Cipher, copies: int, chance: Random, tell: Progress) -> None:
    base = (
        await connection.execute(
            select(PersonRow.id, PersonRow.id_number_sealed, PersonRow.phone_mask, PersonRow.bank_account_mask)
        )
    ).all()
    await connection.run_sync(_COPIES.create)
    rows, done = _persons(base, cipher, copies, chance), 0
    while part := list(islice(rows, AT_ONCE)):
        await copy_in(connection, _COPIES, part)
        done += len(part)
        tell("copies of persons", done, len(base) * copies)
    await connection.execute(text(f"analyze {_COPIES.name}"))
    tables = _tables()
    for place, table in enumerate(tables, start=1):
        columns, taken = _copied(table, copies)
        copied = select(*columns.values()).select_from(taken)
        async with _indexed_afterwards(connection, table):
            await connection.execute(insert(table).from_select(list(columns), copied))
        tell("copies of their rows", place, len(tables))
    await connection.run_sync(_COPIES.drop)


@asynccontextmanager
async def _indexed_afterwards(connection: AsyncConnection, table: Table) -> AsyncIterator[None]:
    """A table that is filled without its indexes, which are made at the end: of keys that come in no order, that is many times
    as fast."""
    found = (await connection.execute(text(_INDEXES), {"table": table.name})).all()
    for drop, _ in found:
        await connection.exec_driver_sql(drop)
    yield
    for _, create in found:
        await connection.exec_driver_sql(create)


def _persons(
    base: Sequence[Row[*tuple[Any, ...]]], cipher: Cipher, copies: int, chance: Random
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of `copied_person`: whose copy, which one, and what is its own."""
    keys = Keys(cipher)
    originals = sorted((_alike(number), number, row) for number, row in _numbered(base, cipher))
    for alike, group in groupby(originals, key=lambda original: original[0]):
        people = list(group)
        others = _others(alike, {number for _, number, _ in people})
        for copy, (_, _, row) in product(range(1, copies + 1), people):
            number = next(others, None)
            if number is None:
                raise ValueError(
                    "One day of birth does not have enough ID numbers for all copies; generate more persons."
                )
            own = {
                "id_number": number,
                "phone": row.phone_mask and f"100{chance.randrange(10**8):08d}",
                "bank_account": row.bank_account_mask and f"980000{chance.randrange(10**13):013d}",
            }
            kept: dict[str, Any] = {}
            for stem, protected in _KEPT.items():
                kept |= protected.kept(stem, own[stem], cipher)
            yield row.id, copy, keys.new(Thing.PERSON, number), *(kept[name] for name in _OWN)


def _numbered(base: Sequence[Row[*tuple[Any, ...]]], cipher: Cipher) -> Iterator[tuple[str, Row[*tuple[Any, ...]]]]:
    return ((cipher.open(KEPT_ID_NUMBER.name, row.id_number_sealed), row) for row in base)


def _alike(number: str) -> tuple[str, int]:
    """Return the district and day of birth of a number, and the sex, which its sequence tells."""
    return number[:14], int(number[14:17]) % 2


def _others(alike: tuple[str, int], taken: Collection[str]) -> Iterator[str]:
    """Yield the numbers of one district, day of birth and sex that nobody has."""
    begins, parity = alike
    numbers = (resident_id_number_from(f"{begins}{sequence:03d}") for sequence in range(parity, 1000, 2))
    return (number for number in numbers if number not in taken)


def _copied(table: Table, copies: int) -> tuple[dict[str, ColumnElement[Any]], FromClause]:
    """Return what a row's copy has in each column, and from which rows."""
    new = _COPIES.c
    is_person = table.name == PersonRow.__tablename__
    copy: ColumnElement[Any] = new.copy
    if is_person or "person_id" in table.c:
        taken = table.join(_COPIES, new.base_id == (table.c.id if is_person else table.c.person_id))
    else:
        series = func.generate_series(1, copies).table_valued("copy").render_derived()
        taken, copy = table.join(series, text("true")), series.c.copy
    columns: dict[str, ColumnElement[Any]] = {}
    for column in table.c:
        if is_person and (column.name == "id" or column.name in _OWN):
            columns[column.name] = new[column.name]
        elif column.name == "person_id":
            columns[column.name] = new.id
        elif column.name in ("id", "household_id"):
            columns[column.name] = cast(func.md5(cast(column, Text) + "/" + cast(copy, Text)), Id)
        elif column.name == "source_record":
            columns[column.name] = column + "-" + cast(copy, Text)
        else:
            columns[column.name] = column
    return columns, taken


async def copy_in(connection: AsyncConnection, table: Table, rows: Iterable[tuple[Any, ...]]) -> None:
    """Hand rows over by COPY, their values in the order of the table's columns; within the caller's transaction."""
    raw = (await connection.get_raw_connection()).driver_connection
    assert raw is not None
    await raw.copy_records_to_table(table.name, records=rows, columns=list(table.c.keys()))


def _tables() -> list[Table]:
    """Return the tables that are copied: whatever has a file, but divisions, which are places."""
    return [metadata.tables[of.rows.__tablename__] for of in FILES if of.rows is not DivisionRow]


async def _analyse(sources: Sources, tell: Progress) -> None:
    """What a database does by itself sooner or later: a measurement should not depend on when."""
    engine = sources.hub.engine.execution_options(isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text("set statement_timeout = 0"))
        await connection.execute(text("vacuum (analyze)"))
        await connection.execute(text("reset statement_timeout"))
    tell("analysis", 1, 1)


async def _count(connection: AsyncConnection, table: Table) -> int:
    return (await connection.execute(select(func.count()).select_from(table))).scalar_one()
