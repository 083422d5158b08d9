"""A sheet of a workbook as lines of cells of text, some thousands at a time.

A cell comes as a CSV file would say it (`said`). What does not say what somebody meant is refused, with its row: a number
with more than the 15 digits that Excel keeps (an identity number that was not entered as text), an error, and a formula
whose result is not in the file. .xlsx is read here (`sheet`), which alone tells percentages and such formulas; other kinds
are read by calamine, in a process of their own (`foreign_book`).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from hub.intake.lines import Broken, FileRefused, Lines
from hub.intake.report import Refusal, RefusalCode
from hub.intake.said import AN_ERROR, NO_RESULT, Unsaid, at, place_of, said
from hub.intake.sentences import Sentence
from hub.intake.sheet import Cell, Damaged, Listed, Percent, Sheet, sheets_of

_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_NO_VALUE = "#N/A"


class FileKind(StrEnum):
    """What a file is, by its first bytes: names lie."""

    TEXT = "text"
    WEB_PAGE = "web page"
    EXCEL = "Excel workbook"
    OLD_EXCEL = "Excel 97 workbook"
    OPEN_DOCUMENT = "OpenDocument spreadsheet"


def kind_of(file: Path) -> FileKind:
    """Return what a file is. Raises OSError."""
    with file.open("rb") as stream:
        head = stream.read(512)
    if head.startswith(_OLE):
        return FileKind.OLD_EXCEL
    if head.startswith(_ZIP):
        try:
            with ZipFile(file) as archive:
                return FileKind.OPEN_DOCUMENT if "content.xml" in archive.namelist() else FileKind.EXCEL
        except BadZipFile:
            return FileKind.EXCEL
    return (
        FileKind.WEB_PAGE
        if head.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml"))
        else FileKind.TEXT
    )


def listed(file: Path, kind: FileKind) -> Sequence[Listed]:
    """Return the sheets of a workbook. Raises `FileRefused`."""
    try:
        if kind is FileKind.EXCEL:
            sheets = sheets_of(file)
        else:
            sheets = [Listed(line["index"], line["name"], line["visible"]) for line in _told(file)]
        if not sheets:
            raise Damaged("The workbook has no sheet with cells.")
        return sheets
    except Damaged as error:
        raise FileRefused([_unreadable(file, 1, str(error))]) from error


def workbook_lines(
    file: Path, at_once: int, *, kind: FileKind = FileKind.EXCEL, index: int = 0, width: int | None = None
) -> Iterator[Lines]:
    """Yield the rows of a sheet, in order; empty ones are passed over. A row is as long as the heading is wide
    (`width`).

    Raises `FileRefused` when the file is no workbook, or is damaged from a row on: what comes before is given first.
    """
    last = 0
    try:
        for lines in (_excel_lines if kind is FileKind.EXCEL else _foreign_lines)(file, at_once, index, width):
            last = max([last, *lines.numbers[-1:], *(broken.number for broken in lines.broken)])
            yield lines
    except Damaged as error:
        after = f"{error} The rows before this one were read; save the file again, and deliver it once more."
        raise FileRefused([_unreadable(file, last + 1, after if last else str(error))]) from error


def _unreadable(file: Path, line: int, sentence: str) -> Refusal:
    chinese = "工作簿无法读取或自此行起已损坏（此前各行已读取），请重新另存后再报送。"
    return Refusal(file.name, line, "", RefusalCode.UNREADABLE_FILE, Sentence(sentence, chinese))


def _excel_lines(file: Path, at_once: int, index: int, width: int | None) -> Iterator[Lines]:
    size = file.stat().st_size
    with Sheet(file, index) as sheet:
        rows = sheet.rows()
        while some := list(_until_damaged(rows, at_once)):
            lines = Lines(0)
            for number, row in some:
                if isinstance(row, Damaged):
                    if lines.numbers or lines.broken:
                        yield lines
                    raise row
                _add(row, number, width, lines)
            lines.done = min(int(size * sheet.share), size)
            yield lines


def _until_damaged(
    rows: Iterator[tuple[int, Mapping[int, Cell]]], at_once: int
) -> Iterator[tuple[int, Mapping[int, Cell] | Damaged]]:
    """Yield some rows, and last what stopped them."""
    try:
        yield from islice(rows, at_once)
    except Damaged as error:
        yield 0, error


def _add(row: Mapping[int, Cell], number: int, width: int | None, lines: Lines) -> None:
    texts: dict[int, str] = {}
    for column, cell in row.items():
        try:
            texts[column] = _text(cell)
        except Unsaid as error:
            sentence = at(place_of(column, number), error.sentence)
            lines.broken.append(Broken(number, _shown(row), RefusalCode.INVALID_VALUE, sentence))
            return
    filled = max(row)
    if width is not None and filled > width:
        lines.broken.append(Broken(number, _shown(row), RefusalCode.MALFORMED_LINE, _too_wide(filled, width)))
        return
    lines.numbers.append(number)
    lines.cells.append([texts.get(column, "") for column in range(1, (filled if width is None else width) + 1)])


def _too_wide(filled: int, width: int) -> Sentence:
    return Sentence(
        f"The line has {filled} cells where the header has {width}.",
        f"该行有 {filled} 个单元格，而表头只有 {width} 列。",
    )


def _shown(row: Mapping[int, Cell]) -> str:
    """As much of a broken row as can be shown: what is in its cells."""
    return ",".join("" if cell.value is None else str(cell.value) for _, cell in sorted(row.items()))


def _text(cell: Cell) -> str:
    if cell.kind == "f":
        raise Unsaid(NO_RESULT)
    if cell.kind == "e" and cell.value != _NO_VALUE:
        raise Unsaid(AN_ERROR)
    if cell.percent is None:
        return said(cell.value)
    return said(cell.value, scale=2 if cell.percent is Percent.SCALED else 0, sign="%")


def _foreign_lines(file: Path, at_once: int, index: int, width: int | None) -> Iterator[Lines]:
    with closing(_told(file, str(index))) as rows:
        while some := list(islice(rows, at_once)):
            lines = Lines(0)
            for row in some:
                _add_told(row, width, lines)
            yield lines
    yield Lines(file.stat().st_size)


def _add_told(row: Mapping[str, Any], width: int | None, lines: Lines) -> None:
    number = row["row"]
    if "english" in row:
        sentence = Sentence(row["english"], row["chinese"])
        lines.broken.append(Broken(number, row["shown"], RefusalCode.INVALID_VALUE, sentence))
        return
    cells: list[str] = row["cells"]
    while cells and not cells[-1].strip():
        cells.pop()
    if width is not None and len(cells) > width:
        sentence = _too_wide(len(cells), width)
        lines.broken.append(Broken(number, ",".join(cells), RefusalCode.MALFORMED_LINE, sentence))
        return
    lines.numbers.append(number)
    lines.cells.append(cells + [""] * ((width or 0) - len(cells)))


def _told(file: Path, *arguments: str) -> Generator[dict[str, Any], None, None]:
    """Yield what the process tells that reads the file. Raises `Damaged` when it does not come to its end."""
    program = [sys.executable, "-I", "-m", "hub.intake.foreign_book", str(file.resolve()), *arguments]
    process = subprocess.Popen(  # noqa: S603 -- this interpreter, a module of ours, a file of the delivery
        program, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert process.stdout
        for line in process.stdout:
            told = json.loads(line)
            if told is None:
                return
            if told.get("refused") == "password":
                raise Damaged("The workbook is protected by a password; save it without one.")
            if "refused" in told:
                break
            yield told
        raise Damaged(
            "The file cannot be opened as a workbook within the limits of memory and time; save it as .xlsx or CSV, or split it."
        )
    finally:
        process.kill()
        process.communicate()
