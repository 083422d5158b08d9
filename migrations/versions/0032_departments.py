"""The records of nine further departments, and what civil affairs gives beside basic living and temporary relief.

Revision 0032_departments, after 0031_form_maps.
"""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Date, String, Text

from hub.tables.types import Id, Moment

revision = "0032_departments"
down_revision = "0031_form_maps"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _record("homeless_relief", Column("nights", BigInteger), Column("sent_home", Boolean))
    _record(
        "service_record",
        Column("kind", String(24), nullable=False),
        Column("visits", BigInteger),
        Column("provider", Text),
    )
    _record("funeral_reduction", Column("died_on", Date))
    _record(
        "housing_aid",
        Column("item", String(24), nullable=False),
        Column("queued_on", Date),
        Column("dwelling", Text),
    )
    _record("employment_aid", Column("item", String(32), nullable=False), Column("employer", Text))
    _record("rural_employment", Column("item", String(24), nullable=False), Column("workplace", Text))
    _record(
        "disaster_relief",
        Column("item", String(24), nullable=False),
        Column("disaster", Text),
        Column("struck_on", Date),
    )
    _record("emergency_treatment", Column("illness", String(24)), Column("treated_on", Date))
    _record("electricity_reduction", Column("meter", Text), Column("kilowatt_hours", BigInteger))
    _record("waste_fee_reduction", Column("months", BigInteger))
    _record("cable_fee_reduction", Column("subscription", Text))
    _record(
        "disability_aid",
        Column("item", String(24), nullable=False),
        Column("disability", String(24)),
        Column("grade", BigInteger),
    )


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")


def _record(name: str, *own: Column[Any]) -> None:
    op.create_table(
        name,
        Column("id", Id, primary_key=True),
        Column("person_id", Id, nullable=False, index=True),
        Column("programme", String(32), nullable=False),
        Column("given_on", Date, nullable=False),
        Column("period_from", Date),
        Column("period_until", Date),
        Column("amount_fen", BigInteger),
        Column("status", String(16), nullable=False),
        Column("legal_basis", Text, nullable=False),
        Column("organisation_id", Id),
        Column("source_record", Text),
        Column("supersedes_id", Id),
        Column("eligibility", String(16)),
        Column("recorded_at", Moment, nullable=False),
        Column("superseded_at", Moment),
        *own,
    )
