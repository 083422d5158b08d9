"""Whether the hub's user may use the tables of a PostgreSQL database: asked of its catalogue, before any table is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hub.sources.source import CompiledQuery, Source

_RELATIONS = """select c.relname, pg_get_userbyid(c.relowner), c.relowner::int = 10, current_user::text,
    pg_has_role(c.relowner, 'USAGE'),
    has_table_privilege(c.oid, 'SELECT') and (c.relkind = 'S' or has_table_privilege(c.oid, 'INSERT')),
    has_table_privilege(c.oid, 'UPDATE') and (c.relkind = 'S' or has_table_privilege(c.oid, 'DELETE'))
    from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'S')
    order by c.relname"""
_DATABASE = """select pg_encoding_to_char(encoding), datcollversion is distinct from pg_database_collation_actual_version(oid),
    pg_is_in_recovery() or current_setting('server_version_num')::int < 150000, datname::text
    from pg_database where datname = current_database()"""
FEW = 3
"""So many names stand in a sentence."""


async def missing_privileges(source: Source) -> tuple[str, bool] | None:
    """What the hub's user may not do, with what to do about it, and whether the hub cannot work so; None if all is well."""
    rows = await source.fetch(CompiledQuery(_RELATIONS, ()), {})
    unusable = [row for row in rows if not row[5]]
    unchangeable = [row for row in rows if not row[6]]
    foreign = [row for row in rows if not row[4]]
    if unusable:
        return f"The user {rows[0][3]} may not read or write {_named(unusable)}. {_remedy(unusable)}", True
    if unchangeable:
        return (
            f"The user {rows[0][3]} may not change or delete in {_named(unchangeable)}. {_remedy(unchangeable)}",
            True,
        )
    if foreign:
        said = f"{_named(foreign)} belong to {_owners(foreign)}, so that `hub migrate` cannot change them."
        return f"{said} {_remedy(foreign)}", False
    return None


async def collation(source: Source) -> tuple[str, bool] | None:
    """Return what is wrong with how the database stores and sorts text, and whether the hub cannot work so."""
    encoding, moved, cannot_tell, name = (await source.fetch(CompiledQuery(_DATABASE, ()), {}))[0]
    if encoding != "UTF8":
        return (
            f"The database is in {encoding}: make a new one with `createdb --encoding=UTF8 --template=template0`.",
            True,
        )
    if moved and not cannot_tell:
        advice = f'`reindex database "{name}"`, then `alter database "{name}" refresh collation version`'
        return (
            f"The system sorts text differently from when the indexes were made. As the database's owner, run {advice}.",
            False,
        )
    return None


def _named(rows: Sequence[Sequence[Any]]) -> str:
    more = f" and {len(rows) - FEW} more" if len(rows) > FEW else ""
    return ", ".join(row[0] for row in rows[:FEW]) + more


def _owners(rows: Sequence[Sequence[Any]]) -> str:
    return " and ".join(sorted({row[1] for row in rows}))


def _remedy(rows: Sequence[Sequence[Any]]) -> str:
    user = rows[0][3]
    owners = sorted({row[1] for row in rows if not row[4]})
    if not owners:
        return f"The user owns them: as that user, run `grant all on all tables in schema public to {user}` and `grant all on all sequences in schema public to {user}`."
    if any(row[2] for row in rows if not row[4]):
        # What belongs to the first superuser cannot be reassigned as a whole: the server's own tables are among it.
        return (
            f"They belong to {_owners(rows)}: restore again with `pg_restore --no-owner --role={user}`, or make each of them "
            f"over with `alter table … owner to {user}`."
        )
    lines = "; ".join(f"reassign owned by {owner} to {user}" for owner in owners)
    return f"They belong to {_owners(rows)}: in this database and as its administrator, run `{lines}`."
