"""Keys can be replaced: tokens name their key, hashes of bodies are sealed, and the database says which key is in use.

Revision 0002_keys, after 0002_write.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, String, Text

revision = "0002_keys"
down_revision = "0002_write"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person") as person:
        for name in ("id_number_token", "phone_token", "bank_account_token"):
            person.alter_column(name, type_=String(48), existing_type=String(32))
    with op.batch_alter_table("idempotency_key") as idempotency_key:
        idempotency_key.alter_column("body_hash", type_=Text, existing_type=String(64), existing_nullable=False)
    op.create_table(
        "key_in_use",
        Column("kind", String(16), primary_key=True),
        Column("key_id", String(16)),
        Column("turn", BigInteger, nullable=False),
    )
    op.execute("insert into key_in_use (kind, turn) values ('sealing', 0), ('index', 0)")


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
