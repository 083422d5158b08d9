"""Store: the row, its idempotency key and its change event, in one transaction of the row's own source.

INVARIANT: no other table of the hub's own is read or written for a record of a department, and a `Filing` holds
everything that is needed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cipher import Cipher
from hub.errors import Code, HubError
from hub.tables.exchange import BODY, ChangeEventRow, IdempotencyKeyRow
from hub.tables.periods import current
from hub.tables.population import HouseholdRow, MembershipRow, PersonRow
from resolvers.write.filing import Filing, Stored
from resolvers.write.rows import has_beside, refuse, write_row


async def store(connection: AsyncConnection, cipher: Cipher, filing: Filing, event_id: str) -> Stored:
    """Store a row under the ledger's event, or find it stored under the same key.

    Raises IDEMPOTENCY_CONFLICT when the key was used with another body, the filing's refusal, and what `write_row`
    raises. An `IntegrityError` says that another request stored the same key, or registered the same number, meanwhile:
    settle it again.
    """
    if before := await _replayed(connection, cipher, filing):
        return await _described(connection, filing, before)
    if filing.refusal is not None:
        await refuse(connection, filing)
    record_id = await write_row(connection, filing)
    person_id = record_id if filing.table is PersonRow else filing.about.get("person_id")
    stored = {
        "table_name": filing.table.__tablename__,
        "record_id": record_id,
        "person_id": person_id,
        "at": filing.author.at,
    }
    # Few bodies are thinkable for one person and one day: the hash alone would tell which of them it was.
    sealed = cipher.seal(BODY, filing.key.body_hash)
    key = {"client_id": filing.author.actor, "key": filing.key.text, "body_hash": sealed}
    await connection.execute(insert(IdempotencyKeyRow), [stored | key])
    await connection.execute(insert(ChangeEventRow), [stored | {"id": str(uuid4()), "ledger_event_id": event_id}])
    return await _described(connection, filing, Stored(record_id, person_id, replayed=False))


async def _replayed(connection: AsyncConnection, cipher: Cipher, filing: Filing) -> Stored | None:
    """What was stored under the same key before; raises IDEMPOTENCY_CONFLICT when it had another body."""
    kept = IdempotencyKeyRow
    found = (
        await connection.execute(
            select(kept.body_hash, kept.record_id, kept.person_id).where(
                kept.client_id == filing.author.actor, kept.key == filing.key.text
            )
        )
    ).one_or_none()
    if found is None:
        return None
    if cipher.open(BODY, found.body_hash) != filing.key.body_hash:
        raise HubError(
            Code.IDEMPOTENCY_CONFLICT,
            "This idempotencyKey was used for another write. Nothing was written. Send the first input again, or use a new key.",
        )
    return Stored(found.record_id, found.person_id, replayed=True)


async def _described(connection: AsyncConnection, filing: Filing, stored: Stored) -> Stored:
    """The same with the household, the persons concerned, and what stands beside it, where the table knows of these."""
    rows: Any = filing.table.__table__
    household_id, beside = None, None
    if filing.table is HouseholdRow:
        household_id = stored.record_id
    elif "household_id" in rows.c:
        household_id = (
            await connection.execute(select(rows.c.household_id).where(rows.c.id == stored.record_id))
        ).scalar_one()
    if filing.writes.beside:
        beside = await has_beside(connection, filing.table, stored.record_id, filing.writes.beside)
    subjects = (stored.person_id,) if stored.person_id else ()
    if household_id and not subjects:
        member = MembershipRow.__table__
        living = or_(member.c.until.is_(None), member.c.until >= filing.author.today)
        members = select(member.c.person_id).where(member.c.household_id == household_id, current(member), living)
        subjects = tuple((await connection.execute(members.distinct().order_by(member.c.person_id))).scalars())
    return replace(stored, household_id=household_id, subjects=subjects, beside=beside)
