"""What one run of an operation uses of its client's limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hub.limiter.use import Use


class Tally:
    """Uses that no event of the ledger has carried yet. They travel with one event, and count if it is stored."""

    def __init__(self) -> None:
        self._uses: tuple[Use, ...] = ()

    def add(self, uses: Iterable[Use]) -> None:
        self._uses = (*self._uses, *uses)

    def take(self) -> Sequence[Use]:
        """The uses so far, to be written with an event; they are given once."""
        uses, self._uses = self._uses, ()
        return uses
