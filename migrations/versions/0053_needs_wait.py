"""A need that waits says so from its registration on, and again once its match was declined or refused.

Revision 0053_needs_wait, after 0052_supply_versions.
"""

from __future__ import annotations

from alembic import op

revision = "0053_needs_wait"
down_revision = "0052_supply_versions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE need SET waiting_reason = 'NEXT_RUN' WHERE waiting_reason IS NULL AND superseded_at IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM need_match m WHERE m.need_id = need.id AND m.state NOT IN ('DECLINED', 'REFUSED', 'LAPSED'))"
    )


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
