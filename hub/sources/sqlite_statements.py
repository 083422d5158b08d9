"""Which statements stay prepared on a connection to SQLite: the last ones, as long as they do not take too much.

Python's sqlite3 keeps the last statements of a connection by their number alone, and nobody can have it let go of one. So a
connection is closed, and opened anew, before it keeps more bytes than it may.
"""

from __future__ import annotations

from collections import OrderedDict

PREPARED = 16
"""Statements that a reading connection keeps prepared."""

PREPARED_BYTES = 8 * 1024 * 1024
"""What they may take on one connection, all together: one of the largest that are planned, or sixteen that are usual."""

FOR_A_BYTE = 12
"""Bytes that SQLite and Python take for each byte of a statement's text."""


class LastStatements:
    """The statements that one connection keeps prepared, as sqlite3 chooses them."""

    def __init__(self, most: int = PREPARED, most_bytes: int = PREPARED_BYTES) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._kept: OrderedDict[str, int] = OrderedDict()

    @property
    def bytes(self) -> int:
        """About what they take."""
        return sum(self._kept.values())

    def has_room(self, text: str) -> bool:
        """Return whether a statement can be kept beside the others; alone it always can."""
        return not self._kept or text in self._kept or self.bytes + footprint(text) <= self._most_bytes

    def came(self, text: str) -> None:
        """Take note of a statement that is about to run."""
        self._kept[text] = footprint(text)
        self._kept.move_to_end(text)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)


def footprint(text: str) -> int:
    """Return about how many bytes a connection needs to keep a statement."""
    return FOR_A_BYTE * len(text)
