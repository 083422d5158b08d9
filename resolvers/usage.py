"""What an operation uses of its client's limits: counted by root field that is resolved, whatever the document looks like, and
for people and days once in a window.

Look-ups by identity number: a person counts once, however often and in whatever way they are asked about, and so does a
number that is nobody's. Other days than today: each counts once for each person whom an answer is about.

What is kept of a number, a person or a day is a keyed hash for each holder of a counter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType

from hub.errors import Code, HubError
from hub.limiter.limiter import Limiter
from hub.limiter.quotas import DAYS, LOOKUPS, REGISTERED, CounterUse, Seen, look_up_token, token_of
from resolvers.analysis import NamedNumbers, Selection
from resolvers.answers import NOTHING, RootAnswer
from resolvers.operation import Operation

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


def count_answered(operation: Operation, answers: Mapping[str, RootAnswer], failed: Mapping[str, HubError]) -> None:
    """Add the look-ups by identity number, and the other days that were asked about, to the pending usage.

    What was written is counted where it is written (`resolvers.write`), before anybody is told of it.
    INVARIANT: a person outside the caller's scope is a miss like nobody at all, so that the count tells nothing.
    """
    for response, numbers in operation.numbers.items():
        answered = answers.get(response)
        places = range(len(numbers))
        if answered is None or answered.answer is NOTHING:
            failure = failed.get(response)
            count_lookups(operation, response, missed=places if failure and failure.code in NOT_THERE else ())
        elif response not in operation.performed:
            missed = _missed(answered, len(numbers))
            count_lookups(operation, response, found=(place for place in places if place not in missed), missed=missed)
    asked: defaultdict[str, set[str]] = defaultdict(set)
    for response, days in operation.days.items():
        if response in answers:
            for subject in answers[response].answer.subjects:
                asked[subject] |= days
    if asked:
        count_days(operation, asked)


def _missed(answered: RootAnswer, asked: int) -> Collection[int]:
    """Return the places of the numbers that found nobody: a list tells them, and one look-up is there or not."""
    if isinstance(answered.answer.sidecar, list):
        return {place for place in answered.answer.sidecar if place < asked}
    return range(0) if answered.answer.rows else range(asked)


def count_lookups(
    operation: Operation,
    response: str,
    remembered: Mapping[str, int] = MappingProxyType({}),
    /,
    *,
    found: Iterable[int] = (),
    missed: Iterable[int] = (),
    known: Iterable[int] = (),
    registered: Iterable[int] = (),
) -> None:
    """Count the numbers that a root field names. What is given are places among those that stand together.

    Of a place that is found only those count that name somebody who was there before; of one that is missed, or known to be
    within the scope, all. What is `registered` tells that nobody had it: such numbers are bounded for the organisation, and
    whoever looks them up later is nobody new, for they speak for nobody. Of these so many are `remembered` already, by holder.
    """
    namings = dict(
        enumerate(operation.numbers.get(response, ()))
    )  # what names nobody by number has no place among them
    there = {number for place in found if place in namings for number in namings[place].named}
    there |= {number for place in known if place in namings for number in namings[place].every}
    given = {number for place in registered if place in namings for number in namings[place].offered} - there
    unknown = {number for place in missed if place in namings for number in namings[place].every}
    if there or unknown or given:
        for holder in operation.caller.holders:
            seen = {
                *_seen(operation, holder, there | given, missed=False),
                *_seen(operation, holder, unknown, missed=True),
            }
            # What is given is remembered as seen, and takes back the one that it adds, unless it adds none.
            back = len(given) - remembered.get(holder, 0) if given else 0
            operation.pending_usage.add([operation.quotas.use(holder, LOOKUPS, operation.moments.now, -back, seen)])
    if given:
        operation.pending_usage.add([use_of_registered(operation, given)])


def offered(operation: Operation, response: str) -> Collection[str]:
    """Return the numbers that a root field gives to somebody, whom it does not name by them."""
    namings = operation.numbers.get(response, ())
    return {number for naming in namings for number in naming.offered - naming.named}


def look_ups_of(operation: Operation, numbers: Collection[str]) -> Iterator[CounterUse]:
    """Yield what some numbers are among the look-ups of each holder, if somebody has them."""
    for holder in operation.caller.holders:
        seen = _seen(operation, holder, numbers, missed=False)
        yield operation.quotas.use(holder, LOOKUPS, operation.moments.now, seen=seen)


def use_of_registered(operation: Operation, numbers: Collection[str]) -> CounterUse:
    """Return what it uses of their organisation's counter that some numbers are given to somebody."""
    organisation = operation.caller.organisation_id
    seen = _seen(operation, organisation, numbers, missed=False)
    return operation.quotas.use(organisation, REGISTERED, operation.moments.now, seen=seen)


def count_days(operation: Operation, days: Mapping[str, Collection[str]], kind: str = DAYS) -> None:
    """Count the days, by person, that their organisation asked about; or wrote back, by another kind of counter."""
    operation.pending_usage.add(use_of_days(operation, person_id, chosen, kind) for person_id, chosen in days.items())


def use_of_days(operation: Operation, person_id: str, days: Iterable[str], kind: str) -> CounterUse:
    """Return what some days of one person are of their organisation's counter."""
    organisation, name = operation.caller.organisation_id, operation.services.cipher.name
    counter = kind + name(f"person of {organisation}", person_id)
    cipher = operation.services.cipher
    seen = [(False, token_of(cipher, f"day of {organisation}", f"{person_id} {day}")) for day in days]
    return operation.quotas.use(organisation, counter, operation.moments.now, seen=seen)


def _seen(operation: Operation, holder: str, numbers: Collection[str], *, missed: bool) -> Iterable[Seen]:
    cipher = operation.services.cipher
    return ((missed, look_up_token(cipher, holder, number)) for number in numbers)
