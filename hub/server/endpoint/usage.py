"""What an operation uses of its client's limits: counted by root field that is resolved, whatever the document looks like."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from hub.errors import Code
from hub.limiter.limiter import Limiter
from hub.server.endpoint.answer import Result
from resolvers.analysis import Selection
from resolvers.arguments import NamedNumbers
from resolvers.execute import NOTHING
from resolvers.lookups import count_days, count_lookups
from resolvers.operation import Operation, RootAnswer

NOT_THERE = frozenset({Code.NOT_FOUND, Code.SUPERSEDED})
"""Codes of root fields that failed for want of the person whom they name, and of corrections that came too late. Of the
latter nobody can say that they were honest: one that can never be stored leaves no other trace."""


def admit(limiter: Limiter, operation: Operation, selection: Selection) -> None:
    """Count the root fields that will be resolved; raises `RateLimited`, `LookupLocked` or `TooManyDays` before anything is
    read.

    An operation that is authorised anew after it has written is not refused any more: what it did must be told.
    """
    if operation.performed and operation.has_begun:
        return
    if operation.days:
        limiter.quotas.check_days(max(map(len, operation.days.values())))
    numbers = [_each_number(operation.numbers.get(name, ())) for name in selection.names]
    uses = zip(selection.coordinates, numbers, strict=True)
    operation.pending_usage.add(limiter.admit(operation.caller.holders, operation.moments.now, uses))


def _each_number(numbers: Iterable[NamedNumbers]) -> int:
    return sum([len(naming.named) + len(naming.offered) for naming in numbers])


def count_answered(operation: Operation, result: Result) -> None:
    """Add the look-ups by identity number, and the other days that were asked about, to the pending usage.

    What was written is counted where it is written (`resolvers.write`), before anybody is told of it.
    INVARIANT: a person outside the caller's scope is a miss like nobody at all, so that the count tells nothing.
    """
    for response, numbers in operation.numbers.items():
        answered = result.answers.get(response)
        places = range(len(numbers))
        if answered is None or answered.answer is NOTHING:
            failed = result.failed.get(response)
            count_lookups(operation, response, missed=places if failed and failed.code in NOT_THERE else ())
        elif response not in operation.performed:
            missed = _missed(answered, len(numbers))
            count_lookups(operation, response, found=(place for place in places if place not in missed), missed=missed)
    asked: defaultdict[str, set[str]] = defaultdict(set)
    for response, days in operation.days.items():
        if response in result.answers:
            for subject in result.answers[response].answer.subjects:
                asked[subject] |= days
    if asked:
        count_days(operation, asked)


def _missed(answered: RootAnswer, asked: int) -> Collection[int]:
    """Return the places of the numbers that found nobody: a list tells them, and one look-up is there or not."""
    if isinstance(answered.answer.sidecar, list):
        return {place for place in answered.answer.sidecar if place < asked}
    return range(0) if answered.answer.rows else range(asked)
