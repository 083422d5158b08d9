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
from hub.ledger.event import CLIENT_GONE, Event, Kind
from hub.ledger.late import LateOutcomes
from hub.limiter.limiter import Limiter
from hub.limiter.use import Use
from hub.rotation.in_use import KeysInUse
from hub.server.endpoint.answer import Result, body_of
from hub.server.endpoint.beside import Beside
from hub.server.endpoint.counting import admit, count_answered
from hub.server.endpoint.course import Course
from hub.server.endpoint.events import events_of
from hub.server.endpoint.introspecting import Introspection
from hub.server.endpoint.judging import Judging
from hub.server.endpoint.notes import Notes
from hub.server.endpoint.plans import KNOWN, Documents, SelectedOperation
from hub.server.endpoint.question import Question
from hub.server.endpoint.running import perform_all
from hub.server.endpoint.strict import judge_whole, refuse_withheld
from hub.server.endpoint.views import NOTHING, Views
from hub.to_the_end import ToTheEnd
from permissions.model import Reason
from resolvers.analysis import Analysis, Selection
from resolvers.authorise import WITHHELD, Outcome
from resolvers.operation import Asked, Doors, Operation, StalePolicy
from resolvers.read import run_all

ATTEMPTS = 5
"""How often an operation is judged anew while the policy keeps changing under it."""

MOST_NOTED = 64
"""Refusals without a turn that are put on record side by side: a flood of them must not take the work of those who have one."""

_NOTHING = re.compile(r"Nothing was (answered or written|answered|written)")
"""How a refusal says that there is nothing of the operation, which is not so once it has written."""

UNHEARD = frozenset({Code.DEADLINE_EXCEEDED, CLIENT_GONE})
"""How an operation ends whose answer nobody waits for any more."""


class PolicyUnsettled(RefusedRequest):
    """The policy changed under the operation each time that it was judged."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self) -> None:
        super().__init__(
            Code.POLICY_UNSETTLED,
            "Rights are being changed at this moment. Nothing was answered. Try again in a moment.",
            retry_after=1,
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """A body that may leave once its events are in the ledger, with what the operation uses of its client's limits."""

    body: bytes
    events: tuple[Event, ...]
    uses: Sequence[Use]


