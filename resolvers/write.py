"""A write-back, in order: judge, validate, intent, one transaction, and the answer read again.

    judge      WRITE for the entry and for each input field that was given
    validate   values, and that the person exists within the scope of the right to write
    intent     a line in the ledger, before anything is written
    transact   the record, its idempotency key and its change event, or none of them
    answer     through `read`, with the caller's own rights; the outcome is recorded before it leaves

A key that was used before gives the first record again, or IDEMPOTENCY_CONFLICT when the body differs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from graphql import get_named_type
from graphql.execution.values import get_argument_values
from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.catalogue.contract import key_of, writes_of
from hub.catalogue.declarations import Given, Writes
from hub.catalogue.fields import story
from hub.errors import Code, HubError
from hub.ledger.event import Kind, Outcome
from hub.tables.exchange import ChangeEventRow, IdempotencyKeyRow
from hub.tables.governance import PolicyVersionRow
from hub.tables.population import ID_NUMBER, DivisionWithinRow, PersonRow
from permissions.model import Capability, Scope
from resolvers.operation import Info, Operation, Performed, StalePolicy
from resolvers.read import read

LONGEST_KEY = 128

BODY = "idempotency_key.body"
"""The name under which the body of a write-back is hashed, with a key: the body itself is not kept."""


@dataclass(frozen=True, slots=True)
class Writing:
    """A write-back that was judged and validated: the row it makes, for whom, within which scope, under which key."""

    writes: Writes
    values: Mapping[str, Any]
    person: ColumnElement[bool]
    scope: Scope
    key: str
    body: str


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a record is, and whether it was there before."""

    record_id: str
    person_id: str
    replayed: bool


async def record_assistance(info: Info) -> Any:
    """Write one record of assistance and answer with it. Runs once for an operation, however often it is judged."""
    operation, raw = info.context, info._raw_info
    response = str(raw.path.key)
    performed = operation.performed.get(response)
    if performed is None:
        writing = _judged(operation, raw)
        intent = operation.event(Kind.WRITE_INTENT, Outcome.INTENDED, given=(f"Mutation.{raw.field_name}",))
        version = await operation.doors.ledger.record(intent, operation.tally.take())
        if version != operation.policy_version:
            raise StalePolicy(version)
        stored = await _stored(operation, writing, intent.id)
        outcome = Outcome.REPLAYED if stored.replayed else Outcome.WRITTEN
        values = {"record_id": stored.record_id, "person_id": stored.person_id, "replayed": stored.replayed}
        performed = operation.performed[response] = Performed(values, intent.id, outcome)
    return await read(info, performed.values, Capability.WRITE)


def _judged(operation: Operation, raw: Any) -> Writing:
    """The write-back that the arguments ask for; raises WRITE_WITHHELD or INVALID_INPUT."""
    entry = raw.parent_type.fields[raw.field_name]
    arguments = get_argument_values(entry, raw.field_nodes[0], operation.document.variables)
    scope = right_to_write(operation, raw.parent_type, raw.field_name, entry)
    ((arm, given),) = arguments["input"].items()
    input_type: Any = get_named_type(get_named_type(entry.args["input"].type).fields[arm].type)
    writes, values = writes_of(input_type), dict[str, Any]()
    for name, value in given.items():
        declaration = story(input_type.fields[name])
        if isinstance(declaration, Given):
            allowed = right_to_write(operation, input_type, name, input_type.fields[name])
            scope = allowed if scope.includes(allowed) else scope
            values[declaration.column] = None if value is None else declaration.convert(value)
    key = arguments["idempotencyKey"]
    mistakes = [*writes.check(values, operation.moments.today), *_mistakes_of_key(key)]
    if mistakes:
        raise HubError(Code.INVALID_INPUT, " ".join(mistakes))
    body = json.dumps([arm, given], sort_keys=True, default=str)
    return Writing(writes, values, _named(operation, given["person"]), scope, key, body)


