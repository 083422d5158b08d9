"""Needs, what charities see of them, supplies, matches and consents.

Revision 0034_charity, after 0033_search.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Date, String, Text

from hub.tables.types import Id, Moment

revision = "0034_charity"
down_revision = "0033_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _needs()
    _supplies()
    _matches()
    _records()


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")


def _needs() -> None:
    op.create_table(
        "need",
        Column("id", Id, primary_key=True),
        Column("person_id", Id, nullable=False, index=True),
        Column("kind", String(16), nullable=False),
        Column("urgency", String(16), nullable=False),
        Column("origin", String(24), nullable=False),
        Column("given_on", Date, nullable=False),
        Column("until", Date),
        Column("programme", String(32)),
        Column("eligibility", String(16)),
        Column("organisation_id", Id),
        Column("supersedes_id", Id),
        Column("waiting_reason", String(24)),
        Column("recorded_at", Moment, nullable=False),
        Column("superseded_at", Moment),
    )
    op.create_table(
        "published_need",
        Column("id", Id, primary_key=True),
        Column("need_id", Id, nullable=False, unique=True),
        Column("kind", String(16), nullable=False),
        Column("urgency", String(16), nullable=False),
        Column("until", Date),
        Column("township_code", String(12), nullable=False, index=True),
        Column("age_from", BigInteger, nullable=False),
        Column("age_to", BigInteger),
        Column("size_from", BigInteger, nullable=False),
        Column("size_to", BigInteger),
        Column("people", BigInteger, nullable=False),
        Column("published_on", Date, nullable=False),
    )


def _supplies() -> None:
    op.create_table(
        "supply",
        Column("id", Id, primary_key=True),
        Column("organisation_id", Id, nullable=False, index=True),
        Column("service", Text, nullable=False),
        Column("kind", String(16), nullable=False),
        Column("division_code", String(12), nullable=False, index=True),
        Column("age_from", BigInteger),
        Column("age_to", BigInteger),
        Column("size_from", BigInteger),
        Column("size_to", BigInteger),
        Column("places", BigInteger, nullable=False),
        Column("places_as_of", Date, nullable=False),
        Column("since", Date, nullable=False),
        Column("until", Date),
        Column("recorded_at", Moment, nullable=False),
        Column("superseded_at", Moment),
    )


def _matches() -> None:
    op.create_table(
        "need_match",
        Column("id", Id, primary_key=True),
        Column("need_id", Id, nullable=False, index=True),
        Column("published_id", Id, nullable=False),
        Column("person_id", Id, nullable=False),
        Column("supply_id", Id, nullable=False, index=True),
        Column("organisation_id", Id, nullable=False, index=True),
        Column("township_code", String(12), nullable=False),
        Column("state", String(16), nullable=False),
        Column("end_reason", String(24)),
        Column("urgency_points", BigInteger, nullable=False),
        Column("waiting_points", BigInteger, nullable=False),
        Column("area_points", BigInteger, nullable=False),
        Column("fit_points", BigInteger, nullable=False),
        Column("weights", BigInteger, nullable=False),
        Column("proposed_at", Moment, nullable=False),
        Column("held_until", Moment),
    )
    op.create_table(
        "match_consent",
        Column("id", Id, primary_key=True),
        Column("match_id", Id, nullable=False, index=True),
        Column("person_id", Id, nullable=False, index=True),
        Column("organisation_id", Id, nullable=False),
        Column("home", Boolean, nullable=False),
        Column("since", Date, nullable=False),
        Column("until", Date, nullable=False),
        Column("recorded_at", Moment, nullable=False),
        Column("withdrawn_at", Moment),
    )


def _records() -> None:
    op.create_table(
        "charity_assistance",
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
        Column("kind", String(16), nullable=False),
    )
