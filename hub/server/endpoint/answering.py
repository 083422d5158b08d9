"""Who asks, what, under which rights; the answer; and the ledger before a byte of it leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from graphql import ExecutionResult, GraphQLError, GraphQLSchema, execute
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from hub.errors import Code, HubError, RefusedRequest
from hub.grants.store import PolicyStore
from hub.identity.authentication import Authentication
from hub.ledger.event import CLIENT_GONE, Event, Kind, Outcome
from hub.limiter.limiter import Limiter
from hub.limiter.use import Use
from hub.rotation.in_use import KeysInUse
from hub.server.endpoint import sources
from hub.server.endpoint.answer import Remarks, field_errors, mixed_answer, whole_answer
from hub.server.endpoint.cost import Price, check_cost, price_of
from hub.server.endpoint.counting import admit, count_answered
from hub.server.endpoint.documents import Document, coerce_variables, read_document
from hub.server.endpoint.judging import Judged, Judging
from hub.server.endpoint.notes import Notes
from hub.server.endpoint.plans import Documents, run_plan
from hub.server.endpoint.question import Question
from hub.server.endpoint.strict import judge_whole, refuse_withheld
from permissions.model import Capability
from permissions.profile import Profile
from resolvers import select
from resolvers.arguments import Site, Values, sites_of
from resolvers.operation import Asked, Completed, Done, Doors, Operation, Performed, StalePolicy, event
from schema.callers import schema_of

ATTEMPTS = 5
"""How often an operation is judged anew while the policy keeps changing under it."""

MOST_NOTED = 64
"""Refusals without a turn that are put on record side by side: a flood of them must not take the work of those who have one."""

MOST_SCHEMAS = 64
"""Callers' schemas kept: one for each content of a profile."""


class Executor(StrawberryGraphQLCoreExecutionContext):
    """graphql-core's executor, which passes finished values on untouched."""

    def complete_value(
        self, return_type: Any, field_details_list: Any, info: Any, path: Any, result: Any, position_context: Any
    ) -> Any:
        if type(result) is Completed:
            return result.value
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)


