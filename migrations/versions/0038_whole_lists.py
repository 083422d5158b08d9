"""A delivery may be a whole list of a kind; what it ends is noted; and what is asked of a delivery over HTTP after its import.

Revision 0038_whole_lists, after 0037_funds.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, String, Text, false

from hub.tables.types import Id, Moment

revision = "0038_whole_lists"
down_revision = "0037_funds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("delivery", Column("job_id", Id))
    op.create_index("ix_delivery_job_id", "delivery", ["job_id"])
    op.add_column("delivery", Column("whole_lists", Text))
    op.add_column("delivery", Column("missing", Text))
    op.add_column("delivery", Column("missing_ended_at", Moment))
    op.add_column("delivery", Column("missing_ended_by", String(64)))
    op.add_column("delivery_batch", Column("ends", Boolean, nullable=False, server_default=false()))
    op.add_column("delivery_job", Column("whole_lists", Text))
    op.add_column("delivery_job", Column("act", Text))


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
