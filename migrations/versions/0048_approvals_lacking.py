"""A grant gives nothing of a field whose class has risen above its approvals; what the first file made is told apart.

Revision 0048_approvals_lacking, after 0046_looks.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, String, column, exists, false, table, true, update

from hub.tables.types import Id, Moment

revision = "0048_approvals_lacking"
down_revision = "0046_looks"
branch_labels = None
depends_on = None

_GRANT = table("access_grant", column("id", Id()), column("by_file", Boolean()))
_REQUEST = table("access_request", column("grant_id", Id()), column("state", String()))
_TAKEN = ("APPROVED", "TO_REVIEW", "REVIEWED")


def upgrade() -> None:
    op.add_column("access_grant", Column("by_file", Boolean, nullable=False, server_default=false()))
    for name in ("lacking_since", "lacking_until"):
        op.add_column("access_grant_field", Column(name, Moment))
    # A department's own database has no grants. What no request made, a file did; a grant that was extended rests on approvals.
    asked = exists().where(_REQUEST.c.grant_id == _GRANT.c.id, _REQUEST.c.state.in_(_TAKEN))
    op.execute(update(_GRANT).where(~asked).values(by_file=true()))


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
