"""What an operation uses of its client's limits: counted by root field that is resolved, whatever the document looks like."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from hub.errors import Code
from hub.limiter.limiter import Limiter
from hub.limiter.use import LOOKUPS
from resolvers.arguments import Site, Values, numbers_of
from resolvers.execute import NOTHING
from resolvers.operation import Operation
from resolvers.select import Selected

Root = tuple[Selected, Sequence[Site], Values]
"""A root field that will be resolved, with the places below it that take arguments, and their values."""


def admit(limiter: Limiter, operation: Operation, roots: Iterable[Root]) -> None:
    """Open the operation's tally; raises `RateLimited` or `LookupLocked` before anything is read.

    An operation that is judged anew after it has written is not refused any more: what it did must be told.
    """
    named = [(selected, numbers_of(sites, values)) for selected, sites, values in roots]
    operation.numbers = {selected.response: frozenset(numbers) for selected, numbers in named if numbers}
    if not any(write.done for write in operation.performed.values()):
        uses = [(selected.coordinate, len(numbers)) for selected, numbers in named]
        operation.tally = limiter.admit(operation.caller.actor, operation.moments.now, uses)


def count_lookups(limiter: Limiter, operation: Operation, not_found: Collection[str] = ()) -> None:
    """Add the look-ups by identity number to the tally; `not_found` are the root fields that failed for want of a person.

    INVARIANT: a person outside the caller's scope is a miss like nobody at all, so that the count tells nothing.
    """
    for response, numbers in operation.numbers.items():
        answered, write = operation.answers.get(response), operation.performed.get(response)
        if answered is None or answered.answer is NOTHING:
            asked, missed = (len(numbers), len(numbers)) if response in not_found else (0, 0)
        elif write is not None:
            # An item that failed for another reason says nothing of whose its number is: neither a miss, nor cover for one.
            missed = min(len(numbers), sum(done.outcome == Code.NOT_FOUND for done in write.done))
            asked = missed + answered.answer.rows
        else:
            asked, missed = len(numbers), max(0, len(numbers) - answered.answer.rows)
        if not asked:
            continue
        operation.tally.add(
            limiter.allowance.use(operation.caller.actor, LOOKUPS, operation.moments.now, asked, missed)
        )
