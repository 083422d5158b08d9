"""An act that changes rows of the hub's own by rules of their own, answered like every other question."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import HubError
from hub.ledger.event import EventAccess, EventKind, Outcome
from hub.ledger.reconcile import enter
from permissions.model import Scopes
from resolvers.operation import MutationField, MutationProgress
from resolvers.write.prepared_input import scopes_to_perform
from resolvers.write.record import intend


@dataclass(frozen=True, slots=True)
class ActResult:
    """The row that an act is about, whether the act changed anything, the persons whom it is about, further values that its
    answer is read by, and the SHA-256 of what it was decided by, for the ledger."""

    id: str
    changed: bool
    subjects: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    content_hash: str | None = None


def right_first(act: Callable[[MutationField], Awaitable[None]]) -> Callable[[MutationField], Awaitable[None]]:
    """Return an act that is refused without the right to it before anything is said of its arguments: what they name, and
    whether there is such a thing, is told to nobody else."""

    async def act_with_right(writing: MutationField) -> None:
        if not writing.performed(MutationProgress).values:
            scopes_to_perform(writing)
        await act(writing)

    return act_with_right


async def perform_act(
    writing: MutationField, change: Callable[[AsyncConnection, Scopes], Awaitable[ActResult]]
) -> None:
    """Judge WRITE, record the intent and do the act within the scopes of that right; the changed row is then answered.

    The outcome is entered in the transaction of the act, so that an act of which the ledger has no outcome was not done.
    """
    operation, performed = writing.operation, writing.performed(MutationProgress)
    if not performed.values:
        scopes = scopes_to_perform(writing)
        intent = (await intend(writing, performed)).id
        try:
            async with operation.services.source.begin() as connection:
                done = await change(connection, scopes)
                outcome = Outcome.WRITTEN if done.changed else Outcome.REPLAYED
                told = operation.event(
                    EventKind.WRITE_OUTCOME, outcome, EventAccess(subjects=done.subjects), intent_id=intent
                )
                entered = replace(told, content_hash=done.content_hash)
                await enter(operation.services.source, connection, [entered])
                performed.under_way.add(intent)
        except HubError as error:
            if intent not in performed.under_way:
                performed.close(intent, error.code)
            raise
        performed.intents.pop(intent)
        performed.acted = True
        performed.values = {"id": done.id, **done.values}
