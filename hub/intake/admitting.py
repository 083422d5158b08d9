"""What comes from a client is looked at, row by row, like a change that it would write in the hub, before any of it is stored.

A row that is known keeps what the file leaves out. A rule that is asked afterwards combines what was kept with what was given, so
whoever delivers one figure again and again would learn the others. So whatever a row keeps must be readable for its deliverer, or
be its own word. So must whatever is compared where a number comes again, to find whether it stands for the same. And every row that says
something new of a person or household counts as a try to change it.

INVARIANT: which rows are refused does not depend on any value that the deliverer may not read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from datetime import datetime
from typing import Any, Protocol, cast

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.intake.deliveries.recording import DeliveryOrigin
from hub.intake.formats import WITHDRAWN, FileColumn, FileFormat, Thing
from hub.intake.report import RefusalCode
from hub.intake.revising import VERSIONS, Revising, given_columns, version_identifier
from hub.intake.row_batch import RowBatch
from hub.intake.sentences import Sentence
from hub.intake.terms import terms_of
from hub.limits import CHANGES
from hub.sources.sql import any_of
from hub.tables.deliveries import DeliveryBatchRow, DeliveryRow
from hub.tables.types import IdList

ROWS_NEW, ROWS_UNCHANGED, ROWS_CHANGED = "rows_new", "rows_unchanged", "rows_changed"
"""Counts that compare what was delivered with what is stored, by their names in the record of a delivery."""

TOO_MANY = Sentence(
    f"At most {CHANGES.most} changes of one person or household are accepted from one organisation within 24 hours, and fewer of one "
    "person's memberships within 30 days. This row was not stored. Deliver it again when that time has passed.",
    f"同一单位 24 小时内对同一人员或家庭的变更最多 {CHANGES.most} 次，30 天内对同一人员家庭成员关系的变更次数更少。该行未入库，请在期满后重新报送。",
)

COMPARED = Sentence(
    "This number is in use already, and you may not read in full what it stands for, so this row cannot be compared with it. "
    "Use a number that no earlier delivery used.",
    "该编号已被使用，且您无权完整读取其原有数据，无法比对。请改用此前报送中未使用过的编号。",
)

Tries = Sequence[Mapping[str, str]]
"""Of each row that is counted, the person or household that it is about, by the column that names it."""

Moments = Mapping[datetime, str | None]
"""When the deliverer itself recorded something, each with how that delivery is called where it came over HTTP."""


class DelivererRights(Protocol):
    """What a deliverer may read and try, as it stands in the transaction that stores a batch."""

    def withheld(self, of: FileFormat) -> Set[str]:
        """Return the columns of a table that the deliverer may not read in full in each row that it may write."""

    def about(self, of: FileFormat) -> Collection[str]:
        """Return the columns that name the persons and households whose changes are counted."""

    async def count(self, hub: AsyncConnection, of: FileFormat, tries: Tries) -> Collection[int]:
        """Count tries to change; return the places of those that are too many, which are not counted."""


class Admitting:
    """Looks at the batches of one table, and refuses rows of them."""

    def __init__(self, rights: DelivererRights, origin: DeliveryOrigin, of: FileFormat, revising: Revising) -> None:
        self._rights, self._origin, self._of, self._revising = rights, origin, of, revising
        self._table = cast("Table", of.rows.__table__)

    def untold(self, batch: RowBatch) -> Collection[str]:
        """Return the counts that would tell of values which the deliverer may not read."""
        withheld = self._rights.withheld(self._of)
        compared = {column.target for column in given_columns(self._of, batch) if not column.key} | {*self._of.fixed}
        keys = {column.target for column in self._of.key if not column.protected}
        found = {ROWS_UNCHANGED, ROWS_CHANGED} if withheld & (compared | keys) else set[str]()
        return found | {ROWS_NEW} if withheld & keys else found

    async def rows(
        self, hub: AsyncConnection, home: AsyncConnection, batch: RowBatch, values: Mapping[str, Sequence[Any]]
    ) -> None:
        """Look at rows that nothing refers to, by their identifiers in `values`; notes in the batch what is refused."""
        ids = values["id"]
        last = await self._revising.last_delivered(home, ids)
        versions = {
            place: [ids[place], *(version_identifier(ids[place], number) for number in range(1, newest + 1))]
            for place, (newest, _) in last.items()
        }
        earlier = [each for place in versions for each in versions[place][:-1]]
        recorded = {
            each: row["recorded_at"]
            for each, row in (await self._revising.found(home, earlier) if earlier else {}).items()
        }
        recorded |= {versions[place][-1]: row["recorded_at"] for place, (_, row) in last.items()}
        told = {place: [recorded[each] for each in versions[place] if each in recorded] for place in last}
        columns = [column.target for column in given_columns(self._of, batch) if not column.key]
        same = {place for place, (_, row) in last.items() if all(row[name] == values[name][place] for name in columns)}
        gone = batch.values.get(WITHDRAWN) if WITHDRAWN in batch.names else None
        withdrawn = {place for place in last if gone and gone[place]}
        abouts = [
            {name: str(values[name][place]) for name in self._rights.about(self._of)} for place in range(len(batch))
        ]
        await self._refuse(hub, batch, told, same - withdrawn, abouts, keeping=last.keys() - withdrawn)

    async def things(
        self, hub: AsyncConnection, batch: RowBatch, identifiers: Sequence[str], is_new: Sequence[bool]
    ) -> None:
        """Look at rows that others refer to: of these there is one, which is changed."""
        known = {identifier: place for place, identifier in enumerate(identifiers) if not is_new[place]}
        if not known or self._of.defines is Thing.DIVISION:
            return
        ids = {"ids": list(known)}
        told: dict[int, list[datetime]] = {place: [] for place in known.values()}
        version, owner = VERSIONS[self._of.rows]
        before = cast("Table", version.__table__).c
        held = select(self._table.c.id, self._table.c.recorded_at).where(any_of(self._table.c.id, "ids", IdList))
        rows = [
            *await hub.execute(
                select(before[owner], before.recorded_at).where(any_of(before[owner], "ids", IdList)), ids
            )
        ]
        rows += [*await hub.execute(held.order_by(self._table.c.id).with_for_update(), ids)]
        for identifier, at in rows:
            told[known[str(identifier)]].append(at)
        repeated = await self._revising.repeated(hub, batch, identifiers, list(known))
        abouts = [{owner: str(identifier)} if identifier in known else {} for identifier in identifiers]
        await self._refuse(hub, batch, told, {known[each] for each in repeated}, abouts, keeping=told.keys())

    async def _refuse(
        self,
        hub: AsyncConnection,
        batch: RowBatch,
        told: Mapping[int, Sequence[datetime]],
        same: Collection[int],
        abouts: Tries,
        *,
        keeping: Collection[int],
    ) -> None:
        """Refuse what is beyond the bound of tries, and what keeps what is withheld or is compared with it.

        `told` are the moments when each known row was recorded, the last one at the end; `same` are the places that say it again.
        """
        withheld = self._rights.withheld(self._of)
        moments = await self._own(hub, {at for each in told.values() for at in each})
        own = {place for place, each in told.items() if all(at in moments for at in each)}
        is_read = not self.untold(batch)
        job = self._origin.job_id
        again = {place for place in same if is_read or place in own}
        again |= {place for place, each in told.items() if job and each and moments.get(each[-1]) == job}
        counted = [place for place, about in enumerate(abouts) if about and place not in again]
        for place in await self._rights.count(hub, self._of, [abouts[place] for place in counted]) if counted else ():
            batch.refuse(counted[place], self._of.key[0].name, RefusalCode.LIMIT_EXCEEDED, TOO_MANY)
        known = sorted(set(keeping) - own)
        if withheld & self._of.compared:
            for place in known:
                batch.refuse(place, self._of.key[0].name, RefusalCode.WITHHELD_VALUE_USED, COMPARED)
            return
        left_out = [
            column
            for column in self._of.columns
            if column.target in withheld and not column.key and column.name not in batch.names
        ]
        if left_out:
            sentence = _keeps(left_out)
            for place in known:
                batch.refuse(place, left_out[0].name, RefusalCode.WITHHELD_VALUE_USED, sentence)

    async def _own(self, hub: AsyncConnection, moments: Collection[datetime]) -> Moments:
        """Return those of some moments in which this deliverer recorded something itself: all that it knows is its own word.

        INVARIANT: a batch has a moment that no other delivery has.
        """
        batch, delivery, origin = DeliveryBatchRow, DeliveryRow, self._origin
        found = (
            select(batch.at, delivery.job_id)
            .join(delivery, delivery.id == batch.delivery_id)
            .where(
                batch.table_name == self._table.name,
                batch.at.in_(sorted(moments)),
                delivery.job_id.is_not(None),
                delivery.delivered_by == origin.delivered_by,
                delivery.account_id.is_(None)
                if origin.account_id is None
                else delivery.account_id == origin.account_id,
                delivery.organisation_id == origin.organisation_id,
            )
        )
        return {at: job_id and str(job_id) for at, job_id in await hub.execute(found)} if moments else {}


def _keeps(columns: Sequence[FileColumn]) -> Sentence:
    names = ", ".join(column.name for column in columns)
    chinese = "、".join(next(iter(terms_of(column)[1:]), column.name) for column in columns)
    return Sentence(
        f"This row is stored already, and would keep earlier values that you may not read. Deliver it with new values for these columns as well: {names}.",
        f"该行已入库，本次报送将沿用您无权读取的原有数据。请补充以下各列后重新报送：{chinese}。",
    )
