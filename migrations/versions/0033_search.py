"""The ledger is searched by account and by time.

Revision 0033_search, after 0032_departments.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0033_search"
down_revision = "0032_departments"
branch_labels = None
depends_on = None

HAS_ACCOUNT = text("account_id is not null")


def upgrade() -> None:
    columns, name = ["account_id", "at"], "ix_ledger_event_account_at"
    op.create_index(name, "ledger_event", columns, postgresql_where=HAS_ACCOUNT, sqlite_where=HAS_ACCOUNT)
    op.create_index("ix_ledger_event_at_id", "ledger_event", ["at", "id"])


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
