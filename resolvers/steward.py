"""A steward's acts on access, answered like every other question: with the steward's own rights."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import HubError
from hub.grants.acts import Act
from hub.ledger.event import Kind, Outcome
from hub.ledger.reconcile import enter
from permissions.model import Capability
from resolvers.operation import Info, Performed
from resolvers.read import read
from resolvers.write.judge import right_to_write
from resolvers.write.record import intend


async def act(info: Info, change: Callable[[AsyncConnection], Awaitable[Act]]) -> Any:
    """Judge WRITE, record the intent, change the policy, and answer with the changed row.

    The outcome is entered in the transaction of the act, so that an act of which the ledger has no outcome was not done.
    The change bumps the policy version, so the answer is judged anew before it leaves, like everyone's.
    """
    operation, raw = info.context, info._raw_info
    performed = operation.performed.setdefault(str(raw.path.key), Performed())
    if not performed.values:
        right_to_write(operation, raw.parent_type, raw.field_name, raw.parent_type.fields[raw.field_name])
        intent = await intend(operation, raw.field_name, performed)
        try:
            async with operation.doors.source.begin() as connection:
                done = await change(connection)
                outcome = Outcome.WRITTEN if done.changed else Outcome.REPLAYED
                told = operation.event(Kind.WRITE_OUTCOME, outcome, intent_id=intent)
                await enter(operation.doors.source, connection, [told])
                performed.under_way.add(intent)
        except HubError as error:
            if intent not in performed.under_way:
                performed.close(intent, error.code)
            raise
        performed.intents.pop(intent)
        performed.values = {"id": done.id}
    return await read(info, performed.values, Capability.WRITE)
