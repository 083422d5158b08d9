"""What came of an import: counts per file, and every refusal with its place."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from enum import StrEnum
from pathlib import Path

REJECTS = "rejects.csv"
"""The file, beside the others, that lists what was refused."""


class RefusalCode(StrEnum):
    """Why a row, or a whole file, was not taken."""

    UNKNOWN_FILE = "UNKNOWN_FILE"
    MISSING_COLUMN = "MISSING_COLUMN"
    UNKNOWN_COLUMN = "UNKNOWN_COLUMN"
    INVALID_ENCODING = "INVALID_ENCODING"
    MALFORMED_LINE = "MALFORMED_LINE"
    MISSING_VALUE = "MISSING_VALUE"
    INVALID_VALUE = "INVALID_VALUE"
    UNKNOWN_CODE = "UNKNOWN_CODE"
    INCONSISTENT = "INCONSISTENT"
    DUPLICATE_KEY = "DUPLICATE_KEY"
    UNKNOWN_REFERENCE = "UNKNOWN_REFERENCE"
    DEPENDS_ON_REFUSED = "DEPENDS_ON_REFUSED"


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


@dataclass(slots=True)
class FileReport:
    """Rows of one file: `read` is the sum of the other three. `present` is False when it was not delivered."""

    file: str
    present: bool = True
    read: int = 0
    stored: int = 0
    already_there: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The files in the order in which they were imported. `rejects_file` is None when nothing was refused."""

    files: tuple[FileReport, ...]
    refusals: tuple[Refusal, ...]
    rejects_file: Path | None

    @property
    def stored(self) -> int:
        """Rows that were new, over all files."""
        return sum(file.stored for file in self.files)

    def of(self, file: str) -> FileReport:
        """The report of one file. Raises KeyError when no file of that name belongs to a city."""
        return {report.file: report for report in self.files}[file]


def write_rejects(directory: Path, refusals: Iterable[Refusal]) -> Path | None:
    """Write the list of refusals, or take away that of an earlier import when there are none."""
    refusals = tuple(refusals)
    file = directory / REJECTS
    if not refusals:
        file.unlink(missing_ok=True)
        return None
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(column.name for column in fields(Refusal))
        writer.writerows(astuple(refusal) for refusal in refusals)
    return file
