"""A table as batches of rows, each cell converted, and each row that says something wrong apart."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from typing import Any

from hub.intake.cells import CellRefused, found
from hub.intake.checks import TODAY
from hub.intake.delivery import DeliveredTable
from hub.intake.form_map import FormMap
from hub.intake.formats import FileColumn, FileFormat, Thing
from hub.intake.forms import Form
from hub.intake.heading import Heading
from hub.intake.lines import Lines
from hub.intake.report import Refusal, RefusalCode
from hub.intake.row_batch import RejectedRow, RowBatch
from hub.intake.sentences import Sentence
from hub.intake.terms import label_of

REMEMBERED = 250_000
"""How many different cells of a column are remembered: bounds memory, not the size of a city."""

_BESIDE_ROWS = re.compile(
    r"\s*(?:合\s*计|总\s*计|小\s*计|共\s*计|备\s*注|附?\s*注\s*[:\uff1a]|说\s*明|填[报表]|制表|审核|负责人|单位[:\uff1a(\uff08负]|联系)"
)
"""How a total, a note or a signature begins that stands between or below the rows of a form."""

_EMPTY = Sentence("This column must not be empty.", "此列不能为空。")


class Converted(dict[str, Any]):
    """What each cell of a column says: a value, None for an empty cell, or why it is refused.

    Days, codes, sums and numbers of persons come again and again, so what was converted is remembered. `forms` has those
    cells that were written in another form than the plain one.
    """

    def __init__(self, column: FileColumn, words: Mapping[str, str] | None = None) -> None:
        """`words` has what some cells mean to who delivers them, as the column has it."""
        super().__init__()
        self._words = words or {}
        self._convert = column.convert
        self._many = None if words else column.convert.many
        self.refused = 0
        self.forms: dict[str, Form] = {}

    def __missing__(self, cell: str) -> Any:
        text = cell.strip()
        value = self._value(cell, text) if text else None
        if not isinstance(value, CellRefused):
            self[cell] = value
        return value

    def read_all(self, cells: Sequence[str]) -> Sequence[Any]:
        """Return what each of some cells says: of all at once if they are plain, else of one after the other."""
        if self._many and cells and (values := self._many(cells)) is not None:
            return values
        return list(map(self.__getitem__, cells))

    def begin_block(self) -> None:
        """Forget what is too much to remember. INVARIANT: within a batch, what was converted stays known."""
        if len(self) >= REMEMBERED:
            self.clear()
            self.forms.clear()

    def _value(self, cell: str, text: str) -> Any:
        convert = self._convert
        if (meant := self._words.get(text)) is not None:
            self.forms[cell], text = Form.TERM, meant
        try:
            if convert.is_form(text) and (plain := convert.form(text)):
                value = convert.read(plain.text) if plain.text else None
            else:
                try:
                    return convert.read(text)
                except ValueError:
                    if (plain := convert.form(text)) is None:
                        raise
                value = convert.read(plain.text) if plain.text else None
        except ValueError as error:
            self.refused += 1
            sentence = error.sentence if isinstance(error, CellRefused) else str(error)
            code = error.code if isinstance(error, CellRefused) else RefusalCode.INVALID_VALUE
            return CellRefused(sentence if sentence.startswith("Found") else found(text, sentence), code)
        self.forms[cell] = plain.form
        return value


@dataclass(slots=True)
class Passed:
    """What is counted beside the rows of a batch: cells by their form, and lines that are no rows."""

    forms: Counter[Form]
    lines: int = 0


class Reading:
    """Reads the tables of one import; what was understood of the numbers of persons serves the tables after them."""

    def __init__(self, today: date, maps: Mapping[str, FormMap] | None = None) -> None:
        """`maps` are those of the deliverer, by table."""
        self._today, self._maps = today, maps or {}
        self._references: dict[Thing, Converted] = {}

    def batches(self, table: DeliveredTable, at_once: int) -> Iterator[tuple[RowBatch, Passed]]:
        """Yield the rows of a table, in order. Raises `FileRefused` when it has no heading, or is damaged."""
        converted = {column.name: self._converted(table.of, column) for column in table.of.columns}
        for some in table.lines(at_once):
            assert table.heading
            for column in converted.values():
                column.begin_block()
            passed = Passed(Counter())
            batch = _batch(table, table.heading, some, passed)
            _convert(batch, table, converted, passed, self._today)
            yield batch, passed

    def _converted(self, of: FileFormat, column: FileColumn) -> Converted:
        thing = column.refers or (of.defines if column.key else None)
        if thing is None:
            form = self._maps.get(of.name)
            return Converted(column, form.words.get(column.name) if form else None)
        return self._references.setdefault(thing, Converted(column))


def _batch(table: DeliveredTable, heading: Heading, lines: Lines, passed: Passed) -> RowBatch:
    """Return the lines below the heading that have a cell for each column; the others are rejected."""
    above = bisect_right(lines.numbers, heading.last)
    numbers, width = lines.numbers[above:], len(heading.names)
    rejected = [
        RejectedRow(
            broken.number, (Refusal(table.name, broken.number, "", broken.code, broken.sentence),), text=broken.text
        )
        for broken in lines.broken
        if broken.number > heading.last
    ]
    if len(lines.columns) == width:
        columns = [column[above:] for column in lines.columns]
    else:
        rows = []
        delivered, numbers = zip(numbers, lines.rows[above:], strict=True), []
        for number, cells in delivered:
            if len(cells) == width:
                numbers.append(number)
                rows.append(cells)
            elif _BESIDE_ROWS.match(next(filter(None, cells), "")):
                passed.lines += 1
            else:
                rejected.append(_of_another_width(table, number, cells, width))
        columns = list(zip(*rows, strict=True)) or [()] * width
    for place, unit in heading.units.items():
        columns[place] = [_with_unit(cell, unit) for cell in columns[place]]
    batch = RowBatch(table.name, numbers, columns, heading.names, lines.done)
    batch.rejected = rejected
    return batch


def _of_another_width(table: DeliveredTable, number: int, cells: Sequence[str], width: int) -> RejectedRow:
    sentence = Sentence(
        f"The line has {len(cells)} cells where the header has {width}.",
        f"该行有 {len(cells)} 个单元格，而表头有 {width} 列。",
    )
    refusal = Refusal(table.name, number, "", RefusalCode.MALFORMED_LINE, sentence)
    return RejectedRow(number, (refusal,), text=table.separator.join(cells))


def _with_unit(cell: str, unit: str) -> str:
    """Return a sum that says its unit itself: a rejected row is mended without the heading that gave it."""
    text = cell.strip()
    return f"{text}{unit}" if text[-1:].isdigit() else cell


def _convert(
    batch: RowBatch, table: DeliveredTable, converted: dict[str, Converted], passed: Passed, today: date
) -> None:
    of = table.of
    nothing = [None] * len(batch)
    batch.values = {column.name: nothing for column in of.columns}
    delivered = batch.delivered()
    for column in of.columns:
        if column.name in delivered:
            _convert_column(batch, column, converted[column.name], delivered[column.name], passed)
    key = of.key[0].name if of.defines else None
    if batch.is_refused:
        _pass_over(batch, table, passed)
    batch.reject(key)
    for check in of.checks:
        columns = (repeat(today) if name == TODAY else batch.values[name] for name in check.columns)
        faults = list(map(check.fault, *columns))
        if any(faults):
            for place, fault in enumerate(faults):
                if fault:
                    batch.refuse(place, check.column, RefusalCode.INCONSISTENT, fault)
    batch.reject(key)
    for derived in of.derived:
        values = (batch.values[name] for name in derived.columns)
        batch.values[derived.column] = list(map(derived.value, *values))


def _convert_column(
    batch: RowBatch, column: FileColumn, converted: Converted, cells: Sequence[str], passed: Passed
) -> None:
    refused_before = converted.refused
    values = batch.values[column.name] = list(converted.read_all(cells))
    if converted.forms:
        passed.forms.update(map(converted.forms.__getitem__, filter(converted.forms.__contains__, cells)))
    if converted.refused > refused_before:
        for place, value in enumerate(values):
            if isinstance(value, CellRefused):
                batch.refuse(place, column.name, value.code, value.sentence)
    if column.required and None in values:
        for place, value in enumerate(values):
            if value is None:
                batch.refuse(place, column.name, RefusalCode.MISSING_VALUE, _EMPTY)


def _pass_over(batch: RowBatch, table: DeliveredTable, passed: Passed) -> None:
    """Take out, of the lines that something is wrong with, those that are no rows: totals, notes, repeated headings."""
    assert table.heading
    labels = [label_of(label).word for label in table.heading.labels]
    required = [column.name for column in table.of.columns if column.required]

    def is_beside(cells: Sequence[str], values: Sequence[Any]) -> bool:
        if [label_of(cell).word for cell in cells] == labels:
            return True
        first = next(filter(None, map(str.strip, cells)), "")
        said = [value for value in values if not (value is None or value == first or isinstance(value, CellRefused))]
        return not said and bool(_BESIDE_ROWS.match(first))

    passed.lines += batch.pass_over(is_beside, required)
