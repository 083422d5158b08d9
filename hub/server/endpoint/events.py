"""What the ledger keeps of an operation that was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hub.ledger.event import Event, Kind, Outcome
from hub.server.endpoint import sources
from hub.server.endpoint.answer import Remarks
from resolvers.operation import Done, Operation


def kind_of(done: Done) -> Kind:
    return Kind.WRITE_OUTCOME if done.intent_id else Kind.REFUSAL


def events_of(operation: Operation, remarks: Remarks, failures: Sequence[str] = ()) -> tuple[Event, ...]:
    """What the ledger keeps of an operation: one event. Of several writes: one for each, and one for the answer. `failures`
    are the codes of the fields that were refused; each is on record, as the outcome of its intent or by itself."""
    answers = operation.answers.values()
    subjects = tuple(dict.fromkeys(subject for item in answers for subject in item.answer.subjects))
    details: dict[str, Any] = {
        "given": remarks.given,
        "refused": remarks.refused,
        "subjects": subjects,
        "row_count": sum(item.answer.rows for item in answers),
        "sources": sources.asked(operation),
        "unavailable": sources.unavailable(operation),
    }
    done = [each for write in operation.performed.values() for each in write.closed()]
    outcomes = tuple(
        operation.event(kind_of(each), each.outcome, intent_id=each.intent_id, subjects=each.subjects) for each in done
    )
    if untold := [failure for failure in failures if failure not in {each.outcome for each in done}]:
        first, *others = (operation.event(Kind.REFUSAL, failure) for failure in untold)
        return (*outcomes, replace(first, **details), *others)
    if len(outcomes) == 1:
        (lone,) = outcomes
        return (replace(lone, **details | {"subjects": tuple(dict.fromkeys((*lone.subjects, *subjects)))}),)
    outcome = Outcome.ANSWERED
    if remarks.refused:
        outcome = Outcome.PARTLY_WITHHELD if remarks.given else Outcome.WITHHELD
    return (*outcomes, operation.event(Kind.READ, outcome, **details))
