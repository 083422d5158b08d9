"""Applications, and the steps by which each was decided.

Revision 0051_applications, after 0050_chain_findings.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Date, String

from hub.tables.types import Id, Moment

revision = "0051_applications"
down_revision = "0050_chain_findings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "application",
        Column("id", Id, primary_key=True),
        Column("person_id", Id, nullable=False),
        Column("origin", String(32)),
        Column("applied_on", Date, nullable=False),
        Column("moved_from", String(32)),
        Column("consented_on", Date),
        Column("declared_income_fen", BigInteger),
        Column("declared_savings_fen", BigInteger),
        Column("state", String(16), nullable=False),
        Column("organisation_id", Id),
        Column("supersedes_id", Id),
        Column("recorded_at", Moment, nullable=False),
        Column("superseded_at", Moment),
    )
    op.create_index("ix_application_person_id", "application", ["person_id"])
    op.create_table(
        "application_step",
        Column("id", Id, primary_key=True),
        Column("application_id", Id, nullable=False),
        Column("person_id", Id, nullable=False),
        Column("leads_to", String(16), nullable=False),
        Column("taken_on", Date, nullable=False),
        Column("extreme_poverty_met", Boolean),
        Column("allowance_met", Boolean),
        Column("margin_verdict", String(16)),
        Column("rigid_verdict", String(16)),
        Column("sorted_to", String(32)),
        Column("declared_less", Boolean),
        Column("category", String(32)),
        Column("kind", String(32)),
        Column("reason", String(24)),
        Column("organisation_id", Id),
        Column("supersedes_id", Id),
        Column("recorded_at", Moment, nullable=False),
        Column("superseded_at", Moment),
    )
    op.create_index("ix_application_step_application_id", "application_step", ["application_id"])
    op.create_index("ix_application_step_person_id", "application_step", ["person_id"])


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
