"""Who was written lately is found by an index: a statistic leaves out what the organisation that asks delivered itself.

Revision 0042_moments, after 0041_untold_counts.
"""

from __future__ import annotations

from alembic import op

revision = "0042_moments"
down_revision = "0041_untold_counts"
branch_labels = None
depends_on = None

_MOMENTS = {
    "person": ("recorded_at",),
    "person_version": ("recorded_at", "superseded_at"),
    "household": ("recorded_at",),
    "household_version": ("recorded_at", "superseded_at"),
}


def upgrade() -> None:
    for table, columns in _MOMENTS.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
