"""What was found becomes rows: new ones, those that are there already, and those that are found no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid5

from sqlalchemy import RowMapping, Table, and_, bindparam, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.findings.finders import compiled_finders, open_among
from hub.findings.found import SubjectSelector, parameters
from hub.sources.source import Source
from hub.sources.sql import any_of
from hub.tables.findings import FindingKind, FindingRow, FindingState
from hub.tables.population import HouseholdRow, PersonRow
from hub.tables.types import IdList

AT_ONCE = 5_000
"""Findings that are kept by one statement."""

_NAMESPACE = UUID("6d0f5f0e-9b55-4c0c-8a26-0c7a4a5f3f11")

_OF_THE_PAST = (FindingKind.TWO_NAMES,)
"""What is found in earlier versions is found for ever: that it is corrected is believed."""

_FINDING = cast("Table", FindingRow.__table__)
_COLUMNS = (
    "id", "kind", "certainty", "state", "person_id", "household_id", "division_code", "owner_id", "delivery_id",
    "found_on", "due_on", "times_reopened",
)  # fmt: skip


@dataclass(slots=True)
class FindingCounts:
    """How many findings there are, by kind: of those that were looked for, all, the new ones and those found again; and those
    that are found no more."""

    found: Counter[str] = field(default_factory=Counter)
    new: Counter[str] = field(default_factory=Counter)
    reopened: Counter[str] = field(default_factory=Counter)
    closed: Counter[str] = field(default_factory=Counter)

    def add(self, other: FindingCounts) -> None:
        """Count in what was found elsewhere."""
        for name in ("found", "new", "reopened", "closed"):
            getattr(self, name).update(getattr(other, name))


@dataclass(frozen=True, slots=True)
class _Found:
    """One finding, as a finder tells it."""

    kind: FindingKind
    person_id: str | None
    household_id: str | None
    division_code: str
    owner_id: str | None
    delivery_id: str | None

    @property
    def place(self) -> tuple[str, str | None, str | None]:
        return self.division_code, self.owner_id, self.delivery_id


async def look_for_findings(
    source: Source, among: SubjectSelector, given: Mapping[str, Any], known_at: datetime, on: date
) -> FindingCounts:
    """Look for findings among some persons and households, keep them, and close those about them that are found no more.

    `given` are the parameters of `among`. Done again, it changes nothing. What is found is in memory, some hundred bytes each.
    Raises `SourceUnavailable`.
    """
    found: dict[str, _Found] = {}
    query = compiled_finders(source, among)
    async with aclosing(source.stream(query, {**parameters(known_at, on), **given}, rows=AT_ONCE)) as parts:
        async for part in parts:
            for kind, person, household, division, mark, owner, delivery in part:
                one = _Found(
                    FindingKind[kind], _text(person), _text(household), division, _text(owner), _text(delivery)
                )
                found[_identifier(one, mark)] = one
    counts = FindingCounts(Counter(one.kind for one in found.values()))
    async with source.begin() as connection:
        open_ones = (await connection.execute(open_among(among), given)).scalars()
        gone = sorted({str(identifier) for identifier in open_ones} - found.keys())
        ids = sorted(found)
        for place in range(0, len(ids), AT_ONCE):
            some = {identifier: found[identifier] for identifier in ids[place : place + AT_ONCE]}
            await _keep(source, connection, some, on, counts)
        for place in range(0, len(gone), AT_ONCE):
            await _close(connection, any_of(_FINDING.c.id, "ids", IdList), on, counts, gone[place : place + AT_ONCE])
    return counts


async def close_without_subject(source: Source, on: date) -> FindingCounts:
    """Close findings about persons and households that have left the register."""
    counts = FindingCounts()
    of_nobody = or_(
        and_(_FINDING.c.person_id.is_not(None), ~exists().where(PersonRow.id == _FINDING.c.person_id)),
        and_(_FINDING.c.household_id.is_not(None), ~exists().where(HouseholdRow.id == _FINDING.c.household_id)),
    )
    async with source.begin() as connection:
        await _close(connection, and_(_FINDING.c.state != FindingState.CLOSED, of_nobody), on, counts, [])
    return counts


def _text(identifier: Any) -> str | None:
    return None if identifier is None else str(identifier)


def _identifier(one: _Found, mark: str) -> str:
    return str(uuid5(_NAMESPACE, f"{one.kind} {one.person_id or one.household_id}{mark}"))


async def _keep(
    source: Source, connection: AsyncConnection, found: Mapping[str, _Found], on: date, counts: FindingCounts
) -> None:
    """Store what is new; what is there stays as it is answered, unless it was thought to be gone."""
    known = await _known(connection, list(found))
    new = [
        (
            identifier, one.kind, one.kind.certainty, FindingState.OPEN, one.person_id, one.household_id,
            *one.place, on, _due(one.kind, on), 0,
        )
        for identifier, one in found.items()
        if identifier not in known
    ]  # fmt: skip
    await source.load(connection, _FINDING, _COLUMNS, new)
    counts.new.update(found[row[0]].kind for row in new)
    moved = [
        {"of": identifier, "division": one.division_code, "owner": one.owner_id, "delivery": one.delivery_id}
        for identifier, one in found.items()
        if (row := known.get(identifier)) and one.place != _place(row)
    ]
    if moved:
        await connection.execute(_MOVED, moved)
    back = [identifier for identifier, row in known.items() if _is_back(row)]
    for kind in sorted({found[identifier].kind for identifier in back}):
        of_kind = [identifier for identifier in back if found[identifier].kind is kind]
        reopened = update(_FINDING).where(any_of(_FINDING.c.id, "ids", IdList))
        values = {
            "state": FindingState.OPEN,
            "found_on": on,
            "due_on": _due(kind, on),
            "closed_on": None,
            "reason": None,
            "answered_at": None,
            "times_reopened": _FINDING.c.times_reopened + 1,
        }
        await connection.execute(reopened.values(values), {"ids": of_kind})
        counts.reopened[kind] += len(of_kind)


async def _known(connection: AsyncConnection, ids: Sequence[str]) -> Mapping[str, RowMapping]:
    """Return by identifier the findings that are there, and keep them as they are until the transaction ends: in one order,
    so that two who look for the same findings wait for each other."""
    there = select(_FINDING).where(any_of(_FINDING.c.id, "ids", IdList)).order_by(_FINDING.c.id).with_for_update()
    rows = (await connection.execute(there, {"ids": ids})).mappings()
    return {str(row["id"]): row for row in rows}


def _place(row: RowMapping) -> tuple[str, str | None, str | None]:
    return row["division_code"], row["owner_id"], row["delivery_id"]


def _is_back(row: RowMapping) -> bool:
    if row["state"] == FindingState.CORRECTED:
        return row["kind"] not in _OF_THE_PAST
    return bool(row["state"] == FindingState.CLOSED)


def _due(kind: FindingKind, on: date) -> date:
    return on + timedelta(days=kind.certainty.days)


_MOVED = (
    update(_FINDING)
    .where(_FINDING.c.id == bindparam("of"))
    .values(division_code=bindparam("division"), owner_id=bindparam("owner"), delivery_id=bindparam("delivery"))
)


async def _close(connection: AsyncConnection, which: Any, on: date, counts: FindingCounts, ids: Sequence[str]) -> None:
    closed = update(_FINDING).where(which).values(state=FindingState.CLOSED, closed_on=on).returning(_FINDING.c.kind)
    counts.closed.update((await connection.execute(closed, {"ids": ids} if ids else {})).scalars())
