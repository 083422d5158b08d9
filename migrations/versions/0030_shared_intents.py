"""Records that are stored by one statement rest on one intent: several changes may name the same event of the ledger.

Revision 0030_shared_intents, after 0029_withdrawals.
"""

from __future__ import annotations

from alembic import op

revision = "0030_shared_intents"
down_revision = "0029_withdrawals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("change_event") as table:
        table.drop_constraint("uq_change_event_ledger_event_id", type_="unique")
        table.create_index("ix_change_event_ledger_event_id", ["ledger_event_id"])


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
