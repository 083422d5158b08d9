"""A supply says who offers it, in which form and at what times, and keeps what it was before a file changed it.

Revision 0052_supply_versions, after 0051_applications.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String

from hub.tables.types import Id

revision = "0052_supply_versions"
down_revision = "0051_applications"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, longest in (
        ("supplier", 16), ("form", 24), ("reference", 64), ("days", 20), ("opens_at", 5), ("closes_at", 5),
    ):  # fmt: skip
        op.add_column("supply", Column(name, String(longest)))
    op.add_column("supply", Column("version_of", Id))


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
