"""What was last delivered of a person or household is known by a keyed digest, so that what comes again changed is seen.

Revision 0021_delivered, after 0020_coordinate_sets.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String

from hub.tables.types import Id

revision = "0021_delivered"
down_revision = "0020_coordinate_sets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delivered_row",
        Column("id", Id, primary_key=True),
        Column("digest", String(64), nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
