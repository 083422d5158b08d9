"""A file takes what a mutation of the same record takes, and refuses what it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from graphql import GraphQLInputObjectType, get_named_type

from hub.catalogue.declarations import WritableField, Writes
from hub.catalogue.fields import declaration_of
from hub.identifiers import resident_id_number_from
from hub.intake.cells import CellRefused
from hub.intake.checks import TODAY as DAY_OF_IMPORT
from hub.intake.files import FILES
from hub.intake.formats import FileColumn, FileFormat
from hub.intake.records import RECORDS
from tests.hub.server.what_is_written import (
    AGES_AGO,
    AHEAD,
    BESIDE,
    OF_THE_NUMBER,
    SCHEMA,
    TODAY,
    is_refused,
    written,
)


def faults(of: FileFormat, given: Mapping[str, Any]) -> set[str]:
    """The columns of a row of a file in which something cannot be."""
    row = {DAY_OF_IMPORT: TODAY, **dict.fromkeys(column.name for column in of.columns), **given}
    return {check.column for check in of.checks if check.fault(*(row[name] for name in check.columns))}


def test_a_file_takes_the_days_that_a_mutation_of_the_same_record_takes() -> None:
    files = {of.rows: of for of in FILES}
    days = (
        AGES_AGO,
        date(1900, 1, 2),
        date(1949, 10, 1),
        TODAY,
        AHEAD,
        *(TODAY + timedelta(n) for n in (1, 4000, 40_000)),
    )
    beside = dict.fromkeys(("since", "period_from", "given_on"), date(2020, 1, 1))
    born = {"id_number": resident_id_number_from("98010119000102001")}
    tried = 0
    for name, field, writes, column in written("Date"):
        if (of := files.get(writes.table)) and f"{name}.{field}" not in OF_THE_NUMBER:
            for day in days:
                given = {key: value for key, value in beside.items() if key in of.rows.__table__.columns} | born
                in_file = column in faults(of, {**given, **BESIDE.get(name, {}), column: day})
                assert in_file == is_refused(name, writes, column, day, **given), (name, field, day)
                tried += 1
    assert tried > 300


def test_a_file_takes_the_years_that_a_mutation_takes() -> None:
    files = {of.rows: of for of in FILES}
    inputs = {"PremiumSubsidyInput": "insurance_year", "FundAllocationInput": "year"}
    years = [(*each, year) for each in written("Int") if inputs.get(each[0]) == each[3] for year in (2027, 2028)]
    born = {"id_number": resident_id_number_from("98010119000102001")}
    told = [
        (column in faults(files[writes.table], born | {column: year}), is_refused(name, writes, column, year))
        for name, _, writes, column, year in years
    ]
    assert told == [(False, False), (True, True)] * 2


PLAIN = {
    "Int": ("0", "1", "4", "5", "12", "13", "99", "100", "999", "1000", "99999", "100000"),
    "Money": ("0.00", "0.01", "50.00", "50.01"),
    "Percent": ("0.00", "50.00", "100.00", "100.01"),
    "String": ("x" * 16, "x" * 64, "x" * 65, "x" * 500, "x" * 501, "2026-2027-1", "2026-2027-3", "2026-2028-1"),
    "Date": ("2026-01-05",),
}
"""Values of each kind as a mutation and a file both write them."""


def is_refused_by_mutation(name: str, writes: Writes, declared: WritableField, text: str, **others: Any) -> bool:
    """Whether a mutation refuses a value for itself or for what stands beside it."""
    given = int(text) if text.isdigit() else date.fromisoformat(text) if text == "2026-01-05" else text
    try:
        value = declared.convert(given) if not isinstance(given, date | int) else given
    except ValueError:
        return True
    return is_refused(name, writes, declared.column, value, **others)


def is_refused_in_file(of: FileFormat, column: FileColumn, text: str, **others: Any) -> bool:
    """Whether a file refuses a cell for itself or for what stands beside it."""
    try:
        value = column.convert(text)
    except CellRefused:
        return True
    return column.name in faults(of, {**others, column.name: value})


def test_a_file_takes_the_numbers_sums_and_texts_that_a_mutation_of_the_same_record_takes() -> None:
    files = {of.rows: of for of in RECORDS}
    tried = dict[bool, int]()
    for name, kind in SCHEMA.type_map.items():
        writes: Any = getattr(getattr(kind.extensions.get("strawberry-definition"), "origin", None), "WRITES", None)
        if not (isinstance(kind, GraphQLInputObjectType) and isinstance(writes, Writes) and writes.table in files):
            continue
        of = files[writes.table]
        targets = {column.target or column.name: column for column in of.columns}
        born = {"id_number": resident_id_number_from("98010119000102001"), "given_on": date(2026, 1, 1)}
        for field in kind.fields.values():
            declared = declaration_of(field)
            if not isinstance(declared, WritableField) or declared.column not in targets:
                continue
            for text in PLAIN.get(get_named_type(field.type).name, ()):
                for beside in ({}, {"premium_fen": 5000, "self_paid_fen": 5000, "period_from": date(2026, 1, 1)}):
                    row = {key: value for key, value in beside.items() if key in targets and key != declared.column}
                    in_file = {targets[key].name: value for key, value in row.items()} | BESIDE.get(name, {})
                    refused = is_refused_by_mutation(name, writes, declared, text, given_on=born["given_on"], **row)
                    assert is_refused_in_file(of, targets[declared.column], text, **born, **in_file) == refused, (
                        f"{name}.{declared.column}: {text[:20]} ({len(text)}), beside {row}"
                    )
                    tried[refused] = tried.get(refused, 0) + 1
    assert tried[True] > 200, tried
    assert tried[False] > 400, tried
