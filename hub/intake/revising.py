"""What comes again, changed: a new version beside the one that it replaces, which stays for whoever asks what was known.

A row is compared with what was last *delivered* of it, not with what holds: a correction that was made in the hub is no
news of the deliverer's, and an old file does not undo it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import RowMapping, Table, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cipher import Cipher
from hub.clock import local_day
from hub.intake.formats import UNTIL, WITHDRAWN, FileColumn, FileFormat, Thing
from hub.intake.keys import Keys, row_identifier
from hub.intake.moving import SINCE, move
from hub.intake.report import RefusalCode
from hub.intake.row_batch import DIGEST, RowBatch
from hub.intake.sentences import Sentence
from hub.sources.source import Source
from hub.sources.sql import any_of
from hub.tables.base import Base
from hub.tables.deliveries import DeliveryBatchRow, UnsaidRow
from hub.tables.population import (
    DeliveredRow,
    HouseholdRow,
    HouseholdVersionRow,
    PersonRow,
    PersonVersionRow,
    WithdrawalRow,
)
from hub.tables.types import IdList

VERSIONS: Mapping[type[Base], tuple[type[Base], str]] = {
    PersonRow: (PersonVersionRow, "person_id"),
    HouseholdRow: (HouseholdVersionRow, "household_id"),
}
"""Of what others refer to, where its earlier versions stand, and the column that says whose they are."""

_DISTRICT = 6
"""Digits of a division's code that say the district."""

ANOTHER_RECORD = Sentence(
    "Found the number of a record that is stored for another person or day. Use a number that no earlier delivery "
    "used: continue the numbering, or import with --deliverer if another office uses the same numbers.",
    "发现编号已用于其他人员或日期的记录。每条记录的编号应唯一：请续编编号，或在导入时指明报送单位（--deliverer）。",
)
ANOTHER_HOUSEHOLD = Sentence(
    "Found the number of a household that is stored in another district. Give the household its own number: import "
    "with --deliverer if another office uses the same numbers; a household that moves gets a new number.",
    "发现户编号已用于其他区县的家庭。户编号应由报送单位各自编制：请在导入时指明报送单位（--deliverer）；迁入家庭请重新编号。",
)
ANOTHER_DIVISION = Sentence(
    "Found a division that is stored with another name, level, parent or day. What is stored was left as it is.",
    "发现该行政区划已入库且名称、层级、上级或日期不同，已保留原有内容。",
)


@dataclass(slots=True)
class Revised:
    """How many rows were changed, and how often each column was; and of which rows the same was said as the last time.

    `renewed` counts those that no delivery said any more, and that one says again; `reopened` are those that a whole list had
    ended, as it did not name them, and that hold without a last day as one names them again.
    """

    rows: int = 0
    renewed: int = 0
    columns: Counter[str] = field(default_factory=Counter)
    repeated: set[str] = field(default_factory=set)
    reopened: set[str] = field(default_factory=set)

    def count(self, columns: Iterable[str]) -> None:
        self.rows += 1
        self.columns.update(columns)


