"""Many records are written back in one operation: each is stored, or not, on its own.

Every item has a key and a result of its own, in the order given. They are stored many at a time (`together`), on one intent
with one outcome that names all of whom they are about; one that stands in the way is found by storing each of these by itself, on
an intent of its own. The policy is compared each time, so that a right which is revoked stops a batch under way: what is
stored stays, and the rest is authorised anew. A source that fails, or the operation's time, stops it too: what was under way
says why, and what would come after says that it was not attempted.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import get_named_type

from hub.errors import Code, HubError, RefusedRequest
from hub.ledger.event import Outcome
from hub.limits import ITEMS
from hub.sources.source import SourceUnavailable
from resolvers.operation import MutationField, MutationProgress, Operation, StalePolicy
from resolvers.usage import count_lookups
from resolvers.write.command import WriteCommand, WriteResult
from resolvers.write.counted import beyond_what_is_left, count_days_written, days_written, found_or_missed
from resolvers.write.prepared_input import scopes_to_perform
from resolvers.write.record import (
    ResultRow,
    failure_of,
    intent_of,
    parameters_of,
    put_on_record,
    result_of,
    stored_by_steps,
    stored_together,
)
from resolvers.write.resolve import resolve_commands
from resolvers.write.together import TOGETHER, claims_of, goes_together
from resolvers.write.validate import ValidatedInput, validate_input

KEPT_BACK = 0.3
"""The share of what is left of the operation's time that is kept for recording and reading the answer."""

NOT_ATTEMPTED = (
    "The batch stopped before this item, so nothing was written for it. Send the item again with its idempotency key."
)
LATE = "The time for the batch ran out at this item. It is not known whether it is stored. Send the item again with its idempotency key."


@dataclass(slots=True)
class Batch(MutationProgress):
    """What has become of each item so far, by its place, and the intent of each that is stored by itself."""

    results: dict[int, ResultRow] = field(default_factory=dict)
    resting: dict[int, str] = field(default_factory=dict)

    def stored(self, place: int, stored: WriteResult) -> None:
        self.close(self.resting[place], Outcome.REPLAYED if stored.replayed else Outcome.WRITTEN, stored.subjects)
        self.results[place] = result_of(place, stored)

    def stored_together(self, intent_id: str, stored: Mapping[int, WriteResult]) -> None:
        """Some items are stored on one intent; or none of them, and nothing is known to stand against any."""
        persons = dict.fromkeys(subject for result in stored.values() for subject in result.subjects)
        self.close(intent_id, Outcome.WRITTEN if stored else Outcome.NOT_STORED, tuple(persons))
        self.results |= {place: result_of(place, result) for place, result in stored.items()}

    def failed(self, place: int, error: HubError) -> None:
        self.close(self.resting.get(place), error.code)
        self.mistakes += ((error.code, mistake) for mistake in error.mistakes)
        self.results[place] = failure_of(place, error)

    def unknown(self, places: Iterable[int], error: HubError) -> None:
        """Nobody knows whether the items are stored: their intents are closed as such, until change events tell."""
        self.results |= {place: failure_of(place, error) for place in places}


async def write_batch(writing: MutationField) -> None:
    """Write up to 1,000 records, to be answered with what became of each. Each is done once, however often it is authorised."""
    operation, batch = writing.operation, writing.performed(Batch)
    items = writing.arguments["items"]
    ITEMS.check(len(items))
    if not batch.results and not writing.prepared_inputs:  # what is prepared was judged with the right to perform it
        scopes_to_perform(writing)
    inputs = _inputs(writing, items, batch)
    commands = dict(zip(inputs, await resolve_commands(operation, list(inputs.values())), strict=True))
    count_lookups(operation, writing.selected.response, **found_or_missed(commands))
    days = await days_written(operation, commands)
    beyond = await beyond_what_is_left(operation, days)
    for place, error in beyond.items():
        batch.failed(place, error)
        commands.pop(place)
    count_days_written(operation, {place: day for place, day in days.items() if place not in beyond})
    await _store(writing, inputs, commands, batch)
    batch.values = parameters_of(result for _, result in sorted(batch.results.items()))


def _inputs(writing: MutationField, items: Sequence[Mapping[str, Any]], batch: Batch) -> Mapping[int, ValidatedInput]:
    """Return the items that are still to be stored; one that may not be, or cannot be, has its result now."""
    item_type: Any = get_named_type(writing.definition.args["items"].type)
    forms: Any = get_named_type(item_type.fields["record"].type)
    inputs = dict[int, ValidatedInput]()
    for place, item in enumerate(items):
        if place not in batch.results:
            try:
                at = (("items", place, "record"), ("items", place, "idempotencyKey"))
                inputs[place] = validate_input(writing, forms, item["record"], item["idempotencyKey"], at)
            except HubError as error:
                batch.failed(place, error)
    return inputs


