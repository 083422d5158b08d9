"""The ledger is searched by indexes: by purpose, coordinate, organisation and unusual outcome, and on SQLite by person.

Revision 0045_ledger_searched, after 0044_holdings.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import inspect, text

revision = "0045_ledger_searched"
down_revision = "0044_holdings"
branch_labels = None
depends_on = None

_NAMES_FIELDS_ITSELF = {
    "postgresql": "(given <> '{}' or refused <> '{}')",
    "sqlite": "(given <> '[]' or refused <> '[]')",
}
_SUBJECTS = (
    """create table ledger_subject (
      subject varchar(36) not null, at varchar(27) not null, event_id varchar(36) not null,
      primary key (subject, at, event_id)) without rowid""",
    """insert or ignore into ledger_subject (subject, at, event_id)
      select json_each.value, ledger_event.at, ledger_event.id from ledger_event, json_each(ledger_event.subjects)""",
    """create trigger ledger_subject_filled after insert on ledger_event begin
      insert or ignore into ledger_subject (subject, at, event_id)
      select value, new.at, new.id from json_each(new.subjects);
    end""",
)


def upgrade() -> None:
    connection = op.get_bind()
    for name, columns, condition in (
        ("organisation_at", ["organisation_id", "at"], None),
        ("purpose_at", ["purpose", "at"], None),
        ("given_at", ["given_set", "at"], "given_set is not null"),
        ("refused_at", ["refused_set", "at"], "refused_set is not null"),
        ("without_sets", ["at", "id"], _NAMES_FIELDS_ITSELF[connection.dialect.name]),
        ("unusual_at", ["outcome", "at"], "outcome <> 'ANSWERED'"),
    ):
        where = None if condition is None else text(condition)
        op.create_index(f"ix_ledger_event_{name}", "ledger_event", columns, postgresql_where=where, sqlite_where=where)
    op.create_index("ix_ledger_checkpoint_turn_event", "ledger_checkpoint", ["turn", "event_id"])
    # In a department's own database there is no ledger.
    if connection.dialect.name == "sqlite" and inspect(connection).has_table("ledger_event"):
        for statement in _SUBJECTS:
            connection.execute(text(statement))


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