class Revising:
    """Compares the rows of one format with those that are stored, and stores what is new of them."""

    def __init__(self, home: Source, cipher: Cipher, of: FileFormat) -> None:
        self._home, self._cipher, self._of = home, cipher, of
        self._table = cast("Table", of.rows.__table__)

    async def rows(
        self,
        hub: AsyncConnection,
        home: AsyncConnection,
        batch: RowBatch,
        values: Mapping[str, Sequence[Any]],
        at: datetime,
    ) -> Revised:
        """Return Of rows that nothing refers to, by their identifiers in `values`: a changed one supersedes what holds.

        One that no delivery said any more is new, and one that a file withdrew holds again where a later one says it without a
        reason. Notes what is wrong with the others in the block.
        """
        ids, table = values["id"], self._table.c
        columns = [column for column in given_columns(self._of, batch) if not column.key]
        last = dict(await self.last_delivered(home, ids))
        revised, versions, standing = Revised(), [], []
        if WITHDRAWN in batch.names:
            why = {place: because for place, because in enumerate(batch.values[WITHDRAWN]) if because}
            gone = {str(last.pop(place)[1]["id"]): because for place, because in why.items() if place in last}
            for _ in range(await self._withdraw(home, gone, at)):
                revised.count((WITHDRAWN,))
        unsaid = await take_up(hub, [ids[place] for place in last])
        withdrawn = await self._withdrawn_by_a_file(home, last) if WITHDRAWN in batch.names else ()
        missed = () if UNTIL in batch.names else await self._ended_unnamed(hub, last)
        for place, (number, row) in last.items():
            other = [column for column in columns if row[column.target] != values[column.target][place]]
            if not (other or place in withdrawn or place in missed or ids[place] in unsaid):
                continue
            given = {column.target: values[column.target][place] for column in columns}
            if place in missed:
                given[UNTIL] = None
                revised.reopened.add(ids[place])
            left_out = [column for column in self._of.columns if column.target and column.target not in given]
            if ids[place] in unsaid:
                kept = {column.target: row[column.target] if column.key else None for column in left_out}
                revised.renewed += 1
            else:
                if any(column.target in self._of.fixed for column in other):
                    batch.refuse(place, self._of.key[0].name, RefusalCode.STORED_OTHERWISE, ANOTHER_RECORD)
                    continue
                kept = {column.target: row[column.target] for column in left_out}
                again = [WITHDRAWN] * (place in withdrawn) + [UNTIL] * (place in missed)
                revised.count([column.name for column in other] + again)
            identifier = version_identifier(ids[place], number + 1)
            versions.append(kept | given | {"id": identifier, "recorded_at": at})
            standing.append(str(row["id"]))
        if versions:
            if "supersedes_id" in table:
                standing = list(await self._standing(home, standing))
                for version, before in zip(versions, standing, strict=True):
                    version["supersedes_id"] = before
            mark = update(self._table).where(any_of(table.id, "ids", IdList), table.superseded_at.is_(None))
            await home.execute(mark.values(superseded_at=at), {"ids": standing})
            await home.execute(insert(self._table), versions)
        return revised

    async def _withdraw(self, connection: AsyncConnection, why: Mapping[str, str], at: datetime) -> int:
        """Withdraw rows, given with their reasons, or what corrected them since; how many held until now."""
        if not why:
            return 0
        holds = dict(zip(await self._standing(connection, list(why)), why.values(), strict=True))
        mark = update(self._table).where(any_of(self._table.c.id, "ids", IdList), self._table.c.superseded_at.is_(None))
        marked = await connection.execute(
            mark.values(superseded_at=at).returning(self._table.c.id), {"ids": list(holds)}
        )
        rows = [
            {"id": str(uuid4()), "record_id": str(found), "because": holds[str(found)], "recorded_at": at}
            for (found,) in marked
        ]
        if rows:
            await connection.execute(insert(WithdrawalRow), rows)
        return len(rows)

    async def _withdrawn_by_a_file(
        self, connection: AsyncConnection, last: Mapping[int, tuple[int, RowMapping]]
    ) -> Collection[int]:
        """Return the places of rows that a file withdrew, and not somebody in the hub."""
        ended = {place: str(row["id"]) for place, (_, row) in last.items() if row["superseded_at"] is not None}
        if not ended:
            return ()
        holds = dict(zip(await self._standing(connection, list(ended.values())), ended, strict=True))
        why = WithdrawalRow
        found = select(why.record_id).where(any_of(why.record_id, "ids", IdList), why.organisation_id.is_(None))
        return {holds[str(record)] for record in (await connection.execute(found, {"ids": list(holds)})).scalars()}

    async def _ended_unnamed(self, hub: AsyncConnection, last: Mapping[int, tuple[int, RowMapping]]) -> Collection[int]:
        """Return the places of rows that hold until a day that no file gave: a whole list did not name them."""
        if UNTIL not in self._table.c:
            return ()
        ended = {place: row["recorded_at"] for place, (_, row) in last.items() if row[UNTIL]}
        if not ended:
            return ()
        batch = DeliveryBatchRow
        found = select(batch.at).where(
            batch.ends.is_(True), batch.table_name == self._table.name, batch.at.in_(sorted(set(ended.values())))
        )
        moments = set((await hub.execute(found)).scalars())
        return {place for place, at in ended.items() if at in moments}

    async def last_delivered(
        self, connection: AsyncConnection, ids: Sequence[str]
    ) -> Mapping[int, tuple[int, RowMapping]]:
        """By place, the newest version that a delivery made, and its number: a version is superseded by the next."""
        found = await self.found(connection, ids)
        last = {place: (0, found[identifier]) for place, identifier in enumerate(ids) if identifier in found}
        asked = {place for place, (_, row) in last.items() if row["superseded_at"] is not None}
        while asked:
            wanted = {version_identifier(ids[place], last[place][0] + 1): place for place in asked}
            newer = await self.found(connection, list(wanted))
            for identifier, row in newer.items():
                last[wanted[identifier]] = last[wanted[identifier]][0] + 1, row
            asked = {wanted[identifier] for identifier, row in newer.items() if row["superseded_at"] is not None}
        return last

    async def _standing(self, connection: AsyncConnection, ids: Sequence[str]) -> Sequence[str]:
        """For each of some rows, the one that holds in its place today: itself, or what corrected it in the hub."""
        table, holds = self._table.c, {identifier: identifier for identifier in ids}
        asked = set(ids)
        while asked:
            later = select(table.id, table.supersedes_id).where(any_of(table.supersedes_id, "ids", IdList))
            next_of = {str(old): str(new) for new, old in await connection.execute(later, {"ids": sorted(asked)})}
            holds = {identifier: next_of.get(last, last) for identifier, last in holds.items()}
            asked = set(next_of.values())
        return [holds[identifier] for identifier in ids]

    async def found(
        self, connection: AsyncConnection, ids: Sequence[str], *, hold: bool = False
    ) -> Mapping[str, RowMapping]:
        """Return those of some rows that are stored, by their identifiers."""
        wanted = select(self._table).where(any_of(self._table.c.id, "ids", IdList))
        rows = await connection.execute(wanted.with_for_update() if hold else wanted, {"ids": list(ids)})
        return {str(row["id"]): row for row in rows.mappings()}

    async def things(
        self, hub: AsyncConnection, batch: RowBatch, identifiers: Sequence[str], is_new: Sequence[bool], at: datetime
    ) -> Revised:
        """Return Of what others refer to: the row is changed, and what it was stands as a version.

        Notes in the block where something else is stored under the key.
        """
        if self._of.rows not in VERSIONS:
            await self._compare_divisions(hub, batch, identifiers, is_new)
            return Revised()
        revised, digests = Revised(), batch.values[DIGEST]
        known = {identifier: place for place, identifier in enumerate(identifiers) if not is_new[place]}
        before = await self._delivered(hub, list(known))
        asked = {identifier: place for identifier, place in known.items() if before.get(identifier) != digests[place]}
        revised.repeated.update(known.keys() - asked.keys())
        unsaid = await take_up(hub, list(known))
        found = await self.found(hub, list(asked), hold=True) if asked else {}
        for identifier, place in asked.items():
            row = found[identifier]
            if not (
                other := [
                    column for column in given_columns(self._of, batch) if self._differs(column, row, batch, place)
                ]
            ):
                continue
            if self._is_elsewhere(row, batch.values["division_code"][place]):
                batch.refuse(place, self._of.key[0].name, RefusalCode.STORED_OTHERWISE, ANOTHER_HOUSEHOLD)
                continue
            await self._revise(hub, row, other, batch, place, at, is_told=identifier not in unsaid)
            revised.count(column.name for column in other)
        refused = set(batch.refused)
        if asked:
            gone = delete(DeliveredRow).where(any_of(DeliveredRow.id, "ids", IdList))
            await hub.execute(
                gone, {"ids": [identifier for identifier, place in asked.items() if place not in refused]}
            )
        rows = [
            (identifier, digests[place])
            for place, identifier in enumerate(identifiers)
            if (is_new[place] or identifier in asked) and place not in refused
        ]
        await self._home.load(hub, cast("Table", DeliveredRow.__table__), ("id", "digest"), rows)
        return revised

    async def repeated(
        self, hub: AsyncConnection, batch: RowBatch, identifiers: Sequence[str], known: Sequence[str]
    ) -> Collection[str]:
        """Return those that are known of which the batch says the same as the last delivery did."""
        before = await self._delivered(hub, known)
        return {
            each for each, digest in zip(identifiers, batch.values[DIGEST], strict=True) if before.get(each) == digest
        }

    async def elsewhere(self, hub: AsyncConnection, keys: Keys, divisions: Mapping[str, str]) -> Sequence[str]:
        """Return those of some households, by number with a division, that are stored in another district."""
        known = await keys.known(hub, Thing.HOUSEHOLD, list(divisions))
        ids = {known[number]: number for number in divisions if number in known}
        found = await self.found(hub, list(ids)) if ids else {}
        return [
            number for identifier, number in ids.items() if self._is_elsewhere(found[identifier], divisions[number])
        ]

    async def _compare_divisions(
        self, hub: AsyncConnection, batch: RowBatch, codes: Sequence[str], is_new: Sequence[bool]
    ) -> None:
        known = {code: place for place, code in enumerate(codes) if not is_new[place]}
        if not known:
            return
        rows = await hub.execute(select(self._table).where(any_of(self._table.c.code, "codes")), {"codes": list(known)})
        for row in rows.mappings():
            place = known[row["code"]]
            if any(self._differs(column, row, batch, place) for column in given_columns(self._of, batch)):
                batch.refuse(place, self._of.key[0].name, RefusalCode.STORED_OTHERWISE, ANOTHER_DIVISION)

    async def _delivered(self, hub: AsyncConnection, ids: Sequence[str]) -> Mapping[str, str]:
        if not ids:
            return {}
        rows = select(DeliveredRow.id, DeliveredRow.digest).where(any_of(DeliveredRow.id, "ids", IdList))
        return {str(identifier): digest for identifier, digest in await hub.execute(rows, {"ids": ids})}

    async def _revise(
        self,
        connection: AsyncConnection,
        row: RowMapping,
        other: Sequence[FileColumn],
        batch: RowBatch,
        place: int,
        at: datetime,
        *,
        is_told: bool,
    ) -> None:
        """Change a row in some columns. `is_told`: somebody tells where it is registered, so that another place is a move."""
        new: dict[str, Any] = {}
        for column in other:
            value = batch.values[column.name][place]
            new |= (
                column.protected.kept(column.target, value, self._cipher)
                if column.protected
                else {column.target: value}
            )
        await keep_version(connection, self._of.rows, row, at)
        since = batch.values[SINCE][place] if SINCE in batch.names else None
        if is_told:
            new |= await move(connection, self._of.rows, row, new | {SINCE: since}, local_day(at), at)
        changed = update(self._table).where(self._table.c.id == bindparam("row_id", type_=self._table.c.id.type))
        await connection.execute(changed.values(new | {"recorded_at": at}), {"row_id": str(row["id"])})

    def _differs(self, column: FileColumn, row: RowMapping, batch: RowBatch, place: int) -> bool:
        value = batch.values[column.name][place]
        if column.key or (column.target == SINCE and value is None):
            return False
        if not column.protected:
            return bool(row[column.target] != value)
        token = row[f"{column.target}_token"]
        return token is not None if value is None else token not in self._cipher.tokens(column.protected.name, value)

    def _is_elsewhere(self, row: RowMapping, division: str) -> bool:
        """Return a household in another district than the one that is stored; a person may move."""
        return self._of.rows is HouseholdRow and bool(row["division_code"][:_DISTRICT] != division[:_DISTRICT])


