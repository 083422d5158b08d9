"""Visits at the window of civil affairs, delays of a disclosure, and questions about looks.

Revision 0046_looks, after 0045_ledger_searched.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Date, String, Text, UniqueConstraint

from hub.tables.types import Id, Moment

revision = "0046_looks"
down_revision = "0045_ledger_searched"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "window_visit",
        Column("id", Id, primary_key=True),
        Column("person_id", Id, nullable=False, index=True),
        Column("identified_by", String(32), nullable=False),
        Column("begun_by", String(64), nullable=False),
        Column("organisation_id", Id, nullable=False),
        Column("begun_at", Moment, nullable=False),
        Column("ends_at", Moment, nullable=False),
    )
    op.create_table(
        "look_delay",
        Column("id", Id, primary_key=True),
        Column("client_id", String(64), nullable=False),
        Column("purpose", String(64), nullable=False),
        Column("until", Date, nullable=False),
        Column("reviewer", String(64), nullable=False),
        Column("because", Text, nullable=False),
        Column("delayed_by", String(64), nullable=False),
        Column("delayed_at", Moment, nullable=False),
    )
    op.create_table(
        "look_question",
        Column("id", Id, primary_key=True),
        Column("number", String(16), nullable=False, unique=True),
        Column("event_id", Id, nullable=False),
        Column("person_id", Id, nullable=False, index=True),
        Column("visit_id", Id, nullable=False),
        Column("topic", String(16), nullable=False),
        Column("organisation_id", Id, nullable=False, index=True),
        Column("client_id", String(64), nullable=False),
        Column("purpose", String(64), nullable=False),
        Column("request_id", Id, nullable=False),
        Column("looked_at", Moment, nullable=False),
        Column("asked_at", Moment, nullable=False),
        Column("due_on", Date, nullable=False),
        Column("answered_at", Moment),
        Column("answered_by", String(64)),
        Column("answer", Text),
        UniqueConstraint("event_id", "person_id"),
    )


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
