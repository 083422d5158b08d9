"""Who left the register with a withdrawn delivery is found by number for whoever asks what was known before.

Versions that were kept before this step have no token: its key is not at hand. The persons whom they are about are found by
number while they are in the register, as before.

Revision 0040_departed, after 0038_whole_lists.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String

revision = "0040_departed"
down_revision = "0038_whole_lists"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person_version", Column("id_number_token", String(48)))
    op.create_index("ix_person_version_id_number_token", "person_version", ["id_number_token"])


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
