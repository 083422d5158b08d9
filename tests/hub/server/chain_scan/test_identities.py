"""Two persons who may be one are listed for a person to decide, with what both got for the same time; nobody is merged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from hub.cipher import Cipher
from hub.config import Settings
from hub.intake.generate import generate
from hub.intake.importing import import_city
from hub.server.chain_scan.identities import ComparedPerson, IdentityReason, may_be_one, reasons
from hub.server.chain_scan.identity_scan import IdentityCounts, scan_identities
from hub.sources.register import open_source
from hub.sources.source import CompiledQuery
from hub.tables.population import PersonRow
from tests.clock import FixedClock
from tests.hub.server.chain_scan.planted_identities import HOW, IdentityPlanter, people
from tests.hub.server.chain_scan.scans import lines, opened
from tests.promises import Promise

R = IdentityReason
LI = ComparedPerson("李秀英", "FEMALE", date(1968, 5, 12), "980101001001", "980101196805120128", "i1.1", "i1.2")


def changed(**what: object) -> ComparedPerson:
    values = {name: getattr(LI, name) for name in ComparedPerson.__slots__} | what
    return ComparedPerson(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("other", "one_household", "expected", "one"),
    [
        (changed(number="980101196805120208", phone=None, account=None), False, [R.SAME_NAME, R.SAME_BIRTH, R.SAME_DIVISION], True),
        (changed(number="980101196805120208", phone=None, account=None, division="980102"), False, [R.SAME_NAME, R.SAME_BIRTH], False),
        (changed(number="980101680512012", division="980102", name=None, phone=None, account=None), False, [R.SAME_BIRTH, R.OLD_NUMBER], True),
        (changed(number="980101680512013", name="王秀英", phone=None, account=None), False, [R.OTHER_NAME, R.SAME_BIRTH, R.SAME_DIVISION], False),
        (changed(number=None, name="李 秀英", phone=None, account=None), False, [R.SAME_NAME, R.SAME_BIRTH, R.NO_NUMBER, R.SAME_DIVISION], True),
        (changed(number="980102196805120121", name="李秀瑛", account=None), False, [R.NAME_ALIKE, R.SAME_BIRTH, R.NUMBER_ALIKE, R.SAME_PHONE, R.SAME_DIVISION], True),
        (changed(number="980101196805120208", name="李秀兰"), True, [R.OTHER_NAME, R.SAME_BIRTH, R.SAME_PHONE, R.SAME_ACCOUNT, R.SAME_DIVISION, R.SAME_HOUSEHOLD], False),
        (changed(number="980101196805120111", sex="MALE", account=None), False, [R.SAME_NAME, R.SAME_BIRTH, R.OTHER_SEX, R.SAME_PHONE, R.SAME_DIVISION], False),
    ],
)  # fmt: skip
def test_what_speaks_for_one_person_and_what_against(
    other: ComparedPerson, one_household: bool, expected: list[IdentityReason], one: bool
) -> None:
    for pair in ((LI, other), (other, LI)):
        found = reasons(*pair, one_household=one_household, number_held=False)
        assert (found, may_be_one(found)) == (expected, one)


async def compared(settings: Settings, file: Path | None) -> IdentityCounts:
    async with opened(settings) as (sources, act):
        cipher = Cipher.of(settings.keys_file)
        return await scan_identities(sources, cipher, act, file=file, progress=lambda *_: None)


@pytest.mark.databases("either")
async def test_second_identities_are_found_with_what_both_got(
    settings: Settings, cipher: Cipher, tmp_path: Path, size: Callable[[int, int], int], promise: Promise
) -> None:
    generate(tmp_path / "city", persons=size(120, 12_000), seed=11, today=date(2026, 11, 23))
    async with opened(settings) as (sources, _):
        await import_city(sources, cipher, FixedClock(), tmp_path / "city")
        async with sources.hub.begin() as connection:
            planter = IdentityPlanter(connection, cipher, Random(5))
            everybody = await people(connection)
            for place, like in enumerate(everybody):
                await planter.plant(like, HOW[place % len(HOW)])
            for like in everybody[:: len(HOW)]:
                await planter.plant_twins(like)
                await planter.plant_namesake(like)
    before = await persons(settings)
    await compared(settings, tmp_path / "pairs.csv")
    told = lines(tmp_path / "pairs.csv")
    found = {frozenset((line["person_id"], line["other_person_id"])) for line in told}
    both_got = {
        frozenset((line["person_id"], line["other_person_id"]))
        for line in told
        if (line["programme"], line["state"]) == ("SUBSISTENCE_ALLOWANCE", "DOUBLED")
    }
    planted = planter.planted.keys()
    precision, recall = len(found & planted) / len(found), len(found & planted) / len(planted)
    assert min(precision, recall) >= 0.95, (precision, recall, [planter.planted[pair] for pair in planted - found])
    assert planter.doubled & found <= both_got
    assert await persons(settings) == before, "nobody was merged"
    promise(
        f"second identities are listed with a precision of {precision:.3f} and a recall of {recall:.3f} (promised 0.95 each)",
        len(planted),
        "planted identities",
    )


async def persons(settings: Settings) -> list[tuple[object, ...]]:
    async with open_source(settings) as source:
        counted = select(func.count(), func.count(PersonRow.matched_id))
        return [tuple(row) for row in await source.fetch(CompiledQuery.of(counted, source), {})]
