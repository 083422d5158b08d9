"""Reads a workbook of another kind than .xlsx (.xls, .et, .ods) with calamine, in a process of its own.

The program writes JSON, one thing a line, to whoever started it: the list of sheets, or the rows of one. A file that was
made to exhaust its reader ends this process, whose memory and time are bounded, and nothing else.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from hub.intake.said import Unsaid, at, place_of, said

MEMORY, SECONDS = 1 << 30, 120
"""Bytes of memory, and seconds of the processor, that one file may take."""


def main(arguments: Sequence[str]) -> int:
    """FILE gives the sheets, FILE INDEX the rows of one; the last line is `null`, and without it all was not read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        book = CalamineWorkbook.from_path(arguments[0])
        for line in _rows(book.get_sheet_by_index(int(arguments[1]))) if arguments[1:] else _sheets(book):
            sys.stdout.write(f"{json.dumps(line, ensure_ascii=False)}\n")
    except PasswordError:
        sys.stdout.write('{"refused": "password"}\n')
    except (CalamineError, OSError, ValueError):
        sys.stdout.write('{"refused": "damaged"}\n')
    sys.stdout.write("null\n")
    return 0


def _sheets(book: CalamineWorkbook) -> Iterator[dict[str, Any]]:
    for index, sheet in enumerate(book.sheets_metadata):
        if sheet.typ is SheetTypeEnum.WorkSheet:
            yield {"index": index, "name": sheet.name, "visible": sheet.visible is SheetVisibleEnum.Visible}


def _rows(sheet: CalamineSheet) -> Iterator[dict[str, Any]]:
    """Yield rows that say something, by their numbers; what is merged over several rows is said in each of them."""
    if sheet.start is None:
        return
    left = sheet.start[1]
    merged = {
        (row, column): first[0]
        for first, last in sheet.merged_cell_ranges or ()
        if first[1] == last[1]
        for row, column in ((row, first[1]) for row in range(first[0] + 1, last[0] + 1))
    }
    columns = {column for _, column in merged}
    above: dict[tuple[int, int], Any] = {}
    for number, values in enumerate(sheet.iter_rows()):
        for column in columns:
            above[number, column] = values[column - left]
            if (number, column) in merged and any(value != "" for value in values):
                values[column - left] = above[merged[number, column], column]
        if any(value != "" for value in values):
            yield _row(number + 1, left, values)


def _row(number: int, left: int, values: Sequence[Any]) -> dict[str, Any]:
    cells = [""] * left
    for column, value in enumerate(values, start=left + 1):
        try:
            cells.append(said(value))
        except Unsaid as error:
            sentence = at(place_of(column, number), error.sentence)
            shown = ",".join(str(value) for value in values)
            return {"row": number, "shown": shown, "english": str(sentence), "chinese": sentence.chinese}
    return {"row": number, "cells": cells}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
