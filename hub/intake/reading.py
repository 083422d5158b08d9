"""A file as a stream of rows, each with what is wrong with it. Holds one line at a time, whatever the size.

INVARIANT: a cell holds no line break. So a quote that is never closed costs its own line and not the rest of the
file, and the number of a line is the one that an editor shows.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hub.intake.cells import CellRefused
from hub.intake.formats import Column, FileFormat
from hub.intake.report import Refusal, RefusalCode

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(slots=True)
class Row:
    """One row: the values by the names of their columns, None where not known. `done` is the bytes read so far.

    A row with refusals may lack values; a value that is there was converted.
    """

    file: str
    line: int
    done: int
    values: dict[str, Any] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)

    def refuse(self, column: str, code: RefusalCode, sentence: str) -> None:
        self.refusals.append(Refusal(self.file, self.line, column, code, sentence))


class HeaderRefused(Exception):
    """The first line does not name the columns of the format, so that no row can be understood."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__(f"{len(refusals)} mistakes in the header")
        self.refusals = refusals


def read(file: Path, of: FileFormat) -> Iterator[Row]:
    """The rows of a file, in order; empty lines are passed over.

    Raises `HeaderRefused` at the first row, and OSError when the file cannot be read.
    """
    columns: Sequence[Column] | None = None
    done = 0
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            done += len(line)
            row = Row(file.name, number, done)
            cells = _cells(line.removeprefix(_BYTE_ORDER_MARK) if number == 1 else line, row)
            if columns is None:
                columns = _header(cells, of, row)
            elif cells or row.refusals:
                _convert(cells, columns, of, row)
                yield row
    if columns is None:
        _header([], of, Row(file.name, 1, done))


def _cells(line: bytes, row: Row) -> list[str]:
    try:
        text = line.decode("utf-8").rstrip("\r\n")
        return [cell.strip() for cell in next(csv.reader([text], strict=True), [])]
    except UnicodeDecodeError:
        row.refuse(
            "", RefusalCode.INVALID_ENCODING, "The line is not UTF-8; save the file as UTF-8 and deliver it again."
        )
    except csv.Error:
        row.refuse(
            "", RefusalCode.MALFORMED_LINE, "The quotes of the line are not closed, or a cell holds a line break."
        )
    return []


def _header(names: list[str], of: FileFormat, row: Row) -> Sequence[Column]:
    known = {column.name: column for column in of.columns}
    for position, name in enumerate(names, start=1):
        # The name itself is not repeated: where the header is missing, it is somebody's data.
        if name not in known:
            row.refuse(f"#{position}", RefusalCode.UNKNOWN_COLUMN, "This file has no column of that name.")
        elif name in names[: position - 1]:
            row.refuse(f"#{position}", RefusalCode.UNKNOWN_COLUMN, "An earlier column has the same name.")
    for column in of.columns:
        if column.required and column.name not in names and not any(refusal.column == "" for refusal in row.refusals):
            row.refuse(column.name, RefusalCode.MISSING_COLUMN, "The file needs this column in its first line.")
    if row.refusals:
        raise HeaderRefused(row.refusals)
    return [known[name] for name in names]


def _convert(cells: list[str], columns: Sequence[Column], of: FileFormat, row: Row) -> None:
    if row.refusals:
        return
    if len(cells) != len(columns):
        row.refuse(
            "", RefusalCode.MALFORMED_LINE, f"The line has {len(cells)} cells where the header has {len(columns)}."
        )
        return
    row.values = {column.name: None for column in of.columns}
    for column, cell in zip(columns, cells, strict=True):
        if cell:
            try:
                row.values[column.name] = column.convert(cell)
            except CellRefused as error:
                row.refuse(column.name, error.code, str(error))
            except ValueError as error:
                row.refuse(column.name, RefusalCode.INVALID_VALUE, str(error))
        elif column.required:
            row.refuse(column.name, RefusalCode.MISSING_VALUE, "This column must not be empty.")
    if not row.refusals:
        for check in of.checks:
            if mistake := check(row.values):
                row.refuse(mistake[0], RefusalCode.INCONSISTENT, mistake[1])
