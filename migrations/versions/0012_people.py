"""A provisional person points to the person who it turned out to be (§14).

Revision 0012_people, after 0011_people.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column

from hub.tables.types import Id

revision = "0012_people"
down_revision = "0011_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", Column("matched_id", Id))
    op.create_index("ix_person_matched_id", "person", ["matched_id"])
    op.add_column("person_version", Column("matched_id", Id))


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
