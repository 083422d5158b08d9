"""A delivery keeps by which form maps it was checked, and who sent each of its files.

Revision 0043_job_maps, after 0042_moments.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String, Text

revision = "0043_job_maps"
down_revision = "0042_moments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("delivery_job", Column("form_maps", Text))
    op.add_column("delivery_job_file", Column("sent_by", String(64)))


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
