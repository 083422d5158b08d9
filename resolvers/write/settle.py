"""Settle: what only the hub's own tables know of a write-back, before its record's own database is touched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.sources.source import Query
from hub.sources.sql import any_of
from hub.tables.governance import PolicyVersionRow
from hub.tables.population import ID_NUMBER, PersonRow
from permissions.model import Scope, Scopes
from resolvers.operation import Operation, StalePolicy
from resolvers.scope import OF_PERSONS, caller_parameters, inside
from resolvers.write.judge import Draft
from resolvers.write.store import Filing

BODY = "idempotency_key.body"
"""The name under which the body of a write-back is hashed, with a key: the body itself is not kept."""


async def settle(operation: Operation, drafts: Sequence[Draft]) -> list[Filing]:
    """What is to be stored for each draft. A filing without a person is about nobody within its bounds."""
    people = await _people(operation, drafts)
    return [_filing(operation, draft, people) for draft in drafts]


async def hold_policy(connection: AsyncConnection, operation: Operation) -> None:
    """Keep the policy as it is until the transaction ends; raises `StalePolicy` when it is another already.

    The connection is one of the hub's own database.
    """
    version = (await connection.execute(select(PolicyVersionRow.version).with_for_update(read=True))).scalar_one()
    if version != operation.policy_version:
        raise StalePolicy(version)


async def _people(operation: Operation, drafts: Sequence[Draft]) -> Mapping[str, tuple[str, Scopes]]:
    """The id of each person that is named, under the id and the token, with those of the scopes that they lie in."""
    scopes = sorted({scope for draft in drafts for bound in draft.bounds for scope in bound})
    statement = _named_people(scopes)
    by_id = [draft for draft in drafts if "id" in draft.person]
    by_number = [draft for draft in drafts if "id" not in draft.person]
    rows = await operation.doors.source.fetch(
        Query.of(statement, operation.doors.source),
        {
            "ids": [name for draft in by_id for name in _names(operation, draft)],
            "tokens": [name for draft in by_number for name in _names(operation, draft)],
            **caller_parameters(operation.caller, operation.moments.today),
        },
    )
    found: dict[str, tuple[str, Scopes]] = {}
    for person_id, token, *placed in rows:
        within = frozenset(scope for scope, is_in in zip(scopes, placed, strict=True) if is_in)
        for name in filter(None, (str(person_id), token)):
            found[name] = (str(person_id), within)
    return found


def _named_people(scopes: Sequence[Scope]) -> Select[Any]:
    person = PersonRow.__table__
    places = [inside(frozenset({scope}), person, OF_PERSONS) for scope in scopes]
    return select(person.c.id, person.c.id_number_token, *places).where(
        or_(any_of(person.c.id, "ids"), any_of(person.c.id_number_token, "tokens"))
    )


def _names(operation: Operation, draft: Draft) -> Iterator[str]:
    """What a row of the person may be found under: the id, or the token of the number under each key."""
    if "id" in draft.person:
        yield str(draft.person["id"])
    else:
        yield from operation.doors.cipher.tokens(ID_NUMBER, draft.person["idNumber"])


def _filing(operation: Operation, draft: Draft, people: Mapping[str, tuple[str, Scopes]]) -> Filing:
    writes, cipher = draft.writes, operation.doors.cipher
    person_id, within = next((people[name] for name in _names(operation, draft) if name in people), (None, Scopes()))
    return Filing(
        table=writes.table,
        person_id=person_id if all(bound & within for bound in draft.bounds) else None,
        values={
            "programme": writes.programme.value,
            "legal_basis": writes.legal_basis,
            "organisation_id": operation.caller.organisation_id,
            "recorded_at": operation.moments.now,
            **draft.values,
        },
        client_id=operation.caller.client_id,
        key=draft.key,
        body_hash=cipher.token(BODY, draft.body),
        body_hashes=cipher.tokens(BODY, draft.body),
        at=operation.moments.now,
    )
