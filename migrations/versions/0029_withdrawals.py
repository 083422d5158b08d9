"""Determinations, memberships and facts are withdrawn with a reason; organisations register facts, and other spending.

Revision 0029_withdrawals, after 0028_moves_and_deaths.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Text

from hub.tables.types import Id, Moment

revision = "0029_withdrawals"
down_revision = "0028_moves_and_deaths"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("organisation_id", "supersedes_id"):
        op.add_column("dated_fact", Column(column, Id))
    op.add_column("economic_snapshot", Column("other_spend_fen", BigInteger))
    op.create_table(
        "withdrawal",
        Column("id", Id, primary_key=True),
        Column("record_id", Id, nullable=False, index=True),
        Column("because", Text, nullable=False),
        Column("organisation_id", Id),
        Column("recorded_at", Moment, nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
