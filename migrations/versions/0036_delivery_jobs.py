"""Deliveries that come over HTTP: how far each has come, and the files that have arrived.

Revision 0036_delivery_jobs, after 0035_findings.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Date, String, Text, UniqueConstraint

from hub.tables.types import Id, Moment

revision = "0036_delivery_jobs"
down_revision = "0035_findings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delivery_job",
        Column("id", Id, primary_key=True),
        Column("organisation_id", Id, nullable=False, index=True),
        Column("opened_by", String(64), nullable=False),
        Column("idempotency_key", String(128), nullable=False),
        Column("body_hash", String(64), nullable=False),
        Column("client_id", String(64), nullable=False),
        Column("account_id", Id),
        Column("purpose", String(64), nullable=False),
        Column("legal_basis", String(24), nullable=False),
        Column("token_id", String(64), nullable=False),
        Column("division_code", String(12), nullable=False),
        Column("deliverer", Text, nullable=False),
        Column("period_from", Date),
        Column("period_until", Date),
        Column("numbers_restart", Boolean, nullable=False),
        Column("state", String(16), nullable=False, index=True),
        Column("opened_at", Moment, nullable=False),
        Column("changed_at", Moment, nullable=False),
        Column("attempts", BigInteger, nullable=False),
        Column("rows_done", BigInteger, nullable=False),
        Column("rows_total", BigInteger, nullable=False),
        Column("event_id", Id),
        Column("rights", Text),
        Column("delivery_number", BigInteger),
        Column("checked", Text),
        Column("result", Text),
        Column("error", Text),
        UniqueConstraint("opened_by", "idempotency_key", name="uq_delivery_job_opened_by_idempotency_key"),
    )
    op.create_table(
        "delivery_job_file",
        Column("job_id", Id, primary_key=True),
        Column("name", String(200), primary_key=True),
        Column("sha256", String(64), nullable=False),
        Column("size", BigInteger, nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
