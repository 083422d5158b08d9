"""How high a counter may go, and what a client hears beyond that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from math import ceil

from hub.config import Settings
from hub.errors import Code, RefusedRequest
from hub.limiter.use import LOOKUPS, Total, Use

MINUTE = timedelta(minutes=1)


class RateLimited(RefusedRequest):
    """The client used up what it may ask of a root field in one minute."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, counter: str, most: int, seconds: int) -> None:
        super().__init__(
            Code.RATE_LIMITED,
            f"{counter} was asked more than {most:,} times within a minute. Nothing was answered; go on in {seconds} s.",
            retry_after=seconds,
        )


class LookupLocked(RefusedRequest):
    """Too many of the identity numbers that the client asked about found nobody within its scope."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, seconds: int) -> None:
        super().__init__(
            Code.LOOKUP_LOCKED,
            "Too many of the identity numbers that you asked about are nobody's within your scope. Nothing was answered, "
            f"and no question by number is for {seconds} s. Check where the numbers come from.",
            retry_after=seconds,
        )


@dataclass(frozen=True, slots=True)
class Allowance:
    """The limits of every client: uses of a root field in a minute, and misses among identity numbers in a window.

    A client is locked out when it missed more than `misses` times and more than `miss_percent` of what it asked.
    """

    per_minute: int
    misses: int
    miss_percent: int
    window: timedelta

    @classmethod
    def of(cls, settings: Settings) -> Allowance:
        return cls(
            settings.rate_per_minute,
            settings.lookup_misses,
            settings.lookup_miss_percent,
            timedelta(seconds=settings.lookup_window_seconds),
        )

    def use(self, client_id: str, counter: str, at: datetime, used: int = 0, missed: int = 0) -> Use:
        """A use, with the window that its counter has."""
        return Use(client_id, counter, at, at + (self.window if counter == LOOKUPS else MINUTE), used, missed)

    def judge(self, use: Use, before: Total | None) -> None:
        """Raise what stands against a use, given its counter's total before it."""
        if use.counter != LOOKUPS and use.used > self.per_minute:
            raise RefusedRequest(
                Code.LIMIT_EXCEEDED,
                f"One question asks {use.counter} {use.used:,} times; {self.per_minute:,} are a minute's. Split it.",
            )
        if before is None or before.until <= use.at:
            return
        seconds = max(1, ceil((before.until - use.at).total_seconds()))
        if use.counter != LOOKUPS:
            if before.used + use.used > self.per_minute:
                raise RateLimited(use.counter, self.per_minute, seconds)
        elif before.missed > self.misses and before.missed * 100 > before.used * self.miss_percent:
            raise LookupLocked(seconds)
