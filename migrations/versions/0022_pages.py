"""A list of a division is read along an index: its rows lie there in the order of their keys.

Revision 0022_pages, after 0021_delivered.
"""

from __future__ import annotations

from alembic import op

revision = "0022_pages"
down_revision = "0021_delivered"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("person", "household"):
        op.create_index(f"ix_{table}_division_code_id", table, ["division_code", "id"])
        op.drop_index(f"ix_{table}_division_code", table)


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
