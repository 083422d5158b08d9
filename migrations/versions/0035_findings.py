"""Findings: what cannot be right in the population, whose it is to correct, and what became of it.

Revision 0035_findings, after 0034_charity.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Date, String

from hub.tables.types import Id, Moment

revision = "0035_findings"
down_revision = "0034_charity"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finding",
        Column("id", Id, primary_key=True),
        Column("kind", String(32), nullable=False),
        Column("certainty", String(16), nullable=False),
        Column("state", String(16), nullable=False),
        Column("person_id", Id, index=True),
        Column("household_id", Id, index=True),
        Column("division_code", String(12), nullable=False, index=True),
        Column("owner_id", Id, index=True),
        Column("delivery_id", Id),
        Column("found_on", Date, nullable=False),
        Column("due_on", Date, nullable=False),
        Column("closed_on", Date),
        Column("reason", String(32)),
        Column("answered_at", Moment),
        Column("times_reopened", BigInteger, nullable=False),
    )
    op.create_table(
        "finding_scan",
        Column("id", Id, primary_key=True),
        Column("begun_at", Moment, nullable=False),
        Column("reached", String(12)),
        Column("ended_at", Moment),
    )


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
