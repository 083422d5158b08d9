"""Who asks, what, under which rights; the answer; and the ledger before a byte of it leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

import structlog
from graphql import ExecutionResult, GraphQLSchema, execute
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from hub.catalogue.declarations import Moments
from hub.clock import local_day
from hub.errors import Code, HubError, RefusedRequest
from hub.grants.store import PolicyStore
from hub.identity.authentication import Authentication
from hub.identity.caller import Caller
from hub.ledger.event import Event, Kind, Outcome
from hub.server.endpoint.answer import Remarks, field_error, mixed_answer, whole_answer
from hub.server.endpoint.documents import Document, coerce_variables, read_document
from hub.server.endpoint.plans import Documents, run_plan
from hub.server.endpoint.question import Question
from permissions.profile import Profile
from resolvers import select
from resolvers.operation import Asked, Completed, Doors, Operation, Performed, StalePolicy, event
from schema.callers import schema_of

ATTEMPTS = 5
"""How often an operation is judged anew while the policy keeps changing under it."""

MOST_SCHEMAS = 64
"""Callers' schemas kept: one for each content of a profile."""

log = structlog.get_logger()


class Executor(StrawberryGraphQLCoreExecutionContext):
    """graphql-core's executor, which passes finished values on untouched."""

    def complete_value(
        self, return_type: Any, field_details_list: Any, info: Any, path: Any, result: Any, position_context: Any
    ) -> Any:
        if type(result) is Completed:
            return result.value
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)


@dataclass(frozen=True, slots=True)
class Reply:
    """A body that may leave once its events are in the ledger."""

    body: bytes
    events: tuple[Event, ...]


