"""Turns count from an origin of each database, so that they go on after a backup was restored.

Revision 0014_restored, after 0013_sync. `hub migrate` fills the row in.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, String

revision = "0014_restored"
down_revision = "0013_sync"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "turn_origin",
        Column("id", BigInteger, primary_key=True, autoincrement=False),
        Column("origin", BigInteger, nullable=False),
        Column("cluster", String(20)),
    )


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
