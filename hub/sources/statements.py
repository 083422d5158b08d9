"""Which statements stay prepared in PostgreSQL: those that come again, as long as they do not take too much of each backend.

A backend keeps what it parsed and planned of a statement, 40 to 100 bytes for each byte of its text (measured on 15 and 18
with the statements of this hub), and does so in every connection. asyncpg bounds them by number and leaves out what is
longer than 15 KiB, which are just those that take longest to plan.
"""

from __future__ import annotations

from collections import OrderedDict

STATEMENTS_BYTES = 64 * 1024 * 1024
"""What prepared statements may take in one backend: some thirty of the largest that are usual, or a thousand small ones."""

FOR_EACH = 25_000
"""Bytes that any statement takes."""

FOR_A_BYTE = 80
"""Bytes for each byte of its text."""

MOST_SEEN = 5_000
"""Statements of which it is remembered that they came once."""


def footprint(text: str) -> int:
    """Return about how many bytes a backend needs to keep a statement."""
    return FOR_EACH + FOR_A_BYTE * len(text)


class Statements:
    """Says of each statement whether it is to be kept: from the second time on, unless it alone takes a quarter of all.

    When there is no more room all of them are let go, and those that come again are kept anew: connections each have
    their own, and none can be told to let go of a single one.
    """

    def __init__(self, most_bytes: int = STATEMENTS_BYTES) -> None:
        self._most = most_bytes
        self._kept: set[str] = set()
        self._bytes = 0
        self._seen: OrderedDict[int, None] = OrderedDict()

    def keeps(self, text: str) -> bool:
        """Return whether this statement stays prepared once it has run."""
        return text in self._kept

    def came(self, text: str) -> bool:
        """Take note of a statement that is not kept; True when all that are kept must be let go before it runs."""
        size = footprint(text)
        if 4 * size > self._most:
            return False
        if hash(text) not in self._seen:
            self._seen[hash(text)] = None
            if len(self._seen) > MOST_SEEN:
                self._seen.popitem(last=False)
            return False
        is_full = self._bytes + size > self._most
        if is_full:
            self._kept.clear()
            self._bytes = 0
        self._kept.add(text)
        self._bytes += size
        return is_full
