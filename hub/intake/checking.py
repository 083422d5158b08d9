"""What a delivery would be taken for, told before anything is stored: files, sheets, columns, forms and mistakes of cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from hub.intake.deliveries.form_maps import changed_maps, known_forms
from hub.intake.delivery import DeliveredTable, delivered
from hub.intake.form_map import FormMap
from hub.intake.forms import Form
from hub.intake.lines import FileRefused
from hub.intake.reading import Reading
from hub.intake.report import Notice, Refusal
from hub.intake.row_batch import RejectedRow, RowBatch
from hub.intake.terms import terms_of

_AT_ONCE = 10_000
_SHOWN = 100
"""Refusals that are told of one table; a delivery in another form has one for each row."""

_WORDS = 50
"""Unknown words that are noted of one column."""

LONGEST_WORD = 40
"""Characters of a word that may stand for a code."""

SAMPLE = 5
"""The first rows of a table that are kept to be looked at."""

_SEPARATORS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar", "\uff0c": "\uff0c"}


@dataclass(slots=True)
class CheckedTable:
    """One file or sheet that was read to its end: its rows, those of them that cannot be taken, lines that are no rows, and
    how many cells are in which form.

    `refusals` are the first of them. `sample` has the first good rows as they were delivered, and `unknown_words` by column what was
    refused where codes are wanted: people's data.
    """

    table: DeliveredTable
    rows: int = 0
    refused: int = 0
    passed_over: int = 0
    forms: Counter[Form] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)
    sample: list[Sequence[str]] = field(default_factory=list)
    unknown_words: dict[str, dict[str, None]] = field(default_factory=dict)

    def add(self, batch: RowBatch) -> None:
        """Count the rows of a batch."""
        self.rows += batch.read
        for row in batch.rejected:
            self.refused += 1
            self.refusals.extend(row.refusals if self.refused <= _SHOWN else ())
            self._note_words(row)
        if wanted := SAMPLE - len(self.sample):
            columns = batch.delivered().values()
            self.sample += list(zip(*(column[:wanted] for column in columns), strict=True))

    def _note_words(self, row: RejectedRow) -> None:
        coded = {column.name for column in self.table.of.columns if column.convert.choices}
        for column in coded.intersection(refusal.column for refusal in row.refusals):
            word, known = row.cells.get(column, "").strip(), self.unknown_words.setdefault(column, {})
            if 0 < len(word) <= LONGEST_WORD and len(known) < _WORDS:
                known[word] = None


@dataclass(slots=True)
class DeliveryCheck:
    """What each file and sheet is taken for; what is refused as a whole; what is not read; and which forms have changed."""

    tables: list[CheckedTable] = field(default_factory=list)
    refused_files: list[Refusal] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    form_changes: list[Notice] = field(default_factory=list)

    @property
    def refusals(self) -> list[Refusal]:
        """All that are told: of whole files, then table by table."""
        return [*self.refused_files, *(refusal for each in self.tables for refusal in each.refusals)]

    @property
    def lines(self) -> Iterator[str]:
        """The lines that tell it to people."""
        for each in self.tables:
            yield from _heading_of(each.table)
            yield f"  {each.rows:,} rows, of which {each.refused:,} cannot be taken; {each.passed_over:,} lines are not rows"
            yield from (f"  {cells:,} × {form.english} ({form.chinese})" for form, cells in sorted(each.forms.items()))
        told = [*self.notices, *self.form_changes]
        yield from (f"{notice.file}: {notice.sentence} {notice.sentence.chinese}" for notice in told)


def check_delivery(
    directory: Path,
    today: date,
    maps: Mapping[str, FormMap] | None = None,
    kept: Mapping[str, FormMap] | None = None,
) -> DeliveryCheck:
    """Read every table of a directory to its end, and store nothing: what rows refer to is not looked up.

    `maps` are the forms of the deliverer by which it is read, and `kept` those that were kept, where these are others; what has
    changed since is told.

    Raises OSError when the directory or a file cannot be read.
    """
    maps = maps or {}
    delivery, reading = delivered(directory, known_forms(maps)), Reading(today, maps)
    check = DeliveryCheck(
        [], delivery.refusals, delivery.notices, list(changed_maps(delivery, maps, maps if kept is None else kept)[1])
    )
    for table in delivery.tables:
        checked = CheckedTable(table)
        check.tables.append(checked)
        try:
            for batch, passed in reading.batches(table, _AT_ONCE):
                checked.add(batch)
                checked.forms.update(passed.forms)
                checked.passed_over += passed.lines
        except FileRefused as error:
            checked.refusals.extend(error.refusals)
    return check


def _heading_of(table: DeliveredTable) -> Iterator[str]:
    separator = f", separated by {_SEPARATORS.get(table.separator, table.separator)}" if table.kind == "text" else ""
    yield f"{table.name} is taken for {table.of.name}: {table.written}{separator}"
    if heading := table.heading:
        lines = str(heading.first) if heading.first == heading.last else f"{heading.first} and {heading.last}"
        yield f"  names of columns in line {lines}"
        official = {column.name: terms_of(column)[1:2] for column in table.of.columns}
        for position, (label, name) in enumerate(zip(heading.labels, heading.names, strict=True), start=1):
            what = f"{name} {' '.join(official[name])}".strip() if name in official else "not read"
            unit = f", in {unit}" if (unit := heading.units.get(position - 1)) else ""
            yield f"  {position:3} {' '.join(label.split()) or '(no name)'} -> {what}{unit}"
