"""The ledger keeps each set of fields once, and events name it.

Revision 0020_coordinate_sets, after 0019_mask. What was written before stays as it is: a ledger is not rewritten.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column

from hub.tables.types import Id, TextList

revision = "0020_coordinate_sets"
down_revision = "0019_mask"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("coordinate_set", Column("names", TextList, nullable=False), Column("id", Id, primary_key=True))
    for name in ("given_set", "refused_set"):
        op.add_column("ledger_event", Column(name, Id))


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
