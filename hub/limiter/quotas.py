"""Quotas: how high each counter may go, and the error that a client gets beyond that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from math import ceil

from hub import limits
from hub.config import Settings
from hub.errors import Code, RefusedRequest
from hub.limiter.counter_use import (
    CHANGED,
    DAYS,
    DAYS_WRITTEN,
    LOOKUPS,
    MEMBERSHIPS,
    PLANNING,
    REGISTERED,
    CounterTotal,
    CounterUse,
    Seen,
)

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


class RateLimited(RefusedRequest):
    """The client used up what it may ask of a root field in one minute."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, counter: str, most: int, seconds: int) -> None:
        super().__init__(
            Code.RATE_LIMITED,
            f"You asked for {counter} more than {most:,} times within a minute; each item of a list counts. Nothing was returned. Ask again in {seconds} s.",
            retry_after=seconds,
        )


class PlanningUsedUp(RefusedRequest):
    """The client asked so many new documents within one minute that the hub plans no more for it."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, most: int, seconds: int) -> None:
        super().__init__(
            Code.RATE_LIMITED,
            f"The hub has spent more than {most:,} units of planning on your new documents within a minute. Nothing was returned. Ask again in {seconds} s. Put values into variables: a document that stays the same is planned only once.",
            retry_after=seconds,
        )


class LookupLocked(RefusedRequest):
    """Too many of the identity numbers that a client, or all of its organisation, asked about are nobody's."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, seconds: int) -> None:
        super().__init__(
            Code.LOOKUP_LOCKED,
            f"You, or other clients of your organisation, asked about too many resident ID numbers that belong to nobody within your scope. Nothing was returned or written. Look-ups by resident ID number are locked for {seconds} s. Check the numbers in your system before you ask again.",
            retry_after=seconds,
        )


class TooManyDays(RefusedRequest):
    """One organisation asked or wrote about one person on more different days than it may."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, most: int, done: str, instead: str, seconds: int) -> None:
        super().__init__(
            Code.RATE_LIMITED,
            f"For each person, all clients of your organisation together may {done} at most {most} different days other than today within {limits.DAYS_WINDOW_DAYS} days. Nothing was returned or written. {instead}, or try again in {seconds} s.",
            retry_after=seconds,
        )


class TooManyChanges(RefusedRequest):
    """One organisation tried too often to change one person or household, or one person's memberships."""

    def __init__(self, limit: limits.Limit) -> None:
        super().__init__(limit.code, limit.sentence)


class TooManyRegistered(RefusedRequest):
    """One organisation gave somebody a number more often than it may."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, most: int, seconds: int) -> None:
        super().__init__(
            Code.RATE_LIMITED,
            f"All clients of your organisation together may register or correct at most {most:,} different resident ID numbers within one window of look-ups. Nothing was written. Try again in {seconds} s, or ask the operator of the hub to import many persons at once.",
            retry_after=seconds,
        )


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
    """Return the kind of a bounded counter; nothing of any other."""
    return next((kind for kind in BOUNDED if counter.startswith(kind)), "")
