"""Second identities that are planted into a city, and beside them people who only look like one.

No rule of the hub is imported: what is planted follows from how registers go wrong, and what is not from how families are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cipher import Cipher
from hub.identifiers import resident_id_number_from
from hub.tables import metadata
from hub.tables.population import ID_NUMBER, PersonRow

RECORDED, LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)
PAYERS = ("00000000-0000-4000-9000-000000000001", "00000000-0000-4000-9000-000000000002")
_OTHER_WRITING = "伟玮军君静靖芳方敏闵强墙勇咏杰洁涛韬明铭超钞丽莉艳燕娟涓霞遐英瑛兰岚梅玫怡宜涵函桐彤珍真荣蓉国果博搏轩宣然燃华桦建健志智文纹"


@dataclass
class IdentityPlanter:
    """Plants second rows of persons who are there."""

    connection: AsyncConnection
    cipher: Cipher
    chance: Random
    planted: dict[frozenset[str], str] = field(default_factory=dict)
    doubled: set[frozenset[str]] = field(default_factory=set)

    def uuid(self) -> str:
        return str(UUID(int=self.chance.getrandbits(128), version=4))

    async def add(self, table: str, **values: Any) -> str:
        row = {"id": self.uuid()} | values
        await self.connection.execute(insert(metadata.tables[table]), [row])
        return str(row["id"])

    async def person(self, like: Any, number: str | None, **other: Any) -> str:
        """Somebody who is like a stored person but in what is said."""
        kept = {
            name: getattr(like, name)
            for name in ("name", "sex", "birth_date", "division_code", "phone_token", "bank_account_token")
        }
        number_columns = {
            "id_number_sealed": number and self.cipher.seal(ID_NUMBER, number),
            "id_number_token": number and self.cipher.token(ID_NUMBER, number),
        }
        return await self.add("person", recorded_at=RECORDED, **kept | number_columns | other)

    def number(self, like: Any, division: str = "") -> str:
        """Another number of somebody born on that day: its last digits are drawn anew."""
        place = (division or like.division_code)[:6]
        return resident_id_number_from(f"{place}{like.birth_date:%Y%m%d}{self.chance.randrange(1000):03d}")

    def sometimes_without(self, like: Any, *names: str) -> dict[str, None]:
        return {name: None for name in names if self.chance.random() < 0.25}

    def written_differently(self, name: str) -> str:
        """A name with a space, or with one character of its like sound."""
        for place in self.chance.sample(range(1, len(name)), len(name) - 1):
            at = _OTHER_WRITING.find(name[place])
            if at >= 0 and len(name) > 2 and self.chance.random() < 0.7:
                other = _OTHER_WRITING[at ^ 1]
                return name[:place] + other + name[place + 1 :]
        return f"{name[0]} {name[1:]}"

    async def second(self, like: Any, how: str) -> str:
        own = self.cipher.open(ID_NUMBER, like.id_number_sealed)
        without = self.sometimes_without(like, "phone_token", "bank_account_token")
        if how == "the number changed":
            return await self.person(like, self.number(like), **without)
        if how == "the number changed with a move":
            division = self.chance.choice(("980102001001", "980103001001"))
            return await self.person(like, self.number(like, division), division_code=division, **without)
        if how == "the number has its first form":
            return await self.person(like, own[:6] + own[8:17], phone_token=None, bank_account_token=None)
        if how == "there is no number":
            return await self.person(like, None, phone_token=None, bank_account_token=None)
        if how == "the name is written differently":
            return await self.person(like, self.number(like), name=self.written_differently(like.name), **without)
        assert how == "one number was shared"
        second = await self.person(like, self.number(like), name=None, **without)
        version = {"person_id": second, "division_code": like.division_code, "superseded_at": RECORDED}
        await self.add("person_version", id_number_token=like.id_number_token, recorded_at=LONG_AGO, **version)
        return second

    async def plant(self, like: Any, how: str) -> None:
        second = await self.second(like, how)
        pair = frozenset((str(like.id), second))
        self.planted[pair] = how
        if self.chance.random() < 0.5:
            self.doubled.add(pair)
            for person, payer in zip((str(like.id), second), PAYERS, strict=True):
                await self.allowance(person, payer)

    async def allowance(self, person: str, payer: str) -> None:
        days = {"given_on": date(2026, 11, 3), "period_from": date(2026, 11, 1), "period_until": date(2026, 11, 30)}
        said = {"programme": "SUBSISTENCE_ALLOWANCE", "status": "PAID", "legal_basis": "§4", "recorded_at": RECORDED}
        await self.add(
            "basic_living_aid",
            person_id=person,
            organisation_id=payer,
            category="SUBSISTENCE_ALLOWANCE",
            **days,
            **said,
        )

    async def plant_twins(self, like: Any) -> None:
        """Two of one sex, with names like each other's, one telephone and one account: their numbers differ in the last digits."""
        home = await self.add("household", division_code=like.division_code, urban=True, recorded_at=RECORDED)
        shared = {
            "phone_token": f"i1.{self.uuid()}",
            "bank_account_token": f"i1.{self.uuid()}",
            "birth_date": date(2012, 4, 4),
        }
        first_14 = f"{like.division_code[:6]}20120404"
        for last, name in enumerate(("一", "二")):
            number = resident_id_number_from(f"{first_14}{self.chance.randrange(100):02d}{3 + 2 * last}")
            twin = await self.person(like, number, name=f"{like.name[:2]}{name}", **shared)
            since = {"since": date(2012, 4, 4), "recorded_at": RECORDED}
            await self.add("membership", person_id=twin, household_id=home, **since)

    async def plant_namesake(self, like: Any) -> None:
        """Somebody else of the same name and day of birth, elsewhere."""
        await self.person(
            like, self.number(like, "980199"), division_code="980199001001", phone_token=None, bank_account_token=None
        )


HOW = (
    "the number changed",
    "the number changed with a move",
    "the number has its first form",
    "there is no number",
    "the name is written differently",
    "one number was shared",
)


async def people(connection: AsyncConnection) -> Sequence[Any]:
    """Everybody who can have a second identity, in an order that no key has a part in."""
    named = (PersonRow.name.is_not(None), PersonRow.birth_date.is_not(None), PersonRow.id_number_sealed.is_not(None))
    return (
        await connection.execute(
            select(PersonRow.__table__).where(*named).order_by(PersonRow.birth_date, PersonRow.name)
        )
    ).all()
