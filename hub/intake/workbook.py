"""The first sheet of an Excel workbook as lines of cells of text, some thousands at a time.

A cell comes as a CSV file would say it: a day as ISO 8601, yes as 1, a number by its digits, a percentage as it is shown.
What does not say what somebody meant is refused, with its row: a number with more than the 15 digits that Excel keeps (an
identity number that was not entered as text), an error, and a formula whose result is not in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from hub.intake.lines import Broken, FileRefused, Lines
from hub.intake.report import Refusal, RefusalCode
from hub.intake.sheet import Cell, Damaged, Sheet

_EXACT = 10**15


class _Unsaid(ValueError):
    """A cell that does not say what somebody meant; the sentence says what to do."""


def workbook_lines(file: Path, at_once: int) -> Iterator[Lines]:
    """The rows of the first sheet, in order; empty ones are passed over. The first of them names the columns.

    Raises `FileRefused` when the file is no workbook, or is damaged from a row on: what comes before is given first.
    """
    size, last = file.stat().st_size, 0
    try:
        with Sheet(file) as sheet:
            rows, width = sheet.rows(), 0
            while some := list(_until_damaged(rows, at_once)):
                lines = Lines(0)
                for number, row in some:
                    if isinstance(row, Damaged):
                        if lines.numbers or lines.broken:
                            yield lines
                        raise row
                    width, last = width or max(row), number
                    _add(row, number, width, lines)
                lines.done = min(int(size * sheet.share), size)
                yield lines
    except Damaged as error:
        after = f"{error} The rows before this one were read; save the file again, and deliver it anew."
        sentence = after if last else str(error)
        raise FileRefused([Refusal(file.name, last + 1, "", RefusalCode.UNREADABLE_FILE, sentence)]) from error


def _until_damaged(
    rows: Iterator[tuple[int, Mapping[int, Cell]]], at_once: int
) -> Iterator[tuple[int, Mapping[int, Cell] | Damaged]]:
    """Some rows, and last what stopped them."""
    try:
        yield from islice(rows, at_once)
    except Damaged as error:
        yield 0, error


def _add(row: Mapping[int, Cell], number: int, width: int, lines: Lines) -> None:
    try:
        said = {column: _text(cell) for column, cell in row.items()}
    except _Unsaid as error:
        lines.broken.append(Broken(number, _shown(row), RefusalCode.INVALID_VALUE, str(error)))
        return
    if (filled := max(row)) > width:
        sentence = f"The line has {filled} cells where the header has {width}."
        lines.broken.append(Broken(number, _shown(row), RefusalCode.MALFORMED_LINE, sentence))
        return
    lines.numbers.append(number)
    lines.cells.append([said.get(column, "") for column in range(1, width + 1)])


def _shown(row: Mapping[int, Cell]) -> str:
    """As much of a broken row as can be shown: what is in its cells."""
    return ",".join("" if cell.value is None else str(cell.value) for _, cell in sorted(row.items()))


def _text(cell: Cell) -> str:
    if cell.kind == "f":
        raise _Unsaid("A formula has no result in the file; open it in Excel, save it, and deliver it again.")
    if cell.kind == "e":
        raise _Unsaid("A cell shows an error of Excel instead of a value; mend it, and deliver it again.")
    match cell.value:
        case bool():
            return "1" if cell.value else "0"
        case int() | float():
            return _digits(cell.value, percent=cell.percent)
        case datetime() if cell.value.time() == time():
            return cell.value.date().isoformat()
        case date():
            return cell.value.isoformat()
        case _:
            return str(cell.value)


def _digits(number: Any, *, percent: bool) -> str:
    if not abs(number) < _EXACT:
        raise _Unsaid(
            "A number has more than the 15 digits that Excel keeps; enter the column as text, and deliver it again."
        )
    if percent:
        return f"{Decimal(f'{number:.15g}').scaleb(2).normalize():f}%"
    return f"{number:.15g}" if isinstance(number, float) else str(number)