class PolicyUnsettled(RefusedRequest):
    """The policy changed under the operation each time that it was judged."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self) -> None:
        super().__init__(
            Code.POLICY_UNSETTLED,
            "Access is being changed right now. Nothing was answered; try again in a moment.",
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
        full: GraphQLSchema,
        doors: Doors,
        authentication: Authentication,
        policy: PolicyStore,
        keys: KeysInUse,
        limiter: Limiter,
    ) -> None:
        self._full = full
        self._limiter = limiter
        self._doors = doors
        self._judging = Judging(doors, authentication, policy, keys)
        self._schemas: dict[str, GraphQLSchema | None] = {}
        self._ending: set[asyncio.Future[None]] = set()
        self.documents = Documents()

    async def answer(self, question: Question, authorization: str | None, notes: Notes, until: float) -> bytes:
        """The body of the answer, by a moment on the event loop's clock. Raises `RefusedRequest` when there is none."""
        notes.asked(question)
        asked = Asked(notes.request_id, question.document_hash, question.operation_name, until)
        performed: dict[str, Performed] = {}
        judged = await self._judging.judge(question, authorization)
        notes.by(judged.caller)
        try:
            for _ in range(ATTEMPTS):
                try:
                    reply = await self._run(question, asked, judged, performed, notes)
                    if await self._may_leave(reply, question, authorization, judged):
                        notes.answered(reply.events[-1])
                        return reply.body
                except StalePolicy as stale:
                    self._judging.saw(stale.version)
                judged = await self._judging.judge(question, authorization)
            raise PolicyUnsettled
        except asyncio.CancelledError:
            late = asyncio.get_running_loop().time() >= until
            await self._end(asked, judged, performed, Code.DEADLINE_EXCEEDED if late else CLIENT_GONE)
            raise
        except Exception as error:
            code = error.code if isinstance(error, RefusedRequest) else Code.INTERNAL
            if code is not Code.LEDGER_UNAVAILABLE:
                await self._end(asked, judged, performed, code, *getattr(error, "refused", ()))
            if isinstance(error, RefusedRequest) and any(write.has_written for write in performed.values()):
                raise _written_all_the_same(error) from None
            raise
        finally:
            notes.left = self._limiter.left(judged.caller.actor, notes.roots, self._doors.clock())

    def note_refusal(self, question: Question, authorization: str | None, notes: Notes, code: str) -> None:
        """Put on record that an operation never had its turn, if it is known who asks: beside the answer, which waits for
        nothing. Of a flood only so many are looked at side by side; the others are in the log and the metrics alone."""
        if len(self._ending) < MOST_NOTED:
            self._keep(self._note_refusal(question, authorization, notes, code))

    async def _note_refusal(self, question: Question, authorization: str | None, notes: Notes, code: str) -> None:
        asked = Asked(notes.request_id, question.document_hash, question.operation_name, 0.0)
        with suppress(RefusedRequest):
            judged = await self._judging.judge(question, authorization)
            await self._record_end(asked, judged, {}, code, ())

    async def drain(self) -> None:
        """Wait until the end of every operation is on record, also of those for which nobody waits any more."""
        while self._ending:
            await asyncio.wait(set(self._ending))

    async def _end(
        self, asked: Asked, judged: Judged, performed: Mapping[str, Performed], code: str, *refused: str
    ) -> None:
        """Put on record how an operation ended, to the end, however often whoever waits for it is cancelled."""
        await asyncio.shield(self._keep(self._record_end(asked, judged, performed, code, refused)))

    def _keep(self, ending: Coroutine[Any, Any, None]) -> asyncio.Future[None]:
        kept = asyncio.ensure_future(ending)
        self._ending.add(kept)
        kept.add_done_callback(self._ending.discard)
        return kept

    async def _may_leave(self, reply: Reply, question: Question, authorization: str | None, judged: Judged) -> bool:
        """Write the events under the version that the answer was judged by.

        When the policy has changed, an answer whose caller, profile and keys came out the same still stands; any other
        is dropped. Raises when the caller may not ask any more.
        """
        version = judged.version
        for _ in range(ATTEMPTS):
            current = await self._doors.ledger.record(*reply.events, uses=reply.uses)
            if current == version:
                return True
            self._judging.saw(current)
            again = await self._judging.judge(question, authorization)
            if again.version == version or not again.answers_like(judged):
                return False
            version = again.version
            reply = replace(reply, events=tuple(replace(item, policy_version=version) for item in reply.events))
        return False

    async def _record_end(
        self, asked: Asked, judged: Judged, performed: Mapping[str, Performed], code: str, refused: tuple[str, ...]
    ) -> None:
        """Why nothing was answered, and what was written all the same: facts under any version of the policy."""

        def fact(kind: Kind, outcome: str, **details: Any) -> Event:
            return event(judged.caller, asked, judged.moments, judged.version, kind, outcome, **details)

        facts = [
            fact(_kind(done), done.outcome, intent_id=done.intent_id, subjects=done.subjects)
            for write in performed.values()
            for done in write.closed()
        ]
        facts, version = [*facts, fact(Kind.REFUSAL, code, refused=refused)], judged.version
        with suppress(RefusedRequest):  # a ledger that is away, too: what was refused says so already
            for _ in range(ATTEMPTS):
                current = await self._doors.ledger.record(*(replace(each, policy_version=version) for each in facts))
                if current == version:
                    break
                self._judging.saw(current)
                version = current

    def schema_for(self, profile: Profile) -> GraphQLSchema:
        """The caller's own schema; raises when it is empty."""
        if profile.hash not in self._schemas:
            if len(self._schemas) >= MOST_SCHEMAS:
                self._schemas.pop(next(iter(self._schemas)))
            self._schemas[profile.hash] = schema_of(self._full, profile)
        schema = self._schemas[profile.hash]
        if schema is None:
            raise RefusedRequest(
                Code.FIELD_WITHHELD,
                "No grant opens any part of the hub to you. Ask a steward for the fields that your duty needs.",
                status=HTTPStatus.FORBIDDEN,
            )
        return schema

    async def _run(
        self,
        question: Question,
        asked: Asked,
        judged: Judged,
        performed: dict[str, Performed],
        notes: Notes,
    ) -> Reply:
        schema = self.schema_for(judged.profile)
        text = judged.text_of(question)
        key = (text, question.operation_name, judged.profile.hash)
        document = self.documents.get(key, lambda: read_document(text, question.operation_name, schema))
        if question.only_reads and not document.is_query:
            raise RefusedRequest(
                Code.BAD_REQUEST, "A GET only reads. Send the mutation by POST.", status=HTTPStatus.METHOD_NOT_ALLOWED
            )
        variables = coerce_variables(document, question.variables)
        selection = select.Document(schema, document.fragments, variables)
        operation = Operation(
            self._doors,
            judged.caller,
            judged.profile,
            judged.version,
            judged.moments,
            asked,
            selection,
            {},
            self._limiter.allowance,
            performed=performed,
            withheld_in_report=question.report or judged.caller.withheld_in_report,
        )
        # What a run before this one has written is told, whatever has been withheld since.
        strict = (question.strict or judged.caller.strict) and not any(write.has_begun for write in performed.values())
        found = self.documents.find(document, variables, judged.moments)
        if found and document.is_query:
            plan, values = found
            notes.resolves("query", (root.selected.coordinate for root in plan.roots))
            admit(self._limiter, operation, [(r.selected, r.sites, v) for r, v in zip(plan.roots, values, strict=True)])
            if strict:
                refuse_withheld(plan.remarks.withheld)
            await run_plan(plan, values, operation)
            count_answered(operation)
            return Reply(
                whole_answer(operation, plan.remarks), _events(operation, plan.remarks), operation.tally.take()
            )
        if found:
            operation.known = {root.selected.response: root for root in found[0].roots}
        return await self._execute(question, document, operation, notes, strict=strict)

    async def _execute(
        self, question: Question, document: Document, operation: Operation, notes: Notes, *, strict: bool
    ) -> Reply:
        """Through graphql-core: the first time, mutations and introspection. A mutation's answer is read by a plan that is
        known from the second time on."""
        selected = select.select_roots(operation.document, document.root_type, document.operation.selection_set)
        operation.selected = {root.response: root for root in selected}
        notes.resolves(document.operation.operation.value, (root.coordinate for root in selected))
        priced = list(_priced(selected, operation))
        check_cost(priced)
        asked = [(root, sites, values) for root, (_, sites, values) in zip(selected, priced, strict=True)]
        admit(self._limiter, operation, asked)
        if strict:
            capability = Capability.READ if document.is_query else Capability.WRITE
            refuse_withheld(judge_whole(selected, operation, capability))
        executed = execute(
            operation.document.schema,
            document.node,
            context_value=operation,
            variable_values=dict(question.variables),
            operation_name=question.operation_name,
            executor_class=Executor,
            hide_suggestions=True,
        )
        result = executed if isinstance(executed, ExecutionResult) else await executed
        # In the order of the document, whichever came first.
        operation.answers = {name: operation.answers[name] for name in operation.selected if name in operation.answers}
        errors = [told for error in result.errors or () for told in _told(error)]
        prepared = tuple(operation.prepared[name] for name in operation.selected if name in operation.prepared)
        if not operation.known and not errors and len(prepared) == len(selected):
            self.documents.keep(document, operation.document.variables, operation.moments, prepared)
        remarks = Remarks.of([root.authorised for root in prepared], errors)
        failures = tuple(dict.fromkeys(str(error["extensions"]["code"]) for error in errors))
        count_answered(operation, _not_found(errors))
        events = _events(operation, remarks, failures)
        return Reply(mixed_answer(result.data, operation, remarks), events, operation.tally.take())