class Answering:
    """Answers questions. Keeps nothing of any caller but what can be derived again."""

    def __init__(
        self,
        contract: GraphQLSchema,
        doors: Doors,
        authentication: Authentication,
        policy: PolicyStore,
        keys: KeysInUse,
        limiter: Limiter,
    ) -> None:
        self._contract = contract
        self._limiter = limiter
        self._doors = doors
        self._views = Views(contract)
        self._judging = Judging(doors, authentication, policy, keys, self._views)
        self._ending = ToTheEnd()
        self._late = LateOutcomes(doors.source)
        self.beside = Beside()
        self._introspection = Introspection(contract, self._views, self.beside)
        self.documents = Documents(contract, self.beside)

    async def answer(self, question: Question, authorization: str | None, notes: Notes, until: float) -> bytes:
        """The body of the answer, by a moment on the event loop's clock. Raises `RefusedRequest` when there is none."""
        notes.asked(question)
        course = await self._begun(question, authorization, notes, until)
        notes.by(course.judged.rights.caller)
        try:
            for _ in range(ATTEMPTS):
                try:
                    reply = await self._run(course, notes)
                    if await self._may_leave(reply, course):
                        notes.answered(reply.events[-1])
                        return reply.body
                except StalePolicy as stale:
                    self._judging.saw(stale.version)
                course.judged = await self._judging.judge(question, authorization, course.judged.moments)
            raise PolicyUnsettled
        except asyncio.CancelledError:
            late = asyncio.get_running_loop().time() >= until
            notes.has_written = course.has_written
            await self._end(course, Code.DEADLINE_EXCEEDED if late else CLIENT_GONE)
            raise
        except Exception as error:
            code = error.code if isinstance(error, RefusedRequest) else Code.INTERNAL
            if code is Code.LEDGER_UNAVAILABLE:
                self._late.enter([fact for fact in course.facts() if fact.intent_id])
            else:
                await self._end(course, code, *getattr(error, "refused", ()))
            if isinstance(error, RefusedRequest) and course.has_written:
                raise written_all_the_same(error) from None
            raise
        finally:
            course.close()
            notes.left = self._limiter.left(course.judged.rights.caller.actor, notes.roots, self._doors.clock())

    async def _begun(self, question: Question, authorization: str | None, notes: Notes, until: float) -> Course:
        """The way of a request begins with who asks. Raises when nobody known does."""
        asked = Asked(notes.request_id, question.document_hash, question.operation_name, until)
        judged = await self._judging.judge(question, authorization)
        return Course(question, authorization, asked, self._limiter, judged)

    # --- what is on record --------------------------------------------------------------------------------------

    def note_refusal(self, question: Question, authorization: str | None, notes: Notes, code: str) -> None:
        """Put on record that an operation never had its turn, if it is known who asks: beside the answer, which waits for
        nothing. Of a flood only so many are looked at side by side; the others are in the log and the metrics alone."""
        if len(self._ending) < MOST_NOTED:
            self._ending.begin(self._note_refusal(question, authorization, notes, code))

    async def _note_refusal(self, question: Question, authorization: str | None, notes: Notes, code: str) -> None:
        with suppress(RefusedRequest):
            await self._record_end(await self._begun(question, authorization, notes, 0.0), code, ())

    async def drain(self) -> None:
        """Wait until the end of every operation is on record, also of those for which nobody waits any more."""
        await self._ending.settled()
        await self._late.drain()
        await self.beside.close()

    async def _end(self, course: Course, code: str, *refused: str) -> None:
        """Put on record how an operation ended, to the end, however often whoever waits for it is cancelled."""
        await self._ending.run(self._record_end(course, code, refused))

    async def _may_leave(self, reply: Reply, course: Course) -> bool:
        """Write the events under the version that the answer was judged by.

        When the policy has changed, an answer whose caller, profile and keys came out the same still stands; any other
        is dropped. Raises when the caller may not ask any more.
        """
        judged, version = course.judged, course.judged.rights.version
        for _ in range(ATTEMPTS):
            current = await self._doors.ledger.record(
                *reply.events, uses=reply.uses, queued=partial(course.enters, version)
            )
            if current == version:
                return True
            self._judging.saw(current)
            again = await self._judging.judge(course.question, course.authorization, judged.moments)
            if again.rights.version == version or not again.answers_like(judged):
                return False
            version = again.rights.version
            reply = replace(reply, events=tuple(replace(item, policy_version=version) for item in reply.events))
        return False

    async def _record_end(self, course: Course, code: str, refused: tuple[str, ...]) -> None:
        """Why nothing was answered, and what was written all the same: facts under any version of the policy.

        What the operation used of its client's limits counts whatever came of it. What is being put on record comes to its
        end first: of an answer whose events were written nothing is told again, also when it did not leave.
        """
        await course.settled()
        if course.entered and code in UNHEARD:
            return
        facts = [] if course.entered else course.facts()
        facts.append(course.event(Kind.REFUSAL, code, refused=refused))
        uses, version = course.uses(), course.judged.rights.version
        try:
            for _ in range(ATTEMPTS):
                known = (replace(each, policy_version=version) for each in facts)
                current = await self._doors.ledger.record(*known, uses=uses)
                if current == version:
                    break
                self._judging.saw(current)
                version = current
        except RefusedRequest:
            self._late.enter([each for each in facts if each.intent_id])  # of what was refused the refusal tells

    # --- what is answered ---------------------------------------------------------------------------------------

    async def _run(self, course: Course, notes: Notes) -> Reply:
        """One run of the request under the rights that it was judged by last."""
        rights, question = course.judged.rights, course.question
        selected, analysis = await self._analysed(course, notes)
        selection, is_query = analysis.selection, selected.document.is_query
        operation = Operation(
            self._doors,
            rights.caller,
            rights.profile,
            rights.version,
            course.judged.moments,
            course.asked,
            self._contract,
            self._limiter.allowance,
            analysis.numbers,
            analysis.days,
            course.performed,
            course.recording,
        )
        admit(self._limiter, operation, selection)
        course.operation = operation
        plan = await self.documents.plan(selected, analysis, operation, course.spend)
        of_graphql, unseen = await self._of_graphql(course, selected, selection) if is_query else ({}, ())
        # What a run before this one has written is told, whatever has been withheld since.
        if (question.preferred.strict or rights.caller.strict) and not operation.has_begun:
            writes = judge_whole(zip(plan.roots, analysis.values, strict=True), operation)
            refuse_withheld((*plan.remarks.withheld, *unseen) if is_query else writes)
        if is_query:
            answers = await run_all(plan.roots, analysis.values, operation)
            result = Result(answers, plan.remarks, of_graphql, unseen=unseen)
        else:
            result = await perform_all(plan, analysis.values, operation, selection.typenames)
        count_answered(operation, result)
        in_report = question.preferred.report or rights.caller.withheld_in_report
        body = body_of(operation, result, selection.names, withheld_in_report=in_report)
        return Reply(body, events_of(operation, result), course.uses())

    async def _analysed(self, course: Course, notes: Notes) -> tuple[SelectedOperation, Analysis]:
        """What is asked: worked out once, also when the question is judged anew."""
        judged, selected = course.judged, course.selected
        if judged.text is None:
            course.spend(KNOWN)
        text, absent = judged.text_of(course.question), judged.rights.absent
        if selected is None or (selected.text, selected.variant.absent) != (text, absent):
            selected = await self.documents.selected(course.question, text, absent, course.spend)
            selection = selected.variant.selection
            notes.resolves(selected.kind, selection.coordinates)
            course.selected, course.analysis = selected, selection.analysed(selected.variables, judged.moments)
        assert course.analysis is not None
        return selected, course.analysis

    async def _of_graphql(
        self, course: Course, selected: SelectedOperation, selection: Selection
    ) -> tuple[Mapping[str, Any], tuple[Outcome, ...]]:
        """What GraphQL itself answers of a query, and what of that the caller has no view of. Raises FIELD_WITHHELD when
        nothing else was asked."""
        if not selection.introspects:
            return {}, ()
        whole = course.question.preferred.whole_contract
        profile = course.judged.rights.profile
        found = await self._introspection.answer(
            selected.document, selected.variables, profile, course.spend, whole=whole
        )
        unseen = [root for root in selection.roots if root.definition is None and root.response not in found]
        if unseen and len(unseen) == len(selection.roots):
            raise RefusedRequest(Code.FIELD_WITHHELD, NOTHING, status=HTTPStatus.FORBIDDEN)
        return found, tuple(Outcome(root.coordinate, WITHHELD, Reason.NO_GRANT, None, root.path) for root in unseen)


def written_all_the_same(error: RefusedRequest) -> RefusedRequest:
    """The refusal of an operation that had written before it failed: its own sentence may say that nothing was.

    A caller who may not ask any more is told just that, and one who went too far what there is to do.
    """
    if error.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        told = _NOTHING.sub("What was written before is stored, but not answered", error.message)
        if told == error.message:
            return error
        return RefusedRequest(error.code, told, status=error.status, retry_after=error.retry_after)
    sentence = "Your write is stored, but the hub could not answer it. Send it again with the same idempotency key to get the answer."
    return RefusedRequest(error.code, sentence, status=error.status, retry_after=error.retry_after)
