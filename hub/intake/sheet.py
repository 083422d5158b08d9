"""A sheet of an Excel workbook (ISO/IEC 29500), row by row as it is stored, whoever made the file.

What the file says of itself is not believed: neither where its cells end (`dimension`) nor how large it is. A file can
be damaged, or made to exhaust whoever opens it; what is kept of it at any moment is bounded here.
"""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import IO, Any, cast
from xml.etree.ElementTree import Element, XMLPullParser
from zipfile import ZipFile

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet._reader import FORMULA_TAG, ROW_TAG, VALUE_TAG, WorkSheetParser

ROWS, COLUMNS = 1_048_576, 16_384
"""What Excel's own sheets hold."""

UNPACKED, WITHOUT_SHEETS, RATIO = 1 << 30, 1 << 28, 100
"""Bytes of all parts, bytes of those that are read whole, and how many times smaller a part may be packed.

A full sheet of a city's columns has about half a gigabyte, and is packed to a tenth.
"""

_SMALL = 1 << 20
"""Bytes of a part below which its ratio does not matter, and of XML in which something must end."""

_CHUNK = 1 << 16
_ELEMENTS = 200_000
"""Of one row, or of all that comes before or after the rows."""

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
"""The parts of a number format that are shown as they are, or not at all."""

_SHEETS = "xl/worksheets/"

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
_MERGES = 500_000
"""Merged areas that are kept of a sheet."""


class Damaged(Exception):
    """The workbook cannot be read, or not from a row on."""


class Percent(Enum):
    """How a number format shows a percent sign: with a hundred times what is stored, or as a letter behind it."""

    SCALED = "scaled"
    LITERAL = "literal"


class Cell:
    """What is stored in a cell: `kind` is openpyxl's word for it, and `f` a formula without a result."""

    __slots__ = ("kind", "percent", "value")

    def __init__(self, value: Any, kind: str, percent: Percent | None) -> None:
        self.value, self.kind, self.percent = value, kind, percent


@dataclass(frozen=True, slots=True)
class Listed:
    """A sheet as its workbook lists it; `index` counts those with cells."""

    index: int
    name: str
    visible: bool


def sheets_of(file: Path) -> list[Listed]:
    """Return the sheets with cells of a workbook, hidden ones too. Raises `Damaged`."""
    with _opening(file) as reader:
        return [
            Listed(index, sheet.name or "", sheet.state in (None, "visible"))
            for index, (sheet, _) in enumerate(_with_cells(reader))
        ]


def _with_cells(reader: ExcelReader) -> list[tuple[Any, Any]]:
    return [(sheet, part) for sheet, part in reader.parser.find_sheets() if "chartsheet" not in part.Type]


