"""A determination points to the one that it corrects.

Revision 0008_write, after 0007_source.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column

from hub.tables.types import Id

revision = "0008_write"
down_revision = "0007_source"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("category_determination", Column("supersedes_id", Id))


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
