"""What was requested of the data stewards, who approved it, and what came of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.tables.base import Base, Identified
from hub.tables.types import Id


class AccessRequestRow(Identified, Base):
    """A request: for a grant, for a later end of one, for a role of a client or an account, or for a client's keys.

    `requested_by` is an account or a client, for the organisation `organisation_id`; an operator has the nil UUID. `grant_id` is
    the grant that is to be extended, or the one that the approval made. `content_hash` is of all that is asked for: while
    a request is open, the same one again is this one.
    """

    __tablename__ = "access_request"
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), index=True)
    role: Mapped[str | None] = mapped_column(String(64))
    capability: Mapped[str | None] = mapped_column(String(16))
    disclosure: Mapped[str | None] = mapped_column(String(16))
    scope: Mapped[str | None] = mapped_column(String(16))
    until: Mapped[datetime | None]
    client_id: Mapped[str | None] = mapped_column(String(64))
    account_id: Mapped[str | None] = mapped_column(Id)
    grant_id: Mapped[str | None] = mapped_column(Id)
    jwks: Mapped[str | None] = mapped_column(Text)
    because: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
    requested_by: Mapped[str] = mapped_column(String(64))
    organisation_id: Mapped[str] = mapped_column(Id, index=True)
    requested_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_because: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None]


class RequestedFieldRow(Identified, Base):
    """A field that a request would open: its stable key, and the coordinate by which it was named."""

    __tablename__ = "access_request_field"
    request_id: Mapped[str] = mapped_column(Id, index=True)
    field: Mapped[str] = mapped_column(String(128))
    coordinate: Mapped[str] = mapped_column(Text)


class RequestedPurposeRow(Identified, Base):
    """A purpose for which access is requested, or that would be held."""

    __tablename__ = "access_request_purpose"
    request_id: Mapped[str] = mapped_column(Id, index=True)
    purpose: Mapped[str] = mapped_column(String(64))


class RequestApprovalRow(Identified, Base):
    """A steward's approval of a request, for a department; nobody approves one twice."""

    __tablename__ = "access_request_approval"
    __table_args__ = (UniqueConstraint("request_id", "approved_by"),)
    request_id: Mapped[str] = mapped_column(Id, index=True)
    approved_by: Mapped[str] = mapped_column(String(64))
    department: Mapped[str] = mapped_column(String(32))
    approved_at: Mapped[datetime]


class DecisionCardRow(Identified, Base):
    """What was before a data steward when they decided on a request. Nothing of it is ever changed.

    `content` is canonical JSON (RFC 8785), and `content_hash` its SHA-256, which the event of the decision has in the ledger too. The
    numbers are those of the content.
    """

    __tablename__ = "decision_card"
    request_id: Mapped[str] = mapped_column(Id, index=True)
    act: Mapped[str] = mapped_column(String(24))
    decided_by: Mapped[str] = mapped_column(String(64))
    decided_at: Mapped[datetime]
    profiles: Mapped[int] = mapped_column(BigInteger)
    opened: Mapped[int] = mapped_column(BigInteger)
    otherwise: Mapped[int] = mapped_column(BigInteger)
    people: Mapped[int | None] = mapped_column(BigInteger)
    content: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
