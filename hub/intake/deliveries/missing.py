"""What is missing from a whole list: what its deliverer said last, what holds on its day, and what it does not name.

INVARIANT: a row is the deliverer's only while nobody else has spoken of it since: no other deliverer, no other organisation, and
nobody in the hub.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.codes import DeliveryState
from hub.intake.deliveries.whole_list import ENDS, KeptBecause, KindMissing
from hub.intake.files import FILES
from hub.intake.formats import UNTIL, FileFormat, Thing
from hub.intake.revising import Revising
from hub.intake.scope import DeliveryScope
from hub.tables.deliveries import DeliveryBatchRow, DeliveryRow
from hub.tables.row_sets import identifier_of, unpacked

AT_ONCE = 5_000
"""Rows that are looked at together."""

Named = Mapping[str, Collection[bytes]]
"""By format, the identifiers of what a delivery names, as 16 bytes each."""

_FORMATS = {of.name: of for of in FILES}
_REFERS = {Thing.PERSON: "person_id", Thing.HOUSEHOLD: "household_id"}


@dataclass(frozen=True, slots=True)
class WholeList:
    """Whose a whole list is, of which kinds, and on which day what is missing ends.

    `number` is that of its delivery: what was said after it is not for it to end. None: it is not stored yet.
    """

    deliverer: str
    organisation_id: str | None
    kinds: Sequence[str]
    day: date
    number: int | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that holds: its identifier, and whom and what it refers to."""

    identifier: bytes
    refers: Mapping[Thing, str]


@dataclass(slots=True)
class Missing:
    """What is missing, kind by kind, and the rows that would end, by format."""

    kinds: list[KindMissing] = field(default_factory=list)
    rows: dict[str, list[str]] = field(default_factory=dict)


