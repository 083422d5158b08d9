"""A steward's acts on access, answered like every other question: with the steward's own rights."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.grants.acts import Act
from hub.ledger.event import Kind, Outcome
from permissions.model import Capability
from resolvers.operation import Done, Info, Performed, StalePolicy
from resolvers.read import read
from resolvers.write.judge import right_to_write


async def act(info: Info, change: Callable[[AsyncConnection], Awaitable[Act]]) -> Any:
    """Judge WRITE, record the intent, change the policy in one transaction, and answer with the changed row.

    The change bumps the policy version, so the answer is judged anew before it leaves, like everyone's.
    """
    operation, raw = info.context, info._raw_info
    response = str(raw.path.key)
    performed = operation.performed.get(response)
    if performed is None:
        right_to_write(operation, raw.parent_type, raw.field_name, raw.parent_type.fields[raw.field_name])
        intent = operation.event(Kind.WRITE_INTENT, Outcome.INTENDED, given=(f"Mutation.{raw.field_name}",))
        version = await operation.doors.ledger.record(intent, uses=operation.tally.take())
        if version != operation.policy_version:
            raise StalePolicy(version)
        async with operation.doors.source.begin() as connection:
            done = await change(connection)
        outcome = Outcome.WRITTEN if done.changed else Outcome.REPLAYED
        performed = operation.performed[response] = Performed({"id": done.id}, [Done(intent.id, outcome)])
    return await read(info, performed.values, Capability.WRITE)
