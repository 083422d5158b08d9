"""Intents without an outcome are found by an index.

Revision 0007_source, after 0006_source.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0007_source"
down_revision = "0006_source"
branch_labels = None
depends_on = None

INTENTS = text("kind = 'WRITE_INTENT'")


def upgrade() -> None:
    op.create_index("ix_ledger_event_intents", "ledger_event", ["at"], postgresql_where=INTENTS, sqlite_where=INTENTS)


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
