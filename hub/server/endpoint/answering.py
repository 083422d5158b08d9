"""Who asks, what, under which rights; the answer; and the ledger before a byte of it leaves."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from graphql import GraphQLSchema
from graphql.execution.values import VariableValues

from hub.errors import Code, HubError, RefusedRequest
from hub.grants.store import PolicyStore
from hub.identity.authentication import Authentication
from hub.ledger.event import CLIENT_GONE, Event, Kind
from hub.ledger.late import LateOutcomes
from hub.limiter.limiter import Limiter
from hub.limiter.spending import Spending
from hub.limiter.use import Use
from hub.rotation.in_use import KeysInUse
from hub.server.endpoint.answer import Remarks, body_of, field_errors
from hub.server.endpoint.beside import Beside
from hub.server.endpoint.cost import check_cost
from hub.server.endpoint.counting import admit, count_answered
from hub.server.endpoint.documents import Document, coerce_variables
from hub.server.endpoint.events import events_of, kind_of
from hub.server.endpoint.introspecting import introspected
from hub.server.endpoint.judging import Judged, Judging
from hub.server.endpoint.notes import Notes
from hub.server.endpoint.plans import KNOWN, Documents, Variant, WholePlan
from hub.server.endpoint.question import Question
from hub.server.endpoint.running import perform_all, read_all
from hub.server.endpoint.strict import judge_whole, refuse_withheld
from hub.server.endpoint.views import Views
from hub.to_the_end import ToTheEnd
from resolvers import select
from resolvers.arguments import Values
from resolvers.operation import Asked, Doors, Operation, Performed, StalePolicy, event
from resolvers.read import bound

ATTEMPTS = 5
"""How often an operation is judged anew while the policy keeps changing under it."""

MOST_NOTED = 64
"""Refusals without a turn that are put on record side by side: a flood of them must not take the work of those who have one."""

LARGE = 16 * 1024
"""Bytes of a question from which its variables are checked beside the event loop: ten milliseconds, and for the largest 0.7 s."""

_NOTHING = re.compile(r"Nothing was (answered or written|answered|written)")
"""How a refusal says that there is nothing of the operation, which is not so once it has written."""

LARGE_A_UNIT = 1_500
"""Bytes of such a question that take one unit to check."""

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


@dataclass(slots=True)
class Course:
    """One request on its way: what it spent and wrote so far, and its operation once that was admitted.

    `recording` is what it is putting on record. `entered`: the events of its answer were written, or the ledger is away and
    nobody knows; either way they are not written again.
    """

    asked: Asked
    spending: Spending
    performed: dict[str, Performed] = field(default_factory=dict)
    operation: Operation | None = None
    recording: ToTheEnd = field(default_factory=ToTheEnd)
    entered: bool = False

    @property
    def has_written(self) -> bool:
        return any(write.has_written for write in self.performed.values())

    def event(self, judged: Judged, kind: Kind, outcome: str, **details: Any) -> Event:
        """A line for the ledger about it, as it was judged last."""
        return event(judged.caller, self.asked, judged.moments, judged.version, kind, outcome, **details)

    def facts(self, judged: Judged) -> list[Event]:
        """What it wrote, and what was refused of it, at its end."""
        return [
            self.event(judged, kind_of(done), done.outcome, intent_id=done.intent_id, subjects=done.subjects)
            for write in self.performed.values()
            for done in write.closed()
        ]

    def uses(self) -> Sequence[Use]:
        """What it used of its client's limits and no event has carried yet."""
        return (*self.spending.take(), *(self.operation.tally.take() if self.operation else ()))


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
        self._judging = Judging(doors, authentication, policy, keys)
        self._views = Views(contract)
        self._ending = ToTheEnd()
        self._late = LateOutcomes(doors.source)
        self.beside = Beside()
        self.documents = Documents(contract, self.beside)

    async def answer(self, question: Question, authorization: str | None, notes: Notes, until: float) -> bytes:
        """The body of the answer, by a moment on the event loop's clock. Raises `RefusedRequest` when there is none."""
        notes.asked(question)
        asked = Asked(notes.request_id, question.document_hash, question.operation_name, until)
        judged = await self._judging.judge(question, authorization)
        notes.by(judged.caller)
        course = Course(asked, Spending(self._limiter, judged.caller.actor, judged.moments.now))
        try:
            for _ in range(ATTEMPTS):
                try:
                    reply = await self._run(question, course, judged, notes)
                    if await self._may_leave(reply, question, authorization, judged, course):
                        notes.answered(reply.events[-1])
                        return reply.body
                except StalePolicy as stale:
                    self._judging.saw(stale.version)
                judged = await self._judging.judge(question, authorization)
            raise PolicyUnsettled
        except asyncio.CancelledError:
            late = asyncio.get_running_loop().time() >= until
            notes.has_written = course.has_written
            await self._end(course, judged, Code.DEADLINE_EXCEEDED if late else CLIENT_GONE)
            raise
        except Exception as error:
            code = error.code if isinstance(error, RefusedRequest) else Code.INTERNAL
            if code is Code.LEDGER_UNAVAILABLE:
                self._late.enter([fact for fact in course.facts(judged) if fact.intent_id])
            else:
                await self._end(course, judged, code, *getattr(error, "refused", ()))
            if isinstance(error, RefusedRequest) and course.has_written:
                raise written_all_the_same(error) from None
            raise
        finally:
            course.spending.close()
            notes.left = self._limiter.left(judged.caller.actor, notes.roots, self._doors.clock())

    def note_refusal(self, question: Question, authorization: str | None, notes: Notes, code: str) -> None:
        """Put on record that an operation never had its turn, if it is known who asks: beside the answer, which waits for
        nothing. Of a flood only so many are looked at side by side; the others are in the log and the metrics alone."""
        if len(self._ending) < MOST_NOTED:
            self._ending.begin(self._note_refusal(question, authorization, notes, code))

    async def _note_refusal(self, question: Question, authorization: str | None, notes: Notes, code: str) -> None:
        asked = Asked(notes.request_id, question.document_hash, question.operation_name, 0.0)
        with suppress(RefusedRequest):
            judged = await self._judging.judge(question, authorization)
            course = Course(asked, Spending(self._limiter, judged.caller.actor, judged.moments.now))
            await self._record_end(course, judged, code, ())

    async def drain(self) -> None:
        """Wait until the end of every operation is on record, also of those for which nobody waits any more."""
        await self._ending.settled()
        await self._late.drain()
        await self.beside.close()

    async def _end(self, course: Course, judged: Judged, code: str, *refused: str) -> None:
        """Put on record how an operation ended, to the end, however often whoever waits for it is cancelled."""
        await self._ending.run(self._record_end(course, judged, code, refused))

    async def _may_leave(
        self, reply: Reply, question: Question, authorization: str | None, judged: Judged, course: Course
    ) -> bool:
        """Write the events under the version that the answer was judged by.

        When the policy has changed, an answer whose caller, profile and keys came out the same still stands; any other
        is dropped. Raises when the caller may not ask any more.
        """
        version = judged.version
        for _ in range(ATTEMPTS):
            current = await course.recording.run(self._enter(reply, course, version))
            if current == version:
                return True
            self._judging.saw(current)
            again = await self._judging.judge(question, authorization)
            if again.version == version or not again.answers_like(judged):
                return False
            version = again.version
            reply = replace(reply, events=tuple(replace(item, policy_version=version) for item in reply.events))
        return False

    async def _enter(self, reply: Reply, course: Course, version: int) -> int:
        try:
            current = await self._doors.ledger.record(*reply.events, uses=reply.uses)
        except RefusedRequest as error:
            course.entered = error.code is not Code.OVERLOADED  # else it was refused before it was written
            raise
        course.entered = current == version
        return current

    async def _record_end(self, course: Course, judged: Judged, code: str, refused: tuple[str, ...]) -> None:
        """Why nothing was answered, and what was written all the same: facts under any version of the policy.

        What the operation used of its client's limits counts whatever came of it. What is being put on record comes to its
        end first: of an answer whose events were written nothing is told again, also when it did not leave.
        """
        await course.recording.settled()
        if course.entered and code in UNHEARD:
            return

        facts = [] if course.entered else course.facts(judged)
        facts.append(course.event(judged, Kind.REFUSAL, code, refused=refused))
        uses, version = course.uses(), judged.version
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

    async def _run(self, question: Question, course: Course, judged: Judged, notes: Notes) -> Reply:
        spending = course.spending
        spending.refuses = not course.has_written  # what was written must be told
        if judged.text is None:
            spending.spend(KNOWN)
        text = judged.text_of(question)
        document = await self.documents.get(text, course.asked.document_hash, question.operation_name, spending)
        if question.only_reads and not document.is_query:
            raise RefusedRequest(
                Code.BAD_REQUEST, "A GET only reads. Send the mutation by POST.", status=HTTPStatus.METHOD_NOT_ALLOWED
            )
        variables = await self._coerced(document, question, spending)
        operation = Operation(
            self._doors,
            judged.caller,
            judged.profile,
            judged.version,
            judged.moments,
            course.asked,
            select.Document(self._contract, document.fragments, variables, self._views.absent(judged.profile)),
            self._limiter.allowance,
            performed=course.performed,
            recording=course.recording,
            withheld_in_report=question.preferred.report or judged.caller.withheld_in_report,
        )
        variant = await self.documents.variant(document, operation.document, spending)
        roots, compiled = variant.roots, list(variant.compiled)
        notes.resolves(document.operation.operation.value, (root.selected.coordinate for root in roots))
        values: list[Values] = [[site.values(variables, judged.moments) for site in root.sites] for root in compiled]
        check_cost((root.price, root.sites, given) for root, given in zip(compiled, values, strict=True))
        named = [(root.selected, root.sites, given) for root, given in zip(compiled, values, strict=True)]
        named += [(root.selected, (), []) for root in roots if root.selected.definition is None]
        admit(self._limiter, operation, named)
        course.operation = operation
        plan = await self.documents.plan(document, variant, values, operation, spending)
        # What a run before this one has written is told, whatever has been withheld since.
        strict = (question.preferred.strict or judged.caller.strict) and not any(
            write.has_begun for write in course.performed.values()
        )
        if strict:
            writes = judge_whole(zip(plan.roots, values, strict=True), operation)
            refuse_withheld(plan.remarks.withheld if document.is_query else writes)
        if not document.is_query:
            return await self._perform(variant, plan, values, course, operation)
        await read_all(plan, values, operation)
        count_answered(operation)
        of_graphql = await self._introspect(question, document, operation) if variant.introspects else {}
        body = body_of(operation, plan.remarks, variant.names, of_graphql)
        return Reply(body, events_of(operation, plan.remarks), course.uses())

    async def _coerced(self, document: Document, question: Question, spending: Spending) -> VariableValues:
        """The variables; beside the event loop, and for a price, if there may be many of them."""
        if question.size <= LARGE:
            return coerce_variables(document, question.variables)
        spending.spend(question.size // LARGE_A_UNIT)
        return await self.beside.once(object(), lambda: coerce_variables(document, question.variables))

    async def _introspect(self, question: Question, document: Document, operation: Operation) -> Mapping[str, Any]:
        """What GraphQL itself answers, beside what was read already: it looks at the schema and waits for nothing."""

        def work() -> Mapping[str, Any]:
            schema = self._contract if question.preferred.whole_contract else self._views.schema(operation.profile)
            return introspected(document, schema, operation.document.variables)

        return await self.beside.once(object(), work)

    async def _perform(
        self, variant: Variant, plan: WholePlan, values: list[Values], course: Course, operation: Operation
    ) -> Reply:
        """A mutation. What was really read is what is told of it and put on record: a field that fails has given nothing."""
        for root, given in zip(plan.roots, values, strict=True):
            bound(root, given, operation)  # what the answer cannot be read by is told before anything is written
        done = await perform_all(plan, values, operation)
        errors = [told for name, error in done.failed.items() for told in field_errors(error, name)]
        remarks = Remarks.of([root.authorised for root in done.read], errors)
        count_answered(operation, _not_found(done.failed))
        failures = tuple(dict.fromkeys(str(error.code) for error in done.failed.values()))
        body = body_of(operation, remarks, variant.names, variant.typenames)
        return Reply(body, events_of(operation, remarks, failures), course.uses())


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


def _not_found(failed: Mapping[str, HubError]) -> set[str]:
    """The root fields that failed for want of the person whom they name, and corrections that came too late.

    Of the latter nobody can say that they were honest: one that can never be stored leaves no other trace.
    """
    return {name for name, error in failed.items() if error.code in (Code.NOT_FOUND, Code.SUPERSEDED)}
