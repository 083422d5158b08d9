"""Who may ask, for which purpose, and what was granted: the policy store."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.tables.base import Base, Identified
from hub.tables.protected import sealed_as
from hub.tables.types import Id


class OrganisationRow(Identified, Base):
    """A department's office or a charity. `division_code` is its district; the city's own offices have the city's."""

    __tablename__ = "organisation"
    name: Mapped[str] = mapped_column(Text)
    department: Mapped[str] = mapped_column(String(32))
    division_code: Mapped[str] = mapped_column(String(12))


class ClientRow(Base):
    """A system that asks in the name of an organisation, or of a person who signs in with it (OAuth 2 client).

    `strict`: its operations are answered whole or not at all. `withheld_in_report`: what is withheld is told in the report
    alone, and in no errors. `documents_only`: it may ask for its registered
    documents and nothing else. `every_organisation`: people of any may sign in with it, not only of its own.
    """

    __tablename__ = "client"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(Id)
    name: Mapped[str] = mapped_column(Text)
    auth_method: Mapped[str] = mapped_column(String(24))
    secret_hash: Mapped[str | None] = mapped_column(Text)
    jwks: Mapped[str | None] = mapped_column(Text)
    suspended_at: Mapped[datetime | None]
    registered_at: Mapped[datetime]
    strict: Mapped[bool] = mapped_column(default=False)
    documents_only: Mapped[bool] = mapped_column(default=False)
    every_organisation: Mapped[bool] = mapped_column(default=False)
    withheld_in_report: Mapped[bool] = mapped_column(default=False)


class RegisteredDocumentRow(Base):
    """A document that a client may ask for by its hash (SHA-256 of the text)."""

    __tablename__ = "registered_document"
    client_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    registered_at: Mapped[datetime]


class ClientRoleRow(Base):
    __tablename__ = "client_role"
    client_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[str] = mapped_column(String(64), primary_key=True)


class ClientPurposeRow(Base):
    """The purposes for which a client may ask for a token."""

    __tablename__ = "client_purpose"
    client_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(64), primary_key=True)


class RoleRow(Base):
    __tablename__ = "role"
    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    description: Mapped[str] = mapped_column(Text)


class PurposeRow(Base):
    """A reason to ask: an article of the notice, a responsible unit and a legal basis."""

    __tablename__ = "purpose"
    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    description: Mapped[str] = mapped_column(Text)
    article: Mapped[int] = mapped_column(BigInteger)
    department: Mapped[str] = mapped_column(String(32))
    legal_basis: Mapped[str] = mapped_column(String(24))


class GrantRow(Identified, Base):
    """A grant: role x fields x capability x disclosure x scope x purposes, from when to when.

    `until` is the first moment at which it no longer holds. `by_file`: its end is that of the first policy file, which nobody
    approved here.
    """

    __tablename__ = "access_grant"
    role: Mapped[str] = mapped_column(String(64), index=True)
    capability: Mapped[str] = mapped_column(String(16))
    disclosure: Mapped[str] = mapped_column(String(16))
    scope: Mapped[str] = mapped_column(String(16))
    since: Mapped[datetime]
    until: Mapped[datetime]
    approved_by: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None] = mapped_column(String(64))
    revoked_because: Mapped[str | None] = mapped_column(Text)
    by_file: Mapped[bool] = mapped_column(default=False)


class GrantFieldRow(Base):
    """A field that a grant opens, by its stable key.

    From `lacking_since` on the field has needed more approvals than the grant has, because its class rose; at `lacking_until`
    the grant had got them.
    """

    __tablename__ = "access_grant_field"
    grant_id: Mapped[str] = mapped_column(Id, primary_key=True)
    field: Mapped[str] = mapped_column(String(128), primary_key=True)
    lacking_since: Mapped[datetime | None]
    lacking_until: Mapped[datetime | None]


class GrantPurposeRow(Base):
    __tablename__ = "access_grant_purpose"
    grant_id: Mapped[str] = mapped_column(Id, primary_key=True)
    purpose: Mapped[str] = mapped_column(String(64), primary_key=True)


class BlockRow(Identified, Base):
    """An explicit refusal by a steward; an unset part matches everything."""

    __tablename__ = "access_block"
    role: Mapped[str | None] = mapped_column(String(64))
    organisation_id: Mapped[str | None] = mapped_column(Id)
    field: Mapped[str | None] = mapped_column(String(128))
    because: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None] = mapped_column(String(64))
    lifted_because: Mapped[str | None] = mapped_column(Text)


class HoldingsRow(Base):
    """What a client or an account holds from one version of the policy on: kept for ever, so that a past moment can be asked.

    `holder` is a client's id or an account's UUID, and no client's id is a UUID. `roles` and `purposes` are JSON lists.
    `by_itself`: it is a client that asks without a person. What holds at a moment is the row of the newest version
    among those of before.
    """

    __tablename__ = "holdings"
    holder: Mapped[str] = mapped_column(String(64), primary_key=True)
    policy_version: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    since: Mapped[datetime] = mapped_column(index=True)
    is_account: Mapped[bool]
    by_itself: Mapped[bool]
    organisation_id: Mapped[str] = mapped_column(Id)
    is_suspended: Mapped[bool]
    roles: Mapped[str] = mapped_column(Text)
    purposes: Mapped[str] = mapped_column(Text)


class PolicyVersionRow(Base):
    """One row: bumped in the transaction of every change of policy, checked by every write to the ledger."""

    __tablename__ = "policy_version"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger)


class KeyInUseRow(Base):
    """Which key of the key file new values get: null for the oldest one. `turn` counts the changes."""

    __tablename__ = "key_in_use"
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    key_id: Mapped[str | None] = mapped_column(String(16))
    turn: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[datetime | None]


SIGNING_KEY = "signing_key.private"
"""The name under which the private halves of signing keys are sealed."""


class SigningKeyRow(Base):
    """A key that signs access tokens: shared by all processes, its private half sealed.

    It is shown before `signs_from`, and goes on verifying after the next one began. `retired_at` ends it at once.
    """

    __tablename__ = "signing_key"
    kid: Mapped[str] = mapped_column(String(64), primary_key=True)
    private_sealed: Mapped[str] = sealed_as(SIGNING_KEY)
    public_jwk: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    signs_from: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class UsedAssertionRow(Base):
    """A client assertion that was used: it works once, on any process (RFC 7523 jti)."""

    __tablename__ = "used_assertion"
    client_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    jti: Mapped[str] = mapped_column(String(256), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class RevokedTokenRow(Base):
    """An access token that was revoked before its end, by its jti."""

    __tablename__ = "revoked_token"
    jti: Mapped[str] = mapped_column(String(64), primary_key=True)
    revoked_by: Mapped[str] = mapped_column(String(64))
    revoked_because: Mapped[str] = mapped_column(Text)
    revoked_at: Mapped[datetime]
