"""One request: who asks, with which rights, and which text, under one version of the policy; what it used and wrote so far; and what is
on record of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from http import HTTPStatus

from graphql import GraphQLSchema

from hub.bounded_cache import BoundedCache
from hub.catalogue.contract import coordinates
from hub.catalogue.declarations import Moments
from hub.clock import local_day
from hub.errors import Code, RefusedRequest
from hub.grants.documents import RegisteredDocuments
from hub.grants.store import PolicyStore
from hub.identity.authentication import Authentication
from hub.identity.caller import AuthenticatedCaller
from hub.ledger.event import NO_ACCESS, Event, EventAccess, EventKind, EventRequest, Outcome, ledger_event
from hub.limiter.limiter import Limiter
from hub.limiter.quotas import CounterUse
from hub.limiter.spending import Spending
from hub.rotation.active_keys import ActiveKeys
from hub.server.endpoint.answer import Result
from hub.server.endpoint.graphql_request import GraphQLRequest
from hub.server.endpoint.plans import SelectedOperation
from hub.server.endpoint.views import Views
from hub.shielded_tasks import ShieldedTasks
from permissions.model import Capability
from permissions.profile import Profile
from resolvers.analysis import Analysis
from resolvers.operation import MutationProgress, Operation, RequestInfo, Services, WriteOutcome

REMEMBERED_BYTES = 8 * 1024 * 1024
"""What may be remembered of whose rights are known: some thousands of callers."""

CALLER = 1_000
"""Bytes of a caller whose rights are known, without the token and the profile, which many share."""


class DocumentUnknown(RefusedRequest):
    """The client has not registered a document of this hash."""

    def __init__(self) -> None:
        super().__init__(
            Code.DOCUMENT_UNKNOWN,
            "No document with this hash is registered for you. Ask the operator of the hub to register it, or send the query itself.",
        )


class DocumentRequired(RefusedRequest):
    """The client is held to its registered documents."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__(
            Code.DOCUMENT_REQUIRED, "You may ask for registered documents only: send documentId instead of query."
        )


