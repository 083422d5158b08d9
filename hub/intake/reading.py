"""A file as blocks of rows, each cell converted, and each row that says something wrong apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from hub.intake.block import NOTE, Block, Rejected
from hub.intake.cells import CellRefused
from hub.intake.formats import Column, FileFormat, Thing
from hub.intake.lines import FileRefused, Lines
from hub.intake.report import Refusal, RefusalCode

REMEMBERED = 250_000
"""How many different cells of a column are remembered: bounds memory, not the size of a city."""


class Converted(dict[str, Any]):
    """What each cell of a column says: a value, None for an empty cell, or why it is refused.

    Days, codes, sums and numbers of persons come again and again, so what was converted is remembered.
    """

    def __init__(self, column: Column) -> None:
        super().__init__()
        self._convert = column.convert
        self.refused = 0

    def __missing__(self, cell: str) -> Any:
        text = cell.strip()
        try:
            value = self._convert(text) if text else None
        except ValueError as error:
            self.refused += 1
            return error if isinstance(error, CellRefused) else CellRefused(str(error))
        if len(self) >= REMEMBERED:
            self.clear()
        self[cell] = value
        return value


class Reading:
    """Reads the files of one import; what was understood of the numbers of persons serves the files after them."""

    def __init__(self) -> None:
        self._references: dict[Thing, Converted] = {}

    def blocks(self, file: str, lines: Iterable[Lines], of: FileFormat) -> Iterator[Block]:
        """The rows of a file, in order. Raises `FileRefused` when the first line does not name the columns."""
        names: Sequence[str] | None = None
        converted = {column.name: self._converted(column) for column in of.columns}
        for some in lines:
            if names is None:
                names = _header(file, some, of)
            block = _block(file, some, names)
            _convert(block, of, converted)
            yield block
        if names is None:
            _header(file, Lines(0), of)

    def _converted(self, column: Column) -> Converted:
        if column.refers is None:
            return Converted(column)
        return self._references.setdefault(column.refers, Converted(column))


def _header(file: str, lines: Lines, of: FileFormat) -> Sequence[str]:
    """The names in the first line, which is taken away from the others."""
    if lines.broken and lines.broken[0].number == 1:
        broken = lines.broken[0]
        raise FileRefused([Refusal(file, 1, "", broken.code, broken.sentence)])
    number = lines.numbers.pop(0) if lines.numbers else 1
    names = [name.strip() for name in lines.cells.pop(0)] if lines.cells else []
    refusals = []
    known = {column.name for column in of.columns}
    for position, name in enumerate(names, start=1):
        # The name itself is not repeated: where the header is missing, it is somebody's data.
        if name not in known and not name.startswith(NOTE):
            sentence = "This file has no column of that name."
        elif name in names[: position - 1]:
            sentence = "An earlier column has the same name."
        else:
            continue
        refusals.append(Refusal(file, number, f"#{position}", RefusalCode.UNKNOWN_COLUMN, sentence))
    for column in of.columns:
        if column.required and column.name not in names:
            sentence = "The file needs this column in its first line."
            refusals.append(Refusal(file, number, column.name, RefusalCode.MISSING_COLUMN, sentence))
    if refusals:
        raise FileRefused(refusals)
    return names


def _block(file: str, lines: Lines, names: Sequence[str]) -> Block:
    """The lines that have a cell for each column; the others are rejected."""
    rejected = [
        Rejected(broken.number, (Refusal(file, broken.number, "", broken.code, broken.sentence),), text=broken.text)
        for broken in lines.broken
    ]
    numbers, rows = lines.numbers, lines.cells
    if any(len(cells) != len(names) for cells in rows):
        numbers, rows = [], []
        for number, cells in zip(lines.numbers, lines.cells, strict=True):
            if len(cells) == len(names):
                numbers.append(number)
                rows.append(cells)
                continue
            sentence = f"The line has {len(cells)} cells where the header has {len(names)}."
            refusal = Refusal(file, number, "", RefusalCode.MALFORMED_LINE, sentence)
            rejected.append(Rejected(number, (refusal,), text=",".join(cells)))
    block = Block(file, numbers, rows, names, lines.done)
    block.rejected = rejected
    return block


def _convert(block: Block, of: FileFormat, converted: dict[str, Converted]) -> None:
    delivered = block.delivered()
    required = {column.name for column in of.columns if column.required}
    nothing = [None] * len(block)
    block.values = {column.name: nothing for column in of.columns}
    for name in (name for name in delivered if name in converted):
        column = converted[name]
        refused_before = column.refused
        values = block.values[name] = list(map(column.__getitem__, delivered[name]))
        if column.refused > refused_before:
            for place, value in enumerate(values):
                if isinstance(value, CellRefused):
                    block.refuse(place, name, value.code, str(value))
        if name in required and None in values:
            for place, value in enumerate(values):
                if value is None:
                    block.refuse(place, name, RefusalCode.MISSING_VALUE, "This column must not be empty.")
    key = of.key[0].name if of.defines else None
    block.reject(key)
    for check in of.checks:
        faults = list(map(check.fault, *(block.values[name] for name in check.columns)))
        for place, fault in enumerate(faults):
            if fault:
                block.refuse(place, check.column, RefusalCode.INCONSISTENT, fault)
    block.reject(key)
