"""Acts on access, answered like every other question: with the rights of whoever acts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import HubError
from hub.grants.contract_fields import ContractFields, contract_fields
from hub.grants.policy_changes import PolicyChange
from hub.identity.caller import AuthenticatedCaller
from hub.ledger.event import EventKind, Outcome
from hub.ledger.reconcile import enter
from permissions.acts import Actor
from resolvers.operation import MutationField, MutationProgress
from resolvers.write.record import intend
from resolvers.write.validate import WriteRights


async def act(
    writing: MutationField,
    change: Callable[[AsyncConnection], Awaitable[PolicyChange]],
    shown: Callable[[PolicyChange], Mapping[str, Any]] = lambda done: {},
) -> None:
    """Judge WRITE, record the intent and change the policy; the changed row is then answered.

    The outcome is entered in the transaction of the act, so that an act of which the ledger has no outcome was not done.
    The change bumps the policy version, so the answer is authorised anew before it leaves, like everyone's. `shown` gives
    further values that the answer is read by.
    """
    operation, performed = writing.operation, writing.performed(MutationProgress)
    if not performed.values:
        WriteRights(writing).to_perform()
        intent = (await intend(writing, performed)).id
        try:
            async with operation.services.source.begin() as connection:
                done = await change(connection)
                outcome = Outcome.WRITTEN if done.changed else Outcome.REPLAYED
                told = operation.event(EventKind.WRITE_OUTCOME, outcome, intent_id=intent)
                await enter(operation.services.source, connection, [told])
                performed.under_way.add(intent)
        except HubError as error:
            if intent not in performed.under_way:
                performed.close(intent, error.code)
            raise
        performed.intents.pop(intent)
        performed.values = {"id": done.id, **shown(done)}


def actor_of(caller: AuthenticatedCaller) -> Actor:
    """Return a caller as whoever acts on access."""
    return Actor(caller.actor, caller.department, caller.organisation_id, caller.roles)


def fields_of(writing: MutationField) -> ContractFields:
    """Return the fields of the contract that an act is asked for under."""
    return contract_fields(writing.operation.contract)
