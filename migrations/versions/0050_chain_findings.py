"""What a scan over everybody's chains found, and how far it has come.

Revision 0050_chain_findings, after 0049_decision_cards.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, Date, Integer, String

from hub.tables.types import Id, Moment

revision = "0050_chain_findings"
down_revision = "0049_decision_cards"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chain_scan",
        Column("id", Id, primary_key=True),
        Column("begun_at", Moment, nullable=False),
        Column("scanned_on", Date, nullable=False),
        Column("ended_at", Moment),
    )
    op.create_table(
        "chain_scan_share",
        Column("scan_id", Id, primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("reached", Id, nullable=False),
    )
    op.create_table(
        "chain_scan_silence",
        Column("scan_id", Id, primary_key=True),
        Column("source", String(40), primary_key=True),
    )
    op.create_table(
        "chain_finding",
        Column("id", Id, primary_key=True),
        Column("scan_id", Id, nullable=False),
        Column("kind", String(8), nullable=False),
        Column("programme", String(32), nullable=False),
        Column("state", String(8), nullable=False),
        Column("reason", String(32)),
        Column("person_id", Id, nullable=False),
        Column("division_code", String(12), nullable=False),
        Column("period_from", Date),
        Column("period_until", Date),
        Column("record_id", Id),
        Column("earlier_id", Id),
        Column("one_payer", Boolean),
    )
    op.create_index("ix_chain_finding_scan_id_person_id", "chain_finding", ["scan_id", "person_id"])


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
