"""The mask of an identity number shows digits 1 to 3 and 15 to 16: the last two told the sex and the check digit.

Revision 0019_mask, after 0018_guess. Made from the old mask, which had both.
"""

from __future__ import annotations

from alembic import op

revision = "0019_mask"
down_revision = "0018_guess"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "update person set id_number_mask = "
        "substr(id_number_mask, 1, 3) || '***********' || substr(id_number_mask, 15, 2) || '**' "
        "where length(id_number_mask) = 18"
    )


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
