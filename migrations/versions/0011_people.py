"""Persons and households are corrected: what they were stays as versions.

Revision 0011_people, after 0010_source.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, Date, String, Text

from hub.tables.types import Id, Moment

revision = "0011_people"
down_revision = "0010_source"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_version",
        Column("person_id", Id, nullable=False, index=True),
        Column("name", Text),
        Column("sex", String(16)),
        Column("birth_date", Date),
        Column("division_code", String(12), nullable=False),
        Column("id_number_sealed", Text),
        Column("phone_sealed", Text),
        Column("bank_account_sealed", Text),
        Column("origin", String(32)),
        Column("id", Id, primary_key=True),
        Column("recorded_at", Moment, nullable=False),
        Column("superseded_at", Moment),
    )
    op.create_table(
        "household_version",
        Column("household_id", Id, nullable=False, index=True),
        Column("division_code", String(12), nullable=False),
        Column("address", Text),
        Column("urban", Boolean),
        Column("id", Id, primary_key=True),
        Column("recorded_at", Moment, nullable=False),
        Column("superseded_at", Moment),
    )
    for table in ("membership", "economic_snapshot"):
        op.add_column(table, Column("organisation_id", Id))
        op.add_column(table, Column("supersedes_id", Id))
    for table in ("change_event", "idempotency_key"):
        with op.batch_alter_table(table) as changed:
            changed.alter_column("person_id", existing_type=Id(), nullable=True)


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
