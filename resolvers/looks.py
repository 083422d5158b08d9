"""Who looked at a person: what is looked up for the pages of the window, and the acts on visits, delays and questions.

Whoever reads shows a visit that they began themselves; who may begin one, and about whom, the right to that act says.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson
from sqlalchemy import BigInteger, Text, bindparam, select, true
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from hub.clock import begins_day, moment_text
from hub.errors import Code, HubError, Mistake, invalid_request
from hub.ledger.event import Event
from hub.ledger.transparency.log_key import LogKey
from hub.ledger.transparency.looks_proof import prove_looks
from hub.ledger.transparency.tree_store import TreeStore
from hub.looks.delays import NewDelay, delay_disclosure
from hub.looks.found import Looks, look_at, looks_at, outcome_of
from hub.looks.questions import NewQuestion, answer_question, ask_about_look
from hub.looks.visits import NewVisit, begin_visit, person_of_visit
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.sources.sql import any_of
from hub.tables.governance import OrganisationRow, PurposeRow
from hub.tables.looks import IdentifiedBy, LookQuestionRow, LookTopic
from hub.tables.population import ID_NUMBER, PersonRow
from hub.tables.types import Id, Moment
from permissions.model import Scope, Scopes
from resolvers.acts import ActResult, perform_act, right_first
from resolvers.execute import request_parameters
from resolvers.ledger_entries import EntryPlace, unaltered
from resolvers.look_sentences import PurposeOfLook, data_of, sentence_of
from resolvers.operation import MutationField, MutationProgress, Operation
from resolvers.rights_questions import ROW_KEY, ROWS
from resolvers.scope import OF_PERSONS, inside
from resolvers.usage import count_lookups
from resolvers.write.prepared_input import scopes_to_perform
from resolvers.write.store import lock_policy

LOOK_COLUMNS: Mapping[str, TypeEngine[Any]] = {
    ROW_KEY: Text(),
    "id": Text(),
    "person_id": Id(),
    "at": Moment(),
    "organisation_id": Id(),
    "client": Text(),
    "purpose_code": Text(),
    "outcome": Text(),
    "data_english": Text(),
    "data_chinese": Text(),
    "english": Text(),
    "chinese": Text(),
    "question_id": Id(),
}
DELAYED_COLUMNS: Mapping[str, TypeEngine[Any]] = {
    ROW_KEY: Text(),
    "person_id": Id(),
    "disclosed_on": Text(),
    "looks": BigInteger(),
    "reviewer": Text(),
}
PROOF_COLUMNS: Mapping[str, TypeEngine[Any]] = {
    ROW_KEY: Text(),
    "person_id": Id(),
    "file": Text(),
    "checkpoint": Text(),
    "proved": BigInteger(),
    "delayed": BigInteger(),
    "unsealed": BigInteger(),
}

Bindings = Mapping[str, Any]


# --- what is looked up ------------------------------------------------------------------------------------------------


async def own_visit(operation: Operation, given: Bindings) -> Bindings:
    """Look up that a visit is the asker's own and has not ended. Raises INVALID_INPUT."""
    await person_of_visit(operation.services.source, str(given["visit"]), operation.caller.actor, operation.moments.now)
    return given


async def looks_at_person(operation: Operation, given: Bindings) -> Mapping[str, Any]:
    """Look up who looked at the person of a visit, the newest first."""
    person_id, found = await _found(operation, given)
    source, ids = operation.services.source, sorted({event.request.organisation_id for event in found.shown})
    organisations = {str(key): name for key, name in await source.fetch(_organisations_query(source), {"ids": ids})}
    purposes = {row[0]: PurposeOfLook(row[1], int(row[2])) for row in await source.fetch(_purposes_query(source), {})}
    asked = {str(event_id): str(key) for event_id, key in await source.fetch(_asked_query(source), {"id": person_id})}

    def rows() -> list[dict[str, Any]]:
        return [_look(operation, person_id, event, found, organisations, purposes, asked) for event in found.shown]

    return _written(LOOK_COLUMNS, await asyncio.to_thread(rows))


