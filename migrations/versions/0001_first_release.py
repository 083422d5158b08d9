"""Every table of the hub as it was first released.

Revision 0001, the first one.
"""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Date, String, Text

from hub.tables.types import Id, IdList, Moment, TextList

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _population()
    _departments()
    _exchange()
    _governance()
    _rules()
    _ledger()


def downgrade() -> None:
    raise NotImplementedError(
        "The hub migrates forwards only: going back would drop the ledger. Restore the backup made before it."
    )


def _population() -> None:
    op.create_table(
        "division",
        Column("code", String(12), primary_key=True),
        Column("name", Text, nullable=False),
        Column("level", String(16), nullable=False),
        Column("parent_code", String(12)),
        Column("predecessor_code", String(12)),
        Column("since", Date, nullable=False),
        Column("until", Date),
    )
    op.create_table(
        "division_within",
        Column("ancestor_code", String(12), primary_key=True),
        Column("division_code", String(12), primary_key=True),
    )
    op.create_table(
        "person",
        Column("name", Text),
        Column("sex", String(16)),
        Column("birth_date", Date),
        Column("division_code", String(12), nullable=False, index=True),
        Column("id_number_sealed", Text),
        Column("id_number_token", String(32), unique=True),
        Column("id_number_mask", Text),
        Column("phone_sealed", Text),
        Column("phone_token", String(32), index=True),
        Column("phone_mask", Text),
        Column("bank_account_sealed", Text),
        Column("bank_account_token", String(32), index=True),
        Column("bank_account_mask", Text),
        Column("origin", String(32)),
        Column("recorded_at", Moment, nullable=False),
        Column("id", Id, primary_key=True),
    )
    op.create_table(
        "household",
        Column("division_code", String(12), nullable=False, index=True),
        Column("address", Text),
        Column("urban", Boolean),
        Column("recorded_at", Moment, nullable=False),
        Column("id", Id, primary_key=True),
    )
    op.create_table(
        "membership",
        Column("household_id", Id, nullable=False, index=True),
        Column("person_id", Id, nullable=False, index=True),
        Column("relation", String(16)),
        Column("id", Id, primary_key=True),
        Column("since", Date, nullable=False),
        Column("until", Date),
        Column("recorded_at", Moment, nullable=False),
        Column("superseded_at", Moment),
    )
    op.create_table(
        "economic_snapshot",
        Column("household_id", Id, nullable=False, index=True),
        Column("as_of", Date, nullable=False),
        Column("total_income_fen", BigInteger),
        Column("income_per_head_fen", BigInteger),
        Column("savings_fen", BigInteger),
        Column("medical_spend_fen", BigInteger),
        Column("education_spend_fen", BigInteger),
        Column("origin", String(32)),
        Column("id", Id, primary_key=True),
        Column("recorded_at", Moment, nullable=False),
        Column("superseded_at", Moment),
    )
    op.create_table(
        "category_determination",
        Column("person_id", Id, nullable=False, index=True),
        Column("category", String(32), nullable=False),
        Column("kind", String(32)),
        Column("outcome", String(16), nullable=False),
        Column("organisation_id", Id),
        Column("id", Id, primary_key=True),
        Column("since", Date, nullable=False),
        Column("until", Date),
        Column("recorded_at", Moment, nullable=False),
        Column("superseded_at", Moment),
    )
    op.create_table(
        "dated_fact",
        Column("person_id", Id, nullable=False),
        Column("kind", String(40), nullable=False),
        Column("value", BigInteger),
        Column("source", String(32), nullable=False),
        Column("as_of", Date, nullable=False),
        Column("id", Id, primary_key=True),
        Column("since", Date, nullable=False),
        Column("until", Date),
        Column("recorded_at", Moment, nullable=False),
        Column("superseded_at", Moment),
    )
    op.create_index("ix_dated_fact_person_id_kind", "dated_fact", ["person_id", "kind"])
    op.create_table(
        "caseload",
        Column("person_id", Id, nullable=False, index=True),
        Column("organisation_id", Id, nullable=False),
        Column("id", Id, primary_key=True),
        Column("since", Date, nullable=False),
        Column("until", Date),
    )
    op.create_index("ix_caseload_organisation_id_person_id", "caseload", ["organisation_id", "person_id"])


def _departments() -> None:
    _record(
        "basic_living_aid",
        Column("category", String(32), nullable=False),
        Column("persons_covered", BigInteger),
    )
    _record(
        "temporary_relief",
        Column("event", Text),
        Column("small_sum_first", Boolean),
        Column("explanation_due", Date),
    )
    _record(
        "education_aid",
        Column("stage", String(24)),
        Column("school_term", String(16)),
        Column("item", String(24)),
        Column("next_period", Boolean),
    )
    _record(
        "premium_subsidy",
        Column("insurance_year", BigInteger, nullable=False),
        Column("tier", String(16), nullable=False),
        Column("premium_fen", BigInteger),
    )
    _record(
        "medical_assistance",
        Column("self_paid_fen", BigInteger),
        Column("ratio_bp", BigInteger),
        Column("top_up_fen", BigInteger),
    )


def _record(name: str, *own: Column[Any]) -> None:
    op.create_table(
        name,
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
        Column("id", Id, primary_key=True),
        Column("recorded_at", Moment, nullable=False),
        Column("superseded_at", Moment),
        *own,
    )


