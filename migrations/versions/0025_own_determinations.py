"""What an organisation recorded lately about people's categories is found by an index: statistics leave it out.

Revision 0025_own_determinations, after 0024_seal.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0025_own_determinations"
down_revision = "0024_seal"
branch_labels = None
depends_on = None


def upgrade() -> None:
    recorded = text("organisation_id IS NOT NULL")
    op.create_index(
        "ix_category_determination_organisation_id_recorded_at",
        "category_determination",
        ["organisation_id", "recorded_at"],
        postgresql_where=recorded,
        sqlite_where=recorded,
    )


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
