"""Settle: what only the hub's own tables know of a write-back, before its record's own database is touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256

from sqlalchemy import Date, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.codes import Programme
from hub.policy.programmes import PROGRAMMES
from hub.sources.source import Query, Source
from hub.sources.sql import any_of
from hub.tables.governance import PolicyVersionRow
from hub.tables.population import ID_NUMBER, PersonRow
from hub.tables.types import Moment
from permissions.model import Scope, Scopes
from resolvers.operation import Operation, StalePolicy
from resolvers.scope import OF_PERSONS, caller_parameters, inside
from resolvers.write.judge import Draft
from resolvers.write.store import Filing

_RULES = {programme.code: programme for programme in PROGRAMMES}


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody who was named, and those of the scopes in question that they lie in."""

    id: str
    within: Scopes


async def settle(operation: Operation, drafts: Sequence[Draft]) -> list[Filing]:
    """What is to be stored for each draft: for whom, and what the rule says of the day, as known now.

    A filing without a person is about nobody within its bounds.
    """
    named = await _named_people(operation, drafts)
    people = [_person(operation, draft, named) for draft in drafts]
    verdicts = await _verdicts(operation, drafts, people)
    return [_filing(operation, draft, person, verdicts) for draft, person in zip(drafts, people, strict=True)]


async def hold_policy(connection: AsyncConnection, operation: Operation) -> None:
    """Keep the policy as it is until the transaction ends; raises `StalePolicy` when it is another already.

    The connection is one of the hub's own database.
    """
    version = (await connection.execute(select(PolicyVersionRow.version).with_for_update(read=True))).scalar_one()
    if version != operation.policy_version:
        raise StalePolicy(version)


# --- people -------------------------------------------------------------------------------------------------------


async def _named_people(operation: Operation, drafts: Sequence[Draft]) -> Mapping[str, _Person]:
    """Each person that is named, under the id and under the token of the number."""
    scopes = tuple(sorted({scope for draft in drafts for bound in draft.bounds for scope in bound}))
    by_id = [draft for draft in drafts if "id" in draft.person]
    by_number = [draft for draft in drafts if "id" not in draft.person]
    rows = await operation.doors.source.fetch(
        _people_query(operation.doors.source, scopes),
        {
            "ids": [name for draft in by_id for name in _names(operation, draft)],
            "tokens": [name for draft in by_number for name in _names(operation, draft)],
            **caller_parameters(operation.caller, operation.moments.today),
        },
    )
    found: dict[str, _Person] = {}
    for person_id, token, *places in rows:
        within = frozenset(scope for scope, is_in in zip(scopes, places, strict=True) if is_in)
        for name in filter(None, (str(person_id), token)):
            found[name] = _Person(str(person_id), within)
    return found


@lru_cache(maxsize=32)
def _people_query(source: Source, scopes: tuple[Scope, ...]) -> Query:
    person = PersonRow.__table__
    places = [inside(frozenset({scope}), person, OF_PERSONS) for scope in scopes]
    statement = select(person.c.id, person.c.id_number_token, *places).where(
        or_(any_of(person.c.id, "ids"), any_of(person.c.id_number_token, "tokens"))
    )
    return Query.of(statement, source)


def _person(operation: Operation, draft: Draft, named: Mapping[str, _Person]) -> _Person | None:
    """Whom a draft is about; nobody and a person outside one of its bounds are alike."""
    person = next((named[name] for name in _names(operation, draft) if name in named), None)
    return person if person and all(bound & person.within for bound in draft.bounds) else None


def _names(operation: Operation, draft: Draft) -> Iterator[str]:
    """What a row of the person may be found under: the id, or the token of the number under each key."""
    if "id" in draft.person:
        yield str(draft.person["id"])
    else:
        yield from operation.doors.cipher.tokens(ID_NUMBER, draft.person["idNumber"])


# --- what the rule says ---------------------------------------------------------------------------------------------

_Asked = tuple[Programme, date, str]


def _asked(draft: Draft, person: _Person) -> _Asked | None:
    """What the rule is asked of a draft; nothing where the hub knows no rule."""
    programme = draft.values.get("programme")
    return (programme, draft.values["given_on"], person.id) if programme in _RULES else None


async def _verdicts(
    operation: Operation, drafts: Sequence[Draft], people: Sequence[_Person | None]
) -> Mapping[_Asked | None, str]:
    """The verdict for each programme whose rule the hub knows, day and person; one statement a programme and day."""
    asked: defaultdict[tuple[Programme, date], list[str]] = defaultdict(list)
    for draft, person in zip(drafts, people, strict=True):
        if person and (question := _asked(draft, person)):
            programme, day, person_id = question
            asked[programme, day].append(person_id)
    found: dict[_Asked | None, str] = {}
    for (programme, day), ids in asked.items():
        query = _verdict_query(operation.doors.source, programme)
        parameters = {"ids": ids, "on": day, "known_at": operation.moments.now}
        for person_id, verdict in await operation.doors.source.fetch(query, parameters):
            found[programme, day, str(person_id)] = verdict
    return found


@lru_cache(maxsize=32)
def _verdict_query(source: Source, programme: Programme) -> Query:
    person = PersonRow.__table__
    people = select(person.c.id.label("person_id"), person.c.division_code).where(any_of(person.c.id, "ids")).cte()
    on, known_at = bindparam("on", type_=Date()), bindparam("known_at", type_=Moment())
    decided = _RULES[programme].decide(people, on, known_at).subquery()
    return Query.of(select(decided.c.person_id, decided.c.verdict), source)


# --- what is to be stored -------------------------------------------------------------------------------------------


def _filing(
    operation: Operation, draft: Draft, person: _Person | None, verdicts: Mapping[_Asked | None, str]
) -> Filing:
    verdict = verdicts.get(_asked(draft, person)) if person else None
    return Filing(
        table=draft.writes.table,
        person_id=person.id if person else None,
        organisation_id=operation.caller.organisation_id,
        values={"recorded_at": operation.moments.now, **draft.values} | ({"eligibility": verdict} if verdict else {}),
        same=draft.writes.same,
        client_id=operation.caller.client_id,
        key=draft.key,
        body_hash=sha256(draft.body.encode()).hexdigest(),
        at=operation.moments.now,
    )
