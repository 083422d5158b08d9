"""The first sheet of an Excel workbook (ISO/IEC 29500), row by row as it is stored, whoever made the file.

What the file says of itself is not believed: neither where its cells end (`dimension`) nor how large it is. A file can
be damaged, or made to exhaust whoever opens it; what is kept of it at any moment is bounded here.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, cast
from xml.etree.ElementTree import Element, XMLPullParser
from zipfile import ZipFile

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
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


class Damaged(Exception):
    """The workbook cannot be read, or not from a row on."""


class Cell:
    """What is stored in a cell: `kind` is openpyxl's word for it, and `f` a formula without a result."""

    __slots__ = ("kind", "percent", "value")

    def __init__(self, value: Any, kind: str, percent: bool) -> None:
        self.value, self.kind, self.percent = value, kind, percent


class Sheet:
    """Used as a context. `rows` gives each row that says something: its number, and its cells by column from 1."""

    def __init__(self, file: Path) -> None:
        """Raises `Damaged`."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # styles and the like, which no row needs
                _check_size(file)
                self._open(file)
        except Damaged:
            raise
        except Exception as error:  # whatever a broken archive makes of its readers
            raise Damaged(
                "The file is no Excel workbook that can be opened; save it again as .xlsx, or as CSV."
            ) from error

    def _open(self, file: Path) -> None:
        reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
        self._archive: ZipFile = reader.archive
        try:
            reader.read_manifest()
            reader.read_strings()
            reader.read_workbook()
            apply_stylesheet(reader.archive, reader.wb)
            parts = [part.target for _, part in reader.parser.find_sheets() if "chartsheet" not in part.Type]
            if not parts:
                raise Damaged("The workbook has no sheet with cells.")
            self._size: int = max(self._archive.getinfo(parts[0]).file_size, 1)
            self._source: IO[bytes] = self._archive.open(parts[0])
        except BaseException:
            self._archive.close()
            raise
        book = reader.wb
        self._percent = {number for number, style in enumerate(book._cell_styles) if _is_percent(book, style.numFmtId)}
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
        self._source.close()
        self._archive.close()

    @property
    def share(self) -> float:
        """How much of the sheet was read, from 0 to 1."""
        return self._source.tell() / self._size

    def rows(self) -> Iterator[tuple[int, Mapping[int, Cell]]]:
        """Rows in order; empty ones are passed over. Raises `Damaged` at the first that cannot be read."""
        last = 0
        try:
            for element in self._elements():
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    number, cells = self._parser.parse_row(element)
                self._parser.row_dimensions.clear()
                if not last < number <= ROWS or any(cell["column"] > COLUMNS for cell in cells):
                    raise Damaged("A row or column is out of its order, or beyond those that Excel has.")
                last = number
                if said := {cell["column"]: self._cell(cell) for cell in cells if _says(cell)}:
                    yield number, said
        except Damaged:
            raise
        except Exception as error:
            raise Damaged("The sheet is damaged.") from error

    def _cell(self, cell: Mapping[str, Any]) -> Cell:
        return Cell(cell["value"], cell["data_type"], cell["style_id"] in self._percent)

    def _elements(self) -> Iterator[Element]:
        """The elements of the rows, each emptied when the next is asked for."""
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
                raise Damaged("A row has more in it than Excel keeps.")
            if silent > _SMALL:
                raise Damaged("A cell has more in it than Excel keeps.")
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
        raise Damaged("The workbook is larger than a city's file can be; split it, or save it as CSV.")


def _is_percent(book: Any, number: int) -> bool:
    """Whether a number format shows a hundred times what is stored (ISO/IEC 29500-1, 18.8.31)."""
    own = number - BUILTIN_FORMATS_MAX_SIZE
    text = (
        BUILTIN_FORMATS.get(number) if own < 0 else book._number_formats[own] if own < len(book._number_formats) else ""
    )
    return "%" in _LITERAL.sub("", text or "")
