"""What a directory delivers: which of its files belong to a city, and how each is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hub.intake.files import FILES
from hub.intake.formats import FileFormat
from hub.intake.lines import Encoding, Lines, csv_lines, encoding_of
from hub.intake.report import REJECTS, Refusal, RefusalCode


@dataclass(frozen=True, slots=True)
class Delivered:
    """One file: what it holds, and how it is written. `size` is what `Lines.done` comes to at its end."""

    file: Path
    of: FileFormat
    encoding: Encoding
    size: int

    def lines(self, at_once: int) -> Iterator[Lines]:
        """Its lines, some at a time. Raises OSError when the file cannot be read."""
        return csv_lines(self.file, self.encoding, at_once)


def delivered(directory: Path, of: FileFormat) -> Delivered | None:
    """The file of a format; None when it was not delivered."""
    file = directory / f"{of.name}.csv"
    return Delivered(file, of, encoding_of(file), file.stat().st_size) if file.exists() else None


def strangers(directory: Path) -> Sequence[Refusal]:
    """A file whose name is nearly right would otherwise be passed over in silence."""
    known = {REJECTS, *(f"{of.name}.csv" for of in FILES)}
    sentence = "A city has no file of this name; see hub/intake/files.py for those that it has."
    return [
        Refusal(file.name, 0, "", RefusalCode.UNKNOWN_FILE, sentence)
        for file in sorted(directory.iterdir())
        if file.suffix.lower() == ".csv" and file.name not in known
    ]
