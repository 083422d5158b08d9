"""How many rows of a file were new, unchanged and changed is null where it would tell of values that the deliverer may not read.

Revision 0041_untold_counts, after 0040_departed.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger

revision = "0041_untold_counts"
down_revision = "0040_departed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("delivery_file") as table:
        for name in ("rows_new", "rows_unchanged", "rows_changed"):
            table.alter_column(name, existing_type=BigInteger(), nullable=True)


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
