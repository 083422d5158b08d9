"""What one run of an operation uses of its client's limits."""

from __future__ import annotations

from collections.abc import Sequence

from hub.limiter.use import Use


class Tally:
    """Uses that no event of the ledger has carried yet. They travel with one event, and count if it is stored."""

    def __init__(self, uses: Sequence[Use] = ()) -> None:
        self._uses = tuple(uses)

    def add(self, use: Use) -> None:
        self._uses = (*self._uses, use)

    def take(self) -> Sequence[Use]:
        """The uses so far, to be written with an event; they are given once."""
        uses, self._uses = self._uses, ()
        return uses
