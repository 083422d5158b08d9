"""What a directory delivers: which of its files belong to a city, and how each is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hub.intake.files import FILES
from hub.intake.formats import FileFormat
from hub.intake.lines import Encoding, Lines, csv_lines, encoding_of
from hub.intake.report import REJECTS, Refusal, RefusalCode
from hub.intake.workbook import workbook_lines

WORKBOOK = "Excel workbook"
"""How a file is written that has no encoding of its own."""

_CSV, _XLSX = ".csv", ".xlsx"


@dataclass(frozen=True, slots=True)
class Delivered:
    """One file: what it holds, and how it is written. `size` is what `Lines.done` comes to at its end."""

    file: Path
    of: FileFormat
    written: str
    size: int

    def lines(self, at_once: int) -> Iterator[Lines]:
        """Its lines, some at a time. Raises OSError when the file cannot be read."""
        if self.written == WORKBOOK:
            return workbook_lines(self.file, at_once)
        return csv_lines(self.file, Encoding(self.written), at_once)


def delivered(directory: Path, of: FileFormat) -> Delivered | None:
    """The file of a format, as CSV or else as a workbook; None when it was not delivered."""
    file, workbook = directory / f"{of.name}{_CSV}", directory / f"{of.name}{_XLSX}"
    if file.exists():
        return Delivered(file, of, encoding_of(file), file.stat().st_size)
    return Delivered(workbook, of, WORKBOOK, workbook.stat().st_size) if workbook.exists() else None


def strangers(directory: Path) -> Sequence[Refusal]:
    """Files that are not taken: one whose name is nearly right would otherwise be passed over in silence."""
    names, refusals = {of.name for of in FILES}, []
    for file in sorted(directory.iterdir()):
        if file.suffix.lower() not in (_CSV, _XLSX) or file.name == REJECTS or file.name.startswith((".", "~$")):
            continue
        if file.suffix not in (_CSV, _XLSX) or file.stem not in names:
            sentence = "A city has no file of this name; see hub/intake/files.py for those that it has."
            refusals.append(Refusal(file.name, 0, "", RefusalCode.UNKNOWN_FILE, sentence))
        elif file.suffix == _XLSX and file.with_suffix(_CSV).exists():
            sentence = "The same data is delivered as CSV, and that file was taken. Deliver only one of the two."
            refusals.append(Refusal(file.name, 0, "", RefusalCode.DELIVERED_TWICE, sentence))
    return refusals
