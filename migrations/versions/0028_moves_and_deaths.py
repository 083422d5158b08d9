"""Where a person or a household was registered until a move, and the day of a death: what a rule uses of a past day.

Revision 0028_moves_and_deaths, after 0027_access_requests.
"""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import Boolean, Column, Date, String

from hub.tables.types import Id, Moment

revision = "0028_moves_and_deaths"
down_revision = "0027_access_requests"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("person", "person_version", "household", "household_version"):
        op.add_column(table, Column("registered_since", Date))
    for table in ("person", "person_version"):
        op.add_column(table, Column("died_on", Date))
    _places("person")
    _places("household", Column("urban", Boolean))


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")


def _places(owner: str, *own: Column[Any]) -> None:
    op.create_table(
        f"{owner}_place",
        Column("id", Id, primary_key=True),
        Column(f"{owner}_id", Id, nullable=False, index=True),
        Column("division_code", String(12), nullable=False),
        *own,
        Column("since", Date, nullable=False),
        Column("until", Date),
        Column("recorded_at", Moment, nullable=False),
        Column("superseded_at", Moment),
    )
