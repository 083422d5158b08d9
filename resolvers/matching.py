"""Acts on matches (§17), each within the scope of its right, and under the policy by which it was judged."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

from sqlalchemy import ColumnElement, Date, bindparam, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.catalogue.declarations import ScopeColumns
from hub.grants.policy_changes import lock_policy_version, next_policy_version
from hub.matching import acts
from hub.matching.acts import ChosenMatch, MatchStep
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.tables.charity import MatchEndReason, MatchRow
from hub.tables.departments.charity import CharityAssistanceRow
from hub.tables.periods import current
from hub.tables.types import Id
from permissions.model import Scope, Scopes
from resolvers.acts import ActResult, perform_act
from resolvers.execute import request_parameters
from resolvers.operation import MutationField, StalePolicy
from resolvers.scope import inside
from resolvers.write.store import lock_policy

OF_MATCHES = ScopeColumns(division="township_code", person="person_id", match="id")
"""How matches are placed: by the township of the need, by its person, and before their charity by their own consent: a consent to one
match tells nobody whose another need is."""

Step = Callable[[AsyncConnection, ChosenMatch], Awaitable[MatchStep]]


async def answer_match(writing: MutationField) -> None:
    """The charity of a match accepts or declines it."""
    accept, reason = writing.arguments["accept"], _reason(writing)
    await _by_its_charity(writing, lambda connection, chosen: acts.answer(connection, chosen, accept, reason))


async def confirm_match(writing: MutationField) -> None:
    """Civil affairs confirms or refuses a match."""
    agree, reason = writing.arguments["confirm"], _reason(writing)
    await _within_scope(writing, lambda connection, chosen: acts.confirm(connection, chosen, agree, reason))


async def record_consent(writing: MutationField) -> None:
    """Civil affairs records that the person has consented."""
    until, home = writing.arguments["until"], writing.arguments["home"]
    await _within_scope(writing, lambda connection, chosen: acts.record_consent(connection, chosen, until, home))


async def withdraw_consent(writing: MutationField) -> None:
    """Civil affairs records that the person has withdrawn. It bumps the policy version: no answer that is on its way leaves
    with what the consent opened."""
    operation = writing.operation

    async def change(connection: AsyncConnection, scopes: Scopes) -> ActResult:
        version = await lock_policy_version(connection)
        if version != operation.policy_version:
            raise StalePolicy(version)
        done = await acts.withdraw_consent(connection, _chosen(writing, _scoped(scopes)))
        if done.changed:
            await next_policy_version(connection)
        return ActResult(done.id, done.changed, (done.person_id,))

    await perform_act(writing, change)


async def complete_match(writing: MutationField) -> None:
    """The charity of a match tells that it has delivered."""

    async def step(connection: AsyncConnection, chosen: ChosenMatch) -> MatchStep:
        person_id, since = await acts.person_of(connection, chosen)
        return await acts.complete(connection, chosen, await _is_in_chain(writing, connection, person_id, since))

    await _by_its_charity(writing, step)


async def withdraw_supply(writing: MutationField) -> None:
    """An organisation withdraws what it offers."""
    at = writing.operation.moments.now
    await _on_own_supply(writing, lambda connection, key, own: acts.withdraw_supply(connection, key, own, at))


async def change_places(writing: MutationField) -> None:
    """An organisation offers more places of a supply, or fewer."""
    places, at = writing.arguments["places"], writing.operation.moments.now
    await _on_own_supply(writing, lambda connection, key, own: acts.change_places(connection, key, own, places, at))


async def _on_own_supply(writing: MutationField, step: Callable[[AsyncConnection, str, str], Awaitable[bool]]) -> None:
    """Do a step with a supply of the caller's organisation; the step says whether it changed anything."""
    operation, supply_id = writing.operation, str(writing.arguments["id"])

    async def change(connection: AsyncConnection, scopes: Scopes) -> ActResult:
        await lock_policy(connection, operation)
        return ActResult(supply_id, await step(connection, supply_id, operation.caller.organisation_id))

    await perform_act(writing, change)


def _reason(writing: MutationField) -> MatchEndReason | None:
    given = writing.arguments.get("reason")
    return None if given is None else MatchEndReason[str(given)]


async def _by_its_charity(writing: MutationField, step: Step) -> None:
    own = MatchRow.__table__.c.organisation_id == writing.operation.caller.organisation_id
    await _stepped(writing, step, lambda scopes: own)


async def _within_scope(writing: MutationField, step: Step) -> None:
    await _stepped(writing, step, _scoped)


async def _stepped(writing: MutationField, step: Step, within: Callable[[Scopes], ColumnElement[bool]]) -> None:
    async def change(connection: AsyncConnection, scopes: Scopes) -> ActResult:
        await lock_policy(connection, writing.operation)
        done = await step(connection, _chosen(writing, within(scopes)))
        return ActResult(done.id, done.changed, (done.person_id,))

    await perform_act(writing, change)


def _scoped(scopes: Scopes) -> ColumnElement[bool]:
    return true() if Scope.EVERYONE in scopes else inside(scopes, MatchRow.__table__, OF_MATCHES)


def _chosen(writing: MutationField, within: ColumnElement[bool]) -> ChosenMatch:
    operation, moments = writing.operation, writing.operation.moments
    parameters = request_parameters(operation)
    return ChosenMatch(str(writing.arguments["id"]), within, parameters, moments.now, moments.today)


async def _is_in_chain(writing: MutationField, connection: AsyncConnection, person_id: str, since: date) -> bool:
    """Return whether the caller's organisation has written back what it gave to a person, from a day on."""
    services, organisation = writing.operation.services, writing.operation.caller.organisation_id
    home = services.sources.of(CharityAssistanceRow)
    given = {"person_id": person_id, "organisation_id": organisation, "since": since}
    if home is services.source:
        return (await connection.execute(_RECORDS, given)).first() is not None
    return bool(await home.fetch(_records_query(home), given))


_RECORD = CharityAssistanceRow.__table__
_RECORDS = (
    select(_RECORD.c.id)
    .where(_RECORD.c.person_id == bindparam("person_id", type_=Id()))
    .where(_RECORD.c.organisation_id == bindparam("organisation_id", type_=Id()))
    .where(_RECORD.c.given_on >= bindparam("since", type_=Date()), current(_RECORD))
    .limit(1)
)


@compiled_once
def _records_query(source: Source) -> CompiledQuery:
    return CompiledQuery.of(_RECORDS, source)