def _look(
    operation: Operation,
    person_id: str,
    event: Event,
    found: Looks,
    organisations: Mapping[str, str],
    purposes: Mapping[str, PurposeOfLook],
    asked: Mapping[str, str],
) -> dict[str, Any]:
    request, outcome = event.request, outcome_of(event)
    data = data_of(operation.contract, found.written(event))
    said = sentence_of(event, outcome, organisations.get(request.organisation_id), purposes.get(request.purpose))
    return {
        ROW_KEY: EntryPlace(event.at, event.id).key,
        "id": event.id,
        "person_id": person_id,
        "at": moment_text(event.at),
        "organisation_id": request.organisation_id,
        "client": request.client_id,
        "purpose_code": request.purpose,
        "outcome": outcome.value,
        "data_english": data.english or None,
        "data_chinese": data.chinese or None,
        "english": said.english,
        "chinese": said.chinese,
        "question_id": asked.get(event.id),
    }


async def delayed_looks(operation: Operation, given: Bindings) -> Mapping[str, Any]:
    """Look up how many looks at the person of a visit will be disclosed on which day."""
    person_id, found = await _found(operation, given)
    rows = [
        {ROW_KEY: f"{until} {place:04d}", "person_id": person_id, "disclosed_on": until.isoformat()}
        | {"looks": count, "reviewer": reviewer}
        for place, (until, reviewer, count) in enumerate(found.later())
    ]
    return _written(DELAYED_COLUMNS, rows)


async def proof_of_looks(operation: Operation, given: Bindings) -> Mapping[str, Any]:
    """Make the proof of the looks at the person of a visit; no row while the ledger has no checkpoint."""
    person_id, found = await _found(operation, given)
    services = operation.services
    newest = await TreeStore(services.source).newest()
    if newest is None:
        return _written(PROOF_COLUMNS, ())
    signer = await LogKey(services.source, services.cipher, services.clock, "").signer()
    delayed = [event for event, _ in found.delayed]
    period = given.get("since"), given.get("until")
    made = await prove_looks(
        services.source, signer, newest, person_id, found.shown, delayed, period, operation.moments.now
    )
    row = {ROW_KEY: person_id, "person_id": person_id, "file": made.file, "checkpoint": made.checkpoint}
    counts = {"proved": made.proved, "delayed": made.delayed, "unsealed": made.unsealed}
    return _written(PROOF_COLUMNS, [row | counts])


async def _found(operation: Operation, given: Bindings) -> tuple[str, Looks]:
    """Return the person of a visit and the looks at them. A period has whole days, since by shorter and shorter ones the number of
    delayed looks would tell the moment of each. Raises INVALID_INPUT."""
    source, now = operation.services.source, operation.moments.now
    since, until = given.get("since"), given.get("until")
    if since is not None and until is not None and until <= since:
        raise invalid_request(Mistake(("until",), "until must lie after since. Exchange them, or leave one out."))
    mistakes = [
        Mistake((name,), f"{name} must be the beginning of a day in Chongqing, such as 2026-12-01T00:00:00+08:00.")
        for name, moment in (("since", since), ("until", until))
        if moment is not None and not begins_day(moment)
    ]
    if mistakes:
        raise invalid_request(*mistakes)
    person_id = await person_of_visit(source, str(given["visit"]), operation.caller.actor, now)
    with unaltered():
        return person_id, await looks_at(source, person_id, since, until, now)


def _written(columns: Mapping[str, Any], rows: Any) -> Mapping[str, Any]:
    return {ROWS: orjson.dumps([[row.get(name) for name in columns] for row in rows]).decode()}


@compiled_once
def _organisations_query(source: Source) -> CompiledQuery:
    row = OrganisationRow.__table__.c
    return CompiledQuery.of(select(row.id, row.name).where(any_of(row.id, "ids")), source)


@compiled_once
def _purposes_query(source: Source) -> CompiledQuery:
    row = PurposeRow.__table__.c
    return CompiledQuery.of(select(row.code, row.description, row.article), source)


