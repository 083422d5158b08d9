"""What makes write-back safe: change events and idempotency keys, stored in the record's own transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.tables.base import Base, Identified
from hub.tables.commit_order import NextCommitNumber
from hub.tables.protected import sealed_as
from hub.tables.types import Id


class ChangeEventRow(Identified, Base):
    """A row came to be, or was corrected. Carries the ledger's event, so that what was stored can be accounted for.

    `turn` is when it is told among all changes, and `position` orders those of one turn. A row about no one person, such
    as a household, has no `person_id`. In the hub's own database are also copies of the events of departments with a
    database of their own, under turns of the hub's.
    """

    __tablename__ = "change_event"
    table_name: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[str] = mapped_column(Id)
    person_id: Mapped[str | None] = mapped_column(Id, index=True)
    ledger_event_id: Mapped[str] = mapped_column(Id, index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    turn: Mapped[int] = mapped_column(BigInteger, default=NextCommitNumber(), index=True)
    position: Mapped[int] = mapped_column(BigInteger, default=0)


class TurnOriginRow(Base):
    """One row: what the turns of this database count from (`hub.tables.commit_order`).

    `cluster` is the number that PostgreSQL gave the cluster in which they are counted; null on SQLite.
    """

    __tablename__ = "turn_origin"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    origin: Mapped[int] = mapped_column(BigInteger)
    cluster: Mapped[str | None] = mapped_column(String(20))


BODY = "idempotency_key.body"
"""The name under which the hash of a write-back's body is sealed."""


class FollowedRow(Base):
    """How far the hub has followed the change events of a source. In the hub's own database, whatever the source.

    `turn` and `event_id` are those of the last event that was followed. What was stored in the source before `as_of` is
    told; null: nobody knows yet of any moment. `is_away`: it did not answer when it was asked last.
    """

    __tablename__ = "followed"
    source: Mapped[str] = mapped_column(String(40), primary_key=True)
    turn: Mapped[int] = mapped_column(BigInteger)
    event_id: Mapped[str] = mapped_column(Id)
    as_of: Mapped[datetime | None]
    is_away: Mapped[bool]


class IdempotencyKeyRow(Base):
    """The key under which a client wrote a record. The body is not kept, only a hash of it, which is sealed.

    `client_id` is the account's id when a person wrote with the client.
    """

    __tablename__ = "idempotency_key"
    client_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    body_hash: Mapped[str] = sealed_as(BODY)
    table_name: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[str] = mapped_column(Id)
    person_id: Mapped[str | None] = mapped_column(Id)
    at: Mapped[datetime] = mapped_column(index=True)
