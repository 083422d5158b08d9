"""Every record type of the contract, found in the files of the departments that keep records here.

The fields of a write-back, by which a record goes in and comes out, are made from these entries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import MISSING
from importlib import import_module
from pathlib import Path

from hub.catalogue.declarations import DECLARATION, Declaration, WritableField
from hub.codes import RECORD_KEEPERS
from hub.errors import Misdeclared
from hub.tables.base import Base
from hub.tables.departments import register
from schema.record_types import Record

_BY_THE_HUB = {"id", "person_id", "programme", "legal_basis", "recorded_at"}
"""Columns that no record is without and that no input gives: the hub does."""


def _found() -> Iterator[Record]:
    """Yield the entries of each department's file. Raises `Misdeclared`."""
    for department in RECORD_KEEPERS:
        name, file = department.lower(), f"schema/departments/{department.lower()}.py"
        if not Path(__file__).with_name(f"{name}.py").exists():
            tables = ", ".join(table.__tablename__ for table in register.DEPARTMENTS[department])
            raise Misdeclared(
                f"{department} keeps records and shows none: add {file} with a type and an input for each of {tables}."
            )
        entries = getattr(import_module(f"{__package__}.{name}"), "RECORDS", ())
        if not entries:
            raise Misdeclared(f"{file} has no RECORDS: add an entry for each record type.")
        yield from entries


RECORDS: Sequence[Record] = (*_found(),)


def misregistered(records: Sequence[Record], tables: Sequence[type[Base]] = register.RECORDS) -> Iterator[str]:
    """Yield what is wrong with these entries: each table of a department has exactly one, whose input fills it."""
    entries = Counter(record.table for record in records)
    for table in dict.fromkeys((*tables, *entries)):
        name = table.__tablename__
        if table not in tables:
            yield f"The table {name} of a record type is no department's; declare it in hub/tables/departments/."
        if entries[table] > 1:
            types = ", ".join(record.output.__name__ for record in records if record.table is table)
            yield f"The records of {name} are registered {entries[table]} times, by {types}; they have one entry."
        elif not entries[table]:
            yield (
                f"The records of {name} are not registered: they have no record type and no input. "
                f"Add them to schema/departments/{register.keeper_of(table).lower()}.py, with an entry in its RECORDS."
            )
    for record in records:
        if (written := record.input.WRITES.table) is not record.table:
            shown = f"{record.output.__name__} shows {record.name}"
            yield f"{record.input.__name__} writes {written.__tablename__}, and {shown}; an entry has one table."
        else:
            yield from _unfilled(record)


def _unfilled(record: Record) -> Iterator[str]:
    """Yield columns that no row of the table is without, and that the input may leave empty."""
    given = dict(_given(record))
    for column in record.table.__table__.columns:
        if column.nullable or column.name in _BY_THE_HUB:
            continue
        if column.name not in given:
            yield (
                f"{record.input.__name__} has no field for {record.name}.{column.name}, which is never null: add one that is "
                "required, or let the column be null."
            )
        elif not given[column.name]:
            yield f"{record.input.__name__} may leave out {record.name}.{column.name}, which is never null: make it required."


def _given(record: Record) -> Iterator[tuple[str, bool]]:
    """Yield the columns that an input fills, and whether each must be given."""
    for field in record.input.__strawberry_definition__.fields:
        declared: Declaration | None = field.metadata.get(DECLARATION)
        if isinstance(declared, WritableField):
            yield declared.column, field.default is MISSING
