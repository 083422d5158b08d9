"""The rows: what the hub stores, as SQLAlchemy models. Alembic's target and the schema's vocabulary.

* `types` -- the few column types that make both databases agree; `base` -- the declarative base.
* `protected` -- columns of protected values: sealed, or the token of one.
* `population` -- divisions, persons, households and their versions, memberships, snapshots, determinations, facts,
  caseload.
* `departments/` -- one file per department: the records of what it gave (`records` has what they share), and the
  `register` of departments, which may each live in a database of its own.
* `funds` -- what finance allocated and paid, never about a person.
* `charity` -- needs, what charities see of them, supplies, matches and consents.
* `applications` -- applications and the steps by which each was decided.
* `versions` -- where a person was registered, by what was known then. `possible_days` -- what a day of a row can be.
* `exchange` -- change events and idempotency keys, kept beside the records they belong to.
* `deliveries` -- what was delivered, by whom, and which rows each delivery spoke of. `findings` -- what cannot be right in it.
* `chain_findings` -- what a scan found in everybody's chains.
* `rules` -- dated parameters. `governance` -- organisations, clients, purposes, grants, blocks, the policy version.
* `access_requests` -- what data stewards are asked for, and what they approved.
* `looks` -- what a person learns at the window of who looked, what is disclosed later, and questions about it.
* `sign_in` -- accounts of people, and what comes of their signing in.
* `ledger` -- one event for each operation, and the Merkle tree over them. `usage_counters` -- what clients have used of their quotas.

Conventions: identifiers are UUIDs; money is whole fen and ratios whole basis points in BIGINT; a day is a
DATE and both ends of a period are inside it; a moment is UTC. *Valid time* is `since`/`until`, *recorded
time* is `recorded_at`/`superseded_at`: a row is never overwritten, it is superseded; the row of
a person or household is the newest version, and the earlier ones stand in a table of versions.
INVARIANT: there is no foreign key between population and department tables, which may live in another
database.
"""

from hub.tables import (
    access_requests,
    applications,
    chain_findings,
    charity,
    deliveries,
    exchange,
    findings,
    funds,
    governance,
    ledger,
    looks,
    population,
    rules,
    sign_in,
    usage_counters,
)
from hub.tables.base import Base
from hub.tables.departments import register

metadata = Base.metadata

__all__ = [
    "Base",
    "access_requests",
    "applications",
    "chain_findings",
    "charity",
    "deliveries",
    "exchange",
    "findings",
    "funds",
    "governance",
    "ledger",
    "looks",
    "metadata",
    "population",
    "register",
    "rules",
    "sign_in",
    "usage_counters",
]
