"""The whole policy as it stands, or stood at a past moment: grants, blocks, and what everybody holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, literal_column, null, select, union_all

from hub.clock import moment_text
from hub.errors import Code, RefusedRequest
from hub.grants.holdings import EveryHolder, holders_at, holders_now, kept_since
from hub.grants.snapshot import Snapshot, snapshot_query, take_past_snapshot, take_snapshot
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.tables.governance import OrganisationRow, PurposeRow, RoleRow
from permissions.difference import PolicyMoment
from permissions.holdings import Holdings

_TEXTS = ("code", "name", "department")


class BeforeHistory(RefusedRequest):
    """A moment is asked about that lies before the first one of which everything is on record."""

    def __init__(self, first: datetime | None) -> None:
        since = (
            f"The hub keeps it since {moment_text(first)}" if first else "No client and no account was registered yet"
        )
        super().__init__(
            Code.BEFORE_HISTORY, f"What was in force at this moment is not known. {since}. Ask about a later moment."
        )


@dataclass(frozen=True, slots=True)
class RegisteredCodes:
    """What is registered, of which nothing is ever deleted. `organisations` has the name and the department of each, by its id."""

    roles: frozenset[str]
    purposes: frozenset[str]
    organisations: Mapping[str, tuple[str, str]]

    def name_of(self, holdings: Holdings) -> str:
        """Return the name of the organisation that somebody acts for."""
        return self.organisations.get(holdings.organisation, ("", ""))[0]

    def department_of(self, holdings: Holdings) -> str:
        """Return the department that somebody acts for."""
        return self.organisations.get(holdings.organisation, ("", ""))[1]


@dataclass(frozen=True, slots=True)
class PolicyAt:
    """The policy at a moment; `version` is the newest version at the time of reading."""

    version: int
    moment: PolicyMoment
    holders: EveryHolder
    registry: RegisteredCodes


async def policy_at(source: Source, at: datetime | None, now: datetime) -> PolicyAt:
    """Read the policy as it was at a moment that is no later than now, or as requests are decided by now.

    Raises `BeforeHistory` and `SourceUnavailable`.
    """
    registry = await _registry(source)
    if at is None:
        holders = await holders_now(source)
        snapshot = await take_snapshot(source, snapshot_query(source), sorted(registry.roles))
        return _of(snapshot, now, holders, registry)
    first = await kept_since(source)
    if first is None or at < first:
        raise BeforeHistory(first)
    holders = await holders_at(source, at)
    return _of(await take_past_snapshot(source, sorted(registry.roles), at), at, holders, registry)


def _of(snapshot: Snapshot, at: datetime, holders: EveryHolder, registry: RegisteredCodes) -> PolicyAt:
    return PolicyAt(snapshot.version, PolicyMoment(at, snapshot.grants, snapshot.blocks), holders, registry)


async def _registry(source: Source) -> RegisteredCodes:
    roles, purposes, organisations = set[str](), set[str](), dict[str, tuple[str, str]]()
    for kind, code, name, department in await source.fetch(_query_of_registry(source), {}):
        if kind == "ORGANISATION":
            organisations[code] = (name, department)
        else:
            (roles if kind == "ROLE" else purposes).add(code)
    return RegisteredCodes(frozenset(roles), frozenset(purposes), organisations)


@compiled_once
def _query_of_registry(source: Source) -> CompiledQuery:
    row = OrganisationRow
    parts = (
        _part("ROLE", code=RoleRow.code),
        _part("PURPOSE", code=PurposeRow.code),
        _part("ORGANISATION", code=row.id, name=row.name, department=row.department),
    )
    return CompiledQuery.of(union_all(*parts), source)


def _part(kind: str, **given: Any) -> Select[Any]:
    columns: list[ColumnElement[Any]] = [cast(literal_column(f"'{kind}'"), Text).label("kind")]
    return select(*columns, *(cast(given.get(name, null()), Text).label(name) for name in _TEXTS))
