"""Store, step by step: the row, its idempotency key and its change event, in one transaction of the row's own source, under the policy
that the write was authorised by.

INVARIANT: within the transaction no other table of the hub's own is read or written for a record of a department, and a `WriteCommand`
holds everything that is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.catalogue.companions import CompanionRow, WrittenRow
from hub.cipher import Cipher
from hub.errors import Code, HubError
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.tables.exchange import BODY, ChangeEventRow, IdempotencyKeyRow
from hub.tables.governance import PolicyVersionRow
from hub.tables.periods import current
from hub.tables.population import HouseholdRow, MembershipRow, PersonRow
from resolvers.operation import Operation, StalePolicy
from resolvers.write.command import WriteCommand, WriteResult
from resolvers.write.rows import has_overlap, refuse, write_row


async def store_by_steps(operation: Operation, command: WriteCommand, event_id: str) -> WriteResult:
    """Store a command under the ledger's event, in a transaction of its own. Raises `StalePolicy`, and what `store` raises."""
    is_own = command.home is operation.services.source
    if not is_own:
        await in_force(operation)
    async with command.home.begin() as connection:
        if is_own:
            await lock_policy(connection, operation)
        return await store(connection, operation.services.cipher, command, event_id)


async def lock_policy(connection: AsyncConnection, operation: Operation) -> None:
    """Keep the policy as it is until the transaction ends; raises `StalePolicy` when it is another already.

    The connection is one of the hub's own database.
    """
    version = (await connection.execute(select(PolicyVersionRow.version).with_for_update(read=True))).scalar_one()
    if version != operation.policy_version:
        raise StalePolicy(version)


async def in_force(operation: Operation) -> None:
    """Raises `StalePolicy` when the policy is not the one under which the operation was authorised, at this moment."""
    source = operation.services.source
    ((version,),) = await source.fetch(_version_query(source), {})
    if version != operation.policy_version:
        raise StalePolicy(version)


@compiled_once
def _version_query(source: Source) -> CompiledQuery:
    return CompiledQuery.of(select(PolicyVersionRow.version), source)


async def store(connection: AsyncConnection, cipher: Cipher, command: WriteCommand, event_id: str) -> WriteResult:
    """Store a row under the ledger's event, or find it stored under the same key.

    Raises IDEMPOTENCY_CONFLICT when the key was used with another body, the command's refusal, and what `write_row`
    raises. An `IntegrityError` says that another request stored the same key, or registered the same number, meanwhile:
    settle it again.
    """
    if before := await _replayed(connection, cipher, command):
        return await _described(connection, command, before)
    if command.refusal is not None:
        await refuse(connection, command)
    record_id = await write_row(connection, command)
    beside = await _companions(connection, command, record_id)
    person_id = record_id if command.writes.table is PersonRow else command.about.get("person_id")
    stored = {
        "table_name": command.writes.table.__tablename__,
        "record_id": record_id,
        "person_id": person_id,
        "at": command.author.at,
    }
    # Few bodies are thinkable for one person and one day: the hash alone would tell which of them it was.
    sealed = cipher.seal(BODY, command.key.body_hash)
    key = {"client_id": command.author.actor, "key": command.key.text, "body_hash": sealed}
    await connection.execute(insert(IdempotencyKeyRow), [stored | key])
    changed = [stored] + [
        stored | {"table_name": row.table.__tablename__, "record_id": row.id, "person_id": row.person_id}
        for row in beside
    ]
    events = [
        each | {"id": str(uuid4()), "ledger_event_id": event_id, "position": position}
        for position, each in enumerate(changed)
    ]
    await connection.execute(insert(ChangeEventRow), events)
    return await _described(connection, command, WriteResult(record_id, person_id, replayed=False))


async def _companions(connection: AsyncConnection, command: WriteCommand, record_id: str) -> Sequence[CompanionRow]:
    """Write what goes with a row; raises what stands against it."""
    if command.writes.companions is None:
        return ()
    author = command.author
    row = WrittenRow(record_id, {**command.about, **command.values}, author.organisation_id, author.at, author.today)
    return await command.writes.companions(connection, row)


async def _replayed(connection: AsyncConnection, cipher: Cipher, command: WriteCommand) -> WriteResult | None:
    """Return what was stored under the same key before; raises IDEMPOTENCY_CONFLICT when it had another body."""
    kept = IdempotencyKeyRow
    found = (
        await connection.execute(
            select(kept.body_hash, kept.record_id, kept.person_id).where(
                kept.client_id == command.author.actor, kept.key == command.key.text
            )
        )
    ).one_or_none()
    if found is None:
        return None
    if cipher.open(BODY, found.body_hash) != command.key.body_hash:
        raise HubError(
            Code.IDEMPOTENCY_CONFLICT,
            "This idempotencyKey was used for another write. Nothing was written. Send the first input again, or use a new key.",
        )
    return WriteResult(found.record_id, found.person_id, replayed=True)


async def _described(connection: AsyncConnection, command: WriteCommand, stored: WriteResult) -> WriteResult:
    """Return the same with the household, the persons concerned, and what stands beside it, where the table knows of
    these."""
    rows: Any = command.writes.table.__table__
    household_id, overlap = None, None
    if command.writes.table is HouseholdRow:
        household_id = stored.record_id
    elif "household_id" in rows.c:
        household_id = (
            await connection.execute(select(rows.c.household_id).where(rows.c.id == stored.record_id))
        ).scalar_one()
    if command.writes.overlap_columns:
        overlap = await has_overlap(connection, command.writes.table, stored.record_id, command.writes.overlap_columns)
    subjects = (stored.person_id,) if stored.person_id else ()
    if household_id and not subjects:
        member = MembershipRow.__table__
        living = or_(member.c.until.is_(None), member.c.until >= command.author.today)
        members = select(member.c.person_id).where(member.c.household_id == household_id, current(member), living)
        subjects = tuple((await connection.execute(members.distinct().order_by(member.c.person_id))).scalars())
    return replace(stored, household_id=household_id, subjects=subjects, overlaps=overlap)
