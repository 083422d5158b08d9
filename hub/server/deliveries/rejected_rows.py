"""What an import refused, told to whoever delivered it: the list, page by page, and the rows as a workbook with a note at each wrong
cell. Mended, the workbook is delivered again as it is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from hub.intake.files import FILES
from hub.intake.formats import FileFormat
from hub.intake.rejects import REJECTED_ROWS
from hub.intake.report import REJECTS
from hub.intake.row_batch import NOTE
from hub.intake.terms import terms_of
from hub.private_files import opened

MOST_ROWS = 20_000
"""Rows of one workbook: what somebody mends by hand. Whoever has more mends the file they came from."""

_NAMES = ("file", "line", "column", "code", "message", "messageChinese")
_BETWEEN = " | "
_WRONG = PatternFill("solid", fgColor="FFF2A8")
_TEXT = "@"
_NOTE_SIZE = (90, 360)
"""Height and width of a note, in points."""


def refusals(folder: Path, after: int, first: int) -> list[Mapping[str, Any]]:
    """Return some refusals of an import, from a place on; no value is in them. For a thread."""
    try:
        stream = (folder / REJECTS).open(encoding="utf-8-sig", newline="")
    except FileNotFoundError:
        return []
    with stream:
        rows = csv.reader(stream)
        next(rows, None)
        found = [dict(zip(_NAMES, _plain(row), strict=True)) for row in islice(rows, after, after + first)]
        return [{**each, "line": int(each["line"])} for each in found]


def count_refusals(folder: Path) -> int:
    """Return how many refusals an import has listed."""
    if not (folder / REJECTS).is_file():
        return 0
    with (folder / REJECTS).open(encoding="utf-8-sig", newline="") as stream:
        return sum(1 for _ in csv.reader(stream)) - 1


def write_workbook(folder: Path, place: Path) -> int:
    """Write the refused rows of an import as a workbook, a sheet for each table, if there are any; return how many it has."""
    book, rows = Workbook(write_only=True), 0
    for of in FILES:
        file = folder / REJECTED_ROWS / f"{of.name}.csv"
        if file.is_file():
            rows += _sheet(book.create_sheet(of.name), of, file, MOST_ROWS - rows)
    if rows:
        with opened(place, "wb") as stream:
            book.save(stream)
    return rows


def _sheet(sheet: WriteOnlyWorksheet, of: FileFormat, file: Path, most: int) -> int:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.reader(stream)
        names = next(rows)
        sheet.freeze_panes = "A2"
        sheet.append(list(_heading(sheet, of, names)))
        written = 0
        for row in islice(rows, most):
            sheet.append(list(_cells(sheet, names, _plain(row))))
            written += 1
        return written


def _heading(sheet: WriteOnlyWorksheet, of: FileFormat, names: Sequence[str]) -> Iterator[WriteOnlyCell]:
    """Yield the names of the columns as the hub calls them, so that the form is nobody's; the Chinese terms are notes."""
    terms = {column.name: terms_of(column)[1:2] for column in of.columns}
    for name in names:
        cell = _text(sheet, name)
        cell.font = Font(bold=True)
        if found := terms.get(name):
            cell.comment = _note(found[0])
        yield cell


def _cells(sheet: WriteOnlyWorksheet, names: Sequence[str], row: Sequence[str]) -> Iterator[WriteOnlyCell]:
    said = dict(zip(names, row, strict=True))
    wrong: dict[str, list[str]] = {}
    told = (said[f"{NOTE}{name}"].split(_BETWEEN) for name in ("column", "原因", "reason"))
    for column, chinese, english in zip(*told, strict=False):
        place = column if column in said and not column.startswith(NOTE) else names[0]
        wrong.setdefault(place, []).append(f"{chinese}\n{english}")
    for name, value in zip(names, row, strict=True):
        cell = _text(sheet, value)
        if name in wrong:
            cell.fill, cell.comment = _WRONG, _note("\n".join(wrong[name]))
        yield cell


def _text(sheet: WriteOnlyWorksheet, value: str) -> WriteOnlyCell:
    """Return a cell that no program takes for a number, a day or a formula."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type, cell.number_format = "s", _TEXT
    return cell


def _note(text: str) -> Comment:
    height, width = _NOTE_SIZE
    return Comment(re.sub(ILLEGAL_CHARACTERS_RE, "", text), "hub", height=height, width=width)


def _plain(row: Sequence[str]) -> list[str]:
    """Return the cells without the tab that keeps a program from its own reading."""
    return [cell.removeprefix("\t") for cell in row]
