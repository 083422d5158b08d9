"""One statement that reads the policy as it stands at one moment: its version, grants of some roles, all blocks.

The version and the grants must come from the same snapshot: a version read a moment after the grants could
bless a profile that misses a revocation. A past moment is read like the present one, by what was on record then; the
version is always the newest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Dialect,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from hub.errors import Code, RefusedRequest
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.sources.sql import any_of
from hub.tables.governance import BlockRow, GrantFieldRow, GrantPurposeRow, GrantRow, PolicyVersionRow
from hub.tables.types import Moment
from permissions.model import AccessBlock, Capability, Disclosure, FieldGrant, Scope

_TEXTS = ("id", "role", "field", "capability", "disclosure", "scope", "purpose", "organisation")
_MOMENT = Moment()
_MOMENTS = ("since", "until", "revoked_at")
_YES: ColumnElement[int] = literal_column("1")


_Field = tuple[str, datetime | None, datetime | None]
"""A field of a grant, and from when until when the grant lacked approvals for it."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`grants` has one entry for each grant and field."""

    version: int
    grants: tuple[FieldGrant, ...]
    blocks: tuple[AccessBlock, ...]


@compiled_once
def snapshot_query(source: Source) -> CompiledQuery:
    """Return the statement; its one parameter is `roles`, a list."""
    return CompiledQuery.of(_statement(), source)


@compiled_once
def past_snapshot_query(source: Source) -> CompiledQuery:
    """Return the statement for a past moment; its parameters are `roles`, a list, and `at`."""
    return CompiledQuery.of(_statement(past=True), source)


async def take_snapshot(source: Source, query: CompiledQuery, roles: Sequence[str]) -> Snapshot:
    """Read the policy for some roles. Raises `SourceUnavailable`."""
    return _read(await source.fetch(query, {"roles": list(roles)}), source.engine.dialect)


async def take_past_snapshot(source: Source, roles: Sequence[str], at: datetime) -> Snapshot:
    """Read what was on record of the policy for some roles at a past moment. Raises `SourceUnavailable`."""
    rows = await source.fetch(past_snapshot_query(source), {"roles": list(roles), "at": at})
    return _read(rows, source.engine.dialect)


def _statement(*, past: bool = False) -> CompoundSelect[Any]:
    own, at = any_of(GrantRow.role, "roles"), bindparam("at", type_=Moment())
    stands: ColumnElement[bool] = BlockRow.lifted_at.is_(None)
    if past:
        own = and_(own, GrantRow.recorded_at <= at)
        stands = and_(BlockRow.created_at <= at, or_(stands, BlockRow.lifted_at > at))
    grants = _part(
        "GRANT",
        id=GrantRow.id,
        role=GrantRow.role,
        capability=GrantRow.capability,
        disclosure=GrantRow.disclosure,
        scope=GrantRow.scope,
        since=GrantRow.since,
        until=GrantRow.until,
        revoked_at=GrantRow.revoked_at,
        number=case((GrantRow.by_file, _YES)),
    ).where(own)
    fields = _part(
        "FIELD",
        id=GrantFieldRow.grant_id,
        field=GrantFieldRow.field,
        since=GrantFieldRow.lacking_since,
        until=GrantFieldRow.lacking_until,
    )
    purposes = _part("PURPOSE", id=GrantPurposeRow.grant_id, purpose=GrantPurposeRow.purpose)
    blocks = _part(
        "BLOCK", id=BlockRow.id, role=BlockRow.role, organisation=BlockRow.organisation_id, field=BlockRow.field
    )
    return union_all(
        _part("VERSION", number=PolicyVersionRow.version).where(PolicyVersionRow.id == literal_column("1")),
        grants,
        fields.join(GrantRow, GrantRow.id == GrantFieldRow.grant_id).where(own),
        purposes.join(GrantRow, GrantRow.id == GrantPurposeRow.grant_id).where(own),
        blocks.where(stands),
    )


def _part(kind: str, **given: Any) -> Select[Any]:
    """Return one kind of row in the shape that all kinds share: what a kind does not have is null."""
    columns: list[ColumnElement[Any]] = [cast(literal_column(f"'{kind}'"), Text).label("kind")]
    columns += [cast(given.get(name, null()), Text).label(name) for name in _TEXTS]
    columns += [cast(given.get(name, null()), Moment()).label(name) for name in _MOMENTS]
    columns += [cast(given.get("number", null()), BigInteger).label("number")]
    return select(*columns)


def _read(rows: Sequence[Sequence[Any]], dialect: Dialect) -> Snapshot:
    version: int | None = None
    grants: list[Sequence[Any]] = []
    fields: defaultdict[str, list[_Field]] = defaultdict(list)
    purposes: defaultdict[str, set[str]] = defaultdict(set)
    blocks: list[AccessBlock] = []
    for row in rows:
        kind, key, role, field, _, _, _, purpose, organisation, since, until, _, number = row
        if kind == "VERSION":
            version = number
        elif kind == "GRANT":
            grants.append(row)
        elif kind == "FIELD":
            fields[key].append((field, _moment(since, dialect), _moment(until, dialect)))
        elif kind == "PURPOSE":
            purposes[key].add(purpose)
        else:
            blocks.append(AccessBlock(key, role, organisation, field))
    if version is None:
        raise RefusedRequest(
            Code.SOURCE_UNAVAILABLE,
            "The policy store has no version. Run `hub migrate`, then try again.",
            status=HTTPStatus.SERVICE_UNAVAILABLE,
        )
    each = (grant for row in grants for grant in _grants(row, fields[row[1]], frozenset(purposes[row[1]]), dialect))
    return Snapshot(version, tuple(each), tuple(blocks))


def _grants(
    row: Sequence[Any], fields: Sequence[_Field], purposes: frozenset[str], dialect: Dialect
) -> Iterator[FieldGrant]:
    _, key, role, _, capability, disclosure, scope, _, _, since, until, revoked_at, by_file = row
    right, shown, rows = Capability(capability), Disclosure(disclosure), Scope(scope)
    begins, ends, revoked = (_moment(value, dialect) for value in (since, until, revoked_at))
    for field, lacking_since, lacking_until in fields:
        yield FieldGrant(
            id=key,
            role=role,
            field=field,
            capability=right,
            disclosure=shown,
            scope=rows,
            purposes=purposes,
            since=begins,
            until=ends,
            revoked_at=revoked,
            by_file=by_file is not None,
            lacking_since=lacking_since,
            lacking_until=lacking_until,
        )


def _moment(value: Any, dialect: Dialect) -> Any:
    return _MOMENT.process_result_value(value, dialect)
