"""One record is written back: the steps in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import get_named_type
from sqlalchemy.exc import IntegrityError

from hub.errors import Code, HubError, RefusedRequest
from hub.ledger.event import Event, Kind, Outcome
from hub.limiter.allowance import TooManyChanges, TooManyRegistered
from hub.sources.source import SourceUnavailable
from resolvers.lookups import count_lookups, offered
from resolvers.operation import Operation, Performed, StalePolicy, Writing
from resolvers.write.alike import refuse_alike, remembered
from resolvers.write.days import count_days_written, days_written
from resolvers.write.filing import Filing, Stored, found_or_missed
from resolvers.write.judge import Draft, WriteRights, judge
from resolvers.write.replays import stored_before
from resolvers.write.results import parameters_of, result_of
from resolvers.write.settle import hold_policy, in_force, settle
from resolvers.write.store import store
from resolvers.write.together import store_together
from resolvers.write.tries import count_change
from resolvers.write.within import NotRegistered

WENT_TOO_FAR = (Code.RATE_LIMITED, Code.LOOKUP_LOCKED, Code.LIMIT_EXCEEDED)
"""What the ledger refuses with when the events are on record and their uses are beyond what is allowed."""

CONTENDED = "Somebody else is writing the same at this moment. Nothing was written. Send it again with the same idempotency key."


async def write_record(writing: Writing) -> None:
    """Write one record, which is then answered. It runs once for an operation, however often that is judged."""
    performed = writing.performed(Performed)
    if not performed.values:
        await _perform(writing, performed)


async def _perform(writing: Writing, performed: Performed) -> None:
    operation, arguments = writing.operation, writing.arguments
    forms: Any = get_named_type(writing.definition.args["input"].type)
    draft = judge(WriteRights(writing), forms, arguments["input"], arguments["idempotencyKey"])
    (filing,) = await settle(operation, [draft])
    response = writing.selected.response
    try:
        if not performed.intents:  # what a run before this one has put on record was counted with it
            await _count(operation, response, filing)
        intent = await intend(writing, performed)
    except (TooManyChanges, TooManyRegistered) as refusal:
        if performed.intents and offered(operation, response):
            # Others used up what was left at the same moment: it tells that nobody has the number, as a look-up would.
            count_lookups(operation, response, missed=[0])
        if isinstance(refusal, TooManyRegistered):
            raise
        for intended in list(performed.intents):
            performed.close(intended, refusal.code)
        raise HubError(refusal.code, refusal.message) from None
    try:
        stored = await stored_once(operation, draft, filing, intent, performed)
    except NotRegistered as refusal:
        # The ledger keeps who has the number, which the caller may not hear: civil affairs resolves it there.
        known = (refusal.known,) if refusal.known else ()
        performed.close(intent, Code.ALREADY_REGISTERED if known else refusal.code, known)
        raise
    except HubError as error:
        if not (isinstance(error, SourceUnavailable) and error.committing):
            performed.close(intent, error.code)
        raise
    performed.close(intent, Outcome.REPLAYED if stored.replayed else Outcome.WRITTEN, stored.subjects)
    performed.values = parameters_of([result_of(0, stored)])


async def _count(operation: Operation, response: str, filing: Filing) -> None:
    """Count what is told of a filing, before it is written. Raises what stands against giving somebody a number.

    Of what its key stored before nothing new is told, whatever number it gives now.
    """
    known: Mapping[str, int] = {}
    if numbers := offered(operation, response):
        if await stored_before(operation, {0: filing}):
            return
        await refuse_alike(operation, filing, numbers)
        known = await remembered(operation, numbers)
    count_lookups(operation, response, known, **found_or_missed({0: filing}))
    count_days_written(operation, await days_written(operation, {0: filing}))
    await count_change(operation, filing)


async def intend(writing: Writing, performed: Performed) -> str:
    """Put on record what is about to be written; the intent's id. One that a run before this one left open serves again."""
    for known in performed.intents:
        return known
    intent = writing.operation.event(Kind.WRITE_INTENT, Outcome.INTENDED, given=(writing.selected.coordinate,))
    await put_on_record(writing.operation, [intent], performed)
    return intent.id


async def put_on_record(operation: Operation, intents: Sequence[Event], performed: Performed) -> None:
    """Write intents under the policy that the operation was judged by, all or none. Raises `StalePolicy`.

    Who stops waiting for it has them on record all the same, unless they turn out not to be.
    """
    performed.intents |= dict.fromkeys(intent.id for intent in intents)
    await operation.recording.run(_put_on_record(operation, intents, performed))


async def _put_on_record(operation: Operation, intents: Sequence[Event], performed: Performed) -> None:
    try:
        version = await operation.doors.ledger.record(*intents, uses=operation.tally.take())
    except Exception as error:
        if not (isinstance(error, RefusedRequest) and error.code in WENT_TOO_FAR):
            _forget(intents, performed)  # else they are on record: what they used went too far
        raise
    if version != operation.policy_version:
        _forget(intents, performed)
        raise StalePolicy(version)


def _forget(intents: Sequence[Event], performed: Performed) -> None:
    for intent in intents:
        performed.intents.pop(intent.id)


async def stored_once(
    operation: Operation, draft: Draft, filing: Filing, intent_id: str, performed: Performed
) -> Stored:
    """Store a filing under the policy that it was judged by.

    Raises `StalePolicy`, what `store` raises, and OVERLOADED when others were first twice.
    """
    if stored := await stored_together(operation, {intent_id: filing}, performed):
        return stored[intent_id]
    return await stored_by_steps(operation, draft, filing, intent_id, performed)


async def stored_together(
    operation: Operation, filings: Mapping[str, Filing], performed: Performed
) -> Mapping[str, Stored]:
    """What is stored of some filings of one table, given by the ids of their intents, without more ado (`store_together`).

    Raises `StalePolicy`, `SourceUnavailable` and `StatementTimeout`. While nobody knows of them they are under way.
    """
    performed.under_way |= filings.keys()
    stored: Mapping[str, Stored] = {}
    try:
        stored = await store_together(operation, filings)
    except IntegrityError:
        pass  # another request was first with one of the keys: step by step each is told for itself
    except Exception as error:
        if not getattr(error, "committing", False):
            performed.under_way -= filings.keys()
        raise
    performed.under_way -= filings.keys() - stored.keys()
    return stored


async def stored_by_steps(
    operation: Operation, draft: Draft, filing: Filing, intent_id: str, performed: Performed
) -> Stored:
    """Store a filing, or find why it cannot be stored; raises like `stored_once`."""
    performed.under_way.add(intent_id)
    try:
        return await _stored(operation, filing, intent_id)
    except StalePolicy:
        performed.under_way.discard(intent_id)
        raise
    except IntegrityError:
        # Another request stored the same key, or registered the same number, since this one looked: it came first.
        (again,) = await settle(operation, [draft])
    try:
        return await _stored(operation, again, intent_id)
    except IntegrityError:
        raise HubError(Code.OVERLOADED, CONTENDED) from None


async def _stored(operation: Operation, filing: Filing, event_id: str) -> Stored:
    home = operation.doors.sources.of(filing.table)
    if home is not operation.doors.source:
        await in_force(operation)
    async with home.begin() as connection:
        if home is operation.doors.source:
            await hold_policy(connection, operation)
        return await store(connection, operation.doors.cipher, filing, event_id)
