"""What witnesses sign beside the checkpoints of the ledger.

Revision 0026_cosignatures, after 0025_own_determinations.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision = "0026_cosignatures"
down_revision = "0025_own_determinations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_cosignature",
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("witness", Text, primary_key=True),
        Column("line", Text, nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