@compiled_once
def _asked_query(source: Source) -> CompiledQuery:
    row = LookQuestionRow.__table__.c
    asked = select(row.event_id, row.id).where(row.person_id == bindparam("id", type_=Id()))
    return CompiledQuery.of(asked, source)


# --- what is done -----------------------------------------------------------------------------------------------------


async def _begin(writing: MutationField) -> None:
    """Somebody was identified. Who is outside the scope of the act is nobody, and counts as a look-up that missed."""
    operation, given, response = writing.operation, writing.arguments, writing.selected.response
    if writing.performed(MutationProgress).values:
        return
    caller, now = operation.caller, operation.moments.now
    query = _named_query(operation.services.source, scopes_to_perform(writing))
    tokens = list(operation.services.cipher.tokens(ID_NUMBER, given["idNumber"]))
    rows = await operation.services.source.fetch(query, {**request_parameters(operation), "tokens": tokens})
    if not rows:
        raise HubError(
            Code.NOT_FOUND,
            "Nobody with this resident ID number is within your scope. Nothing was written. Check the number.",
        )
    person_id = str(rows[0][0])
    count_lookups(operation, response, found=[0])

    async def change(connection: AsyncConnection, scopes: Scopes) -> ActResult:
        await lock_policy(connection, operation)
        how = IdentifiedBy[str(given["identifiedBy"])]
        visit_id = await begin_visit(connection, NewVisit(person_id, how, caller.actor, caller.organisation_id, now))
        return ActResult(visit_id, changed=True, subjects=(person_id,))

    await perform_act(writing, change)


@compiled_once
def _named_query(source: Source, scopes: Scopes) -> CompiledQuery:
    person = PersonRow.__table__
    within = true() if Scope.EVERYONE in scopes else inside(scopes, person, OF_PERSONS)
    return CompiledQuery.of(select(person.c.id).where(any_of(person.c.id_number_token, "tokens"), within), source)


begin_window_visit = right_first(_begin)


async def delay_of_disclosure(writing: MutationField) -> None:
    """A steward decides that some looks are disclosed later."""
    operation, given = writing.operation, writing.arguments

    async def change(connection: AsyncConnection, scopes: Scopes) -> ActResult:
        await lock_policy(connection, operation)
        until: date = given["until"]
        new = NewDelay(
            given["client"],
            given["purpose"],
            until,
            given["reviewer"],
            given["because"],
            operation.caller.actor,
            operation.moments.now,
        )
        return ActResult(await delay_disclosure(connection, new), changed=True)

    await perform_act(writing, change)


async def _ask(writing: MutationField) -> None:
    operation, given = writing.operation, writing.arguments
    source, caller, now = operation.services.source, operation.caller, operation.moments.now
    visit_id, event_id = str(given["visit"]), str(given["look"])
    person_id = await person_of_visit(source, visit_id, caller.actor, now)
    with unaltered():
        event = await look_at(source, person_id, event_id, now)
    if event is None:
        raise HubError(
            Code.NOT_FOUND, "There is no such look at this person. Nothing was written. Check the identifier."
        )

    async def change(connection: AsyncConnection, scopes: Scopes) -> ActResult:
        await lock_policy(connection, operation)
        topic = LookTopic[str(given["topic"])]
        done = await ask_about_look(
            connection, NewQuestion(event, person_id, visit_id, topic, caller.organisation_id, now)
        )
        return ActResult(done.id, done.changed, (done.person_id,))

    await perform_act(writing, change)


ask_about = right_first(_ask)


async def _answer(writing: MutationField) -> None:
    operation, given = writing.operation, writing.arguments
    caller = operation.caller

    async def change(connection: AsyncConnection, scopes: Scopes) -> ActResult:
        await lock_policy(connection, operation)
        done = await answer_question(
            connection,
            given["number"],
            caller.organisation_id,
            given["answer"],
            caller.actor,
            operation.moments.now,
        )
        return ActResult(done.id, done.changed, (done.person_id,))

    await perform_act(writing, change)


answer_of_organisation = right_first(_answer)
