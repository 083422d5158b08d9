"""One chunk of a file in one transaction: stored as a whole or not at all. Records go to their department's source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cipher import Cipher
from hub.clock import Clock
from hub.intake.divisions import within
from hub.intake.formats import FileFormat, Thing
from hub.intake.keys import Keys
from hub.intake.reading import Row
from hub.intake.report import FileReport, RefusalCode
from hub.intake.rows import identifier_of, table_row
from hub.rotation.in_use import hold
from hub.sources.register import Sources
from hub.tables.base import Base
from hub.tables.population import DivisionWithinRow


class Storing:
    """Stores the chunks of one file, in order. `keys` is shared by all files of an import."""

    def __init__(self, sources: Sources, cipher: Cipher, clock: Clock, keys: Keys, of: FileFormat) -> None:
        self._hub, self._home = sources.hub, sources.of(of.rows)
        self._cipher, self._clock, self._keys, self._of = cipher, clock, keys, of
        self._seen: set[str] = set()

    async def store(self, chunk: list[Row], report: FileReport) -> None:
        """Store what is good, mark the other rows as refused, and count both once the transaction is committed."""
        async with self._hub.begin() as hub, self._begin_at_home(hub) as home:
            stored = await self._store(hub, home, chunk)
        refused = sum(bool(row.refusals) for row in chunk)
        report.read += len(chunk)
        report.stored += stored
        report.refused += refused
        report.already_there += len(chunk) - stored - refused

    @asynccontextmanager
    async def _begin_at_home(self, hub: AsyncConnection) -> AsyncIterator[AsyncConnection]:
        """A transaction where the rows live: the hub's own, or one inside it that is committed first."""
        if self._home is self._hub:
            yield hub
        else:
            async with self._home.begin() as home:
                yield home

    async def _store(self, hub: AsyncConnection, home: AsyncConnection, chunk: list[Row]) -> int:
        await hold(hub, self._cipher)
        identifiers = await self._identifiers(hub, chunk)
        at = self._clock()
        new: list[dict[str, Any]] = []
        for row in chunk:
            if not row.refusals:
                self._refer(row, identifiers)
            if row.refusals:
                self._remember(row)
                continue
            identifier, is_stored = self._identify(row, identifiers)
            if identifier in self._seen:
                sentence = "An earlier line of this file has the same key; only the first is taken."
                row.refuse(self._of.key[0].name, RefusalCode.DUPLICATE_KEY, sentence)
                continue
            self._seen.add(identifier)
            if is_stored:
                continue
            new.append(table_row(row, self._of, identifiers, identifier, self._cipher, at))
            if self._of.defines is Thing.DIVISION:
                identifiers[Thing.DIVISION][identifier] = identifier
        if self._of.defines is Thing.DIVISION:
            await self._insert(home, DivisionWithinRow, await within(home, new))
        return await self._insert(home, self._of.rows, new)

    async def _identifiers(self, connection: AsyncConnection, chunk: list[Row]) -> dict[Thing, dict[str, str]]:
        """What is stored of all that the chunk defines or refers to."""
        wanted: defaultdict[Thing, set[str]] = defaultdict(set)
        for column in self._of.columns:
            if thing := column.refers or (self._of.defines if column.key else None):
                wanted[thing].update(value for row in chunk if (value := row.values.get(column.name)))
        return {thing: dict(await self._keys.find(connection, thing, keys)) for thing, keys in wanted.items()}

    def _identify(self, row: Row, identifiers: Mapping[Thing, Mapping[str, str]]) -> tuple[str, bool]:
        """The row's identifier, and whether it is known to be stored."""
        thing = self._of.defines
        if thing is None:
            return identifier_of(row, self._of, identifiers), False
        key = row.values[self._of.key[0].name]
        stored = identifiers[thing].get(key)
        return stored or self._keys.new(thing, key), stored is not None

    def _refer(self, row: Row, identifiers: Mapping[Thing, Mapping[str, str]]) -> None:
        for column in self._of.columns:
            value = row.values[column.name]
            if column.refers is None or value is None or value in identifiers[column.refers]:
                continue
            thing = column.refers.value
            if self._keys.was_refused(column.refers, value):
                sentence = f"The row of this {thing} was refused; correct it and deliver both rows again."
                row.refuse(column.name, RefusalCode.DEPENDS_ON_REFUSED, sentence)
            else:
                sentence = f"No such {thing} is stored, nor comes earlier in the files."
                row.refuse(column.name, RefusalCode.UNKNOWN_REFERENCE, sentence)

    def _remember(self, row: Row) -> None:
        if self._of.defines and (key := row.values.get(self._of.key[0].name)):
            self._keys.refuse(self._of.defines, key)

    async def _insert(self, connection: AsyncConnection, rows: type[Base], new: list[dict[str, Any]]) -> int:
        if not new:
            return 0
        table = cast(Table, rows.__table__)
        insert = postgresql.insert if self._home.dialect == "postgresql" else sqlite.insert
        statement = insert(table).on_conflict_do_nothing().returning(*table.primary_key)
        return len((await connection.execute(statement, new)).all())
