"""Natural keys and the identifiers they stand for.

A person's or household's identifier is made from its natural key by a keyed hash, so that a second import meets the
same rows. The key matters: identity numbers are few enough to try them all, and identifiers are shown to partners, so
an unkeyed hash of the number would give the number away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cipher import Cipher
from hub.intake.formats import Thing
from hub.sources.sql import any_of
from hub.tables.population import ID_NUMBER, DivisionRow, HouseholdRow, PersonRow
from hub.tables.types import IdList

_NAMESPACE = UUID("c9d1b1d4-6f0c-4d3e-9a5e-2a5cf0b6c1e7")


class Keys:
    """Finds what is stored under a natural key, makes identifiers for what is not, and remembers what was refused."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher
        self._refused: defaultdict[Thing, set[str]] = defaultdict(set)

    def refuse(self, thing: Thing, key: str) -> None:
        """The row that would have defined this was refused: rows that depend on it can say so."""
        self._refused[thing].add(key)

    def was_refused(self, thing: Thing, key: str) -> bool:
        return key in self._refused[thing]

    def new(self, thing: Thing, key: str) -> str:
        """The identifier for a key that is not stored yet; a division is its own."""
        if thing is Thing.DIVISION:
            return key
        return self._identifier(thing, key)

    async def find(self, connection: AsyncConnection, thing: Thing, keys: Collection[str]) -> Mapping[str, str]:
        """The identifiers of those that are stored, under whichever index key they came in."""
        if not keys:
            return {}
        if thing is Thing.DIVISION:
            divisions = select(DivisionRow.code).where(any_of(DivisionRow.code, "codes"))
            return {code: code for (code,) in await connection.execute(divisions, {"codes": list(keys)})}
        if thing is Thing.PERSON:
            numbers = {token: key for key in keys for token in self._cipher.tokens(ID_NUMBER, key)}
            persons = select(PersonRow.id_number_token, PersonRow.id).where(any_of(PersonRow.id_number_token, "tokens"))
            found = await connection.execute(persons, {"tokens": list(numbers)})
            return {numbers[token]: identifier for token, identifier in found if token}
        ids = {self._identifier(thing, key): key for key in keys}
        households = select(HouseholdRow.id).where(any_of(HouseholdRow.id, "ids", IdList))
        return {ids[found_id]: found_id for (found_id,) in await connection.execute(households, {"ids": list(ids)})}

    def _identifier(self, thing: Thing, key: str) -> str:
        return str(uuid5(_NAMESPACE, self._cipher.name(f"{thing.value}.id", key)))


def row_identifier(table: str, key: Collection[str]) -> str:
    """The identifier of a row that nothing refers to, from its table and its key (RFC 9562, version 5)."""
    return str(uuid5(_NAMESPACE, "\0".join((table, *key))))
