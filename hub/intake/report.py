"""What came of an import: counts per file, and every refusal with its place."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from hub.intake.forms import Form
from hub.intake.sentences import Sentence, chinese_of

if TYPE_CHECKING:
    from hub.intake.deliveries.whole_list import Ending

REJECTS = "rejects.csv"
"""The file, beside the others, that lists what was refused and says no value."""


class RefusalCode(StrEnum):
    """Why a row, or a whole file, was not taken."""

    UNKNOWN_FILE = "UNKNOWN_FILE"
    UNREADABLE_FILE = "UNREADABLE_FILE"
    DELIVERED_TWICE = "DELIVERED_TWICE"
    MISSING_COLUMN = "MISSING_COLUMN"
    UNKNOWN_COLUMN = "UNKNOWN_COLUMN"
    INVALID_ENCODING = "INVALID_ENCODING"
    MALFORMED_LINE = "MALFORMED_LINE"
    MISSING_VALUE = "MISSING_VALUE"
    INVALID_VALUE = "INVALID_VALUE"
    UNKNOWN_CODE = "UNKNOWN_CODE"
    INCONSISTENT = "INCONSISTENT"
    DUPLICATE_KEY = "DUPLICATE_KEY"
    STORED_OTHERWISE = "STORED_OTHERWISE"
    UNKNOWN_REFERENCE = "UNKNOWN_REFERENCE"
    DEPENDS_ON_REFUSED = "DEPENDS_ON_REFUSED"
    WITHHELD_VALUE_USED = "WITHHELD_VALUE_USED"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One mistake. `line` counts from 1, the header; it is 0 where the file as a whole is meant.

    `column` is a name of the format, `#n` for the n-th column, or empty for the whole line. `sentence` never repeats a
    value, so that the list of refusals can be handed to whoever delivered the file.
    """

    file: str
    line: int
    column: str
    code: RefusalCode
    sentence: str

    @property
    def cells(self) -> tuple[str, ...]:
        """As a line of the list; the last is the sentence in Chinese."""
        return self.file, str(self.line), self.column, str(self.code), str(self.sentence), chinese_of(self.sentence)


REFUSAL_COLUMNS = (*(column.name for column in fields(Refusal)), "原因")


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that was delivered and not read, and that is no mistake: a sheet, a column, another file."""

    file: str
    sentence: Sentence


@dataclass(slots=True)
class FileReport:
    """Rows of one file or sheet: `read` is the sum of `stored`, `already_there`, `changed` and `refused`.

    `stored` were new, `already_there` had come before and say the same, `changed` say something else now, in the columns
    that `changes` counts.

    `written` says how it is written; None: it was not delivered. `forms` counts the cells that were not written in the plain
    form, by kind, and `passed_over` the totals, notes and repeated headers between and below the rows. `codes` counts the
    mistakes by code, of which a refused row may have several. `untold` has the counts that are told to nobody, since they compare with
    what the deliverer may not read (`hub.intake.admitting`).
    """

    file: str
    written: str | None = None
    read: int = 0
    stored: int = 0
    already_there: int = 0
    changed: int = 0
    refused: int = 0
    passed_over: int = 0
    changes: Counter[str] = field(default_factory=Counter)
    codes: Counter[RefusalCode] = field(default_factory=Counter)
    forms: Counter[Form] = field(default_factory=Counter)
    untold: set[str] = field(default_factory=set)

    def told(self, name: str, count: int) -> int | None:
        """Return a count, by its name in the record of a delivery; None where it is told to nobody."""
        return None if name in self.untold else count

    @property
    def present(self) -> bool:
        return self.written is not None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The files in the order in which they were imported. `rejects_file` is None when nothing was refused.

    `delivery` is the number under which it is recorded; 0 if there was nothing to record. `ending` is what is missing from a
    whole list, and what became of it; None for a delivery that is none.
    """

    files: tuple[FileReport, ...]
    rejects_file: Path | None
    notices: tuple[Notice, ...] = ()
    delivery: int = 0
    ending: Ending | None = None

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Every refusal, as the list has them. DANGER: of a city whose divisions are missing, these are millions."""
        if self.rejects_file is None:
            return ()
        with self.rejects_file.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.reader(stream)
            next(rows)
            return tuple(
                Refusal(file, int(line), column, RefusalCode(code), Sentence(sentence, chinese))
                for file, line, column, code, sentence, chinese in (
                    [cell.removeprefix("\t") for cell in row] for row in rows
                )
            )

    @property
    def stored(self) -> int:
        """Rows that were new, over all files."""
        return sum(file.stored for file in self.files)

    @property
    def refused(self) -> int:
        """Rows that were refused, over all files."""
        return sum(file.refused for file in self.files)

    def of(self, file: str) -> FileReport:
        """Return the report of one file. Raises KeyError when no file of that name belongs to a city."""
        return {report.file: report for report in self.files}[file]
