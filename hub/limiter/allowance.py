"""How high a counter may go, and what a client hears beyond that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from math import ceil

from hub import limits
from hub.config import Settings
from hub.errors import Code, RefusedRequest
from hub.limiter.use import DAYS, DAYS_WRITTEN, LOOKUPS, PLANNING, Seen, Total, Use

MINUTE = timedelta(minutes=1)
MONTH = timedelta(days=limits.DAYS_WINDOW_DAYS)
PERSONAL_WORDS = {
    DAYS: ("ask about", "leave out `on` and `knownAt` to ask about today"),
    DAYS_WRITTEN: ("write back", "write back fewer days at once"),
}
PERSONAL = (DAYS, DAYS_WRITTEN)
"""Counters of one organisation and one person."""


class RateLimited(RefusedRequest):
    """The client used up what it may ask of a root field in one minute."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, counter: str, most: int, seconds: int) -> None:
        super().__init__(
            Code.RATE_LIMITED,
            f"{counter} was asked more than {most:,} times within a minute. Nothing was answered; go on in {seconds} s.",
            retry_after=seconds,
        )


class PlanningUsedUp(RefusedRequest):
    """The client asked so many new documents within one minute that the hub plans no more for it."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, most: int, seconds: int) -> None:
        super().__init__(
            Code.RATE_LIMITED,
            f"Reading and planning your documents took more than {most:,} units within a minute. Nothing was answered; go on "
            f"in {seconds} s. A document that stays the same, with values in variables, is planned once.",
            retry_after=seconds,
        )


class LookupLocked(RefusedRequest):
    """Too many of the identity numbers that a client, or all of its organisation, asked about are nobody's."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, seconds: int) -> None:
        super().__init__(
            Code.LOOKUP_LOCKED,
            "Too many of the identity numbers that you or others of your organisation asked about belong to nobody within "
            f"your scope. Nothing was answered or written; look-ups by identity number are blocked for {seconds} s. Check where the "
            "numbers come from.",
            retry_after=seconds,
        )


class TooManyDays(RefusedRequest):
    """One organisation asked or wrote about one person on more different days than it may."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, most: int, done: str, instead: str, seconds: int) -> None:
        super().__init__(
            Code.RATE_LIMITED,
            f"All clients of your organisation together may {done} at most {most} different days other than today within "
            f"{limits.DAYS_WINDOW_DAYS} days, for each person. Nothing was answered or written; {instead}, or go on in {seconds} s.",
            retry_after=seconds,
        )


@dataclass(frozen=True, slots=True)
class Allowance:
    """The limits of every client: uses of a root field in a minute, and misses among identity numbers in a window.

    A client, and all clients of an organisation together, are locked out when more than `misses` different numbers
    were missed and these are more than `miss_percent` of the different numbers that were asked about. An organisation asks
    about one person on at most `other_days` days other than today in a month.
    """

    per_minute: int
    planning_per_minute: int
    misses: int
    miss_percent: int
    window: timedelta
    other_days: int

    @classmethod
    def of(cls, settings: Settings) -> Allowance:
        return cls(
            settings.rate_per_minute,
            settings.planning_per_minute,
            settings.lookup_misses,
            settings.lookup_miss_percent,
            timedelta(seconds=settings.lookup_window_seconds),
            settings.other_days,
        )

    def use(self, client_id: str, counter: str, at: datetime, used: int = 0, seen: Iterable[Seen] = ()) -> Use:
        """A use, with the window that its counter has."""
        if counter.startswith(PERSONAL):
            return Use(client_id, counter, at, at + MONTH, used, seen=frozenset(seen), most=self._most_days(counter))
        return Use(
            client_id, counter, at, at + (self.window if counter == LOOKUPS else MINUTE), used, seen=frozenset(seen)
        )

    def judge(self, use: Use, before: Total | None) -> None:
        """Raise what stands against a use, given its counter's total before it."""
        if use.counter.startswith(PERSONAL):
            self._judge_days(use, before or Total(0, 0, use.until))
            return
        if use.counter == PLANNING:
            self._judge_planning(use, before)
            return
        if use.counter != LOOKUPS and use.used > self.per_minute:
            raise RefusedRequest(
                Code.LIMIT_EXCEEDED,
                f"One question asks {use.counter} {use.used:,} times; {self.per_minute:,} are a minute's. Split it.",
            )
        if before is None or before.until <= use.at:
            before = Total(0, 0, use.until)
        seconds = max(1, ceil((before.until - use.at).total_seconds()))
        if use.counter != LOOKUPS:
            if before.used + use.used > self.per_minute:
                raise RateLimited(use.counter, self.per_minute, seconds)
        elif self._is_guessing(before) or self._is_guessing(before.after(use)):
            # With what this use adds as well: the guess beyond the last one that is allowed gets no answer.
            raise LookupLocked(seconds)

    def judge_days(self, chosen: int, kind: str = DAYS) -> None:
        """Raise `TooManyDays` for more different days in one question than anybody ever may, before anything is read."""
        if chosen > (most := self._most_days(kind)):
            raise TooManyDays(most, *PERSONAL_WORDS[kind], ceil(MONTH.total_seconds()))

    def too_many_days(self, counter: str, at: datetime, until: datetime) -> TooManyDays:
        """What is told beyond the days of one person, until their window ends."""
        kind = next(kind for kind in PERSONAL if counter.startswith(kind))
        return TooManyDays(self._most_days(kind), *PERSONAL_WORDS[kind], max(1, ceil((until - at).total_seconds())))

    def _most_days(self, counter: str) -> int:
        return self.other_days if counter.startswith(DAYS) else limits.DAYS_WRITTEN

    def _judge_days(self, use: Use, before: Total) -> None:
        """A use that adds no day is of days that were counted before: they stay free."""
        if use.used and before.after(use).used > self._most_days(use.counter):
            raise self.too_many_days(use.counter, use.at, before.until)

    def _is_guessing(self, total: Total) -> bool:
        return total.missed > self.misses and total.missed * 100 > total.used * self.miss_percent

    def _judge_planning(self, use: Use, before: Total | None) -> None:
        is_open = before is not None and before.until > use.at
        if (before.used if before and is_open else 0) + use.used > self.planning_per_minute:
            until = before.until if before and is_open else use.until
            raise PlanningUsedUp(self.planning_per_minute, max(1, ceil((until - use.at).total_seconds())))
