"""What the rule said of the day on which a record was given, kept with the record.

Revision 0002_write, after 0001.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String

revision = "0002_write"
down_revision = "0001"
branch_labels = None
depends_on = None

RECORDS = ("basic_living_aid", "temporary_relief", "premium_subsidy", "medical_assistance", "education_aid")


def upgrade() -> None:
    for table in RECORDS:
        op.add_column(table, Column("eligibility", String(16)))


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
