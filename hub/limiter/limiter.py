"""The totals that this process last heard of, and what they mean for an operation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime
from math import ceil
from typing import NamedTuple

from hub.bounded_cache import BoundedCache
from hub.errors import RefusedRequest
from hub.limiter.quotas import BOUNDED, LOOKUPS, PLANNING, CounterTotal, CounterUse, Fresh, Key, Quotas, summed
from hub.limiter.refusals import TooManyDays

KNOWN_BYTES = 16 * 1024 * 1024
"""What the totals that a process knows may take: some twenty thousand. One that is forgotten is heard of again from the ledger,
which judges every use; only a refusal before anything is read is lost."""

TOTAL = 400
"""Bytes of a total that is known."""

Holders = tuple[str, str]
"""Whose counters an operation adds to: the client's or the person's own, and, for look-ups, their organisation's."""


class RemainingQuota(NamedTuple):
    """What is left of a minute's uses of a root field, for how many seconds, and how many a minute has."""

    uses: int
    seconds: int
    most: int


class Limiter:
    """Checks the quotas twice: by the totals it knows before anything is read, and by those that come back with the event.

    Keeps one total for each counter of each client and person, and of each organisation, as far as there is room.
    """

    def __init__(self, quotas: Quotas, *, known_bytes: int = KNOWN_BYTES) -> None:
        self.quotas = quotas
        self._known: BoundedCache[CounterTotal] = BoundedCache(known_bytes)
        self._spending: dict[Key, int] = {}

    def spend(self, client_id: str, at: datetime, units: int) -> CounterUse:
        """Return a use of planning that is about to be made; raises `PlanningUsedUp` before it is.

        It counts in this process from now on, so that requests side by side do not each find the same room. Give it
        back (`spent`) when it has travelled to the ledger with an event, or nothing has become of it.
        """
        use = self.quotas.use(client_id, PLANNING, at, units)
        known, spending = self._known.get(use.key), self._spending.get(use.key, 0)
        if known is not None and known.until > at:
            known = CounterTotal(known.used + spending, 0, known.until)
        elif spending:
            known = CounterTotal(spending, 0, use.until)
        self.quotas.check(use, known)
        self._spending[use.key] = spending + units
        return use

    def spent(self, uses: Iterable[CounterUse]) -> None:
        """What was about to be used counts no more by itself."""
        for use in uses:
            left = self._spending.pop(use.key, 0) - use.used
            if left > 0:
                self._spending[use.key] = left

    def admit(self, holders: Holders, at: datetime, roots: Iterable[tuple[str, int]]) -> Sequence[CounterUse]:
        """Return what an operation uses that resolves these root fields, each with how many identity numbers it names.

        A field counts once, and once for each number when it names several. Raises `RateLimited`, `LookupLocked`, or
        LIMIT_EXCEEDED for more than any minute allows.
        """
        uses = []
        for counter, numbers in roots:
            uses.append(self.quotas.use(holders[0], counter, at, max(1, numbers)))
            if numbers:
                uses += [self.quotas.use(holder, LOOKUPS, at) for holder in holders]
        uses = summed(uses)
        for use in uses:
            self.quotas.check(use, self._known.get(use[:2]))
        return uses

    def left(self, client_id: str, counters: Iterable[str], at: datetime) -> RemainingQuota | None:
        """How much a client may still ask of some root fields in this minute: of the one that is used up the most."""
        left = []
        for counter in counters:
            total = self._known.get((client_id, counter))
            if total is not None and total.until > at:
                seconds = max(1, ceil((total.until - at).total_seconds()))
                left.append(
                    RemainingQuota(max(0, self.quotas.per_minute - total.used), seconds, self.quotas.per_minute)
                )
        return min(left, default=None)

    def learn(
        self, written: Sequence[Sequence[CounterUse]], totals: Mapping[Key, CounterTotal], fresh: Set[Fresh]
    ) -> list[RefusedRequest | None]:
        """What stands against each of some operations whose uses were written together, in this order.

        `totals` are what the counters came to, the uses of every process included; `fresh` the numbers that were new.
        """
        for key, total in totals.items():
            if not key[1].startswith(BOUNDED):
                self._known.put(key, total, TOTAL)
        if all(self.quotas.is_below(counter, total) for (_, counter), total in totals.items()):
            return [None] * len(written)
        before, counted = dict(totals), []
        for uses in written:
            counted.append(list[CounterUse]())
            for use in summed(uses):
                told, fresh = use.counted(fresh)
                counted[-1].append(told)
                key = use[:2]
                before[key] = before[key].before(told)
        return [self._against(uses, before) for uses in counted]

    def _against(self, uses: Sequence[CounterUse], before: dict[Key, CounterTotal]) -> RefusedRequest | None:
        refusal: RefusedRequest | None = None
        for use in uses:
            key = use[:2]
            total = before[key]
            try:
                self.quotas.check(use, total)
            except TooManyDays as error:
                refusal = error  # before any other: it stands against the outcome of a write as well
            except RefusedRequest as error:
                refusal = refusal or error
            before[key] = total.after(use)
        return refusal
