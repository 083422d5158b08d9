"""People sign in: accounts, the addresses that clients get them back at, and what comes of a sign-in.

Revision 0016_sign_in, after 0015_intake.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, String, Text, UniqueConstraint, false

from hub.tables.types import Id, Moment

revision = "0016_sign_in"
down_revision = "0015_intake"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("client", Column("every_organisation", Boolean, nullable=False, server_default=false()))
    op.add_column("ledger_event", Column("account_id", Id))
    op.create_table(
        "account",
        Column("issuer", String(255), nullable=False),
        Column("subject", String(255), nullable=False),
        Column("name", Text, nullable=False),
        Column("organisation_id", Id, nullable=False),
        Column("registered_at", Moment, nullable=False),
        Column("suspended_at", Moment),
        Column("id", Id, primary_key=True),
        UniqueConstraint("issuer", "subject", name="uq_account_issuer_subject"),
    )
    op.create_table(
        "account_role", Column("account_id", Id, primary_key=True), Column("role", String(64), primary_key=True)
    )
    op.create_table(
        "account_purpose", Column("account_id", Id, primary_key=True), Column("purpose", String(64), primary_key=True)
    )
    op.create_table(
        "client_redirect",
        Column("client_id", String(64), primary_key=True),
        Column("uri", String(500), primary_key=True),
    )
    op.create_table(
        "visit",
        Column("hash", String(64), primary_key=True),
        Column("account_id", Id, nullable=False, index=True),
        Column("ends_at", Moment, nullable=False, index=True),
    )
    op.create_table(
        "sign_in",
        Column("account_id", Id, nullable=False, index=True),
        Column("client_id", String(64), nullable=False),
        Column("purpose", String(64), nullable=False),
        Column("code_hash", String(64), nullable=False),
        Column("redirect_uri", Text, nullable=False),
        Column("code_challenge", String(128), nullable=False),
        Column("begun_at", Moment, nullable=False),
        Column("ends_at", Moment, nullable=False, index=True),
        Column("exchanged_at", Moment),
        Column("ended_at", Moment),
        Column("id", Id, primary_key=True),
        UniqueConstraint("code_hash", name="uq_sign_in_code_hash"),
    )
    op.create_table(
        "refresh_token",
        Column("hash", String(64), primary_key=True),
        Column("sign_in_id", Id, nullable=False, index=True),
        Column("issued_at", Moment, nullable=False),
        Column("used_at", Moment),
    )


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
