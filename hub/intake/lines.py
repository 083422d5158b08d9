"""The lines of a text file as cells, some thousands at a time, in the encoding and with the separator that it has.

A cell may hold a line break if it is quoted as CSV wants. INVARIANT: a quote that is never closed costs its own line and
not the rest of the file, and the number of a line is the one that an editor shows.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, repeat
from pathlib import Path
from typing import IO, cast

from hub.intake.encodings import Encoding, has_foreign, is_chinese_utf_8, is_foreign_utf_8
from hub.intake.report import Refusal, RefusalCode
from hub.intake.sentences import Sentence

JOINED = 32
"""Lines that a quoted cell may take. A quote that is not closed within them is a mistake in its own line."""

_UNENDED = "unexpected end of data"
_LOST = "\ufffd"


class FileRefused(Exception):
    """The file cannot be understood, or not from a line on, so that no row is taken from there."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(f"{len(refusals)} reasons not to read on")
        self.refusals = refusals

    def __reduce__(self) -> tuple[type[FileRefused], tuple[Sequence[Refusal]]]:
        """What another process makes it of."""
        return FileRefused, (self.refusals,)


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that cannot be told into cells; `text` is as much of it as can be shown."""

    number: int
    text: str
    code: RefusalCode
    sentence: str


@dataclass(slots=True)
class Lines:
    """Lines with their numbers, counted from 1, and the broken ones apart. `done` is how much of the file was read.

    `columns` has the cells of lines that were split all at once, and are equally wide; otherwise `cells` has those of each line.
    """

    done: int
    numbers: list[int] = field(default_factory=list)
    cells: list[Sequence[str]] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    columns: Sequence[Sequence[str]] = ()

    @property
    def rows(self) -> Sequence[Sequence[str]]:
        """The cells of each line."""
        return self.cells or list(zip(*self.columns, strict=True))


def csv_lines(file: Path, encoding: Encoding, at_once: int, separator: str = ",") -> Iterator[Lines]:
    """Yield the lines of a file, in order; empty ones are passed over. Raises OSError when the file cannot be read."""
    pending: list[bytes | str] = []
    number = 0
    with file.open("rb") as stream:
        done = encoding.mark if _has_mark(stream) else 0
        stream.seek(done)
        is_wide = encoding in (Encoding.UTF_16_LE, Encoding.UTF_16_BE)
        source: Iterator[bytes | str] = iter(stream)
        if is_wide:
            source = iter(io.TextIOWrapper(stream, encoding.codec, errors="replace", newline="\n"))
        splitting = _Splitting(encoding, separator)
        while True:
            pending.extend(islice(source, at_once + JOINED - len(pending)))
            if not pending:
                return
            lines, place, end = Lines(done), 0, min(at_once, len(pending))
            if splitting.split_plain(pending[:end], number + 1, lines):
                place = end
            while place < end:
                place += splitting.split(pending, place, number + place + 1, lines)
            number += place
            done += sum(map(len, pending[:place])) * (2 if is_wide else 1)
            del pending[:place]
            lines.done = done
            yield lines


def _has_mark(stream: IO[bytes]) -> bool:
    return stream.read(3).startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))


class _Splitting:
    """Tells the lines of one file into cells."""

    def __init__(self, encoding: Encoding, separator: str) -> None:
        self._encoding, self._codec = encoding, encoding.codec
        self._separator, self._blank = separator, f"{separator} \t\u3000"

    def split_plain(self, block: Sequence[bytes | str], number: int, lines: Lines) -> bool:
        """Add some lines at once; false, and none is added, where one of them is quoted, broken or blank, or may be, or is wider
        than another."""
        if not (text := self._decoded_plain(block)) or '"' in text or "\r" in text or "\0" in text:
            return False
        text = text.removesuffix("\n")
        separators = set(map(str.count, text.split("\n"), repeat(self._separator)))
        if len(separators) > 1:
            return False
        width = separators.pop() + 1
        cells = text.replace("\n", self._separator).split(self._separator)
        columns = [cells[place::width] for place in range(width)]
        if "" in columns[0] or any(map(str.isspace, columns[0])):
            return False
        lines.numbers.extend(range(number, number + len(columns[0])))
        lines.columns = columns
        return True

    def _decoded_plain(self, block: Sequence[bytes | str]) -> str:
        """Return lines as one text with line feeds alone, or nothing where one of them has to be looked at by itself."""
        lines = cast("Sequence[bytes]", block) if isinstance(block[0], bytes) else ()  # all of a file are alike
        try:
            text = b"".join(lines).decode(self._codec) if lines else "".join(map(str, block))
        except UnicodeError:
            return ""
        if not text.isascii():
            if self._encoding is Encoding.GB18030:
                is_doubtful = any(is_chinese_utf_8(line) for line in lines if not line.isascii())
            elif self._encoding is Encoding.UTF_8:
                is_doubtful = has_foreign(text)
            else:
                is_doubtful = not lines and _LOST in text
            if is_doubtful:
                return ""
        return text.replace("\r\n", "\n")

    def split(self, pending: Sequence[bytes | str], place: int, number: int, lines: Lines) -> int:
        """Add the line at a place; gives how many lines it took."""
        line = pending[place]
        try:
            text = self._decoded(line).rstrip("\r\n")
        except UnicodeError:
            lines.broken.append(self._in_another_encoding(number, line))
            return 1
        if not text or text.isspace() or (text[0] == self._separator and not text.strip(self._blank)):
            return 1
        taken = 1
        if '"' in text or "\r" in text or "\0" in text:
            try:
                cells: Sequence[str] = self._quoted(text)
            except csv.Error as error:
                if str(error) != _UNENDED or (found := self._joined(pending, place, text)) is None:
                    sentence = Sentence(
                        "Found quotes that are not closed, or a line break outside quotes; quote each cell as CSV requires.",
                        "该行的引号未闭合，或单元格内有换行。",
                    )
                    lines.broken.append(Broken(number, text, RefusalCode.MALFORMED_LINE, sentence))
                    return 1
                cells, taken = found
        else:
            cells = text.split(self._separator)
        lines.numbers.append(number)
        lines.cells.append(cells)
        return taken

    def _decoded(self, line: bytes | str) -> str:
        if isinstance(line, str):
            if _LOST in line:
                raise UnicodeError
            return line
        text = line.decode(self._codec)
        if not line.isascii():
            if self._encoding is Encoding.GB18030 and is_chinese_utf_8(line):
                raise UnicodeError
            if self._encoding is Encoding.UTF_8 and is_foreign_utf_8(line, text):
                raise UnicodeError
        return text

    def _quoted(self, text: str) -> list[str]:
        return next(csv.reader([text], delimiter=self._separator, strict=True))

    def _joined(self, pending: Sequence[bytes | str], place: int, text: str) -> tuple[list[str], int] | None:
        """Return a line with those after it, up to where its last quote is closed; and how many lines that is.

        A line that is as wide as the row would be is a row of its own: then the quote was never closed.
        """
        widest = 0
        for taken in range(1, min(JOINED, len(pending) - place)):
            try:
                more = self._decoded(pending[place + taken]).rstrip("\r\n")
            except UnicodeError:
                return None
            text, widest = f"{text}\n{more}", max(widest, more.count(self._separator) + 1)
            if '"' in more:
                try:
                    cells = self._quoted(text)
                    return (cells, taken + 1) if widest < len(cells) else None
                except csv.Error as error:
                    if str(error) != _UNENDED:
                        return None
        return None

    def _in_another_encoding(self, number: int, line: bytes | str) -> Broken:
        codec = self._codec.upper()
        sentence = Sentence(
            f"Found a line that is not {codec} as the rest of the file is; save the file in one encoding.",
            f"该行编码与文件其余部分({codec})不一致，请将整个文件以同一编码另存。",
        )
        shown = line if isinstance(line, str) else line.decode("utf-8", "backslashreplace")
        return Broken(number, shown.rstrip("\r\n"), RefusalCode.INVALID_ENCODING, sentence)
