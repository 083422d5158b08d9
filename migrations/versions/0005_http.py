"""What a client has chosen of itself: strict answers, registered documents, and nothing but these.

Revision 0005_http, after 0004_keys.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, String, Text, false

from hub.tables.types import Moment

revision = "0005_http"
down_revision = "0004_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("client", Column("strict", Boolean, nullable=False, server_default=false()))
    op.add_column("client", Column("documents_only", Boolean, nullable=False, server_default=false()))
    op.create_table(
        "registered_document",
        Column("client_id", String(64), primary_key=True),
        Column("hash", String(64), primary_key=True),
        Column("text", Text, nullable=False),
        Column("registered_at", Moment, nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
