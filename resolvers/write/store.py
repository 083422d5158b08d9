"""Store: the record, its idempotency key and its change event, in one transaction of the record's own source.

INVARIANT: no table of the hub's own is read or written here, and a `Filing` holds everything that is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import Table, and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cipher import Cipher
from hub.errors import Code, HubError
from hub.tables.base import Base
from hub.tables.exchange import BODY, ChangeEventRow, IdempotencyKeyRow


@dataclass(frozen=True, slots=True)
class Filing:
    """A record as it is to be stored: its table and columns, whom it is about, and the client's key.

    Without a person there is nobody to store it for; only an earlier record under the same key can be the answer.
    """

    table: type[Base]
    person_id: str | None
    organisation_id: str
    values: Mapping[str, Any]
    same: tuple[str, ...]
    client_id: str
    key: str
    body_hash: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a record is, and whether it was there before."""

    record_id: str
    person_id: str
    replayed: bool


async def store(connection: AsyncConnection, cipher: Cipher, filing: Filing, event_id: str) -> Stored:
    """Store a record under the ledger's event, or find it stored under the same key.

    Raises IDEMPOTENCY_CONFLICT when the key was used with another body, NOT_FOUND when there is nobody to store it
    for or no such record to correct, and SUPERSEDED when another correction came first. An `IntegrityError` says that
    another request stored the same key meanwhile: ask again.
    """
    if before := await _replayed(connection, cipher, filing):
        return before
    if filing.person_id is None:
        raise HubError(
            Code.NOT_FOUND, "There is no such person within your scope. Check the number; nothing was written."
        )
    await _supersede(connection, filing)
    record = {
        "id": str(uuid4()),
        "person_id": filing.person_id,
        "organisation_id": filing.organisation_id,
        **filing.values,
    }
    await connection.execute(insert(filing.table), [record])
    stored = {
        "table_name": filing.table.__tablename__,
        "record_id": record["id"],
        "person_id": filing.person_id,
        "at": filing.at,
    }
    # Few bodies are thinkable for one person and one day: the hash alone would tell which of them it was.
    sealed = cipher.seal(BODY, filing.body_hash)
    key = {"client_id": filing.client_id, "key": filing.key, "body_hash": sealed}
    await connection.execute(insert(IdempotencyKeyRow), [stored | key])
    await connection.execute(insert(ChangeEventRow), [stored | {"id": str(uuid4()), "ledger_event_id": event_id}])
    return Stored(record["id"], filing.person_id, replayed=False)


async def _supersede(connection: AsyncConnection, filing: Filing) -> None:
    """Mark the record that this one corrects, if it names one. Of two corrections at once one finds it marked.

    Only a record of the same person and organisation can be corrected that is alike in the columns `same`, or one that
    was imported, which belongs to no organisation; any other is answered like none.
    """
    old_id = filing.values.get("supersedes_id")
    if old_id is None:
        return
    record = cast("Table", filing.table.__table__)
    same = and_(
        record.c.id == old_id,
        record.c.person_id == filing.person_id,
        *(record.c[name] == filing.values[name] for name in filing.same),
        or_(record.c.organisation_id == filing.organisation_id, record.c.organisation_id.is_(None)),
    )
    marked = await connection.execute(
        update(record).where(same, record.c.superseded_at.is_(None)).values(superseded_at=filing.at)
    )
    if marked.rowcount:
        return
    if (await connection.execute(select(record.c.id).where(same))).first():
        raise HubError(
            Code.SUPERSEDED,
            "That record was corrected already. Read the chain, and correct the record that stands; nothing was written.",
        )
    raise HubError(
        Code.NOT_FOUND,
        "There is no such record of yours, of this person and kind, to correct. Check supersedes; nothing was written.",
    )


async def _replayed(connection: AsyncConnection, cipher: Cipher, filing: Filing) -> Stored | None:
    """What was stored under the same key before; raises IDEMPOTENCY_CONFLICT when it had another body."""
    kept = IdempotencyKeyRow
    found = (
        await connection.execute(
            select(kept.body_hash, kept.record_id, kept.person_id).where(
                kept.client_id == filing.client_id, kept.key == filing.key
            )
        )
    ).one_or_none()
    if found is None:
        return None
    if cipher.open(BODY, found.body_hash) != filing.body_hash:
        raise HubError(
            Code.IDEMPOTENCY_CONFLICT,
            "This idempotencyKey was used for another record. Send the first input again, or take a new key.",
        )
    return Stored(found.record_id, found.person_id, replayed=True)
