"""The first sheet of an Excel workbook (ISO/IEC 29500) as lines of cells of text, some thousands at a time.

A cell comes as a CSV file would say it: a day as ISO 8601, yes as 1, a number by its digits. Excel keeps 15 digits of a
number: longer ones, such as an identity number that was not entered as text, are not what somebody typed any more.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from hub.intake.lines import Broken, Lines
from hub.intake.report import RefusalCode

_EXACT = 10**15


class _Inexact(ValueError):
    """A number with more digits than Excel keeps."""


def workbook_lines(file: Path, at_once: int) -> Iterator[Lines]:
    """The rows of the first sheet, in order; empty ones are passed over. One that is no workbook is a broken first line."""
    size = file.stat().st_size
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and the like, which no row needs
            book = load_workbook(file, read_only=True, data_only=True)
    except Exception:  # whatever a broken archive makes of its readers
        sentence = "The file is no Excel workbook that can be opened; save it again as .xlsx, or as CSV."
        yield Lines(size, broken=[Broken(1, "", RefusalCode.UNREADABLE_FILE, sentence)])
        return
    try:
        sheet = book.worksheets[0]
        rows, last = enumerate(sheet.iter_rows(values_only=True), start=1), sheet.max_row
        width = 0
        while some := list(islice(rows, at_once)):
            lines = Lines(min(size * some[-1][0] // last, size) if last else 0)
            for number, row in some:
                width = width or _width(row)
                _add(row, number, width, lines)
            yield lines
    finally:
        book.close()


def _width(row: Sequence[Any]) -> int:
    """How many cells the row has up to its last one that says something."""
    return max((place for place, cell in enumerate(row, start=1) if cell is not None), default=0)


def _add(row: Sequence[Any], number: int, width: int, lines: Lines) -> None:
    filled = _width(row)
    if not filled:
        return
    try:
        cells = [_text(cell) for cell in row[: max(filled, width)]]
    except _Inexact:
        sentence = (
            "A number has more than the 15 digits that Excel keeps; enter the column as text, and deliver it again."
        )
        shown = ",".join("" if cell is None else str(cell) for cell in row[:filled])
        lines.broken.append(Broken(number, shown, RefusalCode.INVALID_VALUE, sentence))
        return
    lines.numbers.append(number)
    lines.cells.append(cells + [""] * (width - len(cells)))


def _text(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "1" if cell else "0"
        case int() | float() if abs(cell) >= _EXACT:
            raise _Inexact
        case float():
            return f"{cell:.15g}"
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case _:
            return str(cell)