async def _store(
    writing: MutationField, inputs: Mapping[int, ValidatedInput], commands: Mapping[int, WriteCommand], batch: Batch
) -> None:
    """Store the commands, many together, until some fail in a way that the next would share."""
    until = _end(writing.operation)
    stopped = False
    for part in _parts(commands):
        if not stopped and asyncio.get_running_loop().time() < until:
            stopped = await _store_part(writing, part, batch, until)
        rest = {place: command for place, command in part.items() if place not in batch.results}
        stopped = await _store_each(writing, inputs, rest, batch, until, stopped=stopped)


def _parts(commands: Mapping[int, WriteCommand]) -> Iterator[Mapping[int, WriteCommand]]:
    """Yield what is stored together: records of one table, so many at most, and of one key or one corrected record
    only the first. What is stored by itself goes with its like."""
    left = dict(commands)
    while left:
        parts: defaultdict[Any, dict[int, WriteCommand]] = defaultdict(dict)
        seen: set[Hashable] = set()
        for place, command in left.items():
            claims = claims_of(command)
            part = parts[command.writes.table, command.writes.matching_columns, goes_together(command)]
            if seen.isdisjoint(claims) and len(part) < TOGETHER:
                part[place] = command
            seen.update(claims)
        for part in parts.values():
            yield part
            left = {place: command for place, command in left.items() if place not in part}


async def _store_part(writing: MutationField, part: Mapping[int, WriteCommand], batch: Batch, until: float) -> bool:
    """Store what can be stored of a part on one intent; true when something stood against it that would stand against
    the others as well."""
    operation = writing.operation
    if not goes_together(next(iter(part.values()))):
        return False
    intent = intent_of(writing)
    await put_on_record(operation, [intent], batch)
    try:
        async with asyncio.timeout_at(until):
            batch.stored_together(intent.id, await stored_together(operation, part, intent, batch))
    except TimeoutError:
        batch.unknown(part, HubError(Code.DEADLINE_EXCEEDED, LATE))
        return True
    except StalePolicy:
        batch.close(intent.id, Outcome.NOT_STORED)
        raise
    except SourceUnavailable as error:
        if error.committing:
            batch.unknown(part, error)
            return True
        batch.close(intent.id, error.code)
    except RefusedRequest as error:
        batch.close(intent.id, error.code)  # what stood against one of them is found by storing each by itself
    return False


async def _store_each(
    writing: MutationField,
    inputs: Mapping[int, ValidatedInput],
    commands: Mapping[int, WriteCommand],
    batch: Batch,
    until: float,
    *,
    stopped: bool,
) -> bool:
    """Store commands each by itself, on intents that are put on record together; whether the next ones would fail as well."""
    intents = {place: intent_of(writing) for place in commands if place not in batch.resting and not stopped}
    if intents:
        await put_on_record(writing.operation, list(intents.values()), batch)
        batch.resting |= {place: intent.id for place, intent in intents.items()}
    for place, command in commands.items():
        if stopped or asyncio.get_running_loop().time() >= until:
            batch.failed(place, HubError(Code.NOT_ATTEMPTED, NOT_ATTEMPTED))
        else:
            stopped = await _store_one(writing.operation, inputs[place], command, batch, place, until)
    return stopped


async def _store_one(
    operation: Operation, validated: ValidatedInput, command: WriteCommand, batch: Batch, place: int, until: float
) -> bool:
    """Store a command by itself; true when what stood against it would stand against the next one as well."""
    try:
        async with asyncio.timeout_at(until):
            batch.stored(place, await stored_by_steps(operation, validated, command, batch.resting[place], batch))
    except TimeoutError:
        batch.unknown([place], HubError(Code.DEADLINE_EXCEEDED, LATE))
        return True
    except SourceUnavailable as error:
        if error.committing:
            batch.unknown([place], error)
        else:
            batch.failed(place, error)
        return True
    except RefusedRequest as error:
        batch.failed(place, error)
        return True
    except HubError as error:
        batch.failed(place, error)
    return False


def _end(operation: Operation) -> float:
    """Return when the last item must be stored, on the loop's clock."""
    now = asyncio.get_running_loop().time()
    return now + (operation.request_info.until - now) * (1 - KEPT_BACK)
