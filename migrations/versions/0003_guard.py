"""What clients have used of their limits.

Revision 0003_guard, after 0002_keys.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, String

from hub.tables.types import Moment

revision = "0003_guard"
down_revision = "0002_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "client_use",
        Column("client_id", String(64), primary_key=True),
        Column("counter", String(128), primary_key=True),
        Column("used", BigInteger, nullable=False),
        Column("missed", BigInteger, nullable=False),
        Column("until", Moment, nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
