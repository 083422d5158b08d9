"""A signing key is shown before it signs; since when a key is in use.

Revision 0004_keys, after 0003_guard.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column

from hub.tables.types import Moment

revision = "0004_keys"
down_revision = "0003_guard"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("key_in_use", Column("since", Moment))
    op.add_column("signing_key", Column("signs_from", Moment))
    op.execute("update signing_key set signs_from = created_at")
    with op.batch_alter_table("signing_key") as signing_key:
        signing_key.alter_column("signs_from", existing_type=Moment(), nullable=False)


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
