"""A question followed by plain SQL, one hop at a time, as a role that PostgreSQL itself watches over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg
from graphql import get_named_type

from hub.catalogue.contract import rows_on
from hub.catalogue.declarations import BandField
from permissions.model import Disclosure
from tests.leaks.profiles import FULL, KEYS
from tests.rights.drawn import Asked, declaration
from tests.rights.forms import shown
from tests.rights.policies import ACROSS, Scopes, beside


@dataclass(frozen=True)
class Place:
    """Where a row lies: a division and persons; or nowhere, and then under which scopes it was reached."""

    division: str = ""
    persons: str = "{}"
    home: bool = False
    held: str = ""


@dataclass(frozen=True)
class Guarded:
    """A connection that has become the role, under some grants."""

    connection: asyncpg.Connection
    scopes: Scopes
    organisation: str

    async def root(self, coordinate: str, type_name: str, asked: Asked, key: str) -> Any:
        """The answer of a root field about the row of a key."""
        reach = self.reach(coordinate)
        if not reach:
            return None
        await self.stand(reach, Place())
        row = await self.connection.fetchrow(f'select * from seen."{type_name}" where _row = $1', key)
        return None if row is None else await self.seen(type_name, row, asked, Place())

    async def seen(self, type_name: str, row: Any, asked: Asked, place: Place) -> dict[str, Any]:
        """A row as it is seen, with all that is asked below it."""
        if row["_division"] is not None:
            place = Place(row["_division"], "{" + ",".join(map(str, row["_persons"])) + "}", row["_home"])
        values: dict[str, Any] = {"__typename": type_name}
        values |= {name: rendered(f"{type_name}.{name}", row[name], self.organisation) for name in asked.columns}
        for name, below in asked.links.items():
            values[name] = await self.follow(type_name, name, row["_key"], below, place)
        return values

    async def follow(self, type_name: str, name: str, key: str, below: Mapping[str, Asked], place: Place) -> Any:
        """What lies below a link of a row: null where the link is not seen."""
        coordinate = f"{type_name}.{name}"
        reach = self.reach(coordinate)
        await self.stand(reach, place)
        if not reach or not await self.connection.fetchval("select find.shows($1)", reach):
            return None
        there = Place(held=reach) if coordinate in ACROSS else place
        found = []
        for concrete, asked in below.items():
            await self.stand(reach, there)
            rows = await self.connection.fetch(
                f'select v.* from find."{coordinate}/{concrete}" f join seen."{concrete}" v on v._row = f.target'
                " where f.holder::text = $1",
                key,
            )
            found += [await self.seen(concrete, row, asked, there) for row in rows]
        kind = FULL.type_map[type_name].fields[name].type  # type: ignore[attr-defined]
        if rows_on(get_named_type(kind)) is not None:
            return {"nodes": found}
        return found if str(kind).startswith("[") else next(iter(found), None)

    def reach(self, coordinate: str) -> str:
        """The scopes of a link or root; empty where nothing grants it."""
        return ",".join(sorted(set[str]().union(*self.scopes.get(KEYS[coordinate], {}).values())))

    async def stand(self, reach: str, place: Place) -> None:
        await self.connection.execute(
            "select set_config('hub.reach', $1, false), set_config('hub.place', $2, false),"
            " set_config('hub.persons', $3, false), set_config('hub.home', $4, false), set_config('hub.held', $5, false)",
            reach, place.division, place.persons, str(place.home), place.held,
        )  # fmt: skip


def rendered(coordinate: str, value: str | None, organisation: str) -> object:
    """A value as JSON has it, from its form and what is stored."""
    disclosure, _, stored = (value or "").partition(" ")
    if isinstance(band := declaration(coordinate), BandField):
        coordinate = beside(FULL.type_map[coordinate.partition(".")[0]], band)  # type: ignore[arg-type]
    elif disclosure == Disclosure.BANDED:
        return None  # its band is shown in a field of its own
    return shown(coordinate, disclosure, stored, organisation) if value else None
