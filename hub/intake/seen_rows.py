"""Which rows of a table came before in one import: in bounded memory, however long the table is."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Self

REMEMBERED = 500_000
"""Marks that are kept in memory, about 90 bytes each; the others lie in a file of the system's that has no name."""

_FILTER = 1 << 25
"""Bytes of the filter (Bloom 1970, with one hash): of the rows of a city of three million, it sends one in twenty to the file for
nothing, and a look-up there takes ten times as long."""

_AT_ONCE = 10_000
"""Marks that are looked for by one statement; SQLite takes 32,766 values."""


class SeenRows:
    """The marks of the rows that came. Close it: the file is gone with it, also when the process is killed."""

    def __init__(self) -> None:
        self._recent: set[bytes] = set()
        self._file: sqlite3.Connection | None = None
        self._filter = bytearray()

    def __enter__(self) -> Self:
        """Closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    def add(self, marks: Sequence[bytes]) -> Sequence[bool]:
        """Return of each mark whether it comes for the first time. Takes some time: leave the event loop for it."""
        known = self._known(marks)
        if not known and len(set(marks)) == len(marks):
            self._recent.update(marks)
            first: Sequence[bool] = [True] * len(marks)
        else:
            first = [self._is_first(mark, known) for mark in marks]
        if len(self._recent) > REMEMBERED:
            self._put_away()
        return first

    def _is_first(self, mark: bytes, known: Collection[bytes]) -> bool:
        if mark in known or mark in self._recent:
            return False
        self._recent.add(mark)
        return True

    def _known(self, marks: Sequence[bytes]) -> set[bytes]:
        """Return those of some marks that came before."""
        known = self._recent.intersection(marks)
        if self._file:
            for some in _parts(self._perhaps_away(marks)):
                wanted = f"select mark from seen where mark in ({', '.join('?' * len(some))})"  # noqa: S608 -- places alone
                known.update(mark for (mark,) in self._file.execute(wanted, some))
        return known

    def _perhaps_away(self, marks: Sequence[bytes]) -> Sequence[bytes]:
        """Return those of some marks that may lie in the file; the others do not."""
        bits = self._filter
        return [mark for mark in marks if bits[(place := hash(mark)) % _FILTER] >> (place >> 32 & 7) & 1]

    def _put_away(self) -> None:
        if self._file is None:
            self._filter = bytearray(_FILTER)
            self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
            self._file.execute("pragma journal_mode = off")
            self._file.execute("pragma cache_size = -32768")
            self._file.execute("create table seen (mark blob primary key) without rowid")
        self._file.execute("begin")
        self._file.executemany("insert into seen values (?)", ((mark,) for mark in sorted(self._recent)))
        self._file.execute("commit")
        for place in map(hash, self._recent):
            self._filter[place % _FILTER] |= 1 << (place >> 32 & 7)
        self._recent.clear()


def _parts(marks: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    rest = iter(marks)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
