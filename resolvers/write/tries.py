"""What is tried to be changed of one person or household: counted before it is written, whatever becomes of it.

A refusal tells as much as a rule's verdict does: that a membership is registered for one of its days already tells
these days to whoever tries one day after the other. So every try counts, and is judged with those of all processes.
"""

from __future__ import annotations

from hub.catalogue.declarations import Act
from hub.limiter.use import CHANGED
from resolvers.operation import Operation
from resolvers.write.filing import Filing
from resolvers.write.replays import stored_before
from resolvers.write.rows import OWNERS

EVERYBODY = "everybody"
"""The holder of what all organisations together change."""


async def count_change(operation: Operation, filing: Filing) -> None:
    """Count a try, of its organisation; a correction is one of all organisations. What was stored before is told again."""
    corrects = filing.writes.act is Act.CORRECT
    owners = (OWNERS[filing.table],) if corrects else filing.writes.about
    if not owners or filing.refusal is not None or await stored_before(operation, {0: filing}):
        return
    holder = EVERYBODY if corrects else operation.caller.organisation_id
    for owner in owners:
        name = operation.doors.cipher.name(f"{filing.table.__tablename__} of {holder} by {owner}", filing.about[owner])
        operation.tally.add([operation.allowance.use(holder, CHANGED + name, operation.moments.now, 1)])
