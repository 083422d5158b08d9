"""What one request spends on planning: judged before it is spent, and on record with whatever event the request ends in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hub.limiter.limiter import Limiter
from hub.limiter.quotas import CounterUse


class Spending:
    """Spends for one client. Whoever opens one closes it when the request is over."""

    def __init__(self, limiter: Limiter, client_id: str, at: datetime) -> None:
        self._limiter = limiter
        self._at = at
        self._uses: list[CounterUse] = []
        self._told = 0
        self._client_id = client_id
        self.refuses = True

    def spend(self, units: int) -> None:
        """Raises `PlanningUsedUp`, and nothing is spent, when the client has no more for this minute, unless it `refuses`
        nothing any more."""
        if not self.refuses:
            return
        self._uses.append(self._limiter.spend(self._client_id, self._at, units))

    def take(self) -> Sequence[CounterUse]:
        """Return what was spent so far, to be written with an event; it is given once."""
        uses = self._uses[self._told :]
        self._told = len(self._uses)
        return uses

    def close(self) -> None:
        """By now it is in the ledger, or never will be."""
        self._limiter.spent(self._uses)
