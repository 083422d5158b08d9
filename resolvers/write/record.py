"""One record is written back: the steps in order."""

from __future__ import annotations

from typing import Any

from graphql import get_named_type
from graphql.execution.values import get_argument_values
from sqlalchemy.exc import IntegrityError

from hub.errors import Code, HubError
from hub.ledger.event import Kind, Outcome
from hub.limiter.use import DAYS_WRITTEN
from permissions.model import Capability
from resolvers.lookups import count_days, count_lookups
from resolvers.operation import Done, Info, Operation, Performed, StalePolicy
from resolvers.read import read
from resolvers.write.filing import Filing, Stored, days_written, found_or_missed
from resolvers.write.judge import Draft, judge, right_to_write
from resolvers.write.results import parameters_of, result_of
from resolvers.write.settle import hold_policy, settle
from resolvers.write.store import store
from resolvers.write.within import NotRegistered

CONTENDED = "Others are writing the same at this moment; nothing was written. Send it again with the same key."


async def write_record(info: Info) -> Any:
    """Write one record and answer with it. Runs once for an operation, however often it is judged."""
    operation, raw = info.context, info._raw_info
    response = str(raw.path.key)
    performed = operation.performed.get(response)
    if performed is None:
        performed = operation.performed[response] = await _perform(operation, raw)
    return await read(info, performed.values, Capability.WRITE)


async def _perform(operation: Operation, raw: Any) -> Performed:
    entry = raw.parent_type.fields[raw.field_name]
    arguments = get_argument_values(entry, raw.field_nodes[0], operation.document.variables)
    scopes = right_to_write(operation, raw.parent_type, raw.field_name, entry)
    forms: Any = get_named_type(entry.args["input"].type)
    draft = judge(operation, scopes, forms, arguments["input"], arguments["idempotencyKey"])
    (filing,) = await settle(operation, [draft])
    count_lookups(operation, str(raw.path.key), **found_or_missed({0: filing}))
    count_days(operation, days_written([filing]), DAYS_WRITTEN)
    intent = operation.event(Kind.WRITE_INTENT, Outcome.INTENDED, given=(f"Mutation.{raw.field_name}",))
    version = await operation.doors.ledger.record(intent, uses=operation.tally.take())
    if version != operation.policy_version:
        raise StalePolicy(version)
    try:
        stored = await stored_once(operation, draft, filing, intent.id)
    except NotRegistered as refusal:
        await _note(operation, intent.id, refusal)
        raise
    values = parameters_of([result_of(0, stored)])
    outcome = Outcome.REPLAYED if stored.replayed else Outcome.WRITTEN
    return Performed(values, [Done(intent.id, outcome, stored.subjects)])


async def _note(operation: Operation, intent_id: str, refusal: NotRegistered) -> None:
    """Put on record who has the number, which the caller may not hear: civil affairs resolves it by the ledger."""
    known = (refusal.known,) if refusal.known else ()
    outcome = Code.ALREADY_REGISTERED if known else refusal.code
    note = operation.event(Kind.WRITE_OUTCOME, outcome, intent_id=intent_id, subjects=known)
    version = await operation.doors.ledger.record(note)
    if version != operation.policy_version:
        raise StalePolicy(version)


async def stored_once(operation: Operation, draft: Draft, filing: Filing, event_id: str) -> Stored:
    """Store a filing under the policy that it was judged by.

    Raises `StalePolicy`, what `store` raises, and OVERLOADED when others were first twice.
    """
    try:
        return await _stored(operation, filing, event_id)
    except IntegrityError:
        # Another request stored the same key, or registered the same number, since this one looked: it came first.
        (again,) = await settle(operation, [draft])
    try:
        return await _stored(operation, again, event_id)
    except IntegrityError:
        raise HubError(Code.OVERLOADED, CONTENDED) from None


async def _stored(operation: Operation, filing: Filing, event_id: str) -> Stored:
    home = operation.doors.sources.of(filing.table)
    async with operation.doors.source.begin() as connection:
        await hold_policy(connection, operation)
        if home is operation.doors.source:
            return await store(connection, operation.doors.cipher, filing, event_id)
    async with home.begin() as connection:
        return await store(connection, operation.doors.cipher, filing, event_id)
