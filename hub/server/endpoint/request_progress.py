"""One request on its way: what it asks, what it used and wrote so far, and what is on record of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from hub.errors import RefusedRequest
from hub.ledger.event import NO_ACCESS, Event, EventAccess, EventKind, Outcome
from hub.limiter.counter_use import CounterUse
from hub.limiter.limiter import Limiter
from hub.limiter.spending import Spending
from hub.server.endpoint.events import kind_of
from hub.server.endpoint.graphql_request import GraphQLRequest
from hub.server.endpoint.plans import SelectedOperation
from hub.server.endpoint.request_context import RequestContext
from hub.shielded_tasks import ShieldedTasks
from resolvers.analysis import Analysis
from resolvers.operation import MutationProgress, Operation, RequestInfo, ledger_event, request_of_event


@dataclass(slots=True)
class RequestProgress:
    """One request on its way. `context` is how it was authorised last, `selected` and `analysis` what it asks, and `operation` its
    run once that was admitted.

    `recording` is what it is putting on record, and `entering` what will tell how the events of its answer were written, with
    the version that they were written for. `entered`: they were, or the ledger is away and nobody knows; either way they are
    not written again.
    """

    request: GraphQLRequest
    authorization: str | None
    request_info: RequestInfo
    limiter: Limiter
    context: RequestContext
    selected: SelectedOperation | None = None
    analysis: Analysis | None = None
    operation: Operation | None = None
    spending: Spending | None = None
    performed: dict[str, MutationProgress] = field(default_factory=dict)
    recording: ShieldedTasks = field(default_factory=ShieldedTasks)
    entering: tuple[asyncio.Future[int], int] | None = None
    entered: bool = False

    @property
    def has_written(self) -> bool:
        return any(write.has_written for write in self.performed.values())

    def spend(self, units: int) -> None:
        """Spend some of what its client may spend on planning; raises `PlanningUsedUp`. What was written must be told,
        whatever is left."""
        if self.spending is None:
            self.spending = Spending(self.limiter, self.context.rights.caller.actor, self.context.moments.now)
        if not self.has_written:
            self.spending.spend(units)

    def uses(self) -> Sequence[CounterUse]:
        """Return what it used of its client's limits and no event has carried yet."""
        spent = self.spending.take() if self.spending else ()
        return (*spent, *(self.operation.pending_usage.take() if self.operation else ()))

    def enters(self, version: int, written: asyncio.Future[int]) -> None:
        """The events of its answer are being written, for a version of the policy."""
        self.entering = written, version

    async def settled(self) -> None:
        """Returns when nothing is being put on record any more, and it is known whether the events of its answer were."""
        await self.recording.settled()
        if self.entering is not None:
            written, version = self.entering
            try:
                self.entered = await written == version
            except RefusedRequest:
                self.entered = True
            self.entering = None

    def close(self) -> None:
        """What it spent is in the ledger by now, or never will be."""
        if self.spending:
            self.spending.close()

    def event(
        self, kind: EventKind, outcome: str, access: EventAccess = NO_ACCESS, intent_id: str | None = None
    ) -> Event:
        """Return a line for the ledger about it, as it was authorised last."""
        rights, moments = self.context.rights, self.context.moments
        asked = request_of_event(rights.caller, self.request_info)
        return ledger_event(asked, moments, rights.version, kind, outcome, access, intent_id)

    def unknown(self) -> list[Event]:
        """Return the intents that were being entered with their records when it ended, each with its outcome: nobody knows
        whether they are on record."""
        return [
            event
            for write in self.performed.values()
            for intent in write.enclosed.values()
            for event in (intent, self.event(EventKind.WRITE_OUTCOME, Outcome.UNKNOWN, intent_id=intent.id))
        ]

    def facts(self) -> list[Event]:
        """Return what it wrote, and what was refused of it, at its end."""
        return [
            self.event(kind_of(done), done.outcome, done.access, done.intent_id)
            for write in self.performed.values()
            for done in write.closed()
        ]
