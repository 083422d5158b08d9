"""The files of records of assistance: one for each table of a department, called like it, with the columns of its own."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Date, String, Text
from sqlalchemy import Column as TableColumn

from hub.codes import RecordStatus
from hub.errors import Misdeclared
from hub.intake import cells, school_terms
from hub.intake.cells import Converter, coded, day, last_day, reference, text, yuan
from hub.intake.checks import in_life, possible_days, possible_values, year_in_time
from hub.intake.formats import FileColumn, FileFormat, column, of_person
from hub.tables.base import Base
from hub.tables.departments import register
from hub.tables.departments.records import (
    BOUNDS,
    CALLED,
    LONGEST,
    SCHOOL_TERM,
    TERMS,
    days_in_life,
    own_columns,
    rules_of,
    years_of,
)

_UNITS: dict[str, tuple[str, Converter]] = {"_fen": ("_yuan", yuan), "_bp": ("_percent", cells.percent)}
"""How a file names and writes what a table keeps in whole fen and in basis points."""


def _file(rows: type[Base]) -> FileFormat:
    """Return a file of assistance records.

    `record_no` is the department's own number and is unique within the file.
    """
    shared = (
        column("record_no", reference(), "source_record", key=True),
        of_person(key=False),
        column("programme", coded(register.record_type(rows).programmes), required=True),
        column("given_on", day, required=True),
        column("period_from", day),
        column("period_until", last_day),
        column("amount_yuan", yuan, "amount_fen"),
        column("status", coded(RecordStatus), required=True),
        column("legal_basis", text(), required=True),
    )
    own = tuple(_column(rows, declared) for declared in own_columns(rows))
    return FileFormat(
        rows.__tablename__,
        rows,
        shared + own,
        checks=(
            *possible_days(rows),
            *map(in_life, days_in_life(rows)),
            *map(year_in_time, years_of(rows)),
            *(possible_values(rule, [_in_file(column) for column in rule.columns]) for rule in rules_of(rows)),
        ),
        fixed=("person_id", "given_on"),
        called=register.record_type(rows).called,
    )


def _column(rows: type[Base], declared: TableColumn[object]) -> FileColumn:
    """Return how a file has a column of a table: in yuan and percent, and else under its own name."""
    required, terms = not declared.nullable, declared.info.get(CALLED, ())
    for ending, (_, convert) in _UNITS.items():
        if declared.name.endswith(ending):
            return column(_in_file(declared.name), convert, declared.name, required=required, terms=terms)
    return column(declared.name, _converter(rows, declared), required=required, terms=terms)


def _in_file(name: str) -> str:
    """Return what a file calls a column of a table."""
    for ending, (unit, _) in _UNITS.items():
        if name.endswith(ending):
            return name.removesuffix(ending) + unit
    return name


def _converter(rows: type[Base], declared: TableColumn[object]) -> Converter:
    kind, said = declared.type, declared.info
    if TERMS in said:
        return coded(said[TERMS])
    if BOUNDS in said:
        return cells.whole(*said[BOUNDS])
    if isinstance(kind, Date):
        return day
    if isinstance(kind, Boolean):
        return cells.yes_no
    if SCHOOL_TERM in said:
        return school_terms.SCHOOL_TERM
    if LONGEST in said:
        return text(said[LONGEST])
    if isinstance(kind, String | Text):
        return text(kind.length) if kind.length else text()
    how = "declare it with whole_number" if isinstance(kind, BigInteger) else "give it a type that a cell can have"
    raise Misdeclared(f"A file cannot hold {rows.__tablename__}.{declared.name}: {how}.")


RECORDS = tuple(_file(rows) for rows in register.RECORDS)
"""The file of each kind of record, in the order of the register."""
