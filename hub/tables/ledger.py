"""The ledger: one event for each operation, and the sets of fields that events name. Append-only; no value of personal data in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.tables.base import Base, Identified
from hub.tables.types import Id, IdList, TextList

_IS_INTENT = text("kind = 'WRITE_INTENT'")


class CoordinateSetRow(Identified, Base):
    """Fields that an event gave or refused. Its id is made from their names (`hub.ledger.coordinates`)."""

    __tablename__ = "coordinate_set"
    names: Mapped[list[str]] = mapped_column(TextList)


class LedgerEventRow(Identified, Base):
    """Who asked what, for which purpose, about whom, and what came of it.

    `given_set` and `refused_set` are sets of coordinates, null where there are none; events from before there were sets have the
    names themselves, in `given` and `refused`, which are empty in later ones. `subjects` are person ids. `intent_id` ties the outcome of a write
    to the intent that was recorded before it. `sources` were asked, `unavailable` of them did not answer.
    `account_id` is the person who asked by the client; null when the client asked by itself.
    """

    __tablename__ = "ledger_event"
    __table_args__ = (
        Index("ix_ledger_event_client_at", "client_id", "at"),
        Index("ix_ledger_event_intents", "at", postgresql_where=_IS_INTENT, sqlite_where=_IS_INTENT),
        Index("ix_ledger_event_subjects", "subjects", postgresql_using="gin").ddl_if(dialect="postgresql"),
    )
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str] = mapped_column(String(40))
    request_id: Mapped[str] = mapped_column(Id)
    client_id: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[str | None] = mapped_column(Id)
    organisation_id: Mapped[str] = mapped_column(Id)
    token_id: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(64))
    legal_basis: Mapped[str] = mapped_column(String(24))
    policy_version: Mapped[int] = mapped_column(BigInteger)
    document_hash: Mapped[str] = mapped_column(String(64))
    operation_name: Mapped[str | None] = mapped_column(Text)
    given: Mapped[list[str]] = mapped_column(TextList)
    refused: Mapped[list[str]] = mapped_column(TextList)
    given_set: Mapped[str | None] = mapped_column(Id)
    refused_set: Mapped[str | None] = mapped_column(Id)
    subjects: Mapped[list[str]] = mapped_column(IdList)
    row_count: Mapped[int] = mapped_column(BigInteger)
    intent_id: Mapped[str | None] = mapped_column(Id, index=True)
    sources: Mapped[list[str]] = mapped_column(TextList)
    unavailable: Mapped[list[str]] = mapped_column(TextList)
