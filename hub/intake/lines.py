"""The lines of a CSV file as cells of text, some thousands at a time, in the encoding that the file turned out to have.

INVARIANT: a cell holds no line break. So a quote that is never closed costs its own line and not the rest of the
file, and the number of a line is the one that an editor shows.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from pathlib import Path

from hub.intake.report import Refusal, RefusalCode

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Encoding(StrEnum):
    """How the text of a file is written."""

    UTF_8 = "UTF-8"
    UTF_8_BOM = "UTF-8 with BOM"
    GB18030 = "GB18030"


class FileRefused(Exception):
    """The file cannot be understood, or not from a line on, so that no row is taken from there."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(f"{len(refusals)} reasons not to read on")
        self.refusals = refusals


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that cannot be told into cells; `text` is as much of it as can be shown."""

    number: int
    text: str
    code: RefusalCode
    sentence: str


@dataclass(slots=True)
class Lines:
    """Lines with their numbers, counted from 1, and the broken ones apart. `done` is how much of the file was read."""

    done: int
    numbers: list[int] = field(default_factory=list)
    cells: list[Sequence[str]] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)


def encoding_of(file: Path) -> Encoding:
    """A byte order mark says UTF-8. Without one, the file is what most of its lines beyond ASCII are.

    One broken line does not make GB18030 of a UTF-8 file: nearly any bytes are some text in GB18030.
    """
    votes = 0
    with file.open("rb") as stream:
        if stream.read(len(_BYTE_ORDER_MARK)) == _BYTE_ORDER_MARK:
            return Encoding.UTF_8_BOM
        stream.seek(0)
        for line in stream:
            if not line.isascii():
                votes += 1 if _is_utf_8(line) else -1
    return Encoding.UTF_8 if votes >= 0 else Encoding.GB18030


def csv_lines(file: Path, encoding: Encoding, at_once: int) -> Iterator[Lines]:
    """The lines of a file, in order; empty ones are passed over. Raises OSError when the file cannot be read."""
    codec = "gb18030" if encoding is Encoding.GB18030 else "utf-8"
    done = number = 0
    with file.open("rb") as stream:
        if encoding is Encoding.UTF_8_BOM:
            done = len(stream.read(len(_BYTE_ORDER_MARK)))
        while raw := list(islice(stream, at_once)):
            done += sum(map(len, raw))
            lines = Lines(done)
            for number, line in enumerate(raw, start=number + 1):  # noqa: B020 -- it goes on from where it was
                _split(line, number, codec, lines)
            yield lines


def _split(line: bytes, number: int, codec: str, lines: Lines) -> None:
    try:
        text = line.decode(codec)
        if codec == "gb18030" and not line.isascii() and _is_chinese_utf_8(line):
            raise UnicodeError
    except UnicodeError:
        sentence = f"The line is not {codec.upper()} as the rest of the file is; save the file in one encoding."
        shown = line.decode("utf-8", "backslashreplace").rstrip("\r\n")
        lines.broken.append(Broken(number, shown, RefusalCode.INVALID_ENCODING, sentence))
        return
    text = text.rstrip("\r\n")
    if not text or text.isspace():
        return
    if '"' in text or "\r" in text or "\0" in text:
        try:
            cells = next(csv.reader([text], strict=True))
        except csv.Error:
            sentence = "The quotes of the line are not closed, or a cell holds a line break."
            lines.broken.append(Broken(number, text, RefusalCode.MALFORMED_LINE, sentence))
            return
    else:
        cells = text.split(",")
    lines.numbers.append(number)
    lines.cells.append(cells)


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_chinese_utf_8(line: bytes) -> bool:
    """True for UTF-8 with ideographs: read as GB18030 it would be other words, and no error.

    A short word of GB18030 can be UTF-8 by accident, but then one of letters such as those of Greek or Hebrew.
    """
    try:
        return any(character >= "\u2e80" for character in line.decode("utf-8"))
    except UnicodeDecodeError:
        return False
