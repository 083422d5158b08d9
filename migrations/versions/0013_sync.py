"""Sources are followed in the order of their turns, and what departments store is told among the hub's changes.

Revision 0013_sync, after 0012_people. Every source is followed from its beginning once: what was known stays as it is.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, String

from hub.tables.types import Id, Moment

revision = "0013_sync"
down_revision = "0012_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("change_event", Column("position", BigInteger, nullable=False, server_default="0"))
    op.drop_table("followed")
    op.create_table(
        "followed",
        Column("source", String(40), primary_key=True),
        Column("turn", BigInteger, nullable=False),
        Column("event_id", Id, nullable=False),
        Column("as_of", Moment),
        Column("is_away", Boolean, nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
