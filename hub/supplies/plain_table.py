"""The table of supplies that a charity keeps: read like every file that comes in, and written with Chinese headings."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from hub.intake.delivery import DeliveredTable, delivered
from hub.intake.formats import FileColumn, Thing
from hub.intake.lines import FileRefused
from hub.intake.reading import Reading
from hub.intake.rejects import kept_as_text
from hub.intake.report import Notice, Refusal, RefusalCode
from hub.intake.row_batch import RowBatch
from hub.intake.scope import unknown_reference
from hub.intake.sentences import Sentence
from hub.intake.terms import terms_of
from hub.supplies.filed_supply import FiledSupply, RegisteredNames
from hub.supplies.table_format import KEPT, SUPPLIES

_AT_ONCE = 10_000
_REFERENCE, _DIVISION = "reference", "division_code"

_AGAIN = Sentence(
    "Another row has the same number; each supply needs its own.", "另一行已使用相同编号，每项供给须有各自的编号。"
)


class PlainTable:
    """Reads the tables of one folder for one organisation: `supplies`, `refusals`, and `notices` of what was not read."""

    def __init__(self, folder: Path, organisation_id: str, names: RegisteredNames, today: date) -> None:
        """Raises OSError when a file cannot be read."""
        delivery = delivered(folder, formats=(SUPPLIES,))
        self.supplies: list[FiledSupply] = []
        self.refusals: list[Refusal] = [*delivery.refusals]
        self.notices: list[Notice] = [*delivery.notices]
        self._organisation_id, self._names, self._seen = organisation_id, names, set[str]()
        for table in delivery.tables:
            try:
                self._read(table, Reading(today))
            except FileRefused as refused:
                self.refusals += refused.refusals

    def _read(self, table: DeliveredTable, reading: Reading) -> None:
        for batch, passed in reading.batches(table, _AT_ONCE):
            for row in batch.rejected:
                self.refusals += row.refusals
            for place in range(len(batch)):
                self._take(batch, place)
            if passed.lines:
                sentence = Sentence(
                    f"{passed.lines:,} lines are totals, notes or headings, which are not rows.",
                    f"{passed.lines} 行为合计、备注或表头，不是数据行。",
                )
                self.notices.append(Notice(table.name, sentence))

    def _take(self, batch: RowBatch, place: int) -> None:
        values = {name: batch.values[name][place] for name in KEPT}
        line = batch.lines[place]
        if values[_REFERENCE] in self._seen:
            self.refusals.append(Refusal(batch.file, line, _REFERENCE, RefusalCode.DUPLICATE_KEY, _AGAIN))
        if values[_DIVISION] not in self._names.divisions:
            sentence = unknown_reference(Thing.DIVISION)
            self.refusals.append(Refusal(batch.file, line, _DIVISION, RefusalCode.UNKNOWN_REFERENCE, sentence))
        self._seen.add(values[_REFERENCE])
        self.supplies.append(FiledSupply(self._organisation_id, values, file=batch.file, line=line))


def table_of(supplies: Sequence[FiledSupply]) -> bytes:
    """Return supplies as such a table: a CSV file that Excel opens, with codes in Chinese. A supply without a number of its
    organisation has the hub's identifier in its place."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([terms_of(column)[1] for column in SUPPLIES.columns])
    words = {column.name: {each.code: each.chinese for each in column.convert.choices} for column in SUPPLIES.columns}
    for filed in supplies:
        writer.writerow(_cells(filed, words))
    return text.getvalue().encode("utf-8-sig")


def _cells(filed: FiledSupply, words: Mapping[str, Mapping[str, str]]) -> Iterator[Any]:
    for column in SUPPLIES.columns:
        value = filed.values[column.name]
        if value is None:
            yield filed.id if _is_number(column) else ""
        else:
            yield kept_as_text(words[column.name].get(str(value), str(value)))


def _is_number(column: FileColumn) -> bool:
    return column.key
