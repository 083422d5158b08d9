"""Quotas: what is counted, for one holder and one counter, in a window that its first use opens; and how high each counter may go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple

from hub import limits
from hub.cipher import Cipher
from hub.config import Settings
from hub.errors import Code, RefusedRequest
from hub.limiter.refusals import (
    LookupLocked,
    PlanningUsedUp,
    RateLimited,
    TooManyChanges,
    TooManyDays,
    TooManyRegistered,
)

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


MINUTE = timedelta(minutes=1)
MONTH = timedelta(days=limits.DAYS_WINDOW_DAYS)
PERSONAL_WORDS = {
    DAYS: ("ask about", "Leave out `on` and `knownAt` to ask about today"),
    DAYS_WRITTEN: ("write back records for", "Write back records for fewer days"),
}
TRIES = {CHANGED: limits.CHANGES, MEMBERSHIPS: limits.MEMBERSHIPS}
"""What is tried to be changed, and how often that may be."""
DAY = timedelta(days=1)
BOUNDED = (DAYS, DAYS_WRITTEN, CHANGED, MEMBERSHIPS, REGISTERED)
"""How counters begin that never go beyond their most: what would is refused and not counted."""


def guessing(row: str, misses: str, miss_percent: str) -> str:
    """Return as SQL whether whoever has a row of counters is guessing, as `Quotas` says of a total; by two parameters."""
    return f"{row}.missed > {misses} and {row}.missed * 100 > {row}.used * {miss_percent}"


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
        client_id, counter = self[:2]
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


_HALF = 2**63


def token_of(cipher: Cipher, thing: str, text: str) -> int:
    """Return what is kept of a text."""
    return int(cipher.name(thing, text)[:16], 16) - _HALF


def look_up_token(cipher: Cipher, holder: str, number: str) -> int:
    """Return what is kept of an identity number that a holder asked about, in whatever way."""
    return token_of(cipher, f"look-up by {holder}", number)


@dataclass(frozen=True, slots=True)
class Quotas:
    """The limits of every client: uses of a root field in a minute, and misses among identity numbers in a window.

    A client, and all clients of an organisation together, are locked out when more than `misses` different numbers
    were missed and these are more than `miss_percent` of the different numbers that were asked about. An organisation asks
    about one person on at most `other_days` days other than today in a month, and registers at most `registered` different
    numbers in the window of look-ups.
    """

    per_minute: int
    planning_per_minute: int
    misses: int
    miss_percent: int
    window: timedelta
    other_days: int
    registered: int

    @classmethod
    def of(cls, settings: Settings) -> Quotas:
        return cls(
            settings.rate_per_minute,
            settings.planning_per_minute,
            settings.lookup_misses,
            settings.lookup_miss_percent,
            timedelta(seconds=settings.lookup_window_seconds),
            settings.other_days,
            settings.registered,
        )

    def use(self, client_id: str, counter: str, at: datetime, used: int = 0, seen: Iterable[Seen] = ()) -> CounterUse:
        """Return a use, with the window that its counter has."""
        window, most = self.window if counter == LOOKUPS else MINUTE, None
        if counter.startswith(BOUNDED):
            window, most = self._bounds[_kind(counter)]
        return CounterUse(client_id, counter, at, at + window, used, seen=frozenset(seen), most=most)

    def check(self, use: CounterUse, before: CounterTotal | None) -> None:
        """Raise what stands against a use, given its counter's total before it."""
        if use.counter.startswith(BOUNDED):
            self._check_bounded(use, before or CounterTotal(0, 0, use.until))
            return
        if use.counter == PLANNING:
            self._check_planning(use, before)
            return
        if use.counter != LOOKUPS and use.used > self.per_minute:
            raise RefusedRequest(
                Code.LIMIT_EXCEEDED,
                f"This query asks for {use.counter} {use.used:,} times, and at most {self.per_minute:,} are allowed within a minute. Split the query into several, and wait between them.",
            )
        if before is None or before.until <= use.at:
            before = CounterTotal(0, 0, use.until)
        if use.counter != LOOKUPS:
            if before.used + use.used > self.per_minute:
                raise RateLimited(use.counter, self.per_minute, _seconds(use.at, before.until))
        elif self._is_guessing(before) or self._is_guessing(before.after(use)):
            # With what this use adds as well: the guess beyond the last one that is allowed gets no answer.
            raise LookupLocked(_seconds(use.at, before.until))

    def is_below(self, counter: str, total: CounterTotal) -> bool:
        """Return True when nothing can stand against any of the uses that a total is the sum of, in whatever order they came."""
        if counter == LOOKUPS:
            return total.missed <= self.misses
        most = self.planning_per_minute if counter == PLANNING else self.per_minute
        return total.used <= most and not counter.startswith(BOUNDED)

    def check_days(self, chosen: int) -> None:
        """Raise `TooManyDays` for more different days in one question than anybody ever may, before anything is read."""
        if chosen > self.other_days:
            raise TooManyDays(self.other_days, *PERSONAL_WORDS[DAYS], ceil(MONTH.total_seconds()))

    def beyond(self, counter: str, at: datetime, until: datetime) -> RefusedRequest:
        """Return what is told beyond the most of a bounded counter, until its window ends."""
        kind, seconds = _kind(counter), _seconds(at, until)
        _, most = self._bounds[kind]
        if kind in TRIES:
            return TooManyChanges(TRIES[kind])
        return (
            TooManyRegistered(most, seconds)
            if kind == REGISTERED
            else TooManyDays(most, *PERSONAL_WORDS[kind], seconds)
        )

    @property
    def _bounds(self) -> Mapping[str, tuple[timedelta, int]]:
        """The window and the most of each kind of bounded counter."""
        return {
            DAYS: (MONTH, self.other_days),
            DAYS_WRITTEN: (MONTH, limits.DAYS_WRITTEN),
            CHANGED: (DAY, limits.CHANGES.most),
            MEMBERSHIPS: (MONTH, limits.MEMBERSHIPS.most),
            REGISTERED: (self.window, self.registered),
        }

    def _check_bounded(self, use: CounterUse, before: CounterTotal) -> None:
        """A use that adds nothing is of what was counted before: that stays free."""
        _, most = self._bounds[_kind(use.counter)]
        if use.used and before.after(use).used > most:
            raise self.beyond(use.counter, use.at, before.until)

    def _is_guessing(self, total: CounterTotal) -> bool:
        return total.missed > self.misses and total.missed * 100 > total.used * self.miss_percent

    def _check_planning(self, use: CounterUse, before: CounterTotal | None) -> None:
        is_open = before is not None and before.until > use.at
        if (before.used if before and is_open else 0) + use.used > self.planning_per_minute:
            until = before.until if before and is_open else use.until
            raise PlanningUsedUp(self.planning_per_minute, _seconds(use.at, until))


def _seconds(at: datetime, until: datetime) -> int:
    """Return how many seconds a window is still open, at least one."""
    return max(1, ceil((until - at).total_seconds()))


def _kind(counter: str) -> str:
    """Return the kind of a bounded counter."""
    return next(kind for kind in BOUNDED if counter.startswith(kind))
