"""What clients and accounts held at any moment: from this migration on, beginning with what they hold now.

Revision 0044_holdings, after 0042_moments.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, String, Text, column, table

from hub.clock import system_clock
from hub.tables.types import Id, Moment

revision = "0044_holdings"
down_revision = "0042_moments"
branch_labels = None
depends_on = None

_HOLDERS = (
    ("client", ("client_role", "client_purpose"), "client_id", String),
    ("account", ("account_role", "account_purpose"), "account_id", Id),
)


def upgrade() -> None:
    holdings = op.create_table(
        "holdings",
        Column("holder", String(64), primary_key=True),
        Column("policy_version", BigInteger, primary_key=True, autoincrement=False),
        Column("since", Moment, nullable=False, index=True),
        Column("is_account", Boolean, nullable=False),
        Column("by_itself", Boolean, nullable=False),
        Column("organisation_id", Id, nullable=False),
        Column("is_suspended", Boolean, nullable=False),
        Column("roles", Text, nullable=False),
        Column("purposes", Text, nullable=False),
    )
    # A department's own database has none of these tables: there the step makes nothing, and there is nothing to enter.
    if holdings is not None and (held := _held_now(op.get_bind())):
        op.bulk_insert(holdings, held)


def _held_now(connection: Any) -> list[dict[str, Any]]:
    """Return a row for each client and each account, as it is."""
    now = system_clock()
    version = connection.execute(sa.text("select version from policy_version where id = 1")).scalar() or 0
    found: list[dict[str, Any]] = []
    for name, (roles, purposes), key, kind in _HOLDERS:
        is_account = name == "account"
        columns = [column("id", kind()), column("organisation_id", Id()), column("suspended_at", Moment())]
        columns += [] if is_account else [column("auth_method", String())]
        held = {
            "roles": _codes(connection, roles, key, kind, "role"),
            "purposes": _codes(connection, purposes, key, kind, "purpose"),
        }
        for row in connection.execute(sa.select(*table(name, *columns).c)).mappings():
            holder = str(row["id"])
            found.append(
                {
                    "holder": holder,
                    "policy_version": version,
                    "since": now,
                    "is_account": is_account,
                    "by_itself": not is_account and row["auth_method"] != "none",
                    "organisation_id": row["organisation_id"],
                    "is_suspended": row["suspended_at"] is not None,
                }
                | {what: json.dumps(sorted(codes[holder])) for what, codes in held.items()}
            )
    return found


def _codes(connection: Any, name: str, key: str, kind: Any, code: str) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for holder, value in connection.execute(sa.select(*table(name, column(key, kind()), column(code, String())).c)):
        found[str(holder)].append(value)
    return found


def downgrade() -> None:
    raise NotImplementedError("The hub migrates forwards only. Restore the backup made before it.")