def _exchange() -> None:
    op.create_table(
        "change_event",
        Column("table_name", String(40), nullable=False),
        Column("record_id", Id, nullable=False),
        Column("person_id", Id, nullable=False, index=True),
        Column("ledger_event_id", Id, nullable=False, unique=True),
        Column("at", Moment, nullable=False, index=True),
        Column("id", Id, primary_key=True),
    )
    op.create_table(
        "idempotency_key",
        Column("client_id", String(64), primary_key=True),
        Column("key", String(128), primary_key=True),
        Column("body_hash", String(64), nullable=False),
        Column("table_name", String(40), nullable=False),
        Column("record_id", Id, nullable=False),
        Column("person_id", Id, nullable=False),
        Column("at", Moment, nullable=False, index=True),
    )


def _governance() -> None:
    op.create_table(
        "organisation",
        Column("name", Text, nullable=False),
        Column("department", String(32), nullable=False),
        Column("division_code", String(12), nullable=False),
        Column("id", Id, primary_key=True),
    )
    op.create_table(
        "client",
        Column("id", String(64), primary_key=True),
        Column("organisation_id", Id, nullable=False),
        Column("name", Text, nullable=False),
        Column("auth_method", String(24), nullable=False),
        Column("secret_hash", Text),
        Column("jwks", Text),
        Column("suspended_at", Moment),
        Column("registered_at", Moment, nullable=False),
    )
    op.create_table(
        "client_role",
        Column("client_id", String(64), primary_key=True),
        Column("role", String(64), primary_key=True),
    )
    op.create_table(
        "client_purpose",
        Column("client_id", String(64), primary_key=True),
        Column("purpose", String(64), primary_key=True),
    )
    op.create_table(
        "role",
        Column("code", String(64), primary_key=True),
        Column("description", Text, nullable=False),
    )
    op.create_table(
        "purpose",
        Column("code", String(64), primary_key=True),
        Column("description", Text, nullable=False),
        Column("article", BigInteger, nullable=False),
        Column("department", String(32), nullable=False),
        Column("legal_basis", String(24), nullable=False),
    )
    op.create_table(
        "access_grant",
        Column("role", String(64), nullable=False, index=True),
        Column("capability", String(16), nullable=False),
        Column("disclosure", String(16), nullable=False),
        Column("scope", String(16), nullable=False),
        Column("since", Moment, nullable=False),
        Column("until", Moment, nullable=False),
        Column("approved_by", Text, nullable=False),
        Column("recorded_at", Moment, nullable=False),
        Column("revoked_at", Moment),
        Column("revoked_by", String(64)),
        Column("revoked_because", Text),
        Column("id", Id, primary_key=True),
    )
    op.create_table(
        "access_grant_field",
        Column("grant_id", Id, primary_key=True),
        Column("field", String(128), primary_key=True),
    )
    op.create_table(
        "access_grant_purpose",
        Column("grant_id", Id, primary_key=True),
        Column("purpose", String(64), primary_key=True),
    )
    op.create_table(
        "access_block",
        Column("role", String(64)),
        Column("organisation_id", Id),
        Column("field", String(128)),
        Column("because", Text, nullable=False),
        Column("created_by", String(64), nullable=False),
        Column("created_at", Moment, nullable=False),
        Column("lifted_at", Moment),
        Column("id", Id, primary_key=True),
    )
    op.create_table(
        "policy_version",
        Column("id", BigInteger, primary_key=True, autoincrement=False),
        Column("version", BigInteger, nullable=False),
    )
    op.execute("insert into policy_version (id, version) values (1, 1)")
    op.create_table(
        "signing_key",
        Column("kid", String(64), primary_key=True),
        Column("private_sealed", Text, nullable=False),
        Column("public_jwk", Text, nullable=False),
        Column("created_at", Moment, nullable=False),
        Column("retired_at", Moment),
    )
    op.create_table(
        "used_assertion",
        Column("client_id", String(64), primary_key=True),
        Column("jti", String(256), primary_key=True),
        Column("expires_at", Moment, nullable=False, index=True),
    )
    op.create_table(
        "revoked_token",
        Column("jti", String(64), primary_key=True),
        Column("revoked_by", String(64), nullable=False),
        Column("revoked_because", Text, nullable=False),
        Column("revoked_at", Moment, nullable=False),
    )


def _rules() -> None:
    op.create_table(
        "parameter",
        Column("code", String(64), nullable=False),
        Column("division_code", String(12), nullable=False),
        Column("value", BigInteger),
        Column("reference", Text, nullable=False),
        Column("sample", Boolean, nullable=False),
        Column("id", Id, primary_key=True),
        Column("since", Date, nullable=False),
        Column("until", Date),
        Column("recorded_at", Moment, nullable=False),
        Column("superseded_at", Moment),
    )
    op.create_index("ix_parameter_code_division_code", "parameter", ["code", "division_code"])


def _ledger() -> None:
    op.create_table(
        "ledger_event",
        Column("at", Moment, nullable=False),
        Column("kind", String(16), nullable=False),
        Column("outcome", String(40), nullable=False),
        Column("request_id", Id, nullable=False),
        Column("client_id", String(64), nullable=False),
        Column("organisation_id", Id, nullable=False),
        Column("token_id", String(64), nullable=False),
        Column("purpose", String(64), nullable=False),
        Column("legal_basis", String(24), nullable=False),
        Column("policy_version", BigInteger, nullable=False),
        Column("document_hash", String(64), nullable=False),
        Column("operation_name", Text),
        Column("given", TextList, nullable=False),
        Column("refused", TextList, nullable=False),
        Column("subjects", IdList, nullable=False),
        Column("row_count", BigInteger, nullable=False),
        Column("intent_id", Id, index=True),
        Column("id", Id, primary_key=True),
    )
    op.create_index("ix_ledger_event_client_at", "ledger_event", ["client_id", "at"])
    if op.get_context().dialect.name == "postgresql":
        op.create_index("ix_ledger_event_subjects", "ledger_event", ["subjects"], postgresql_using="gin")
