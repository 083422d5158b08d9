"""What the stages know of the request they work for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from graphql import GraphQLField, GraphQLSchema

from hub.catalogue.declarations import Moments
from hub.cipher import Cipher
from hub.clock import Clock
from hub.coalescing import Coalescer
from hub.errors import Code, Mistake
from hub.identity.caller import AuthenticatedCaller
from hub.ledger.event import NO_ACCESS, Event, EventAccess, EventKind, EventRequest, Outcome, ledger_event
from hub.ledger.gate import LedgerGate
from hub.limiter.quotas import PendingUsage, Quotas
from hub.shielded_tasks import ShieldedTasks
from hub.sources.register import Sources
from hub.sources.source import Source
from permissions.profile import Profile
from resolvers.analysis import NamedNumbers
from resolvers.read_query import QueryReader
from resolvers.select import Selected


@dataclass(frozen=True, slots=True)
class Services:
    """The services that an operation uses: databases, keys, the clock, the ledger, what does like work of several
    operations together, and what reads a query that is only simulated."""

    sources: Sources
    cipher: Cipher
    clock: Clock
    ledger: LedgerGate
    coalescer: Coalescer = field(default_factory=Coalescer)
    read_query: QueryReader | None = None

    @property
    def source(self) -> Source:
        """The hub's own database."""
        return self.sources.hub


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """The question itself, as the ledger names it: no values, only hashes and names.

    `until` is when the answer must have left, on the event loop's clock.
    """

    request_id: str
    document_hash: str
    operation_name: str | None
    until: float


@dataclass(frozen=True, slots=True)
class WriteOutcome:
    """One thing that a write came to: the intent it rests on, its outcome, and the persons it is about.

    What was refused before it was intended has no intent.
    """

    intent_id: str | None
    outcome: str
    subjects: tuple[str, ...] = ()

    @property
    def access(self) -> EventAccess:
        """Whom it is about, as the ledger has it."""
        return EventAccess(subjects=self.subjects) if self.subjects else NO_ACCESS


@dataclass(slots=True)
class MutationProgress:
    """What a write has done so far, and the values that its answer is read by; none while it is not done.

    `intents` are on record and have no outcome yet; of those `under_way` nobody knows whether they are stored, until
    they are closed. `enclosed` are intents that are entered with their records: while these are stored nobody knows of either.
    `acted`: an act was done, and its outcome was entered with it.
    `mistakes` are those in items whose failure is no error of the field. It outlives a run, so that whatever ends the operation closes all of them.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    done: list[WriteOutcome] = field(default_factory=list)
    mistakes: list[tuple[Code, Mistake]] = field(default_factory=list)
    intents: dict[str, Event] = field(default_factory=dict)
    under_way: set[str] = field(default_factory=set)
    enclosed: dict[str, Event] = field(default_factory=dict)
    acted: bool = False

    @property
    def has_begun(self) -> bool:
        """True when something is on record of it: what it did must be told."""
        return bool(self.values or self.done or self.intents or self.enclosed)

    @property
    def has_written(self) -> bool:
        """True when something is stored."""
        return self.acted or any(done.outcome in (Outcome.WRITTEN, Outcome.REPLAYED) for done in self.done)

    def close(self, intent_id: str | None, outcome: str, subjects: tuple[str, ...] = ()) -> None:
        """What an intent came to, or what was refused before it was intended."""
        if intent_id is not None:
            self.intents.pop(intent_id, None)
        self.done.append(WriteOutcome(intent_id, outcome, subjects))

    def closed(self) -> list[WriteOutcome]:
        """Everything that it came to, at the end of the operation: no intent is left open.

        What had begun may be stored, or may be yet: the change events tell it later.
        """
        ended = ((each, Outcome.UNKNOWN if each in self.under_way else Outcome.NOT_STORED) for each in self.intents)
        return [*self.done, *(WriteOutcome(intent_id, outcome) for intent_id, outcome in ended)]


Write = TypeVar("Write", bound=MutationProgress)


@dataclass(frozen=True, slots=True)
class Operation:
    """One run of a request under one profile.

    `numbers` has the identity numbers that each root field names, `days` the other days or moments that its answer is made
    by, both by the names of the root fields in the answer.

    What becomes of it stands beside it: `pending_usage` is what it uses of its client's limits, under the `quotas`. `performed`
    outlives the run: when the policy changes before the answer leaves, the operation runs again, and what is already written
    is only read again. So does `recording`, what is being put on record.
    """

    services: Services
    caller: AuthenticatedCaller
    profile: Profile
    policy_version: int
    moments: Moments
    request_info: RequestInfo
    contract: GraphQLSchema
    quotas: Quotas
    numbers: Mapping[str, tuple[NamedNumbers, ...]] = field(default_factory=dict)
    days: Mapping[str, frozenset[str]] = field(default_factory=dict)
    performed: dict[str, MutationProgress] = field(default_factory=dict)
    recording: ShieldedTasks = field(default_factory=ShieldedTasks)
    pending_usage: PendingUsage = field(default_factory=PendingUsage)

    @property
    def has_begun(self) -> bool:
        """True when something is on record of a write of it: what it did must be told."""
        return any(write.has_begun for write in self.performed.values())

    def event(
        self, kind: EventKind, outcome: str, access: EventAccess = NO_ACCESS, *, intent_id: str | None = None
    ) -> Event:
        """Return a line for the ledger about this operation."""
        asked = self.request_info
        request = EventRequest.of(self.caller, asked.request_id, asked.document_hash, asked.operation_name)
        return ledger_event(request, self.moments.now, self.policy_version, kind, outcome, access, intent_id)


@dataclass(frozen=True, slots=True)
class MutationField:
    """A root field that writes, as its act is given it: with its arguments by their names, coerced once for everyone, and what was
    prepared for its inputs under this profile, each by its name and the fields that it gives."""

    operation: Operation
    selected: Selected
    coordinate: str
    arguments: Mapping[str, Any]
    prepared_inputs: dict[tuple[str, ...], Any] = field(default_factory=dict)

    @property
    def definition(self) -> GraphQLField:
        assert self.selected.definition is not None
        return self.selected.definition

    def performed(self, kind: type[Write]) -> Write:
        """Return what it has done so far, also in a run before this one."""
        performed = self.operation.performed.setdefault(self.selected.response, kind())
        assert isinstance(performed, kind)
        return performed


class StalePolicy(Exception):
    """The policy is no longer the one under which the operation was authorised: authorise it anew. Nothing was written."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version
