"""Each identity number counts once in a window of look-ups, and each day that is asked about a person.

Revision 0018_guess, after 0017_withheld_in_report.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, String

from hub.tables.types import Moment

revision = "0018_guess"
down_revision = "0017_withheld_in_report"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counted_once",
        Column("holder", String(64), primary_key=True),
        Column("counter", String(128), primary_key=True),
        Column("missed", Boolean, primary_key=True),
        Column("token", BigInteger, primary_key=True, autoincrement=False),
        Column("until", Moment, nullable=False, index=True),
    )
    op.create_index("ix_client_use_until", "client_use", ["until"])


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
