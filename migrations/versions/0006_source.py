"""The ledger keeps which databases an operation asked, and which of them did not answer.

Revision 0006_source, after 0005_http.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column

from hub.tables.types import TextList

revision = "0006_source"
down_revision = "0005_http"
branch_labels = None
depends_on = None


def upgrade() -> None:
    empty = "{}" if op.get_context().dialect.name == "postgresql" else "[]"
    for name in ("sources", "unavailable"):
        op.add_column("ledger_event", Column(name, TextList, nullable=False, server_default=empty))


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
