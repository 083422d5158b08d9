"""One record is written back: the steps in order, and the rows that its answer is read by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from graphql import get_named_type
from sqlalchemy import BigInteger, Boolean, Text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import TypeEngine

from hub.errors import Code, HubError, RefusedRequest
from hub.ledger.event import Event, EventAccess, EventKind, Outcome
from hub.limiter.refusals import TooManyChanges, TooManyRegistered
from hub.sources.source import SourceUnavailable
from hub.tables.types import Id
from resolvers.operation import MutationField, MutationProgress, Operation, StalePolicy
from resolvers.usage import count_lookups, offered
from resolvers.write.command import WriteCommand, WriteResult
from resolvers.write.counted import count_attempt, count_days_written, days_written, found_or_missed, stored_before
from resolvers.write.registration_limit import check_registration_limit, remembered
from resolvers.write.resolve import NotRegistered, resolve_commands
from resolvers.write.store import store_by_steps
from resolvers.write.together import goes_together, store_together
from resolvers.write.validate import ValidatedInput, validate_input

RESULTS = "results"
"""The parameter of the statement that reads the answer: it has what became of each record that was to be written."""

COLUMNS: Mapping[str, TypeEngine[Any]] = {
    "position": BigInteger(),
    "record_id": Id(),
    "person_id": Id(),
    "household_id": Id(),
    "replayed": Boolean(),
    "beside": Boolean(),
    "code": Text(),
    "message": Text(),
}

ResultRow = Mapping[str, Any]
"""The values of some of these columns; the others are null."""

WENT_TOO_FAR = (Code.RATE_LIMITED, Code.LOOKUP_LOCKED, Code.LIMIT_EXCEEDED)
"""What the ledger refuses with when the events are on record and their uses are beyond what is allowed."""

CONTENDED = "Somebody else is writing the same at this moment. Nothing was written. Send it again with the same idempotency key."


async def write_record(writing: MutationField) -> None:
    """Write one record, which is then answered. It runs once for an operation, however often that is authorised."""
    performed = writing.performed(MutationProgress)
    if not performed.values:
        await _perform(writing, performed)


async def _perform(writing: MutationField, performed: MutationProgress) -> None:
    operation, arguments = writing.operation, writing.arguments
    forms: Any = get_named_type(writing.definition.args["input"].type)
    validated = validate_input(writing, forms, arguments["input"], arguments["idempotencyKey"])
    (command,) = await resolve_commands(operation, [validated])
    response = writing.selected.response
    try:
        if not performed.intents:  # what a run before this one has put on record was counted with it
            await _count(operation, response, command)
        stored = await _stored_with_its_intent(writing, command, performed)
        intent = await intend(writing, performed) if stored is None else None
    except (TooManyChanges, TooManyRegistered) as refusal:
        if performed.intents and offered(operation, response):
            # Others used up what was left at the same moment: it tells that nobody has the number, as a look-up would.
            count_lookups(operation, response, missed=[0])
        if isinstance(refusal, TooManyRegistered):
            raise
        for intended in list(performed.intents):
            performed.close(intended, refusal.code)
        raise HubError(refusal.code, refusal.message) from None
    if intent is not None:
        stored = await _stored_after_its_intent(operation, validated, command, intent, performed)
    assert stored is not None
    performed.values = parameters_of([result_of(0, stored)])


async def _stored_with_its_intent(
    writing: MutationField, command: WriteCommand, performed: MutationProgress
) -> WriteResult | None:
    """Store a command and its intent in one transaction of the hub's own database; None where that cannot be, or something
    stands against it.

    While nobody knows what became of the two, the intent is `enclosed`. Raises like `store_together`.
    """
    operation = writing.operation
    is_own = command.home is operation.services.source
    if performed.intents or operation.pending_usage.needs_all_totals or not is_own or not goes_together(command):
        return None
    intent = intent_of(writing)
    performed.enclosed[intent.id] = intent
    try:
        stored = (await store_together(operation, {0: command}, intent, is_intended=False)).get(0)
    except Exception as error:
        if getattr(error, "committing", False):
            raise
        del performed.enclosed[intent.id]
        if isinstance(error, SourceUnavailable):
            return None
        raise
    del performed.enclosed[intent.id]
    if stored is not None:
        performed.close(intent.id, Outcome.WRITTEN, stored.subjects)
    return stored


async def _stored_after_its_intent(
    operation: Operation, validated: ValidatedInput, command: WriteCommand, intent: Event, performed: MutationProgress
) -> WriteResult:
    """Store a command whose intent is on record, and close it. Raises what `stored_once` raises."""
    try:
        stored = await stored_once(operation, validated, command, intent, performed)
    except NotRegistered as refusal:
        # The ledger keeps who has the number, which the caller may not hear: civil affairs resolves it there.
        known = (refusal.known,) if refusal.known else ()
        performed.close(intent.id, Code.ALREADY_REGISTERED if known else refusal.code, known)
        raise
    except HubError as error:
        if not (isinstance(error, SourceUnavailable) and error.committing):
            performed.close(intent.id, error.code)
        raise
    performed.close(intent.id, Outcome.REPLAYED if stored.replayed else Outcome.WRITTEN, stored.subjects)
    return stored


async def _count(operation: Operation, response: str, command: WriteCommand) -> None:
    """Count what is told of a command, before it is written. Raises what stands against giving somebody a number.

    Of what its key stored before nothing new is told, whatever number it gives now.
    """
    known: Mapping[str, int] = {}
    if numbers := offered(operation, response):
        if await stored_before(operation, {0: command}):
            return
        await check_registration_limit(operation, command, numbers)
        known = await remembered(operation, numbers)
    count_lookups(operation, response, known, **found_or_missed({0: command}))
    count_days_written(operation, await days_written(operation, {0: command}))
    await count_attempt(operation, command)


def intent_of(writing: MutationField) -> Event:
    """Return a new intent of a field that writes."""
    entry = EventAccess(given=(writing.coordinate,))
    return writing.operation.event(EventKind.WRITE_INTENT, Outcome.INTENDED, entry)


async def intend(writing: MutationField, performed: MutationProgress) -> Event:
    """Put on record what is about to be written; the intent. One that a run before this one left open serves again."""
    for known in performed.intents.values():
        return known
    intent = intent_of(writing)
    await put_on_record(writing.operation, [intent], performed)
    return intent


async def put_on_record(operation: Operation, intents: Sequence[Event], performed: MutationProgress) -> None:
    """Write intents under the policy under which the operation was authorised, all or none. Raises `StalePolicy`.

    Who stops waiting for it has them on record all the same, unless they turn out not to be.
    """
    performed.intents |= {intent.id: intent for intent in intents}
    await operation.recording.run(_put_on_record(operation, intents, performed))


async def _put_on_record(operation: Operation, intents: Sequence[Event], performed: MutationProgress) -> None:
    try:
        version = await operation.services.ledger.record(*intents, uses=operation.pending_usage.take())
    except Exception as error:
        if not (isinstance(error, RefusedRequest) and error.code in WENT_TOO_FAR):
            _forget(intents, performed)  # else they are on record: what they used went too far
        raise
    if version != operation.policy_version:
        _forget(intents, performed)
        raise StalePolicy(version)


def _forget(intents: Sequence[Event], performed: MutationProgress) -> None:
    for intent in intents:
        performed.intents.pop(intent.id)


async def stored_once(
    operation: Operation, validated: ValidatedInput, command: WriteCommand, intent: Event, performed: MutationProgress
) -> WriteResult:
    """Store a command under the policy that it was authorised under.

    Raises `StalePolicy`, what `store` raises, and OVERLOADED when others were first twice.
    """
    if goes_together(command) and (stored := await stored_together(operation, {0: command}, intent, performed)):
        return stored[0]
    return await stored_by_steps(operation, validated, command, intent.id, performed)


async def stored_together(
    operation: Operation, commands: Mapping[int, WriteCommand], intent: Event, performed: MutationProgress
) -> Mapping[int, WriteResult]:
    """Return what is stored of some commands of one table whose intent is on record, without more ado (`store_together`).

    Raises `StalePolicy`, `SourceUnavailable` and `StatementTimeout`. While nobody knows of them the intent is under way.
    """
    performed.under_way.add(intent.id)
    try:
        stored = await store_together(operation, commands, intent, is_intended=True)
    except Exception as error:
        if not getattr(error, "committing", False):
            performed.under_way.discard(intent.id)
        raise
    if not stored:
        performed.under_way.discard(intent.id)
    return stored


async def stored_by_steps(
    operation: Operation, validated: ValidatedInput, command: WriteCommand, intent_id: str, performed: MutationProgress
) -> WriteResult:
    """Store a command, or find why it cannot be stored; raises like `stored_once`."""
    performed.under_way.add(intent_id)
    try:
        return await store_by_steps(operation, command, intent_id)
    except StalePolicy:
        performed.under_way.discard(intent_id)
        raise
    except IntegrityError:
        # Another request stored the same key, or registered the same number, since this one looked: it came first.
        (again,) = await resolve_commands(operation, [validated])
    try:
        return await store_by_steps(operation, again, intent_id)
    except IntegrityError:
        raise HubError(Code.OVERLOADED, CONTENDED) from None


def result_of(position: int, stored: WriteResult) -> ResultRow:
    """Return a record that is stored."""
    return {
        "position": position,
        "record_id": stored.record_id,
        "person_id": stored.person_id,
        "household_id": stored.household_id,
        "replayed": stored.replayed,
        "beside": stored.overlaps,
    }


def failure_of(position: int, error: HubError) -> ResultRow:
    """Return a record that is not stored, or of which nobody knows."""
    return {"position": position, "replayed": False, "code": error.code, "message": error.message}


def parameters_of(results: Iterable[ResultRow]) -> Mapping[str, str]:
    """Return the parameter, for `QueryContext.json_rows`."""
    return {RESULTS: orjson.dumps([[each.get(name) for name in COLUMNS] for each in results]).decode()}