@dataclass(frozen=True, slots=True)
class Rights:
    """Who asks, with which rights under which version of the policy, until a moment at which time alone may change them.

    `absent` are the record types of which the profile knows nothing. `index_keys` are what look-ups ask for: rows that carry
    another key are not seen.
    """

    caller: AuthenticatedCaller
    profile: Profile
    version: int
    absent: frozenset[str]
    index_keys: tuple[str, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class RequestContext:
    """A question with the rights of who asks it, and when. The text is None when the client may not ask it."""

    rights: Rights
    moments: Moments
    text: str | None

    def answers_like(self, other: RequestContext) -> bool:
        """Return True when an answer made under the other one stands under this one."""
        own, its = self.rights, other.rights
        return (own.caller, own.profile.hash, self.text, own.index_keys) == (
            its.caller,
            its.profile.hash,
            other.text,
            its.index_keys,
        )

    def text_of(self, question: GraphQLRequest) -> str:
        """Return the text of what is asked. Raises `DocumentUnknown` or `DocumentRequired`."""
        if self.text is None:
            raise DocumentUnknown if question.registered else DocumentRequired
        return self.text


class RequestContexts:
    """Finds the context of each request. It remembers what can be asked for again, under the policy version that it came with."""

    def __init__(
        self, services: Services, authentication: Authentication, policy: PolicyStore, keys: ActiveKeys, views: Views
    ) -> None:
        self._services = services
        self._authentication = authentication
        self._policy = policy
        self._keys = keys
        self._views = views
        self._registered = RegisteredDocuments(services.source)
        self._known: BoundedCache[Rights] = BoundedCache(REMEMBERED_BYTES)

    async def resolve(
        self, question: GraphQLRequest, authorization: str | None, moments: Moments | None = None
    ) -> RequestContext:
        """Raises when nobody known asks, or somebody who may not ask any more. A request happens at one moment: whoever judges
        it anew says at which."""
        now = self._services.clock()
        rights = await self.rights(authorization)
        text = await self._text(question, rights)
        return RequestContext(rights, moments or Moments(now, local_day(now)), text)

    async def rights(self, authorization: str | None) -> Rights:
        """Return who asks, with their rights at the newest policy heard of. Raises when nobody known asks, or somebody who may
        not ask any more."""
        rights = self._known.get(authorization)
        if rights is None or rights.version != self._policy.newest or self._services.clock() >= rights.until:
            rights = await self._rights(authorization)
            self._known.put(authorization, rights, CALLER + len(authorization or ""))
        return rights

    async def _rights(self, authorization: str | None) -> Rights:
        """Return the rights of who asks, as they are now; raises when nobody does, or somebody who may not ask any
        more."""
        self._known.drop(authorization)  # whatever goes wrong below, an older answer is not given again
        known = await self._policy.version()
        caller = await self._authentication.caller(authorization, known)
        version, profile = await self._policy.profile(caller.principal)
        if version != known:
            # The policy moved on between the two: the caller must be known under the same version.
            caller = await self._authentication.caller(authorization, version)
        await self._keys.at(version)
        until = caller.expires_at if profile.until is None else min(caller.expires_at, profile.until)
        absent = self._views.absent(profile)
        return Rights(caller, profile, version, absent, self._services.cipher.index_keys, until)

    def saw(self, version: int) -> None:
        """Take note of a version of the policy that the ledger told of."""
        self._policy.saw(version)

    async def _text(self, question: GraphQLRequest, rights: Rights) -> str | None:
        if question.registered is not None:
            return await self._registered.text(rights.caller.client_id, question.registered, rights.version)
        return None if rights.caller.documents_only else question.text


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

    @property
    def acts(self) -> int:
        """How many acts of its own were done so far: each may have changed the policy under it."""
        return sum(write.acted for write in self.performed.values())

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
        asked = self.request_info
        request = EventRequest.of(rights.caller, asked.request_id, asked.document_hash, asked.operation_name)
        return ledger_event(request, moments.now, rights.version, kind, outcome, access, intent_id)

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


def kind_of(done: WriteOutcome) -> EventKind:
    return EventKind.WRITE_OUTCOME if done.intent_id else EventKind.REFUSAL


def events_of(progress: RequestProgress, result: Result) -> tuple[Event, ...]:
    """Return what the ledger keeps of an operation: one event. Of several writes: one for each, and one for the
    answer. Each root field that was refused is on record, as the outcome of its intent or by itself."""
    answers, remarks = result.answers.values(), result.remarks
    access = EventAccess(
        given=remarks.granted,
        refused=remarks.refused,
        subjects=tuple(dict.fromkeys([subject for item in answers for subject in item.answer.subjects])),
        row_count=sum([item.answer.rows for item in answers]),
        sources=remarks.sources,
        unavailable=tuple(dict.fromkeys([gap.source for item in answers for gap in item.answer.gaps])),
    )
    outcome = Outcome.ANSWERED
    if remarks.refused:
        outcome = Outcome.PARTLY_WITHHELD if remarks.granted else Outcome.WITHHELD
    if not progress.performed and not result.failed:
        return (progress.event(EventKind.READ, outcome, access),)
    done = [each for write in progress.performed.values() for each in write.closed()]
    outcomes = tuple(
        progress.event(kind_of(each), each.outcome, each.access, intent_id=each.intent_id) for each in done
    )
    failures = dict.fromkeys(str(error.code) for error in result.failed.values())
    if untold := [failure for failure in failures if failure not in {each.outcome for each in done}]:
        first, *others = (progress.event(EventKind.REFUSAL, failure) for failure in untold)
        return (*outcomes, replace(first, access=access), *others)
    if len(outcomes) == 1:
        (lone,) = outcomes
        subjects = tuple(dict.fromkeys((*lone.access.subjects, *access.subjects)))
        return (replace(lone, access=replace(access, subjects=subjects)),)
    return (*outcomes, progress.event(EventKind.READ, outcome, access))


def grants_of(profile: Profile, contract: GraphQLSchema, given: Iterable[str]) -> set[str]:
    """Return the ids of the grants by which coordinates were given, as the ledger names them: with their capability, but for READ."""
    keys, found = coordinates(contract), set[str]()
    for name in given:
        coordinate, _, capability = name.partition(" ")
        if coordinate in keys:
            decision = profile.decide(keys[coordinate], Capability(capability or Capability.READ))
            found |= {view.grant for view in decision.views}
    return found
