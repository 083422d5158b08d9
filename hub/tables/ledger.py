"""The ledger: one event for each operation, and the sets of fields that events name. Append-only; no value of personal data in it.

Beside it stands the Merkle tree over its events, with signed checkpoints (`hub.ledger.transparency`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, SmallInteger, String, Text, column, table, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.tables.base import Base, Identified
from hub.tables.commit_order import NextCommitNumber
from hub.tables.protected import sealed_as
from hub.tables.types import Id, IdList, Moment, TextList

_IS_INTENT = text("kind = 'WRITE_INTENT'")
_HAS_ACCOUNT = text("account_id is not null")
_HAS_GIVEN, _HAS_REFUSED = text("given_set is not null"), text("refused_set is not null")
NAMES_FIELDS_ITSELF = {
    "postgresql": text("(given <> '{}' or refused <> '{}')"),
    "sqlite": text("(given <> '[]' or refused <> '[]')"),
}
"""True for an event from before there were sets that gave or refused any field. An index has these events alone."""

USUAL_OUTCOME = "ANSWERED"
"""The outcome of nearly all events: an index has the events of every other one."""

IS_UNUSUAL = text(f"outcome <> '{USUAL_OUTCOME}'")
"""True for an event of another outcome than the usual one."""

SUBJECTS_ON_SQLITE = table("ledger_subject", column("subject", Id()), column("at", Moment()), column("event_id", Id()))
"""The events of each person. It is there on SQLite alone, whose indexes cannot look into a list, and a trigger of
`ledger_event` fills it (migration 0045); PostgreSQL has an inverted index of the list itself."""


class CoordinateSetRow(Identified, Base):
    """Fields that an event gave or refused. Its id is made from their names (`hub.ledger.event`)."""

    __tablename__ = "coordinate_set"
    names: Mapped[list[str]] = mapped_column(TextList)


class LedgerEventRow(Identified, Base):
    """Who asked what, for which purpose, about whom, and what came of it.

    `given_set` and `refused_set` are sets of coordinates, null where there are none; events from before there were sets have the
    names themselves, in `given` and `refused`, which are empty in later ones. `subjects` are person ids. `intent_id` ties the outcome of a write
    to the intent that was recorded before it. `sources` were asked, `unavailable` of them did not answer. `content_hash` is
    the SHA-256 of what was decided by, of the outcome of a decision.
    `account_id` is the person who asked by the client; null when the client asked by itself. `turn` is the place among all
    events by the commit order (`hub.tables.commit_order`), and 0 for those from before there was one.
    """

    __tablename__ = "ledger_event"
    __table_args__ = (
        Index("ix_ledger_event_client_at", "client_id", "at"),
        Index(
            "ix_ledger_event_account_at", "account_id", "at", postgresql_where=_HAS_ACCOUNT, sqlite_where=_HAS_ACCOUNT
        ),
        Index("ix_ledger_event_at_id", "at", "id"),
        Index("ix_ledger_event_organisation_at", "organisation_id", "at"),
        Index("ix_ledger_event_purpose_at", "purpose", "at"),
        Index("ix_ledger_event_given_at", "given_set", "at", postgresql_where=_HAS_GIVEN, sqlite_where=_HAS_GIVEN),
        Index(
            "ix_ledger_event_refused_at", "refused_set", "at", postgresql_where=_HAS_REFUSED, sqlite_where=_HAS_REFUSED
        ),
        Index(
            "ix_ledger_event_without_sets",
            "at",
            "id",
            postgresql_where=NAMES_FIELDS_ITSELF["postgresql"],
            sqlite_where=NAMES_FIELDS_ITSELF["sqlite"],
        ),
        Index("ix_ledger_event_unusual_at", "outcome", "at", postgresql_where=IS_UNUSUAL, sqlite_where=IS_UNUSUAL),
        Index("ix_ledger_event_turn_id", "turn", "id"),
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
    content_hash: Mapped[str | None] = mapped_column(String(64))
    turn: Mapped[int] = mapped_column(BigInteger, default=NextCommitNumber("ledger_event"))


LEDGER_KEY = "ledger_key.private"
"""The name under which the private half of the ledger's key is sealed."""


class LedgerKeyRow(Base):
    """One row: the key that signs the checkpoints of this ledger (Ed25519), and the name that the log has with it."""

    __tablename__ = "ledger_key"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    origin: Mapped[str] = mapped_column(Text)
    private_sealed: Mapped[str] = sealed_as(LEDGER_KEY)
    created_at: Mapped[datetime]


class LedgerCheckpointRow(Base):
    """A signed checkpoint: the root of the Merkle tree over the first `size` events of the ledger.

    The last of them is the one of `turn` and `event_id`. `note` is the signed note (C2SP tlog-checkpoint). Checkpoints are
    numbered without a gap, so that of several processes that append at once only one does.
    """

    __tablename__ = "ledger_checkpoint"
    __table_args__ = (Index("ix_ledger_checkpoint_turn_event", "turn", "event_id"),)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigInteger, unique=True)
    turn: Mapped[int] = mapped_column(BigInteger)
    event_id: Mapped[str] = mapped_column(Id)
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class LedgerTileRow(Base):
    """Up to 256 hashes of the Merkle tree that stand side by side (C2SP tlog-tiles): those of the level 8 × `level`."""

    __tablename__ = "ledger_tile"
    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hashes: Mapped[bytes] = mapped_column(LargeBinary)


class LedgerCosignatureRow(Base):
    """The line by which a witness cosigned a checkpoint (C2SP tlog-cosignature)."""

    __tablename__ = "ledger_cosignature"
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    witness: Mapped[str] = mapped_column(Text, primary_key=True)
    line: Mapped[str] = mapped_column(Text)
