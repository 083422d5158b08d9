"""People who sign in: who they are, with what they come, and what came of it. Secrets are kept as hashes only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.tables.base import Base, Identified
from hub.tables.types import Id

HASH = String(64)


class AccountRow(Identified, Base):
    """A person who may sign in, as a steward registered them: the subject of an OpenID provider, by its issuer."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(Text)
    organisation_id: Mapped[str] = mapped_column(Id)
    registered_at: Mapped[datetime]
    suspended_at: Mapped[datetime | None]


class AccountRoleRow(Base):
    __tablename__ = "account_role"
    account_id: Mapped[str] = mapped_column(Id, primary_key=True)
    role: Mapped[str] = mapped_column(String(64), primary_key=True)


class AccountPurposeRow(Base):
    """The purposes that a person may pick one of."""

    __tablename__ = "account_purpose"
    account_id: Mapped[str] = mapped_column(Id, primary_key=True)
    purpose: Mapped[str] = mapped_column(String(64), primary_key=True)


class ClientRedirectRow(Base):
    """An address of a client that people are sent back to; one that begins with / is of the hub's own address."""

    __tablename__ = "client_redirect"
    client_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    uri: Mapped[str] = mapped_column(String(500), primary_key=True)


class BrowserSessionRow(Base):
    """A browser in which a person signed in, by the hash of the secret in its cookie."""

    __tablename__ = "visit"
    hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    account_id: Mapped[str] = mapped_column(Id, index=True)
    ends_at: Mapped[datetime] = mapped_column(index=True)


class SignInRow(Identified, Base):
    """A person lets a client act for them, for one purpose, until an end (an authorization of RFC 6749).

    It begins with a code, by its hash, that is exchanged once. Every token that comes of it ends with it.
    """

    __tablename__ = "sign_in"
    account_id: Mapped[str] = mapped_column(Id, index=True)
    client_id: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(64))
    code_hash: Mapped[str] = mapped_column(HASH, unique=True)
    redirect_uri: Mapped[str] = mapped_column(Text)
    code_challenge: Mapped[str] = mapped_column(String(128))
    begun_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    exchanged_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class RefreshTokenRow(Base):
    """A refresh token, by its hash: each is used once and followed by the next (RFC 9700 4.14.2)."""

    __tablename__ = "refresh_token"
    hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    sign_in_id: Mapped[str] = mapped_column(Id, index=True)
    issued_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