class Answering:
    """Answers questions. Keeps nothing of any caller but what can be derived again."""

    def __init__(self, full: GraphQLSchema, doors: Doors, authentication: Authentication, policy: PolicyStore) -> None:
        self._full = full
        self._doors = doors
        self._authentication = authentication
        self._policy = policy
        self._schemas: dict[str, GraphQLSchema | None] = {}
        self.documents = Documents()

    async def answer(self, question: Question, authorization: str | None, request_id: str) -> bytes:
        """The body of the answer. Raises `RefusedRequest` when there is none."""
        asked = Asked(request_id, question.document_hash, question.operation_name)
        performed: dict[str, Performed] = {}
        for _ in range(ATTEMPTS):
            caller, profile, version, moments = await self._standing(authorization)
            try:
                reply = await self._run(question, asked, caller, profile, version, moments, performed)
                if await self._may_leave(reply, authorization, caller, profile, version):
                    return reply.body
            except StalePolicy as stale:
                self._policy.saw(stale.version)
            except RefusedRequest as refused:
                if refused.code is not Code.LEDGER_UNAVAILABLE:
                    done = [
                        event(
                            caller, asked, moments, version, Kind.WRITE_OUTCOME, item.outcome, intent_id=item.intent_id
                        )
                        for item in performed.values()
                    ]
                    refusal = event(caller, asked, moments, version, Kind.REFUSAL, refused.code)
                    with suppress(RefusedRequest):  # a ledger that is away, too: what was refused says so already
                        await self._record_anyway([*done, refusal])
                raise
        raise RefusedRequest(
            Code.POLICY_UNSETTLED,
            "Access is being changed right now. Nothing was answered; try again in a moment.",
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            retry_after=1,
        )

    async def _standing(self, authorization: str | None) -> tuple[Caller, Profile, int, Moments]:
        known = await self._policy.version()
        caller = await self._authentication.caller(authorization, known)
        version, profile = await self._policy.profile(caller.standing)
        if version != known:
            # The policy moved on between the two: the caller must be known under the same version.
            caller = await self._authentication.caller(authorization, version)
        now = self._doors.clock()
        return caller, profile, version, Moments(now, local_day(now))

    async def _may_leave(
        self, reply: Reply, authorization: str | None, caller: Caller, profile: Profile, version: int
    ) -> bool:
        """Write the events under the version that the answer was judged by.

        When the policy has changed, an answer whose caller and profile came out the same still stands; any other is
        dropped. Raises when the caller may not ask any more.
        """
        while True:
            current = await self._record(reply.events)
            if current == version:
                return True
            self._policy.saw(current)
            before = version
            caller_now, profile_now, version, _ = await self._standing(authorization)
            if caller_now != caller or profile_now.hash != profile.hash or version == before:
                return False
            reply = replace(reply, events=tuple(replace(item, policy_version=version) for item in reply.events))

    async def _record(self, events: Sequence[Event]) -> int:
        ledger = self._doors.ledger
        if len(events) == 1:
            return await ledger.record(events[0])
        return max(await asyncio.gather(*(ledger.record(item) for item in events)))

    async def _record_anyway(self, facts: Sequence[Event]) -> None:
        """What was done and what was refused are facts under any version of the policy."""
        for fact in facts:
            version = fact.policy_version
            for _ in range(ATTEMPTS):
                current = await self._doors.ledger.record(replace(fact, policy_version=version))
                if current == version:
                    break
                self._policy.saw(current)
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
        caller: Caller,
        profile: Profile,
        version: int,
        moments: Moments,
        performed: dict[str, Performed],
    ) -> Reply:
        schema = self.schema_for(profile)
        key = (question.text, question.operation_name, profile.hash)
        document = self.documents.get(key, lambda: read_document(question.text, question.operation_name, schema))
        variables = coerce_variables(document, question.variables)
        selection = select.Document(schema, document.fragments, variables)
        operation = Operation(self._doors, caller, profile, version, moments, asked, selection, {}, performed=performed)
        if found := self.documents.find(document, variables):
            plan, values = found
            await run_plan(plan, values, operation)
            return Reply(whole_answer(operation, plan.remarks), _events(operation, plan.remarks))
        return await self._execute(question, document, operation)

    async def _execute(self, question: Question, document: Document, operation: Operation) -> Reply:
        """Through graphql-core: the first time, mutations and introspection."""
        selected = select.select_roots(operation.document, document.root_type, document.operation.selection_set)
        operation.selected = {root.response: root for root in selected}
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
        errors = [self._told(error, operation) for error in result.errors or ()]
        prepared = tuple(operation.prepared[name] for name in operation.selected if name in operation.prepared)
        if document.is_query and not errors and len(prepared) == len(selected):
            self.documents.keep(document, operation.document.variables, prepared)
        remarks = Remarks.of([root.authorised for root in prepared], errors)
        failure = str(errors[0]["extensions"]["code"]) if errors else None
        return Reply(mixed_answer(result.data, operation, remarks), _events(operation, remarks, failure))

    def _told(self, error: Any, operation: Operation) -> Mapping[str, Any]:
        cause = error.original_error
        if isinstance(cause, RefusedRequest | StalePolicy):
            raise cause
        if cause is not None and not isinstance(cause, HubError):
            log.error(
                "a field failed", request_id=operation.asked.request_id, error=type(cause).__name__, exc_info=cause
            )
        return field_error(error, operation.asked.request_id)


def _events(operation: Operation, remarks: Remarks, failure: str | None = None) -> tuple[Event, ...]:
    """What the ledger keeps of an operation: one event, and for writes one for each that was done."""
    answers = operation.answers.values()
    subjects = tuple(dict.fromkeys(subject for item in answers for subject in item.answer.subjects))
    details: dict[str, Any] = {
        "given": remarks.given,
        "refused": remarks.refused,
        "subjects": subjects,
        "row_count": sum(item.answer.rows for item in answers),
    }
    if operation.performed:
        return tuple(
            operation.event(Kind.WRITE_OUTCOME, done.outcome, intent_id=done.intent_id, **details)
            for done in operation.performed.values()
        )
    if failure:
        return (operation.event(Kind.REFUSAL, failure, **details),)
    outcome = Outcome.ANSWERED
    if remarks.refused:
        outcome = Outcome.PARTLY_WITHHELD if remarks.given else Outcome.WITHHELD
    return (operation.event(Kind.READ, outcome, **details),)
