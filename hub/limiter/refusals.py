"""What a client is told who asks for more than its quotas allow."""

from __future__ import annotations

from http import HTTPStatus

from hub import limits
from hub.errors import Code, RefusedRequest


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
