"""Acts on access, answered like every other question: with the rights of whoever acts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.grants.contract_fields import ContractFields, contract_fields
from hub.grants.policy_changes import PolicyChange
from hub.identity.caller import AuthenticatedCaller
from permissions.acts import Actor
from permissions.model import Scopes
from resolvers.acts import ActResult, perform_act
from resolvers.operation import MutationField


async def act(
    writing: MutationField,
    change: Callable[[AsyncConnection], Awaitable[PolicyChange]],
    shown: Callable[[PolicyChange], Mapping[str, Any]] = lambda done: {},
    content_hash: str | None = None,
) -> None:
    """Change the policy; the changed row is then answered. `shown` gives further values that the answer is read by, and
    `content_hash` is the SHA-256 of what a decision is made by.

    The change bumps the policy version, so the answer is authorised anew before it leaves, like everyone's.
    """

    async def changed(connection: AsyncConnection, scopes: Scopes) -> ActResult:
        done = await change(connection)
        return ActResult(done.id, done.changed, values=shown(done), content_hash=content_hash)

    await perform_act(writing, changed)


def actor_of(caller: AuthenticatedCaller) -> Actor:
    """Return a caller as whoever acts on access."""
    return Actor(caller.actor, caller.department, caller.organisation_id, caller.roles)


def fields_of(writing: MutationField) -> ContractFields:
    """Return the fields of the contract that an act is asked for under."""
    return contract_fields(writing.operation.contract)
