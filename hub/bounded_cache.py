"""A cache that is bounded in bytes, whatever callers send: what was not used for longest is evicted first.

Sizes are estimates of what Python needs for a thing, made by whoever keeps it (`footprint`); a test holds them against
what is really allocated.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")

ENTRY = 400
"""Bytes of an entry itself, with its key."""


class BoundedCache(Generic[Value]):
    """A mapping of at most so many bytes. What was not asked for the longest time goes first."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._values: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._values)

    @property
    def bytes(self) -> int:
        """What all of it is thought to take."""
        return self._bytes

    def get(self, key: Hashable) -> Value | None:
        found = self._values.get(key)
        if found is None:
            return None
        self._values.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, value: Value, size: int) -> None:
        """Keep a value in place of an earlier one. A value that is larger than all that may be kept is not."""
        if (known := self._values.get(key)) is not None:
            self._bytes -= known[1]
        self._values[key] = (value, size + ENTRY)
        self._values.move_to_end(key)
        self._bytes += size + ENTRY
        while self._bytes > self.most_bytes:
            _, (_, freed) = self._values.popitem(last=False)
            self._bytes -= freed

    def drop(self, key: Hashable) -> None:
        if key in self._values:
            self._bytes -= self._values.pop(key)[1]
