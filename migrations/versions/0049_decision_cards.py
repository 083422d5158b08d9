"""What was before a data steward who decided is kept, and the ledger has its hash.

Revision 0049_decision_cards, after 0048_approvals_lacking.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, String, Text

from hub.tables.types import Id, Moment

revision = "0049_decision_cards"
down_revision = "0048_approvals_lacking"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision_card",
        Column("id", Id, primary_key=True),
        Column("request_id", Id, nullable=False, index=True),
        Column("act", String(24), nullable=False),
        Column("decided_by", String(64), nullable=False),
        Column("decided_at", Moment, nullable=False),
        Column("profiles", BigInteger, nullable=False),
        Column("opened", BigInteger, nullable=False),
        Column("otherwise", BigInteger, nullable=False),
        Column("people", BigInteger),
        Column("content", Text, nullable=False),
        Column("content_hash", String(64), nullable=False),
    )
    op.add_column("ledger_event", Column("content_hash", String(64)))


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
