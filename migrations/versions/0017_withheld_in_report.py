"""A client may choose to have what is withheld told in the report alone.

Revision 0017_withheld_in_report, after 0016_sign_in.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, false

revision = "0017_withheld_in_report"
down_revision = "0016_sign_in"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("client", Column("withheld_in_report", Boolean, nullable=False, server_default=false()))


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
