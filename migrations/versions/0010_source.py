"""How far the hub has followed the change events of each table.

Revision 0010_source, after 0009_keys.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String

from hub.tables.types import Moment

revision = "0010_source"
down_revision = "0009_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "followed",
        Column("table_name", String(40), primary_key=True),
        Column("until", Moment, nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