def right_to_write(operation: Operation, parent: Any, name: str, field: Any) -> Scope:
    """The scope in which a coordinate may be written; raises WRITE_WITHHELD with the reason why not."""
    verdict = operation.profile.judge(key_of(parent, field), Capability.WRITE)
    if not verdict.allowed:
        raise HubError(
            Code.WRITE_WITHHELD,
            f"{parent.name}.{name} may not be written for this purpose ({verdict.reason}). Nothing was written.",
        )
    return verdict.scope


def _mistakes_of_key(key: str) -> Iterator[str]:
    if not 8 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        yield f"idempotencyKey must have 8 to {LONGEST_KEY} printable ASCII characters; a UUID is a good one."


def _named(operation: Operation, person: Mapping[str, Any]) -> ColumnElement[bool]:
    if "id" in person:
        return PersonRow.id == str(person["id"])
    return PersonRow.id_number_token.in_(operation.doors.cipher.tokens(ID_NUMBER, person["idNumber"]))


async def _stored(operation: Operation, writing: Writing, intent_id: str) -> Stored:
    try:
        async with operation.doors.source.begin() as connection:
            return await _transact(connection, operation, writing, intent_id)
    except IntegrityError:
        # Another request stored the same key since this one looked for it: its record is the answer.
        async with operation.doors.source.begin() as connection:
            return await _transact(connection, operation, writing, intent_id)


async def _transact(connection: AsyncConnection, operation: Operation, writing: Writing, intent_id: str) -> Stored:
    """Record, key and change event together. INVARIANT: the policy cannot change until they are committed."""
    version = (await connection.execute(select(PolicyVersionRow.version).with_for_update(read=True))).scalar_one()
    if version != operation.policy_version:
        raise StalePolicy(version)
    if before := await _replayed(connection, operation, writing):
        return before
    person_id = await _person_in_scope(connection, operation, writing)
    table, record_id, at = writing.writes.table, str(uuid4()), operation.moments.now
    await connection.execute(
        insert(table),
        [
            {
                "id": record_id,
                "person_id": person_id,
                "programme": writing.writes.programme.value,
                "legal_basis": writing.writes.legal_basis,
                "organisation_id": operation.caller.organisation_id,
                "recorded_at": at,
                **writing.values,
            }
        ],
    )
    stored = {"table_name": table.__tablename__, "record_id": record_id, "person_id": person_id, "at": at}
    key = {"client_id": operation.caller.client_id, "key": writing.key}
    body_hash = operation.doors.cipher.token(BODY, writing.body)
    await connection.execute(insert(IdempotencyKeyRow), [stored | key | {"body_hash": body_hash}])
    await connection.execute(insert(ChangeEventRow), [stored | {"id": str(uuid4()), "ledger_event_id": intent_id}])
    return Stored(record_id, person_id, replayed=False)


async def _replayed(connection: AsyncConnection, operation: Operation, writing: Writing) -> Stored | None:
    """What was stored under the same key before; raises IDEMPOTENCY_CONFLICT when it had another body."""
    found = (
        await connection.execute(
            select(IdempotencyKeyRow.body_hash, IdempotencyKeyRow.record_id, IdempotencyKeyRow.person_id).where(
                IdempotencyKeyRow.client_id == operation.caller.client_id, IdempotencyKeyRow.key == writing.key
            )
        )
    ).one_or_none()
    if found is None:
        return None
    if found.body_hash not in operation.doors.cipher.tokens(BODY, writing.body):
        raise HubError(
            Code.IDEMPOTENCY_CONFLICT,
            "This idempotencyKey was used for another record. Send the first input again, or take a new key.",
        )
    return Stored(found.record_id, found.person_id, replayed=True)


async def _person_in_scope(connection: AsyncConnection, operation: Operation, writing: Writing) -> str:
    """The person's id; nobody and a person outside the scope are answered alike."""
    person = select(PersonRow.id).where(writing.person)
    if writing.scope is not Scope.EVERYONE:
        within = select(DivisionWithinRow.division_code).where(
            DivisionWithinRow.ancestor_code == operation.caller.division_code
        )
        person = person.where(PersonRow.division_code.in_(within))
    person_id = (await connection.execute(person)).scalar_one_or_none()
    if person_id is None:
        raise HubError(
            Code.NOT_FOUND, "There is no such person within your scope. Check the number; nothing was written."
        )
    return person_id