def _priced(roots: Iterable[select.Selected], operation: Operation) -> Iterator[tuple[Price, Sequence[Site], Values]]:
    """Each root field with what it costs and the values of its arguments; raises when one is not of its type."""
    for root in roots:
        sites = tuple(sites_of([root]))
        yield (
            price_of(root, sites),
            sites,
            [site.values(operation.document.variables, operation.moments) for site in sites],
        )


def _written_all_the_same(error: RefusedRequest) -> RefusedRequest:
    """The refusal of an operation that had written before it failed: its own sentence may say that nothing was.

    A caller who may not ask any more is told just that.
    """
    if error.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return error
    sentence = (
        "What was written is stored, but could not be answered. Send it again with the same key to be told of it."
    )
    return RefusedRequest(error.code, sentence, status=error.status, retry_after=error.retry_after)


def _told(error: GraphQLError) -> Sequence[Mapping[str, Any]]:
    """The errors of one field, as the caller hears it; whatever is more than that ends the operation."""
    cause = error.original_error
    if cause is not None and (isinstance(cause, RefusedRequest) or not isinstance(cause, HubError)):
        raise cause
    return field_errors(error)


def _not_found(errors: Sequence[Mapping[str, Any]]) -> set[str]:
    """The root fields that failed for want of the person whom they name, and corrections that came too late.

    Of the latter nobody can say that they were honest: one that can never be stored leaves no other trace.
    """
    missed = (Code.NOT_FOUND, Code.SUPERSEDED)
    return {item["path"][0] for item in errors if item["extensions"]["code"] in missed}


def _kind(done: Done) -> Kind:
    return Kind.WRITE_OUTCOME if done.intent_id else Kind.REFUSAL


def _events(operation: Operation, remarks: Remarks, failures: Sequence[str] = ()) -> tuple[Event, ...]:
    """What the ledger keeps of an operation: one event. Of several writes: one for each, and one for the answer. `failures`
    are the codes of the fields that were refused; each is on record, as the outcome of its intent or by itself."""
    answers = operation.answers.values()
    subjects = tuple(dict.fromkeys(subject for item in answers for subject in item.answer.subjects))
    details: dict[str, Any] = {
        "given": remarks.given,
        "refused": remarks.refused,
        "subjects": subjects,
        "row_count": sum(item.answer.rows for item in answers),
        "sources": sources.asked(operation),
        "unavailable": sources.unavailable(operation),
    }
    done = [each for write in operation.performed.values() for each in write.closed()]
    outcomes = tuple(
        operation.event(_kind(each), each.outcome, intent_id=each.intent_id, subjects=each.subjects) for each in done
    )
    if untold := [failure for failure in failures if failure not in {each.outcome for each in done}]:
        first, *others = (operation.event(Kind.REFUSAL, failure) for failure in untold)
        return (*outcomes, replace(first, **details), *others)
    if len(outcomes) == 1:
        (lone,) = outcomes
        return (replace(lone, **details | {"subjects": tuple(dict.fromkeys((*lone.subjects, *subjects)))}),)
    outcome = Outcome.ANSWERED
    if remarks.refused:
        outcome = Outcome.PARTLY_WITHHELD if remarks.given else Outcome.WITHHELD
    return (*outcomes, operation.event(Kind.READ, outcome, **details))