async def take_up(hub: AsyncConnection, ids: Sequence[str]) -> set[str]:
    """Return those of some rows that no delivery said any more; from here on one does."""
    if not ids:
        return set()
    said = delete(UnsaidRow).where(any_of(UnsaidRow.id, "ids", IdList)).returning(UnsaidRow.id)
    return {str(identifier) for (identifier,) in await hub.execute(said, {"ids": ids})}


async def keep_version(connection: AsyncConnection, rows: type[Base], row: RowMapping, at: datetime) -> None:
    """Keep what was recorded of a person or household until a moment, before the row is changed."""
    versions, owner = VERSIONS[rows]
    kept = {column.name: row[column.name] for column in versions.__table__.columns if column.name in row}
    await connection.execute(insert(versions), [kept | {"id": str(uuid4()), owner: row["id"], "superseded_at": at}])


def digests(of: FileFormat, batch: RowBatch, cipher: Cipher) -> list[str]:
    """Return keyed digests of what the rows of a batch say of persons or households."""
    columns = [column.name for column in given_columns(of, batch)]
    cells = zip(*(batch.values[name] for name in columns), strict=True)
    return [cipher.name(f"delivered {of.name}", repr((columns, row))) for row in cells]


def given_columns(of: FileFormat, batch: RowBatch) -> Sequence[FileColumn]:
    """Return the columns that the file has: what it leaves out, it does not speak of."""
    return [column for column in of.columns if column.target and column.name in batch.names]


def version_identifier(identifier: str, number: int) -> str:
    """Return the identifier of a later version of a row, from that of the first."""
    return row_identifier("version", identifier, str(number)) if number else identifier
