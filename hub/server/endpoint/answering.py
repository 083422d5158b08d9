"""Who asks, what, under which rights; the answer; and the ledger before a byte of it leaves."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import Any

from graphql import GraphQLSchema

from hub.errors import Code, RefusedRequest
from hub.grants.store import PolicyStore
from hub.identity.authentication import Authentication
from hub.ledger.event import CLIENT_GONE, Event, EventAccess, EventKind
from hub.ledger.late import LateOutcomes
from hub.ledger.transparency.log_key import LogKey
from hub.ledger.transparency.receipt import receipt_of
from hub.ledger.transparency.signed_note import NoteSigner
from hub.limiter.limiter import Limiter
from hub.limiter.quotas import CounterUse
from hub.rotation.active_keys import ActiveKeys
from hub.server.endpoint.answer import Result, body_of
from hub.server.endpoint.graphql_request import GraphQLRequest
from hub.server.endpoint.introspecting import Introspection
from hub.server.endpoint.plans import KNOWN, DocumentCache, SelectedOperation
from hub.server.endpoint.request_context import RequestContexts, RequestProgress, events_of, grants_of
from hub.server.endpoint.strict import refuse_withheld, restrictions_of_writes
from hub.server.endpoint.views import NOTHING, Views
from hub.server.endpoint.worker_thread import WorkerThread
from hub.server.log import AccessLogEntry
from hub.shielded_tasks import ShieldedTasks
from permissions.model import Reason
from resolvers.analysis import Analysis, Selection
from resolvers.authorise import WITHHELD, Restriction
from resolvers.execute import perform_all, run_all
from resolvers.operation import Operation, RequestInfo, Services, StalePolicy
from resolvers.usage import admit, count_answered

ATTEMPTS = 5
"""How often an operation is authorised anew while others keep changing the policy under it."""

MOST_NOTED = 64
"""Refusals without a turn that are put on record side by side: a flood of them must not take the work of those who have one."""

_NOTHING = re.compile(r"Nothing was (returned or written|returned|written)")
"""How a refusal says that there is nothing of the operation, which is not so once it has written."""

UNHEARD = frozenset({Code.DEADLINE_EXCEEDED, CLIENT_GONE})
"""How an operation ends whose answer nobody waits for any more."""


class PolicyUnsettled(RefusedRequest):
    """The policy changed under the operation each time that it was judged."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self) -> None:
        super().__init__(
            Code.POLICY_UNSETTLED,
            "Rights are being changed at this moment. Nothing was returned. Try again in a moment.",
            retry_after=1,
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """A body that may leave once its events are in the ledger, with what the operation uses of its client's limits."""

    body: bytes
    events: tuple[Event, ...]
    uses: Sequence[CounterUse]


class Answering:
    """Answers questions. Keeps nothing of any caller but what can be derived again."""

    def __init__(
        self,
        contract: GraphQLSchema,
        services: Services,
        authentication: Authentication,
        policy: PolicyStore,
        keys: ActiveKeys,
        limiter: Limiter,
        log_key: LogKey,
    ) -> None:
        self._contract = contract
        self._log_key = log_key
        self._limiter = limiter
        self._services = services
        self._views = Views(contract)
        self.contexts = RequestContexts(services, authentication, policy, keys, self._views)
        self._ending = ShieldedTasks()
        self._late = LateOutcomes(services.source)
        self.worker = WorkerThread()
        self._introspection = Introspection(contract, self._views, self.worker)
        self.documents = DocumentCache(contract, self.worker)

    async def answer(
        self, request: GraphQLRequest, authorization: str | None, entry: AccessLogEntry, until: float
    ) -> bytes:
        """The body of the answer, by a moment on the event loop's clock. Raises `RefusedRequest` when there is none."""
        entry.asked(request.document_hash, request.operation_name)
        progress = await self._begun(request, authorization, entry, until)
        entry.by(progress.context.rights.caller)
        try:
            signer = await self._log_key.signer() if request.preferred.receipt else None
            unsettled = 0
            while unsettled < ATTEMPTS:
                acts = progress.acts
                try:
                    reply = await self._run(progress, entry)
                    if recorded := await self._recorded(reply, progress):
                        entry.answered(recorded[-1])
                        if signer:
                            entry.receipt = self._receipt(signer, recorded[-1], reply.body, progress)
                        return reply.body
                except StalePolicy as stale:
                    self.contexts.saw(stale.version)
                progress.context = await self.contexts.resolve(request, authorization, progress.context.moments)
                # An act of its own changes the policy as well; the document bounds how many there are.
                unsettled = 0 if progress.acts > acts else unsettled + 1
            raise PolicyUnsettled
        except asyncio.CancelledError:
            late = asyncio.get_running_loop().time() >= until
            entry.has_written = progress.has_written
            await self._end(progress, Code.DEADLINE_EXCEEDED if late else CLIENT_GONE)
            raise
        except Exception as error:
            code = error.code if isinstance(error, RefusedRequest) else Code.INTERNAL
            if code is Code.LEDGER_UNAVAILABLE:
                self._late.enter([*progress.unknown(), *(fact for fact in progress.facts() if fact.intent_id)])
            else:
                await self._end(progress, code, *getattr(error, "refused", ()))
            if isinstance(error, RefusedRequest) and progress.has_written:
                raise written_all_the_same(error) from None
            raise
        finally:
            progress.close()
            entry.left = self._limiter.left(progress.context.rights.caller.actor, entry.roots, self._services.clock())

    async def _begun(
        self, request: GraphQLRequest, authorization: str | None, entry: AccessLogEntry, until: float
    ) -> RequestProgress:
        """The way of a request begins with who asks. Raises when nobody known does."""
        asked = RequestInfo(entry.request_id, request.document_hash, request.operation_name, until)
        context = await self.contexts.resolve(request, authorization)
        return RequestProgress(request, authorization, asked, self._limiter, context)

    # --- what is on record --------------------------------------------------------------------------------------

    def note_refusal(
        self, request: GraphQLRequest, authorization: str | None, entry: AccessLogEntry, code: str
    ) -> None:
        """Put on record that an operation never had its turn, if it is known who asks: beside the answer, which waits for
        nothing. Of a flood only so many are looked at side by side; the others are in the log and the metrics alone."""
        if len(self._ending) < MOST_NOTED:
            self._ending.begin(self._note_refusal(request, authorization, entry, code))

    async def _note_refusal(
        self, request: GraphQLRequest, authorization: str | None, entry: AccessLogEntry, code: str
    ) -> None:
        with suppress(RefusedRequest):
            await self._record_end(await self._begun(request, authorization, entry, 0.0), code, ())

    async def drain(self) -> None:
        """Wait until the end of every operation is on record, also of those for which nobody waits any more."""
        await self._services.coalescer.settled()
        await self._ending.settled()
        await self._late.drain()
        await self.worker.close()

    async def _end(self, progress: RequestProgress, code: str, *refused: str) -> None:
        """Put on record how an operation ended, to the end, however often whoever waits for it is cancelled."""
        await self._ending.run(self._record_end(progress, code, refused))

    def _receipt(self, signer: NoteSigner, event: Event, body: bytes, progress: RequestProgress) -> str:
        used = grants_of(progress.context.rights.profile, self._contract, event.access.given)
        return receipt_of(signer, event, body, used)

    async def _recorded(self, reply: Reply, progress: RequestProgress) -> tuple[Event, ...]:
        """Write the events under the version that the answer was judged by: as they were written; none, if it must not leave.

        When the policy has changed, an answer whose caller, profile and keys came out the same still stands; any other
        is dropped. Raises when the caller may not ask any more.
        """
        context, version = progress.context, progress.context.rights.version
        for _ in range(ATTEMPTS):
            current = await self._services.ledger.record(
                *reply.events, uses=reply.uses, queued=partial(progress.enters, version)
            )
            if current == version:
                return reply.events
            self.contexts.saw(current)
            again = await self.contexts.resolve(progress.request, progress.authorization, context.moments)
            if again.rights.version == version or not again.answers_like(context):
                return ()
            version = again.rights.version
            reply = replace(reply, events=tuple(replace(item, policy_version=version) for item in reply.events))
        return ()

    async def _record_end(self, progress: RequestProgress, code: str, refused: tuple[str, ...]) -> None:
        """Why nothing was returned, and what was written all the same: facts under any version of the policy.

        What the operation used of its client's limits counts whatever came of it. What is being put on record comes to its
        end first: of an answer whose events were written nothing is told again, also when it did not leave.
        """
        self._late.enter(progress.unknown())
        await progress.settled()
        if progress.entered and code in UNHEARD:
            return
        facts = [] if progress.entered else progress.facts()
        facts.append(progress.event(EventKind.REFUSAL, code, EventAccess(refused=refused)))
        uses, version = progress.uses(), progress.context.rights.version
        try:
            for _ in range(ATTEMPTS):
                known = (replace(each, policy_version=version) for each in facts)
                current = await self._services.ledger.record(*known, uses=uses)
                if current == version:
                    break
                self.contexts.saw(current)
                version = current
        except RefusedRequest:
            self._late.enter([each for each in facts if each.intent_id])  # of what was refused the refusal tells

    # --- what is answered ---------------------------------------------------------------------------------------

    async def _run(self, progress: RequestProgress, entry: AccessLogEntry) -> Reply:
        """One run of the request under the rights that it was authorised under last."""
        rights, request = progress.context.rights, progress.request
        selected, analysis = await self._analysed(progress, entry)
        selection, is_query = analysis.selection, selected.document.is_query
        operation = Operation(
            self._services,
            rights.caller,
            rights.profile,
            rights.version,
            progress.context.moments,
            progress.request_info,
            self._contract,
            self._limiter.quotas,
            analysis.numbers,
            analysis.days,
            progress.performed,
            progress.recording,
        )
        admit(self._limiter, operation, selection)
        progress.operation = operation
        plan = await self.documents.plan(selected, analysis, operation, progress.spend)
        of_graphql, unseen = await self._of_graphql(progress, selected, selection) if is_query else ({}, ())
        # What a run before this one has written is told, whatever has been withheld since.
        if (request.preferred.strict or rights.caller.strict) and not operation.has_begun:
            writes = restrictions_of_writes(zip(plan.roots, analysis.values, strict=True), operation)
            refuse_withheld((*plan.remarks.withheld, *unseen) if is_query else writes)
        if is_query:
            answers = await run_all(plan.roots, analysis.values, operation)
            result = Result(answers, plan.remarks, of_graphql, unseen=unseen)
        else:
            performed = await perform_all(plan.roots, analysis.values, operation)
            result = Result.of_writes(performed, plan.remarks, selection.typenames)
        count_answered(operation, result.answers, result.failed)
        in_report = request.preferred.report or rights.caller.withheld_in_report
        body = body_of(
            operation, result, selection.names, withheld_in_report=in_report, passed_over=request.passed_over
        )
        return Reply(body, events_of(progress, result), progress.uses())

    async def _analysed(self, progress: RequestProgress, entry: AccessLogEntry) -> tuple[SelectedOperation, Analysis]:
        """Return what is asked: worked out once, also when the question is authorised anew."""
        context, selected = progress.context, progress.selected
        if context.text is None:
            progress.spend(KNOWN)
        text, absent = context.text_of(progress.request), context.rights.absent
        if selected is None or (selected.text, selected.variant.absent) != (text, absent):
            selected = await self.documents.selected(progress.request, text, absent, progress.spend)
            selection = selected.variant.selection
            entry.resolves(selected.kind, selection.coordinates)
            progress.selected, progress.analysis = selected, selection.analysed(selected.variables, context.moments)
        assert progress.analysis is not None
        return selected, progress.analysis

    async def _of_graphql(
        self, progress: RequestProgress, selected: SelectedOperation, selection: Selection
    ) -> tuple[Mapping[str, Any], tuple[Restriction, ...]]:
        """Return what GraphQL itself answers of a query, and what of that the caller has no view of. Raises
        FIELD_WITHHELD when nothing else was asked."""
        if not selection.introspects:
            return {}, ()
        whole = progress.request.preferred.whole_contract
        profile = progress.context.rights.profile
        found = await self._introspection.answer(
            selected.document, selected.variables, profile, progress.spend, whole=whole
        )
        unseen = [root for root in selection.roots if root.definition is None and root.response not in found]
        if unseen and len(unseen) == len(selection.roots):
            raise RefusedRequest(Code.FIELD_WITHHELD, NOTHING, status=HTTPStatus.FORBIDDEN)
        return found, tuple(Restriction(root.coordinate, WITHHELD, Reason.NO_GRANT, None, root.path) for root in unseen)


def written_all_the_same(error: RefusedRequest) -> RefusedRequest:
    """Return the refusal of an operation that had written before it failed: its own sentence may say that nothing was.

    A caller who may not ask any more is told just that, and one who went too far what there is to do.
    """
    if error.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        told = _NOTHING.sub("What was written before is stored, but not answered", error.message)
        if told == error.message:
            return error
        return RefusedRequest(error.code, told, status=error.status, retry_after=error.retry_after)
    sentence = "Your write is stored, but the hub could not answer it. Send it again, with the same idempotency key if it has one, to get the answer."
    return RefusedRequest(error.code, sentence, status=error.status, retry_after=error.retry_after)
