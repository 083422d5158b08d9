"""What an operation uses of its client's limits: counted by root field that is resolved, whatever the document looks like."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from hub.limiter.limiter import Limiter
from resolvers.arguments import Naming, Site, Values, days_of, numbers_of
from resolvers.execute import NOTHING
from resolvers.lookups import count_days, count_lookups
from resolvers.operation import Operation, RootAnswer
from resolvers.select import Selected

Root = tuple[Selected, Sequence[Site], Values]
"""A root field that will be resolved, with the places below it that take arguments, and their values."""


def admit(limiter: Limiter, operation: Operation, roots: Sequence[Root]) -> None:
    """Open the operation's tally; raises `RateLimited`, `LookupLocked` or `TooManyDays` before anything is read.

    An operation that is judged anew after it has written is not refused any more: what it did must be told.
    """
    named = [(selected, numbers_of(sites, values)) for selected, sites, values in roots]
    chosen = {selected.response: frozenset(days_of(sites, values)) for selected, sites, values in roots}
    operation.days = {response: days for response, days in chosen.items() if days}
    operation.numbers = {selected.response: numbers for selected, numbers in named if numbers}
    if not any(write.has_begun for write in operation.performed.values()):
        limiter.allowance.judge_days(max(map(len, operation.days.values()), default=0))
        uses = [(selected.coordinate, _each_number(numbers)) for selected, numbers in named]
        operation.tally.add(limiter.admit(operation.caller.holders, operation.moments.now, uses))


def _each_number(numbers: Iterable[Naming]) -> int:
    return sum(len(naming.named) + len(naming.offered) for naming in numbers)


def count_answered(operation: Operation, not_found: Collection[str] = ()) -> None:
    """Add the look-ups by identity number to the tally; `not_found` are the root fields that failed for want of a person.

    What was written is counted where it is written (`resolvers.write`), before anybody is told of it.
    INVARIANT: a person outside the caller's scope is a miss like nobody at all, so that the count tells nothing.
    """
    for response, numbers in operation.numbers.items():
        answered = operation.answers.get(response)
        places = range(len(numbers))
        if answered is None or answered.answer is NOTHING:
            count_lookups(operation, response, missed=places if response in not_found else ())
        elif response not in operation.performed:
            missed = _missed(answered, len(numbers))
            count_lookups(operation, response, found=(place for place in places if place not in missed), missed=missed)
    asked: defaultdict[str, set[str]] = defaultdict(set)
    for response, days in operation.days.items():
        if response in operation.answers:
            for subject in operation.answers[response].answer.subjects:
                asked[subject] |= days
    count_days(operation, asked)


def _missed(answered: RootAnswer, asked: int) -> Collection[int]:
    """The places of the numbers that found nobody: a list tells them, and one look-up is there or not."""
    if isinstance(answered.answer.beside, list):
        return {place for place in answered.answer.beside if place < asked}
    return range(0) if answered.answer.rows else range(asked)
