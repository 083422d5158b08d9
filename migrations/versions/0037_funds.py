"""Finance's own records: funds that were allocated and paid.

Revision 0037_funds, after 0036_delivery_jobs.
"""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import BigInteger, Column, String, Text

from hub.tables.types import Id, Moment

revision = "0037_funds"
down_revision = "0036_delivery_jobs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _funds("fund_allocation", Column("source", String(16), nullable=False), Column("document", Text))
    _funds(
        "fund_payment",
        Column("month", BigInteger, nullable=False),
        Column("recipients", BigInteger, nullable=False),
        Column("payer", Text, nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")


def _funds(name: str, *own: Column[Any]) -> None:
    op.create_table(
        name,
        Column("id", Id, primary_key=True),
        Column("programme", String(32), nullable=False),
        Column("division_code", String(12), nullable=False, index=True),
        Column("year", BigInteger, nullable=False),
        Column("amount_fen", BigInteger, nullable=False),
        Column("organisation_id", Id),
        Column("source_record", Text),
        Column("supersedes_id", Id),
        Column("recorded_at", Moment, nullable=False),
        Column("superseded_at", Moment),
        *own,
    )