class MissingRows:
    """Finds what is missing from one whole list.

    DANGER: the identifiers of all that the deliverer ever said of these tables are in memory, some 200 bytes a row.
    """

    def __init__(self, revising: Mapping[str, Revising], whole: WholeList, scope: DeliveryScope | None = None) -> None:
        """`revising` knows by format how the rows stand."""
        self._revising, self._whole, self._scope = revising, whole, scope

    async def find(self, hub: AsyncConnection, named: Named, kept: Mapping[str, KeptBecause]) -> Missing:
        """Return what is missing beside what is `named`; of the kinds that are `kept` nothing ends."""
        formats = list({of.name: of for kind in self._whole.kinds for of in ENDS[kind]}.values())
        held = {of.name: await self._held(hub, of, named.get(of.name, ())) for of in formats}
        found, ending = Missing(), dict[str, set[bytes]]()
        for kind in self._whole.kinds:
            known, missing, rows = await self._of_kind(hub, _FORMATS[kind], held, named.get(kind, ()))
            counts = {name: len(some) for name, some in rows.items() if some}
            found.kinds.append(KindMissing(kind, missing, known, counts, kept.get(kind)))
            for name, some in rows.items() if kind not in kept else ():
                ending.setdefault(name, set()).update(some)
        found.rows = {name: sorted(map(identifier_of, some)) for name, some in ending.items() if some}
        return found

    async def _of_kind(
        self,
        hub: AsyncConnection,
        kind: FileFormat,
        held: Mapping[str, tuple[list[_Row], list[_Row]]],
        named: Collection[bytes],
    ) -> tuple[int, int, Mapping[str, Collection[bytes]]]:
        """Return how much of a kind the deliverer had delivered that holds, how much of it is missing, and the rows that end."""
        if not kind.defines:
            missing, present = held[kind.name]
            return len(missing) + len(present), len(missing), {kind.name: [row.identifier for row in missing]}
        rows = {of.name: held[of.name] for of in ENDS[kind.name]}
        own = await self._said(hub, kind)
        thing = kind.defines
        known = {_packed(row.refers[thing]) for two in rows.values() for row in chain(*two)} & own.keys()
        gone = set(await self._still_own(hub, kind, {each: own[each] for each in known if each not in named}))
        ended = {
            name: [row.identifier for row in missing if _packed(row.refers[thing]) in gone]
            for name, (missing, _) in rows.items()
        }
        with_rows = {
            _packed(row.refers[thing]) for missing, _ in rows.values() for row in missing
        } & gone  # of whom every row is named, nothing ends
        return len(known), len(with_rows), ended

    async def _held(
        self, hub: AsyncConnection, of: FileFormat, named: Collection[bytes]
    ) -> tuple[list[_Row], list[_Row]]:
        """Return of the deliverer's rows that hold on the day those that are missing, and those that are named."""
        own = await self._said(hub, of)
        present = await self._in_force(hub, of, (each for each in own if each in named))
        candidates = await self._in_force(hub, of, (each for each in own if each not in named))
        still = set(await self._still_own(hub, of, {row.identifier: own[row.identifier] for row in candidates}))
        missing = [row for row in candidates if row.identifier in still]
        return await self._within(hub, missing), await self._within(hub, present)

    async def _said(self, hub: AsyncConnection, of: FileFormat) -> dict[bytes, int]:
        """Return the rows that the deliverer's earlier deliveries spoke of, each with the number of the last one."""
        row, whole = DeliveryRow, self._whole
        wanted = _batches(of).where(
            row.deliverer == whole.deliverer,
            row.organisation_id == whole.organisation_id if whole.organisation_id else row.organisation_id.is_(None),
        )
        if whole.number is not None:
            wanted = wanted.where(row.number < whole.number)
        found: dict[bytes, int] = {}
        async for number, stated, repeated in await hub.stream(wanted.order_by(row.number)):
            found.update((each, number) for each in chain(unpacked(stated), unpacked(repeated)))
        return found

    async def _still_own(self, hub: AsyncConnection, of: FileFormat, last: Mapping[bytes, int]) -> Iterable[bytes]:
        """Return those of some rows of which nobody has spoken since the deliverer's last delivery that did."""
        if not last:
            return ()
        left = dict(last)
        later = _batches(of).where(DeliveryRow.number > min(last.values()))
        async for number, stated, repeated in await hub.stream(later):
            for each in chain(unpacked(stated), unpacked(repeated)):
                if left.get(each, number) < number:
                    del left[each]
        return left

    async def _in_force(self, hub: AsyncConnection, of: FileFormat, identifiers: Iterator[bytes]) -> list[_Row]:
        """Return those of some rows that hold on the day and after it, as a delivery said them and not the hub."""
        found: list[_Row] = []
        day = self._whole.day
        things = [
            (thing, name) for thing, name in _REFERS.items() if any(column.refers is thing for column in of.columns)
        ]
        while some := list(islice(identifiers, AT_ONCE)):
            last = await self._revising[of.name].last_delivered(hub, list(map(identifier_of, some)))
            found += [
                _Row(some[place], {thing: str(row[name]) for thing, name in things})
                for place, (_, row) in last.items()
                if row["superseded_at"] is None and row["since"] <= day and (row[UNTIL] is None or row[UNTIL] > day)
            ]
        return found

    async def _within(self, hub: AsyncConnection, rows: list[_Row]) -> list[_Row]:
        """Return those that refer to nobody and nothing outside the scope."""
        if self._scope is None:
            return rows
        found: list[_Row] = []
        for start in range(0, len(rows), AT_ONCE):
            some = rows[start : start + AT_ONCE]
            for thing in {thing for row in some for thing in row.refers}:
                within = set(await self._scope.within(hub, thing, sorted({row.refers[thing] for row in some})))
                some = [row for row in some if row.refers[thing] in within]
            found += some
        return found


async def named_by(hub: AsyncConnection, delivery_id: str, kinds: Iterable[str]) -> Named:
    """Return what a delivery spoke of, of some kinds and of the tables of which rows end by them."""
    names = dict.fromkeys(name for kind in kinds for name in (kind, *(of.name for of in ENDS[kind])))
    found: dict[str, set[bytes]] = {}
    for name in names:
        wanted = _batches(_FORMATS[name]).where(DeliveryBatchRow.delivery_id == delivery_id)
        some = found[name] = set()
        async for _, stated, repeated in await hub.stream(wanted):
            some.update(unpacked(stated), unpacked(repeated))
    return found


def _batches(of: FileFormat) -> Select[int, bytes, bytes]:
    """Return the batches of a table by deliveries that stand, each with the number of its delivery."""
    row, batch = DeliveryRow, DeliveryBatchRow
    return (
        select(row.number, batch.stated, batch.repeated)
        .join(row, row.id == batch.delivery_id)
        .where(batch.table_name == of.rows.__tablename__, batch.ends.is_(False), row.state != DeliveryState.WITHDRAWN)
    )


def _packed(identifier: str) -> bytes:
    return bytes.fromhex(identifier.replace("-", ""))
