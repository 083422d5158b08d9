"""Re-encryption: with which keys the stored values were made, and rows made anew with the active key."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Row, Table, bindparam, case, func, literal, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cipher import Cipher
from hub.keyring import KeyKind
from hub.rotation.active_keys import lock_active_keys
from hub.sources.register import Sources
from hub.sources.source import HUB, Source
from hub.tables import metadata
from hub.tables.departments.register import tables_of
from hub.tables.protected import protected

BATCH = 500
"""Rows of one transaction."""

PAUSE = 0.01
"""Seconds between two transactions, in which others get their turn."""

Progress = Callable[[str, int, int], None]
"""A callback: it gets the table with its source, how many rows are done, and how many there are, after each batch."""


@dataclass(frozen=True, slots=True)
class Reencrypted:
    """How many values were made anew, and how many do not open with the keys at hand and stayed as they are."""

    values: int
    unopened: int


def protected_tables(sources: Sources, kind: KeyKind) -> Iterator[tuple[Source, Table]]:
    """Yield every table, in every source, with values that are made with keys of a kind."""
    for source in sources:
        names = metadata.tables.keys() if source.name == HUB else tables_of(source.name)
        for name in sorted(names):
            if protected(metadata.tables[name], kind):
                yield source, metadata.tables[name]


async def values_by_key(sources: Sources, kind: KeyKind, key_ids: Sequence[str]) -> Mapping[str, int]:
    """Return how many stored values carry each key; those that carry another one are counted under the empty id."""
    found: Counter[str] = Counter()
    for source, table in protected_tables(sources, kind):
        for column in protected(table, kind).values():
            counts = (func.count(case((_carries(column, key_id), 1))) for key_id in key_ids)
            async with source.begin(reading=True) as connection:
                total, *each = (await connection.execute(select(func.count(column), *counts))).one()
            found.update(dict(zip(key_ids, each, strict=True)))
            found[""] += total - sum(each)
    return found


async def reencrypt(sources: Sources, cipher: Cipher, kind: KeyKind, progress: Progress) -> Reencrypted:
    """Make every value of a kind anew that does not carry the key in use.

    Safe beside all other work, and to interrupt and begin again: what is done is passed over. Raises
    `SourceUnavailable` and `StatementTimeout`; what was done by then stays.
    """
    values = unopened = 0
    for source, table in protected_tables(sources, kind):
        reencryption = _Reencryption(sources, source, table, cipher, kind)
        done, total = 0, await reencryption.remaining()
        while rows := await reencryption.batch():
            done += rows
            progress(f"{source.name} {table.name}", done, max(done, total))
            await asyncio.sleep(PAUSE)
        values += reencryption.values
        unopened += reencryption.unopened
    return Reencrypted(values, unopened)


class _Reencryption:
    """Walks one table in the order of its key, so that what is done is never looked at again."""

    def __init__(self, sources: Sources, source: Source, table: Table, cipher: Cipher, kind: KeyKind) -> None:
        self._hub, self._source, self._table, self._cipher, self._kind = sources.hub, source, table, cipher, kind
        self._key = list(table.primary_key)
        self._columns = protected(table, kind)
        self._sealed = protected(table, KeyKind.SEALING)
        self._after: Sequence[Any] | None = None
        self.values = self.unopened = 0

    async def remaining(self) -> int:
        async with self._begin() as connection:
            return (await connection.execute(select(func.count()).where(self._old()))).scalar_one()

    async def batch(self) -> int:
        """Carry the next rows over, in one transaction; how many there were."""
        async with self._begin() as connection:
            chosen = select(*self._key, *{*self._columns.values(), *self._sealed.values()}).where(self._old())
            if self._after is not None:
                after = (literal(value, key.type) for key, value in zip(self._key, self._after, strict=True))
                chosen = chosen.where(tuple_(*self._key) > tuple_(*after))
            chosen = chosen.order_by(*self._key).limit(BATCH).with_for_update()
            rows = (await connection.execute(chosen)).all()
            if rows:
                await connection.execute(self._update(), [self._new(row) for row in rows])
                self._after = [rows[-1]._mapping[key] for key in self._key]
        return len(rows)

    @asynccontextmanager
    async def _begin(self) -> AsyncIterator[AsyncConnection]:
        """A transaction where the rows live, inside one of the hub's that keeps the keys in use as they are."""
        async with self._hub.begin() as hub:
            await lock_active_keys(hub, self._cipher)
            if self._source is self._hub:
                yield hub
            else:
                async with self._source.begin() as connection:
                    yield connection

    def _old(self) -> Any:
        in_use = self._cipher.active_key(self._kind)
        return or_(*(~_carries(column, in_use) for column in self._columns.values()))

    def _update(self) -> Any:
        keys = (key == bindparam(f"key_{key.name}") for key in self._key)
        return update(self._table).where(*keys).values({c: bindparam(f"new_{c.name}") for c in self._columns.values()})

    def _new(self, row: Row[Any]) -> dict[str, Any]:
        """Return the parameters of the row's update: its key, and each value, made anew where it carries another key."""
        mapping, in_use = row._mapping, self._cipher.active_key(self._kind)
        new: dict[str, Any] = {f"key_{key.name}": mapping[key] for key in self._key}
        for name, column in self._columns.items():
            value: str | None = mapping[column]
            if value is not None and not value.startswith(f"{in_use}."):
                value = self._anew(name, value, mapping[self._sealed[name]])
            new[f"new_{column.name}"] = value
        return new

    def _anew(self, name: str, value: str, sealed: str | None) -> str:
        try:
            plain = self._cipher.open(name, sealed or "")
        except ValueError:
            self.unopened += 1
            return value
        self.values += 1
        return self._cipher.seal(name, plain) if self._kind is KeyKind.SEALING else self._cipher.token(name, plain)


def _carries(column: Column[Any], key_id: str) -> Any:
    return column.startswith(f"{key_id}.", autoescape=True)
