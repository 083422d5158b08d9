"""What the ledger keeps of an operation that was answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from graphql import GraphQLSchema

from hub.catalogue.contract import coordinates
from hub.ledger.event import Event, EventAccess, EventKind, Outcome
from hub.server.endpoint.answer import Result
from permissions.model import Capability
from permissions.profile import Profile
from resolvers.operation import Operation, WriteOutcome


def kind_of(done: WriteOutcome) -> EventKind:
    return EventKind.WRITE_OUTCOME if done.intent_id else EventKind.REFUSAL


def events_of(operation: Operation, result: Result) -> tuple[Event, ...]:
    """Return what the ledger keeps of an operation: one event. Of several writes: one for each, and one for the
    answer. Each root field that was refused is on record, as the outcome of its intent or by itself."""
    answers, remarks = result.answers.values(), result.remarks
    access = EventAccess(
        given=remarks.granted,
        refused=remarks.refused,
        subjects=tuple(dict.fromkeys([subject for item in answers for subject in item.answer.subjects])),
        row_count=sum([item.answer.rows for item in answers]),
        sources=remarks.sources,
        unavailable=tuple(dict.fromkeys([gap.source for item in answers for gap in item.answer.gaps])),
    )
    outcome = Outcome.ANSWERED
    if remarks.refused:
        outcome = Outcome.PARTLY_WITHHELD if remarks.granted else Outcome.WITHHELD
    if not operation.performed and not result.failed:
        return (operation.event(EventKind.READ, outcome, access),)
    done = [each for write in operation.performed.values() for each in write.closed()]
    outcomes = tuple(
        operation.event(kind_of(each), each.outcome, each.access, intent_id=each.intent_id) for each in done
    )
    failures = dict.fromkeys(str(error.code) for error in result.failed.values())
    if untold := [failure for failure in failures if failure not in {each.outcome for each in done}]:
        first, *others = (operation.event(EventKind.REFUSAL, failure) for failure in untold)
        return (*outcomes, replace(first, access=access), *others)
    if len(outcomes) == 1:
        (lone,) = outcomes
        subjects = tuple(dict.fromkeys((*lone.access.subjects, *access.subjects)))
        return (replace(lone, access=replace(access, subjects=subjects)),)
    return (*outcomes, operation.event(EventKind.READ, outcome, access))


def grants_of(profile: Profile, contract: GraphQLSchema, given: Iterable[str]) -> set[str]:
    """Return the ids of the grants by which coordinates were given, as the ledger names them: with their capability, but for READ."""
    keys, found = coordinates(contract), set[str]()
    for name in given:
        coordinate, _, capability = name.partition(" ")
        if coordinate in keys:
            decision = profile.decide(keys[coordinate], Capability(capability or Capability.READ))
            found |= {view.grant for view in decision.views}
    return found
