"""Every department that keeps records here, with its tables: what may live in a database of its own (HUB_SOURCE_<DEPARTMENT>).

`hub.codes.RECORD_KEEPERS` names the departments, and each has its tables in the file of its name in this package. Whatever
has to do with every kind of record is made from these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from hub.codes import RECORD_KEEPERS, Department, Programme
from hub.errors import Misdeclared
from hub.tables.base import Base
from hub.tables.departments.records import AssistanceRecordColumns, RecordType
from hub.tables.exchange import ChangeEventRow, IdempotencyKeyRow, TurnOriginRow

_SHARED = {"records", "register"}
"""The files of this package that are no department's."""


def _tables_of_each(departments: Iterable[Department]) -> Iterator[tuple[Department, tuple[type[Base], ...]]]:
    """Yield the departments with the tables of the files that are named after them. Raises `Misdeclared`."""
    here = {module.name for module in iter_modules([str(Path(__file__).parent)])} - _SHARED
    if unregistered := here - {department.lower() for department in departments}:
        name = min(unregistered)
        add = f"add Department.{name.upper()} to RECORD_KEEPERS in hub/codes.py"
        raise Misdeclared(
            f"hub/tables/departments/{name}.py belongs to no department that keeps records: {add}, or remove the file."
        )
    for department in departments:
        file = f"hub/tables/departments/{department.lower()}.py"
        if department.lower() not in here:
            raise Misdeclared(
                f"{department} keeps records, by RECORD_KEEPERS in hub/codes.py, and has no tables: add {file}."
            )
        module = import_module(f"{__package__}.{department.lower()}")
        found = tuple(
            item
            for item in vars(module).values()
            if isinstance(item, type)
            and issubclass(item, AssistanceRecordColumns)
            and item.__module__ == module.__name__
        )
        if not found:
            raise Misdeclared(f"{file} has no table: add a class of AssistanceRecordColumns and Base.")
        yield department, found  # type: ignore[misc]  # each is a Base too, or SQLAlchemy would not have mapped it


DEPARTMENTS: Mapping[Department, tuple[type[Base], ...]] = dict(_tables_of_each(RECORD_KEEPERS))

RECORDS: tuple[type[Base], ...] = tuple(table for own in DEPARTMENTS.values() for table in own)
"""Every table of records, in the order of its department and its file."""

EXCHANGE_TABLES: tuple[type[Base], ...] = (ChangeEventRow, IdempotencyKeyRow, TurnOriginRow)
"""What is stored in a record's own transaction, and so in the record's own database, wherever that is."""

_KEEPERS = {table: department for department, tables in DEPARTMENTS.items() for table in tables}


def keeper_of(table: type[Base]) -> Department:
    """Return the department that keeps the records of a table."""
    return _KEEPERS[table]


def home_of(table: type[Base] | None) -> str | None:
    """The name of the source that a table moves with; None for the hub's own."""
    return _KEEPERS[table].lower() if table in _KEEPERS else None


def tables_of(source_name: str) -> frozenset[str]:
    """The names of all tables in a department's own database."""
    own = DEPARTMENTS[Department[source_name.upper()]]
    return frozenset(table.__tablename__ for table in (*own, *EXCHANGE_TABLES))


def record_type(table: type[Base]) -> RecordType:
    """Return what is declared of the records of a table."""
    declared: RecordType = table.RECORD_TYPE  # type: ignore[attr-defined]
    return declared


def programmes() -> tuple[Programme, ...]:
    """Return every programme that some record can be of, once each."""
    return tuple(dict.fromkeys(programme for table in RECORDS for programme in record_type(table).programmes))
