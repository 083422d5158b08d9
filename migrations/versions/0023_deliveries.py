"""A delivery is a row of its own, with its files and the rows that it spoke of, so that it can be withdrawn.

Revision 0023_deliveries, after 0022_pages.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Date, LargeBinary, String, Text

from hub.tables.types import Id, Moment

revision = "0023_deliveries"
down_revision = "0022_pages"
branch_labels = None
depends_on = None

_COUNTS = ("rows_read", "rows_new", "rows_unchanged", "rows_changed", "rows_refused")


def upgrade() -> None:
    op.create_table(
        "delivery",
        Column("id", Id, primary_key=True),
        Column("number", BigInteger, nullable=False, unique=True),
        Column("deliverer", Text, nullable=False),
        Column("delivered_by", String(64), nullable=False),
        Column("account_id", Id),
        Column("organisation_id", Id),
        Column("division_code", String(12)),
        Column("period_from", Date),
        Column("period_until", Date),
        Column("state", String(16), nullable=False),
        Column("begun_at", Moment, nullable=False),
        Column("ended_at", Moment),
        Column("withdrawn_at", Moment),
        Column("withdrawn_by", String(64)),
        Column("withdrawn_because", Text),
    )
    op.create_table(
        "delivery_file",
        Column("delivery_id", Id, primary_key=True),
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("name", Text, nullable=False),
        Column("sha256", String(64), nullable=False),
        Column("size", BigInteger, nullable=False),
        Column("table_name", String(40)),
        Column("written", Text),
        Column("columns", Text, nullable=False),
        *(Column(count, BigInteger, nullable=False) for count in _COUNTS),
        Column("changes", Text, nullable=False),
        Column("refusals", Text, nullable=False),
    )
    op.create_table(
        "delivery_batch",
        Column("delivery_id", Id, primary_key=True),
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("table_name", String(40), nullable=False),
        Column("at", Moment, nullable=False),
        Column("columns", Text, nullable=False),
        Column("stated", LargeBinary, nullable=False),
        Column("repeated", LargeBinary, nullable=False),
    )
    op.create_table("unsaid_row", Column("id", Id, primary_key=True))


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
