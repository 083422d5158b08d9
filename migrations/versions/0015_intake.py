"""What an import refused is remembered, so that rows which depend on it say so in a later import too.

Revision 0015_intake, after 0014_restored.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String

from hub.tables.types import Moment

revision = "0015_intake"
down_revision = "0014_restored"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refused_key",
        Column("thing", String(16), primary_key=True),
        Column("identifier", String(36), primary_key=True),
        Column("refused_at", Moment, nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
