"""Many records are written back in one operation: each is stored, or not, on its own.

Every item has a key and a result of its own, in the order given. The policy is compared at each item, so that a right
which is revoked stops a batch under way: what is stored stays, and the rest is judged anew. A source that fails, or
the operation's time, stops it too: the item under way says why, and those after it say that they were not attempted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import get_named_type

from hub.errors import Code, HubError, RefusedRequest
from hub.ledger.event import Kind, Outcome
from hub.limits import ITEMS
from hub.sources.source import SourceUnavailable
from resolvers.lookups import count_lookups
from resolvers.operation import Operation, Performed, Writing
from resolvers.write.days import beyond_what_is_left, count_days_written, days_written
from resolvers.write.filing import Filing, Stored, found_or_missed
from resolvers.write.judge import Draft, judge, right_to_perform
from resolvers.write.record import put_on_record, stored_once
from resolvers.write.results import Result, failure_of, parameters_of, result_of
from resolvers.write.settle import settle

KEPT_BACK = 0.3
"""The share of what is left of the operation's time that is kept for recording and reading the answer."""

NOT_ATTEMPTED = (
    "The batch stopped before this item, so nothing was written for it. Send the item again with its idempotency key."
)
LATE = "The time for the batch ran out at this item. It is not known whether it is stored. Send the item again with its idempotency key."


@dataclass(slots=True)
class Batch(Performed):
    """What has become of each item so far, by its place, and the intent that it rests on."""

    results: dict[int, Result] = field(default_factory=dict)
    resting: dict[int, str] = field(default_factory=dict)

    def stored(self, place: int, stored: Stored) -> None:
        self.close(self.resting[place], Outcome.REPLAYED if stored.replayed else Outcome.WRITTEN, stored.subjects)
        self.results[place] = result_of(place, stored)

    def failed(self, place: int, error: HubError) -> None:
        self.close(self.resting.get(place), error.code)
        self.mistakes += ((error.code, mistake) for mistake in error.mistakes)
        self.results[place] = failure_of(place, error)

    def unknown(self, place: int, error: HubError) -> None:
        """Nobody knows whether the item is stored: its intent is closed as such, until a change event tells."""
        self.results[place] = failure_of(place, error)


async def write_batch(writing: Writing) -> None:
    """Write up to 1,000 records, to be answered with what became of each. Each is done once, however often it is judged."""
    operation, batch = writing.operation, writing.performed(Batch)
    items = writing.arguments["items"]
    ITEMS.check(len(items))
    if not batch.results:
        right_to_perform(writing)
    drafts = _drafts(writing, items, batch)
    filings = dict(zip(drafts, await settle(operation, list(drafts.values())), strict=True))
    count_lookups(operation, writing.selected.response, **found_or_missed(filings))
    days = await days_written(operation, filings)
    beyond = await beyond_what_is_left(operation, days)
    for place, error in beyond.items():
        batch.failed(place, error)
        filings.pop(place)
    count_days_written(operation, {place: day for place, day in days.items() if place not in beyond})
    await _intend(writing, list(filings), batch)
    await _store(operation, drafts, filings, batch)
    batch.values = parameters_of(result for _, result in sorted(batch.results.items()))


def _drafts(writing: Writing, items: Sequence[Mapping[str, Any]], batch: Batch) -> Mapping[int, Draft]:
    """The items that are still to be stored; one that may not be, or cannot be, has its result now."""
    item_type: Any = get_named_type(writing.definition.args["items"].type)
    forms: Any = get_named_type(item_type.fields["record"].type)
    drafts: dict[int, Draft] = {}
    for place, item in enumerate(items):
        if place not in batch.results:
            try:
                bounds = right_to_perform(writing)
                at = (("items", place, "record"), ("items", place, "idempotencyKey"))
                drafts[place] = judge(writing.operation, bounds, forms, item["record"], item["idempotencyKey"], at)
            except HubError as error:
                batch.failed(place, error)
    return drafts


async def _intend(writing: Writing, places: Sequence[int], batch: Batch) -> None:
    """Put on record, together, what is about to be written: one intent for each item that has none yet."""
    operation, given = writing.operation, (writing.selected.coordinate,)
    intents = {
        place: operation.event(Kind.WRITE_INTENT, Outcome.INTENDED, given=given)
        for place in places
        if place not in batch.resting
    }
    if intents:
        await put_on_record(operation, list(intents.values()), batch)
        batch.resting |= {place: intent.id for place, intent in intents.items()}


async def _store(
    operation: Operation, drafts: Mapping[int, Draft], filings: Mapping[int, Filing], batch: Batch
) -> None:
    """Store each filing on its own, until one fails in a way that the next would share."""
    until = _end(operation)
    stopped: HubError | None = None
    for place, filing in filings.items():
        if stopped or asyncio.get_running_loop().time() >= until:
            batch.failed(place, HubError(Code.NOT_ATTEMPTED, NOT_ATTEMPTED))
            continue
        try:
            async with asyncio.timeout_at(until):
                batch.stored(place, await stored_once(operation, drafts[place], filing, batch.resting[place], batch))
        except TimeoutError:
            stopped = HubError(Code.DEADLINE_EXCEEDED, LATE)
            batch.unknown(place, stopped)
        except SourceUnavailable as error:
            stopped = error
            (batch.unknown if error.committing else batch.failed)(place, error)
        except RefusedRequest as error:
            stopped = error
            batch.failed(place, error)
        except HubError as error:
            batch.failed(place, error)


def _end(operation: Operation) -> float:
    """When the last item must be stored, on the loop's clock."""
    now = asyncio.get_running_loop().time()
    return now + (operation.asked.until - now) * (1 - KEPT_BACK)
