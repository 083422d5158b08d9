"""What an organisation tries to change of one person or household: counted before it is written, whatever becomes of it.

A refusal tells as much as a rule's verdict does: that a membership is registered for one of its days already tells
these days to whoever tries one day after the other. So every try counts, and is judged with those of all processes.
"""

from __future__ import annotations

from collections.abc import Iterator

from hub.catalogue.declarations import Act
from hub.limiter.use import CHANGED, MEMBERSHIPS, Use
from resolvers.operation import Operation
from resolvers.write.filing import Filing
from resolvers.write.replays import stored_before
from resolvers.write.rows import OWNERS


async def count_change(operation: Operation, filing: Filing) -> None:
    """Count a try. What was stored before is told again."""
    if filing.refusal is None:
        uses = list(uses_of_change(operation, filing))
        if uses and not await stored_before(operation, {0: filing}):
            operation.tally.add(uses)


def uses_of_change(operation: Operation, filing: Filing) -> Iterator[Use]:
    """What a try uses of the counters of whom or what it is about, as far as that was found."""
    writes, holder = filing.writes, operation.caller.organisation_id
    owners = (OWNERS[filing.table],) if writes.act is Act.CORRECT else writes.about
    for owner in owners:
        if owner in filing.about:
            kind = MEMBERSHIPS if owner in writes.beside else CHANGED
            name = operation.doors.cipher.name(
                f"{filing.table.__tablename__} of {holder} by {owner}", filing.about[owner]
            )
            yield operation.allowance.use(holder, kind + name, operation.moments.now, 1)
