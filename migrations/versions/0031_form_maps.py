"""What each column of a deliverer's form is taken for is kept from one delivery to the next; numbering may restart.

Revision 0031_form_maps, after 0030_shared_intents.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, String, Text, false

from hub.tables.types import Id, Moment

revision = "0031_form_maps"
down_revision = "0030_shared_intents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("delivery", Column("numbers_restart", Boolean, nullable=False, server_default=false()))
    op.create_table(
        "form_map",
        Column("id", Id, primary_key=True),
        Column("deliverer", Text, nullable=False),
        Column("table_name", String(40), nullable=False),
        Column("version", BigInteger, nullable=False),
        Column("content", Text, nullable=False),
        Column("delivery_id", Id),
        Column("recorded_at", Moment, nullable=False),
        Column("superseded_at", Moment),
    )


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
