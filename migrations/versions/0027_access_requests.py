"""Requests for access, the approvals that they get, and who lifted a block.

Revision 0027_access_requests, after 0026_cosignatures.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String, Text, UniqueConstraint

from hub.tables.types import Id, Moment

revision = "0027_access_requests"
down_revision = "0026_cosignatures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("access_block", Column("lifted_by", String(64)))
    op.add_column("access_block", Column("lifted_because", Text))
    op.create_table(
        "access_request",
        Column("kind", String(16), nullable=False),
        Column("state", String(16), nullable=False, index=True),
        Column("role", String(64)),
        Column("capability", String(16)),
        Column("disclosure", String(16)),
        Column("scope", String(16)),
        Column("until", Moment),
        Column("client_id", String(64)),
        Column("account_id", Id),
        Column("grant_id", Id),
        Column("jwks", Text),
        Column("because", Text, nullable=False),
        Column("content_hash", String(64), nullable=False),
        Column("requested_by", String(64), nullable=False),
        Column("organisation_id", Id, nullable=False, index=True),
        Column("requested_at", Moment, nullable=False),
        Column("decided_by", String(64)),
        Column("decided_because", Text),
        Column("decided_at", Moment),
        Column("id", Id, primary_key=True),
    )
    op.create_table(
        "access_request_field",
        Column("request_id", Id, nullable=False, index=True),
        Column("field", String(128), nullable=False),
        Column("coordinate", Text, nullable=False),
        Column("id", Id, primary_key=True),
    )
    op.create_table(
        "access_request_purpose",
        Column("request_id", Id, nullable=False, index=True),
        Column("purpose", String(64), nullable=False),
        Column("id", Id, primary_key=True),
    )
    op.create_table(
        "access_request_approval",
        Column("request_id", Id, nullable=False, index=True),
        Column("approved_by", String(64), nullable=False),
        Column("department", String(32), nullable=False),
        Column("approved_at", Moment, nullable=False),
        Column("id", Id, primary_key=True),
        UniqueConstraint("request_id", "approved_by", name="uq_access_request_approval_request_id_approved_by"),
    )


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
