"""What is counted, for one holder and one counter, in a window that its first use opens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from datetime import datetime
from typing import NamedTuple

LOOKUPS = "lookups"
"""The counter of identity numbers asked about; every other counter but `PLANNING` is a root field such as `Query.person`."""

PLANNING = "planning"
"""The counter of what planning took, in units of `resolvers.planning_cost`: also for what was refused in the end."""

Key = tuple[str, str]

DAYS, DAYS_WRITTEN = "days of ", "days written for "
"""How the counters of one person begin, which count the days that an organisation asks or writes about."""

CHANGED, MEMBERSHIPS = "changes of ", "memberships of "
"""How the counters of one person or household begin, which count what an organisation tries to change of it: of a person's
memberships by themselves, since what becomes of each try tells of their days."""

REGISTERED = "registered"
"""The counter of identity numbers that are given to somebody, which tells of each that nobody has it."""

Seen = tuple[bool, int]
"""What was asked about, as a keyed hash: an identity number, and whether it was missed (nobody's in scope); or a day."""

Fresh = tuple[str, str, bool, int]
"""What its holder had not asked about in this counter's window: a number with the same outcome, or a day."""


class CounterUse(NamedTuple):
    """An addition to a counter. `until` ends the window that this use opens, if none is open at `at`.

    `client_id` is the holder of the counter: a client, a person who signed in, or, for look-ups, an organisation.
    Of `seen` only those count that are new in the window: each person once, however often they are asked about.
    A use with `most` is bounded: if its counter would go beyond that, neither it nor any other bounded use of its operation
    is counted, and nothing of these is remembered.
    """

    client_id: str
    counter: str
    at: datetime
    until: datetime
    used: int = 0
    missed: int = 0
    seen: frozenset[Seen] = frozenset()
    most: int | None = None

    @property
    def key(self) -> Key:
        return self[:2]

    def with_(self, other: CounterUse) -> CounterUse:
        """Return both as one."""
        client_id, counter, at, until, used, missed, seen, most = self
        return CounterUse(
            client_id, counter, at, until, used + other.used, missed + other.missed, seen | other.seen, most
        )

    def counted(self, fresh: Set[Fresh]) -> tuple[CounterUse, Set[Fresh]]:
        """Return this use in numbers alone, given what was new in the window; and what is left of that for later uses."""
        if not self.seen:
            return self, fresh
        client_id, counter = self.key
        new = {item for missed, token in self.seen if (item := (client_id, counter, missed, token)) in fresh}
        missed = sum(missed for *_, missed, _ in new)
        use = self._replace(used=self.used + len(new), missed=self.missed + missed, seen=frozenset())
        return use, fresh - new if new else fresh


class CounterTotal(NamedTuple):
    """What a counter came to in a window, or would have come to by a use that was not counted (`CounterUse.most`). `missed` counts
    different identity numbers that found nobody."""

    used: int
    missed: int
    until: datetime

    def before(self, use: CounterUse) -> CounterTotal:
        """Return the total without what a use added."""
        return CounterTotal(self.used - use.used, self.missed - use.missed, self.until)

    def after(self, use: CounterUse) -> CounterTotal:
        """Return the total with what a use adds."""
        return CounterTotal(self.used + use.used, self.missed + use.missed, self.until)


def summed(uses: Iterable[CounterUse]) -> list[CounterUse]:
    """Return one use for each counter, in the order of their keys: two writers never wait for each other crosswise."""
    sums = _by_key({}, uses)
    return [sums[key] for key in sorted(sums)]


def _by_key(sums: dict[Key, CounterUse], uses: Iterable[CounterUse]) -> dict[Key, CounterUse]:
    """Add uses to those that are there, one for each counter."""
    for use in uses:
        key = use[:2]
        known = sums.get(key)
        sums[key] = use if known is None else known.with_(use)
    return sums


class PendingUsage:
    """The uses that no event of the ledger has carried yet, one for each counter. They travel with one event, and count if it
    is stored."""

    def __init__(self) -> None:
        self._uses: dict[Key, CounterUse] = {}

    def add(self, uses: Iterable[CounterUse]) -> None:
        _by_key(self._uses, uses)

    @property
    def needs_all_totals(self) -> bool:
        """True for what only the totals of all processes may allow, before anything is written: numbers that were missed, and
        what is never counted beyond its most."""
        return any(
            use.most is not None or use.missed or any(missed for missed, _ in use.seen) for use in self._uses.values()
        )

    @property
    def look_up_holders(self) -> tuple[str, ...]:
        """Those to whom look-ups by identity number are counted."""
        return tuple(holder for holder, counter in self._uses if counter == LOOKUPS)

    def take(self) -> Sequence[CounterUse]:
        """Return the uses so far, to be written with an event; they are given once."""
        uses, self._uses = self._uses, {}
        return tuple(uses.values())
