"""Natural keys and the identifiers they stand for.

A person's or household's identifier is made from its natural key by a keyed hash, so that a second import meets the
same rows. The key matters: identity numbers are few enough to try them all, and identifiers are shown to partners, so
an unkeyed hash of the number would give the number away.

A person keeps the identifier when the number is corrected, so the one that a number stands for can be somebody else's.
INVARIANT: whoever is stored is found by the number of today, and nobody new gets an identifier that is in use.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import sha1
from itertools import repeat
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cipher import Cipher
from hub.intake.formats import FileFormat, Thing
from hub.intake.scope import DeliveryScope
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.sources.sql import any_of
from hub.tables.population import ID_NUMBER, DivisionRow, HouseholdRow, PersonRow, RefusedKeyRow
from hub.tables.row_sets import identifiers_of
from hub.tables.types import IdList

_NAMESPACE = UUID("c9d1b1d4-6f0c-4d3e-9a5e-2a5cf0b6c1e7").bytes
_VERSION, _VARIANT = bytes(byte & 0x0F | 0x50 for byte in range(256)), bytes(byte & 0x3F | 0x80 for byte in range(256))

REMEMBERED = 250_000
"""How many keys of a thing are remembered: bounds memory, not the size of a city."""


PERSONS_OF_IDS = select(PersonRow.id).where(any_of(PersonRow.id, "ids"))
"""Those of some identifiers that persons have."""

_STORED = {
    Thing.DIVISION: select(DivisionRow.code).where(any_of(DivisionRow.code, "wanted")),
    Thing.PERSON: select(PersonRow.id_number_token, PersonRow.id).where(any_of(PersonRow.id_number_token, "wanted")),
    Thing.HOUSEHOLD: select(HouseholdRow.id).where(any_of(HouseholdRow.id, "wanted", IdList)),
}
"""Of each thing, what those that are stored are found by, and their identifiers."""

_Asking = Callable[[Thing, list[str]], Awaitable[Iterable[Sequence[Any]]]]
"""Gives the rows of `_STORED`."""

Stored = Callable[[list[str]], Awaitable[Collection[str]]]
"""Gives those of some identifiers that persons have, as text."""


class Keys:
    """Finds what is stored under a natural key, makes identifiers for what is not, and knows what was refused."""

    def __init__(
        self, cipher: Cipher, deliverer: str = "", scope: DeliveryScope | None = None, since: datetime | None = None
    ) -> None:
        """Numbers of households and records are those of `deliverer`, or, if it is empty, of the whole city.

        With a `scope` what lies outside it is not stored, and what was refused before the import, `since` when it runs, is
        not known: it may have been another's.
        """
        self._cipher, self.deliverer, self._scope, self._since = cipher, deliverer, scope, since
        self._known: defaultdict[Thing, dict[str, str]] = defaultdict(dict)
        self._made: defaultdict[Thing, Mapping[str, str]] = defaultdict(dict)
        self._disputed: defaultdict[Thing, set[str]] = defaultdict(set)

    async def known(self, connection: AsyncConnection, thing: Thing, keys: Collection[str]) -> Mapping[str, str]:
        """Return the identifiers of those that are stored, among others; what was found once is remembered."""
        known = self._known[thing]
        if missing := [key for key in dict.fromkeys(keys) if key not in known]:
            found = await self._find(_asking(connection), thing, missing)
            known.update(await self._within(connection, thing, found))
        return self._undisputed(thing)

    async def known_ahead(self, hub: Source, thing: Thing, keys: Collection[str]) -> Mapping[str, str]:
        """Return the same as `known`, while a transaction stores something else. INVARIANT: there is no scope."""
        known = self._known[thing]
        if missing := [key for key in dict.fromkeys(keys) if key not in known]:

            async def ask(thing: Thing, wanted: list[str]) -> Iterable[Sequence[Any]]:
                return await hub.fetch(_stored(hub, thing), {"wanted": wanted})

            known.update(await self._find(ask, thing, missing))
        return self._undisputed(thing)

    def _undisputed(self, thing: Thing) -> Mapping[str, str]:
        known = self._known[thing]
        for key in self._disputed[thing]:
            known.pop(key, None)
        return known

    def dispute(self, thing: Thing, keys: Collection[str]) -> None:
        """Two different things go by each of these keys: whatever refers to one in this import is refused."""
        self._disputed[thing].update(keys)

    def begin_batch(self, thing: Thing | None = None, made: Mapping[str, str] | None = None) -> None:
        """Forget what is too much to remember. INVARIANT: within a batch, what was found stays known.

        `made` has the identifiers that keys of the batch stand for, where they are worked out already.
        """
        for known in self._known.values():
            if len(known) > REMEMBERED:
                known.clear()
        self._made.clear()
        if thing and made:
            self._made[thing] = made

    def store(self, thing: Thing, identifiers: Mapping[str, str]) -> None:
        """From here on these are stored."""
        self._known[thing].update(identifiers)

    def new(self, thing: Thing, key: str) -> str:
        """Return the identifier that a key stands for (`all_new`)."""
        return self.all_new(thing, [key])[key]

    def all_new(self, thing: Thing, keys: Collection[str]) -> Mapping[str, str]:
        """Return the identifiers that keys stand for, by key; a division is its own. DANGER: for persons ask `new_persons`."""
        made = self._made[thing]
        missing = [key for key in keys if key not in made]
        new = dict(zip(missing, thing_identifiers(self._cipher, thing, self.deliverer, missing), strict=True))
        return new if len(missing) == len(keys) else {key: made.get(key) or new[key] for key in keys}

    async def new_persons(self, numbers: Collection[str], stored: Stored) -> Mapping[str, str]:
        """Identifiers for persons of these numbers, which nobody has now: of each number the first that is not in use.

        Whoever registers a number meanwhile comes to the same one, so that two of one number meet in the primary key.
        """
        found: dict[str, str] = {}
        left, turn = list(dict.fromkeys(numbers)), 0
        while left:
            suffix = f"\0{turn}" if turn else ""
            ids = dict(
                zip(left, self.all_new(Thing.PERSON, [number + suffix for number in left]).values(), strict=True)
            )
            taken = await stored(list(ids.values()))
            found |= {number: identifier for number, identifier in ids.items() if identifier not in taken}
            left, turn = [number for number in left if ids[number] in taken], turn + 1
        return found

    async def refused(self, connection: AsyncConnection, thing: Thing, keys: Collection[str]) -> Collection[str]:
        """Return those whose row was refused, in this import or in one before it, and that are not stored since."""
        disputed = self._disputed[thing].intersection(keys)
        made = self.all_new(thing, [key for key in keys if key not in disputed])
        ids = {identifier: key for key, identifier in made.items()}
        rows = select(RefusedKeyRow.identifier).where(
            RefusedKeyRow.thing == thing.value, any_of(RefusedKeyRow.identifier, "ids")
        )
        if self._scope and self._since:
            rows = rows.where(RefusedKeyRow.refused_at >= self._since)
        found = await connection.execute(rows, {"ids": list(ids)}) if ids else ()
        return disputed | {ids[identifier] for (identifier,) in found}

    async def refuse(
        self, connection: AsyncConnection, hub: Source, thing: Thing, keys: Collection[str], at: datetime
    ) -> None:
        """The rows that would have defined these were refused, and nothing is stored under them."""
        rows = [(thing.value, identifier, at) for identifier in self.all_new(thing, keys).values()]
        await hub.load(connection, cast(Table, RefusedKeyRow.__table__), ("thing", "identifier", "refused_at"), rows)

    async def accept(self, connection: AsyncConnection, thing: Thing, keys: Collection[str]) -> None:
        """These are stored now, whatever was refused before."""
        mended = delete(RefusedKeyRow).where(
            RefusedKeyRow.thing == thing.value, any_of(RefusedKeyRow.identifier, "ids")
        )
        await connection.execute(mended, {"ids": list(self.all_new(thing, keys).values())})

    async def elsewhere(self, connection: AsyncConnection, thing: Thing, keys: Collection[str]) -> Collection[str]:
        """Return those of some keys, none of which is `known`, under which something outside the scope is stored."""
        return (await self._find(_asking(connection), thing, keys)).keys() if self._scope and keys else ()

    async def _within(self, connection: AsyncConnection, thing: Thing, found: Mapping[str, str]) -> Mapping[str, str]:
        """Return what lies within the scope of what was found."""
        if self._scope is None or not found:
            return found
        within = await self._scope.within(connection, thing, list(found.values()))
        return {key: identifier for key, identifier in found.items() if identifier in within}

    async def _find(self, ask: _Asking, thing: Thing, keys: Collection[str]) -> Mapping[str, str]:
        """Return the identifiers of what is stored, a person under whichever index key it came in."""
        if thing is Thing.PERSON:
            wanted = {token: key for key in keys for token in self._cipher.tokens(ID_NUMBER, key)}
        else:
            wanted = {identifier: key for key, identifier in self.all_new(thing, keys).items()}
        return {wanted[str(row[0])]: str(row[-1]) for row in await ask(thing, list(wanted))}


@compiled_once
def _stored(source: Source, thing: Thing) -> CompiledQuery:
    return CompiledQuery.of(_STORED[thing], source)


def _asking(connection: AsyncConnection) -> _Asking:
    async def ask(thing: Thing, wanted: list[str]) -> Iterable[Sequence[Any]]:
        return await connection.execute(_STORED[thing], {"wanted": wanted})

    return ask


def thing_identifiers(cipher: Cipher, thing: Thing, deliverer: str, keys: Sequence[str]) -> list[str]:
    """Return the identifiers that keys stand for; a division is its own. Numbers of households are those of the `deliverer`."""
    if thing is Thing.DIVISION:
        return list(keys)
    before, name = f"{deliverer}\0" if thing is Thing.HOUSEHOLD and deliverer else "", f"{thing.value}.id"
    return named_uuids([cipher.name(name, before + key) for key in keys])


def row_identifiers(of: FileFormat, deliverer: str, keys: Sequence[Sequence[Any]]) -> list[str]:
    """Return the identifiers of rows that nothing refers to, from the columns of their natural key.

    Numbers that a department gives are those of the `deliverer`.
    """
    table = of.rows.__tablename__
    own = f"{table}\0{deliverer}" if of.fixed and deliverer else table
    return named_uuids(map("\0".join, zip(repeat(own), *map(_texts, keys), strict=False)))


def _texts(column: Sequence[Any]) -> Iterable[str]:
    """A column of a key as text: it has texts or days, and none of its cells is empty."""
    return column if column and isinstance(column[0], str) else map(_day, column)


_day = lru_cache(4096)(str)
"""A day as text: the same ones come again and again."""


def row_identifier(table: str, *key: str) -> str:
    """Return the identifier of a row that nothing refers to, from its table and its key."""
    return named_uuids(["\0".join((table, *key))])[0]


def named_uuids(names: Iterable[str]) -> list[str]:
    """`str(uuid5(...))` of RFC 9562 under the import's namespace for each name, in a seventh of the time."""
    digests = [sha1(_NAMESPACE + name.encode(), usedforsecurity=False).digest()[:16] for name in names]
    content = bytearray().join(digests)
    content[6::16] = content[6::16].translate(_VERSION)
    content[8::16] = content[8::16].translate(_VARIANT)
    return identifiers_of(content)