@contextmanager
def _opening(file: Path) -> Iterator[ExcelReader]:
    """The workbook without its cells; whatever a broken archive makes of its readers is `Damaged`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and the like, which no row needs
            _check_size(file)
            reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
            try:
                reader.read_manifest()
                reader.read_workbook()
                yield reader
            finally:
                reader.archive.close()
    except Damaged:
        raise
    except Exception as error:
        raise Damaged("The file cannot be opened as an Excel workbook; save it again as .xlsx, or as CSV.") from error


class Sheet:
    """Used as a context. `rows` gives each row that says something: its number, and its cells by column from 1."""

    def __init__(self, file: Path, index: int = 0) -> None:
        """Raises `Damaged`."""
        with ExitStack() as stack:
            reader = stack.enter_context(_opening(file))
            reader.read_strings()
            apply_stylesheet(reader.archive, reader.wb)
            parts = [part.target for _, part in _with_cells(reader)]
            if not parts:
                raise Damaged("The workbook has no sheet with cells.")
            self._archive: ZipFile = reader.archive
            self._size: int = max(self._archive.getinfo(parts[index]).file_size, 1)
            self._merged = _merged_rows(self._archive, parts[index])
            self._source: IO[bytes] = stack.enter_context(self._archive.open(parts[index]))
            self._stack = stack.pop_all()
        book = reader.wb
        self._percent = {number: _percent(book, style.numFmtId) for number, style in enumerate(book._cell_styles)}
        self._parser = _Cells(
            self._source,
            reader.shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )

    def __enter__(self) -> Sheet:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def share(self) -> float:
        """How much of the sheet was read, from 0 to 1."""
        return self._source.tell() / self._size

    def rows(self) -> Iterator[tuple[int, Mapping[int, Cell]]]:
        """Yield rows in order; empty ones are passed over, and what is merged over several rows is said in each of
        them.

        Raises `Damaged` at the first that cannot be read.
        """
        last = 0
        going_on: dict[int, tuple[int, Cell]] = {}
        try:
            for element in self._elements():
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    number, cells = self._parser.parse_row(element)
                self._parser.row_dimensions.clear()
                if not last < number <= ROWS or any(cell["column"] > COLUMNS for cell in cells):
                    raise Damaged("A row or column is out of order, or beyond the last one that Excel allows.")
                last = number
                said = {cell["column"]: self._cell(cell) for cell in cells if _says(cell)}
                if said:
                    yield number, self._spread(number, said, going_on)
        except Damaged:
            raise
        except Exception as error:
            raise Damaged("The sheet is damaged.") from error

    def _spread(self, number: int, said: dict[int, Cell], going_on: dict[int, tuple[int, Cell]]) -> dict[int, Cell]:
        """Return a row with what is merged into it from rows above: `going_on` has by column the last row, and the
        cell."""
        for column, (last, cell) in list(going_on.items()):
            if number > last:
                del going_on[column]
            else:
                said.setdefault(column, cell)
        for column, last in self._merged.get(number, ()):
            if column in said:
                going_on[column] = last, said[column]
        return said

    def _cell(self, cell: Mapping[str, Any]) -> Cell:
        return Cell(cell["value"], cell["data_type"], self._percent.get(cell["style_id"]))

    def _elements(self) -> Iterator[Element]:
        """Yield the elements of the rows, each emptied when the next is asked for."""
        parser: XMLPullParser[Element] = XMLPullParser(("end",))
        inside = silent = 0
        while chunk := self._source.read(_CHUNK):
            parser.feed(chunk)
            silent += len(chunk)
            for _, element in cast(Iterator[tuple[str, Element]], parser.read_events()):
                inside, silent = inside + 1, 0
                if element.tag == ROW_TAG:
                    yield element
                    element.clear()
                    inside = 0
            if inside > _ELEMENTS:
                raise Damaged("A row is larger than Excel allows.")
            if silent > _SMALL:
                raise Damaged("A cell is longer than Excel allows.")
        parser.close()


class _Cells(WorkSheetParser):  # type: ignore[misc]
    """Tells a formula without a result from an empty cell."""

    def parse_cell(self, element: Element) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        # An empty text is a result; anything else that is empty was never worked out.
        empty_text = element.get("t") == "str" and element.find(VALUE_TAG) is not None
        if cell["value"] is None and element.find(FORMULA_TAG) is not None and not empty_text:
            cell["data_type"] = "f"
        return cell


def _says(cell: Mapping[str, Any]) -> bool:
    return cell["value"] is not None or cell["data_type"] == "f"


def _check_size(file: Path) -> None:
    """Before anything is unpacked. A part is never read beyond the size that the archive's list tells."""
    with ZipFile(file) as archive:
        parts = archive.infolist()
    whole = sum(part.file_size for part in parts if not part.filename.startswith(_SHEETS))
    packed = any(part.file_size > max(_SMALL, RATIO * part.compress_size) for part in parts)
    if packed or whole > WITHOUT_SHEETS or sum(part.file_size for part in parts) > UNPACKED:
        raise Damaged("The workbook is too large to be opened; split it, or save it as CSV.")


def _merged_rows(archive: ZipFile, part: str) -> Mapping[int, list[tuple[int, int]]]:
    """By the first row of what is merged over several rows of one column: the column, and the last row."""
    found: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    kept, before = 0, b""
    with archive.open(part) as source:
        while chunk := source.read(_SMALL):
            text = before + chunk
            for area in _MERGED.finditer(text):
                if kept >= _MERGES:
                    raise Damaged("The sheet has too many merged cells; unmerge them, or save it as CSV.")
                column, first, last_column, last = range_boundaries(area[1].decode())
                kept += 1
                if column == last_column and last > first:
                    found[first].append((column, last))
            before = text[text.rfind(b"<") :][-200:]
    return found


def _percent(book: Any, number: int) -> Percent | None:
    """Return how a number format shows a percent sign, if it does (ISO/IEC 29500-1, 18.8.31)."""
    own = number - BUILTIN_FORMATS_MAX_SIZE
    text = (
        BUILTIN_FORMATS.get(number) if own < 0 else book._number_formats[own] if own < len(book._number_formats) else ""
    )
    if "%" in _LITERAL.sub("", text or ""):
        return Percent.SCALED
    return Percent.LITERAL if "%" in (text or "") else None
