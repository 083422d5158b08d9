"""One batch of a table in one transaction: stored as a whole or not at all. Records go to their department's source."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import compress
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cipher import Cipher
from hub.intake.admitting import Admitting
from hub.intake.deliveries.recording import DeliveryRecord
from hub.intake.divisions import within
from hub.intake.formats import UNTIL, WITHDRAWN, FileColumn, FileFormat, Thing
from hub.intake.keys import PERSONS_OF_IDS, Keys, row_identifiers
from hub.intake.moving import SINCE
from hub.intake.preparing import Preparing
from hub.intake.report import FileReport, RefusalCode
from hub.intake.revising import Revised, Revising, given_columns
from hub.intake.row_batch import ID, RowBatch
from hub.intake.scope import DeliveryScope, unknown_reference
from hub.intake.seen_rows import SeenRows
from hub.intake.sentences import Sentence
from hub.rotation.active_keys import lock_active_keys
from hub.sources.register import Sources
from hub.tables.base import Base
from hub.tables.population import DivisionWithinRow
from hub.tables.row_sets import packed, unpacked


class Storing:
    """Stores the batches of the tables of one format, in order. `keys` is shared by all of an import.

    `seen` has every row of these tables, so that a key that comes once more is refused however far away it is.
    """

    def __init__(
        self,
        sources: Sources,
        cipher: Cipher,
        record: DeliveryRecord,
        keys: Keys,
        of: FileFormat,
        seen: SeenRows,
        scope: DeliveryScope | None = None,
        admitting: Callable[[Revising], Admitting] | None = None,
    ) -> None:
        self._scope = scope
        self._hub, self._home = sources.hub, sources.of(of.rows)
        self._cipher, self._record, self._keys, self._of = cipher, record, keys, of
        self._revising, self._preparing = Revising(sources.of(of.rows), cipher, of), Preparing(cipher, keys.deliverer)
        self._admitting = admitting(self._revising) if admitting else None
        self._key = of.key[0].name if of.defines else None
        self._seen = seen

    async def foresee(self, batch: RowBatch) -> None:
        """Find what the rows refer to, and make their identifiers, while the batch before is stored.

        Where something is not there, or a scope decides what is, this waits until the batch is stored itself.
        """
        if self._scope or self._of.defines:
            return
        referred: dict[str, list[Any]] = {}
        for column in self._of.columns:
            if column.refers:
                values = batch.values[column.name]
                wanted = [value for value in values if value is not None]
                known = await self._keys.known_ahead(self._hub, column.refers, wanted)
                referred[column.name] = [value and known.get(value) for value in values]
                if referred[column.name].count(None) > len(values) - len(wanted):
                    return
        batch.referred = referred
        if ID not in batch.values:
            keys = [referred.get(column.name) or batch.values[column.name] for column in self._of.key]
            batch.values[ID] = await asyncio.to_thread(row_identifiers, self._of, self._keys.deliverer, keys)

    async def store(self, batch: RowBatch, report: FileReport) -> None:
        """Store what is good, reject the other rows, and count both once the transaction is committed."""
        async with self._hub.begin() as hub, self._begin_at_home(hub) as home:
            stored, revised = await self._store(hub, home, batch)
            if self._scope:
                await self._scope.count_named(hub)
        report.read += batch.read
        report.stored += stored
        report.refused += len(batch.rejected)
        report.codes.update(refusal.code for row in batch.rejected for refusal in row.refusals)
        report.changed += revised.rows
        report.changes.update(revised.columns)
        report.untold.update(self._admitting.untold(batch) if self._admitting else ())
        report.already_there += len(batch) - stored - revised.rows

    @asynccontextmanager
    async def _begin_at_home(self, hub: AsyncConnection) -> AsyncIterator[AsyncConnection]:
        """A transaction where the rows live: the hub's own, or one inside it that is committed first."""
        if self._home is self._hub:
            yield hub
        else:
            async with self._home.begin() as home:
                yield home

    async def _store(self, hub: AsyncConnection, home: AsyncConnection, batch: RowBatch) -> tuple[int, Revised]:
        """Return how many rows were new, and what was changed of the others."""
        if self._scope:
            await self._scope.hold(hub, self._of.name, batch.names, batch.read)
        await lock_active_keys(hub, self._cipher)
        self._preparing.renew(self._of, batch)
        self._begin_batch(batch)
        at = self._record.now()
        await self._refer(hub, batch)
        identifiers, is_new, twice = await self._identify(hub, batch)
        if self._of.defines:
            if self._admitting:
                await self._admitting.things(hub, batch, identifiers, is_new)
                left = [place not in set(batch.refused) for place in range(len(batch))]
                identifiers, is_new = list(compress(identifiers, left)), list(compress(is_new, left))
                batch.reject()  # without its key: something is stored under it
            return await self._store_things(hub, batch, identifiers, is_new, twice, at)
        if self._admitting:
            await self._admitting.rows(hub, home, batch, dict(self._columns(batch.values, identifiers, at)))
            identifiers = _left(identifiers, batch)
            batch.reject()
        columns = dict(self._columns(batch.values, identifiers, at))
        new = self._not_withdrawn(batch, columns)
        stored = await self._load(home, self._of.rows, tuple(columns), new)
        revised = Revised()
        if stored < len(batch):
            revised = await self._revising.rows(hub, home, batch, columns, at)
            stored += revised.renewed
            identifiers = _left(identifiers, batch)
            batch.reject()
        await self._note(hub, batch, at, stated=[each for each in identifiers if each not in revised.reopened])
        reopened = [each for each in identifiers if each in revised.reopened]
        await self._note(hub, batch, at, stated=reopened, also=(UNTIL,))
        return stored, revised

    def _begin_batch(self, batch: RowBatch) -> None:
        if self._key:
            made = zip(batch.values[self._key], batch.values[ID], strict=True)
            self._keys.begin_batch(self._of.defines, dict(made))
        else:
            self._keys.begin_batch()

    def _not_withdrawn(self, batch: RowBatch, columns: Mapping[str, Sequence[Any]]) -> Iterable[Sequence[Any]]:
        """Return the rows that may be new: what is withdrawn at once is never stored."""
        rows = zip(*columns.values(), strict=False)
        if WITHDRAWN not in batch.names:
            return rows
        return compress(rows, [because is None for because in batch.values[WITHDRAWN]])

    async def _store_things(
        self,
        hub: AsyncConnection,
        batch: RowBatch,
        identifiers: Sequence[str],
        is_new: Sequence[bool],
        twice: Mapping[str, str],
        at: datetime,
    ) -> tuple[int, Revised]:
        """Return rows that others refer to. `twice` has by key the division of those that came once more."""
        await self._remember(hub, batch, identifiers, at)
        values = {name: list(compress(column, is_new)) for name, column in batch.values.items()}
        if self._of.defines is Thing.DIVISION:
            rows = await within(hub, list(zip(values["code"], values["parent_code"], strict=True)))
            await self._load(hub, DivisionWithinRow, ("ancestor_code", "division_code"), rows)
        columns = dict(self._columns(values, list(compress(identifiers, is_new)), at))
        undated = _undated(identifiers, batch)
        stored = await self._load(hub, self._of.rows, tuple(columns), zip(*columns.values(), strict=False))
        revised = await self._revising.things(hub, batch, identifiers, is_new, at)
        if self._of.defines is Thing.HOUSEHOLD:
            keys = batch.values[cast(str, self._key)]
            self._keys.dispute(Thing.HOUSEHOLD, [keys[place] for place in batch.refused])
            compared = {key: division for key, division in twice.items() if key in set(keys)}
            self._keys.dispute(Thing.HOUSEHOLD, await self._revising.elsewhere(hub, self._keys, compared))
        stated = [identifier for identifier in _left(identifiers, batch) if identifier not in revised.repeated]
        batch.reject(self._key)
        if self._of.defines is not Thing.DIVISION:
            await self._note(hub, batch, at, stated=stated, repeated=revised.repeated, undated=undated)
        return stored, revised

    async def _note(
        self,
        hub: AsyncConnection,
        batch: RowBatch,
        at: datetime,
        *,
        stated: Sequence[str],
        repeated: Collection[str] = (),
        undated: Collection[str] = (),
        also: Sequence[str] = (),
    ) -> None:
        """Note in the record of the delivery of which rows the batch spoke, and in which columns.

        Of the `undated` it did not say since when they are registered where they are: they are noted apart from the others,
        without that column. `also`: columns that the file does not have.
        """
        columns = [*(column.name for column in given_columns(self._of, batch)), *also]
        for is_dated in (True, False):
            some, again = ([each for each in rows if (each not in undated) is is_dated] for rows in (stated, repeated))
            if some or again:
                named = [name for name in columns if is_dated or name != SINCE]
                await self._record.note(hub, self._of.rows.__tablename__, at, named, stated=some, repeated=again)

    async def _refer(self, hub: AsyncConnection, batch: RowBatch) -> None:
        """Put identifiers in the place of natural keys; reject rows that refer to what is not there."""
        if batch.referred:
            batch.values |= batch.referred
            return
        for column in self._of.columns:
            if column.refers:
                wanted = [value for value in batch.values[column.name] if value is not None]
                await self._keys.known(hub, column.refers, wanted)
        while await self._refuse_dangling(hub, batch):
            batch.reject(self._key)
            if not any(column.refers is self._of.defines for column in self._of.columns):
                break
        for column in self._of.columns:
            if column.refers and column.refers is not self._of.defines:
                known = await self._keys.known(hub, column.refers, ())
                values = batch.values[column.name]
                batch.values[column.name] = [value and known[value] for value in values]

    async def _refuse_dangling(self, hub: AsyncConnection, batch: RowBatch) -> bool:
        """Refuse rows that refer to what is neither stored nor earlier in the batch; True if there are any."""
        found = False
        for column in (column for column in self._of.columns if column.refers):
            thing = cast(Thing, column.refers)
            known = await self._keys.known(hub, thing, ())
            places = {}
            if thing is self._of.defines and self._key:
                keys = batch.values[self._key]
                places = {key: place for place, key in reversed(list(enumerate(keys)))}
            dangling = {
                place: value
                for place, value in enumerate(batch.values[column.name])
                if value is not None and value not in known and places.get(value, place) >= place
            }
            refused = set(await self._keys.refused(hub, thing, set(dangling.values())))
            if thing is self._of.defines:
                refused.update(row.key for row in batch.rejected if row.key)
            self._tell_named(batch, column, known, set(dangling.values()), refused)
            for place, value in dangling.items():
                found = True
                if value in refused:
                    sentence = Sentence(
                        f"The row of this {thing.value} was refused; correct it and deliver both rows again.",
                        f"所引用的{thing.chinese}所在行未通过，请改正后将两行一并重新报送。",
                    )
                    batch.refuse(place, column.name, RefusalCode.DEPENDS_ON_REFUSED, sentence)
                else:
                    batch.refuse(place, column.name, RefusalCode.UNKNOWN_REFERENCE, unknown_reference(thing))
        return found

    def _tell_named(
        self,
        batch: RowBatch,
        column: FileColumn,
        known: Mapping[str, str],
        dangling: Collection[str],
        refused: Collection[str],
    ) -> None:
        """Tell the scope whom a column names by identity number."""
        if self._scope is None or column.refers is not Thing.PERSON:
            return
        found = {value for value in batch.values[column.name] if value is not None and value in known}
        unknown = set(dangling) - set(refused)
        self._scope.named(Thing.PERSON, found=found, missed=unknown, refused=set(dangling) & set(refused))

    async def _identify(self, hub: AsyncConnection, batch: RowBatch) -> tuple[list[str], list[bool], Mapping[str, str]]:
        """Return the identifier of each row, and whether it is not known to be stored; rejects rows with a key once
        more.

        Of such households, their divisions by their numbers.
        """
        await self._refuse_elsewhere(hub, batch)
        identifiers, is_new = await self._identified(hub, batch)
        first = await asyncio.to_thread(self._seen.add, self._marks(identifiers))
        if all(first):
            return identifiers, is_new, {}
        for place, is_first in enumerate(first):
            if not is_first:
                sentence = Sentence(
                    "An earlier line of this file, or of another of the same kind, has the same key. Only the first one is stored.",
                    "本次报送中前面已有相同编号（主键）的行，只采用第一行。",
                )
                batch.refuse(place, self._of.key[0].name, RefusalCode.DUPLICATE_KEY, sentence)
        twice: dict[str, str] = {}
        if self._of.defines is Thing.HOUSEHOLD:
            keys, divisions = batch.values[cast(str, self._key)], batch.values["division_code"]
            twice = {keys[place]: divisions[place] for place, is_first in enumerate(first) if not is_first}
        batch.reject()
        return list(compress(identifiers, first)), list(compress(is_new, first)), twice

    def _marks(self, identifiers: Sequence[str]) -> Sequence[bytes]:
        """Return what is remembered of each row: the 16 bytes of a UUID, the code of a division."""
        if self._of.defines is Thing.DIVISION:
            return [code.encode() for code in identifiers]
        return list(unpacked(packed(identifiers)))

    async def _refuse_elsewhere(self, hub: AsyncConnection, batch: RowBatch) -> None:
        """Refuse persons and households that are stored outside the scope, like rows of a division that is nowhere."""
        thing = self._of.defines
        if self._scope is None or thing in (None, Thing.DIVISION):
            return
        assert thing
        assert self._key
        keys = batch.values[self._key]
        known = await self._keys.known(hub, thing, keys)
        elsewhere = await self._keys.elsewhere(hub, thing, [key for key in keys if key not in known])
        if thing is Thing.PERSON:
            new = [key for key in keys if key not in known and key not in elsewhere]
            self._scope.offered(keys)
            self._scope.named(thing, found=[key for key in keys if key in known], missed=elsewhere, new=new)
        else:
            self._scope.named(thing, missed=elsewhere)
        for place, key in enumerate(keys):
            if key in elsewhere:
                sentence = unknown_reference(Thing.DIVISION)
                batch.refuse(place, "division_code", RefusalCode.UNKNOWN_REFERENCE, sentence)
        batch.reject()  # without its key: something is stored under it

    async def _identified(self, hub: AsyncConnection, batch: RowBatch) -> tuple[list[str], list[bool]]:
        keys: list[list[Any]] = [batch.values[column.name] for column in self._of.key]
        if thing := self._of.defines:
            known = await self._keys.known(hub, thing, keys[0])
            is_new = [key not in known for key in keys[0]]
            made = await self._made(hub, thing, list(compress(keys[0], is_new)))
            return [known.get(key) or made[key] for key in keys[0]], is_new
        identifiers = batch.values.get(ID) or row_identifiers(self._of, self._keys.deliverer, keys)
        return identifiers, [True] * len(batch)

    async def _made(self, hub: AsyncConnection, thing: Thing, new: Sequence[str]) -> Mapping[str, str]:
        """Return the identifiers of what is not stored."""

        async def stored(identifiers: list[str]) -> Collection[str]:
            return set((await hub.execute(PERSONS_OF_IDS, {"ids": identifiers})).scalars())

        if thing is Thing.PERSON:
            return await self._keys.new_persons(new, stored)
        return self._keys.all_new(thing, new)

    async def _remember(self, hub: AsyncConnection, batch: RowBatch, identifiers: Sequence[str], at: datetime) -> None:
        """Remember what is stored and what was refused of the things that this file defines."""
        thing = cast(Thing, self._of.defines)
        keys = batch.values[cast(str, self._key)]
        self._keys.store(thing, dict(zip(keys, identifiers, strict=True)))
        await self._keys.accept(hub, thing, keys)
        rejected = {row.key for row in batch.rejected if row.key}
        if rejected:
            known = await self._keys.known(hub, thing, rejected)
            await self._keys.refuse(hub, self._hub, thing, [key for key in rejected if key not in known], at)

    def _columns(
        self, values: dict[str, list[Any]], identifiers: Sequence[str], at: datetime
    ) -> Iterator[tuple[str, Sequence[Any]]]:
        """Yield the columns of the table: identifiers, seals for protected values, and what is stored as it is."""
        table = self._of.rows.__table__.c
        for column in self._of.columns:
            if column.protected:
                for name in column.protected.names(column.target):
                    yield name, values[name]
            elif column.target:
                yield column.target, values[column.name]
        if "id" in table:
            yield "id", identifiers
        if "recorded_at" in table:
            yield "recorded_at", [at] * len(identifiers)

    async def _load(
        self, connection: AsyncConnection, rows: type[Base], columns: Sequence[str], new: Iterable[Sequence[Any]]
    ) -> int:
        return await self._home.load(connection, cast(Table, rows.__table__), columns, new)


def _left(identifiers: Sequence[str], batch: RowBatch) -> list[str]:
    """Return the identifiers of the rows that nothing is noted to be wrong with."""
    refused = set(batch.refused)
    return [identifier for place, identifier in enumerate(identifiers) if place not in refused]


def _undated(identifiers: Sequence[str], batch: RowBatch) -> Collection[str]:
    """Return the identifiers of the rows whose first day of registration is left empty."""
    if SINCE not in batch.names:
        return ()
    return {identifier for identifier, since in zip(identifiers, batch.values[SINCE], strict=True) if since is None}
