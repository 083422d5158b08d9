"""One record is written back: the steps in order."""

from __future__ import annotations

from typing import Any

from graphql import get_named_type
from graphql.execution.values import get_argument_values
from sqlalchemy.exc import IntegrityError

from hub.ledger.event import Kind, Outcome
from permissions.model import Capability
from resolvers.operation import Done, Info, Operation, Performed, StalePolicy
from resolvers.read import read
from resolvers.write.judge import judge, right_to_write
from resolvers.write.results import parameters_of, result_of
from resolvers.write.settle import hold_policy, settle
from resolvers.write.store import Filing, Stored, store


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
    intent = operation.event(Kind.WRITE_INTENT, Outcome.INTENDED, given=(f"Mutation.{raw.field_name}",))
    version = await operation.doors.ledger.record(intent, uses=operation.tally.take())
    if version != operation.policy_version:
        raise StalePolicy(version)
    stored = await stored_once(operation, filing, intent.id)
    values = parameters_of([result_of(0, stored)])
    outcome = Outcome.REPLAYED if stored.replayed else Outcome.WRITTEN
    return Performed(values, [Done(intent.id, outcome, (stored.person_id,))])


async def stored_once(operation: Operation, filing: Filing, event_id: str) -> Stored:
    """Store a filing under the policy that it was judged by; raises `StalePolicy`, and what `store` raises."""
    try:
        return await _stored(operation, filing, event_id)
    except IntegrityError:
        # Another request stored the same key since this one looked for it: its record is the answer.
        return await _stored(operation, filing, event_id)


async def _stored(operation: Operation, filing: Filing, event_id: str) -> Stored:
    home = operation.doors.sources.of(filing.table)
    async with operation.doors.source.begin() as connection:
        await hold_policy(connection, operation)
        if home is operation.doors.source:
            return await store(connection, operation.doors.cipher, filing, event_id)
    async with home.begin() as connection:
        return await store(connection, operation.doors.cipher, filing, event_id)
