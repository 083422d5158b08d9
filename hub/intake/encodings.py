"""In which encoding the text files of a delivery are written: judged by all of them, never by a small one alone.

谢英 in GB18030 is also valid UTF-8, of letters that no office here writes. So what a line tells is weighed: ideographs in
UTF-8 are no accident, and neither are bytes that cannot be UTF-8; a line that could be both tells little.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Encoding(StrEnum):
    """How the text of a file is written."""

    UTF_8 = "UTF-8"
    UTF_8_BOM = "UTF-8 with BOM"
    UTF_16_LE = "UTF-16 LE"
    UTF_16_BE = "UTF-16 BE"
    GB18030 = "GB18030"

    @property
    def codec(self) -> str:
        return _CODECS[self]

    @property
    def mark(self) -> int:
        """How many bytes of byte order mark the file begins with, where it has one."""
        return {Encoding.UTF_8_BOM: 3, Encoding.UTF_16_LE: 2, Encoding.UTF_16_BE: 2}.get(self, 0)


_CODECS = {
    Encoding.UTF_8: "utf-8",
    Encoding.UTF_8_BOM: "utf-8",
    Encoding.UTF_16_LE: "utf-16-le",
    Encoding.UTF_16_BE: "utf-16-be",
    Encoding.GB18030: "gb18030",
}

_MARKS = {
    codecs.BOM_UTF8: Encoding.UTF_8_BOM,
    codecs.BOM_UTF16_LE: Encoding.UTF_16_LE,
    codecs.BOM_UTF16_BE: Encoding.UTF_16_BE,
}
_FOREIGN = re.compile("[\u0100-\u07ff]")
"""Letters of two bytes in UTF-8 that no Chinese office writes: bytes of GB18030 that happen to be UTF-8 read as these."""

_IDEOGRAPH = re.compile("[\u2e80-\uffee\U00010000-\U0010ffff]")


_LIKE_UTF_8 = re.compile(rb"[\x00-\x7f]*+(?:[\xc2-\xf4][\x80-\xbf]++[\x00-\x7f]*+)*+\Z")
"""Bytes that may be UTF-8: of a line in GB18030 this says no sooner than decoding does."""


@dataclass(slots=True)
class _Votes:
    """Lines of a file beyond ASCII: `utf_8` and `gb` without doubt, and those that could be both, by what they look like."""

    utf_8: int = 0
    gb: int = 0
    maybe_utf_8: int = 0
    maybe_gb: int = 0


def encodings_of(files: Sequence[Path]) -> Mapping[Path, Encoding]:
    """Return the encoding of each text file. A byte order mark says it; else most lines do; else the delivery's other
    files.

    One broken line does not make GB18030 of a UTF-8 file: nearly any bytes are some text in GB18030. Raises OSError.
    """
    found: dict[Path, Encoding] = {}
    undecided: dict[Path, _Votes] = {}
    for file in files:
        if marked := _marked(file):
            found[file] = marked
            continue
        votes = _votes(file)
        if votes.utf_8 or votes.gb:
            utf_8 = votes.utf_8 + votes.maybe_utf_8
            found[file] = Encoding.UTF_8 if utf_8 >= votes.gb + votes.maybe_gb else Encoding.GB18030
        else:
            undecided[file] = votes
    others = set(found.values()) & {Encoding.UTF_8, Encoding.GB18030}
    for file, votes in undecided.items():
        is_gb = bool(votes.maybe_gb or votes.maybe_utf_8) and others == {Encoding.GB18030}
        found[file] = Encoding.GB18030 if is_gb or votes.maybe_gb > votes.maybe_utf_8 else Encoding.UTF_8
    return found


def encoding_of(file: Path) -> Encoding:
    """Return the encoding of a file that comes alone."""
    return encodings_of([file])[file]


def has_foreign(text: str) -> bool:
    """Return True where a text has letters by which a line of it may be foreign (`is_foreign_utf_8`)."""
    return _FOREIGN.search(text) is not None


def is_foreign_utf_8(line: bytes, text: str) -> bool:
    """Return True for UTF-8 that reads as foreign letters, and as text in GB18030: nobody's name becomes Cyrillic in
    silence."""
    if not has_foreign(text) or _IDEOGRAPH.search(text):
        return False
    try:
        return bool(_IDEOGRAPH.search(line.decode("gb18030")))
    except UnicodeDecodeError:
        return False


def is_chinese_utf_8(line: bytes) -> bool:
    """Return True for UTF-8 with ideographs: read as GB18030 it would be other words, and no error."""
    if not _LIKE_UTF_8.match(line):
        return False
    try:
        return bool(_IDEOGRAPH.search(line.decode("utf-8")))
    except UnicodeDecodeError:
        return False


def _marked(file: Path) -> Encoding | None:
    with file.open("rb") as stream:
        head = stream.read(4)
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    if len(head) == 4 and head[0] and head[2] and head[1] == head[3] == 0:
        return Encoding.UTF_16_LE
    return None


def _votes(file: Path) -> _Votes:
    votes = _Votes()
    with file.open("rb") as stream:
        for line in stream:
            if line.isascii():
                continue
            try:
                text = line.decode("utf-8")
            except UnicodeDecodeError:
                votes.gb += 1
                continue
            if _IDEOGRAPH.search(text):
                votes.utf_8 += 1
            elif _FOREIGN.search(text):
                votes.maybe_gb += 1
            else:
                votes.maybe_utf_8 += 1
    return votes
