"""A population that is planted to be attacked: groups of people who are alike in everything but one withheld field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cipher import Cipher
from hub.identifiers import resident_id_number_from
from hub.intake.formats import KEPT_BANK_ACCOUNT, KEPT_ID_NUMBER, KEPT_PHONE
from hub.tables.charity import MatchConsentRow
from hub.tables.population import (
    CategoryDeterminationRow,
    EconomicSnapshotRow,
    HouseholdRow,
    MembershipRow,
    PersonRow,
)

RECORDED = datetime(2026, 1, 1, tzinfo=UTC)
BORN = date(2005, 3, 1)
"""A day in the middle of a decade whose people come of age over ten years, the day of the attack among them."""


@dataclass(frozen=True)
class Target:
    """A person who is attacked for one field, by the values that are planted for them."""

    field: str
    place: int
    values: Mapping[str, Any]

    @property
    def id(self) -> str:
        return f"00000000-0000-4000-8000-{700 + FIELDS.index(self.field):04d}{self.place:08d}"

    @property
    def home(self) -> str:
        return self.id.replace("-8000-", "-9000-")

    @property
    def id_number(self) -> str:
        born: date = self.values["birth_date"]
        sex = self.values["digit_17"] if self.values["sex"] == "MALE" else self.values["digit_17"] + 1
        return resident_id_number_from(
            f"{self.values['digits_1_to_6']}{born:%Y%m%d}{self.values['digits_15_16']:02d}{sex}"
        )


_ALIKE = {
    "sex": "MALE", "birth_date": BORN, "phone": "13900001234",
    "bank_account": "9800001234567890", "name": "张三", "address": "和平路1号", "income_per_head": 60_000,
    "total_income": 720_000, "savings": 1_100_000, "medical_spend": 1_200_000, "education_spend": 600_000,
    "other_spend": 100_000,
}  # fmt: skip

_VARIED: Mapping[str, Any] = {
    # Days and numbers within one band and one mask: what is granted in such a form is no leak.
    "sex": lambda n: {"sex": ("MALE", "FEMALE")[n % 2]},
    "birth_date": lambda n: {"birth_date": date(2000, 1, 15) + timedelta(days=1637 * n % 3640)},
    "id_number": lambda n: {},
    "phone": lambda n: {"phone": f"139{n:04d}1234"},
    "bank_account": lambda n: {"bank_account": f"98000{n:07d}7890"},
    "name": lambda n: {"name": f"张{chr(0x4E10 + n)}"},
    "address": lambda n: {"address": f"和平路{n + 1}号"},
    "income_per_head": lambda n: {"income_per_head": 20_000 + 90_000 * n},
    "total_income": lambda n: {"total_income": 900_000 + 4_100_000 * n},
    "savings": lambda n: {"savings": 0 + 3_100_000 * n},
    "medical_spend": lambda n: {"medical_spend": 0 + 2_700_000 * n},
    "education_spend": lambda n: {"education_spend": 0 + 1_900_000 * n},
    "other_spend": lambda n: {"other_spend": 0 + 1_300_000 * n},
}
FIELDS = tuple(_VARIED)


def _hidden(place: int) -> dict[str, Any]:
    """Digits of the number that its mask does not show: everybody has a number of their own."""
    return {"digits_1_to_6": f"980{101 + place}", "digit_17": 1 + 2 * (place % 4)}


def targets(each: int, fields: Sequence[str] = FIELDS) -> list[Target]:
    """So many people for each of some fields (of sex, two)."""
    found = []
    for field in fields:
        number = FIELDS.index(field)
        for place in range(2 if field == "sex" else each):
            found.append(
                Target(field, place, {**_ALIKE, "digits_15_16": number, **_hidden(place), **_VARIED[field](place)})
            )
    return found


async def plant(connection: AsyncConnection, cipher: Cipher, people: Sequence[Target], organisation: str) -> None:
    """Store them, each with a household, a category and a consent to a match with an organisation, which may visit those at
    home whose address is not what is attacked."""
    persons, homes, members, snapshots, held, consents = [], [], [], [], [], []
    common = {"recorded_at": RECORDED}
    for number, target in enumerate(people):
        values = target.values
        person = {name: values[name] for name in ("sex", "birth_date", "name")} | common
        person |= {"id": target.id, "division_code": "980101"}
        person |= KEPT_ID_NUMBER.kept("id_number", target.id_number, cipher)
        person |= KEPT_PHONE.kept("phone", values["phone"], cipher)
        person |= KEPT_BANK_ACCOUNT.kept("bank_account", values["bank_account"], cipher)
        persons.append(person)
        homes.append(
            {"id": target.home, "division_code": "980101", "address": values["address"], "urban": True} | common
        )
        since = {"since": date(2026, 1, 1), "until": None, "person_id": target.id}

        def other(kind: int, number: int = number) -> str:
            return f"00000000-0000-4000-8000-{kind:04d}{number:08d}"

        members.append({"id": other(801), "household_id": target.home, "relation": "HEAD", **since, **common})
        sums = ("total_income", "income_per_head", "savings", "medical_spend", "education_spend", "other_spend")
        snapshot = {f"{name}_fen": values[name] for name in sums}
        snapshots.append(
            {"id": other(802), "household_id": target.home, "as_of": date(2026, 1, 1), **snapshot, **common}
        )
        held.append({"id": other(803), "category": "SUBSISTENCE_ALLOWANCE", "outcome": "RECOGNISED", **since, **common})
        match = {"match_id": other(805), "organisation_id": organisation, "home": target.field != "address"}
        consents.append({"id": other(804), **match, **since, "until": date(2027, 1, 1), "withdrawn_at": None, **common})
    tables = (PersonRow, HouseholdRow, MembershipRow, EconomicSnapshotRow, CategoryDeterminationRow, MatchConsentRow)
    for table, rows in zip(tables, (persons, homes, members, snapshots, held, consents), strict=True):
        await connection.execute(insert(table), rows)
