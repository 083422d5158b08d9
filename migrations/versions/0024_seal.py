"""The events of the ledger have a commit order, and a Merkle tree with signed checkpoints stands beside them.

Revision 0024_seal, after 0023_deliveries. Events from before come first, in the order of their ids.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, LargeBinary, SmallInteger, Text

from hub.tables.types import Id, Moment

revision = "0024_seal"
down_revision = "0023_deliveries"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ledger_event", Column("turn", BigInteger, nullable=False, server_default="0"))
    if op.get_bind().dialect.name == "postgresql":
        # A process of the release before must not write an event without a place: it would never be in the tree.
        op.alter_column("ledger_event", "turn", server_default=None)
    op.create_index("ix_ledger_event_turn_id", "ledger_event", ["turn", "id"])
    op.create_table(
        "ledger_key",
        Column("id", BigInteger, primary_key=True, autoincrement=False),
        Column("origin", Text, nullable=False),
        Column("private_sealed", Text, nullable=False),
        Column("created_at", Moment, nullable=False),
    )
    op.create_table(
        "ledger_checkpoint",
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("size", BigInteger, nullable=False, unique=True),
        Column("turn", BigInteger, nullable=False),
        Column("event_id", Id, nullable=False),
        Column("note", Text, nullable=False),
        Column("at", Moment, nullable=False),
    )
    op.create_table(
        "ledger_tile",
        Column("level", SmallInteger, primary_key=True, autoincrement=False),
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("hashes", LargeBinary, nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
