"""An organisation's attempts to change one person or household: each is counted before it is written, whatever becomes of it.

A refusal tells as much as a rule's verdict does: that a membership is registered for one of its days already tells
these days to whoever tries one day after the other. So every try counts, and is judged with those of all processes.
"""

from __future__ import annotations

from collections.abc import Iterator

from hub.catalogue.declarations import WriteAction
from hub.limiter.quotas import CHANGED, MEMBERSHIPS, CounterUse
from resolvers.operation import Operation
from resolvers.write.command import WriteCommand
from resolvers.write.replays import stored_before
from resolvers.write.rows import OWNERS


async def count_attempt(operation: Operation, command: WriteCommand) -> None:
    """Count a try. What was stored before is told again."""
    if command.refusal is None:
        uses = list(uses_of_attempt(operation, command))
        if uses and not await stored_before(operation, {0: command}):
            operation.pending_usage.add(uses)


def uses_of_attempt(operation: Operation, command: WriteCommand) -> Iterator[CounterUse]:
    """Yield what a try uses of the counters of whom or what it is about, as far as that was found."""
    writes, holder = command.writes, operation.caller.organisation_id
    owners = (OWNERS[command.table],) if writes.action is WriteAction.CORRECT else writes.about
    for owner in owners:
        if owner in command.about:
            kind = MEMBERSHIPS if owner in writes.overlap_columns else CHANGED
            name = operation.services.cipher.name(
                f"{command.table.__tablename__} of {holder} by {owner}", command.about[owner]
            )
            yield operation.quotas.use(holder, kind + name, operation.moments.now, 1)
