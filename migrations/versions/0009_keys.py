"""Changes have turns, in which they are told.

Revision 0009_keys, after 0008_write.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column

revision = "0009_keys"
down_revision = "0008_write"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What was there before is told first.
    op.add_column("change_event", Column("turn", BigInteger, nullable=False, server_default="0"))
    op.create_index("ix_change_event_turn", "change_event", ["turn"])


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
