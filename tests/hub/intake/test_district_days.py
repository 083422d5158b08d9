"""Day after day districts deliver what they have in their books, and the population is what a plain model says."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func, select

from hub.cipher import Cipher
from hub.clock import local_day
from hub.config import Settings
from hub.intake.deliveries.withdrawing import withdraw_delivery
from hub.intake.formats import Thing
from hub.intake.keys import Keys
from hub.sources.register import Sources
from hub.sources.source import Source
from hub.tables.deliveries import DeliveryBatchRow, DeliveryRow
from hub.tables.departments.civil_affairs import TemporaryReliefRow
from hub.tables.population import ID_NUMBER, PHONE, DatedFactRow, HouseholdRow, MembershipRow, PersonPlaceRow, PersonRow
from tests.clock import FixedClock
from tests.conftest import FULL
from tests.hub.intake.cities import import_after_a_kill, write
from tests.hub.intake.district_days import Districts, PlainCity, divisions, write_files
from tests.promises import Promise

DISTRICTS, DAYS, A_DAY, KILLS = (41, 100, 14, 20) if FULL else (3, 4, 2, 1)
"""Districts, days, how many of the districts deliver on a day, and how many imports are killed."""

Population = dict[str, dict[Any, Any]]


def days_before(today: date) -> list[date]:
    """Some days on which it is asked where everybody was registered."""
    return [today - timedelta(days=back) for back in (0, 1, 2, 3, 4, 5, 8, 13, 21, 34, 55, 89)]


async def standing(source: Source, cipher: Cipher, today: date) -> Population:
    """The population that holds, by what people call it: by identity number, household and first day."""
    async with source.begin() as connection:
        rows = {
            table: (await connection.execute(select(table.__table__))).mappings().all()
            for table in (PersonRow, HouseholdRow, MembershipRow, DatedFactRow, TemporaryReliefRow, PersonPlaceRow)
        }
    numbers = {str(row["id"]): cipher.open(ID_NUMBER, row["id_number_sealed"]) for row in rows[PersonRow]}
    held = {
        table: [(row, numbers[str(row["person_id"])]) for row in rows[table] if row["superseded_at"] is None]
        for table in (MembershipRow, DatedFactRow, TemporaryReliefRow)
    }
    places: dict[str, list[tuple[date, date, str]]] = {}
    for row in rows[PersonPlaceRow]:
        if row["superseded_at"] is None:
            places.setdefault(str(row["person_id"]), []).append((row["since"], row["until"], row["division_code"]))
    return {
        "persons": {
            numbers[str(row["id"])]: row["name"]
            and (
                row["name"],
                row["division_code"],
                cipher.open(PHONE, row["phone_sealed"]) if row["phone_sealed"] else "",
                _text(row["died_on"]),
            )
            for row in rows[PersonRow]
        },
        "places": {
            numbers[str(row["id"])]: [
                next((place for since, until, place in places.get(str(row["id"]), ()) if since <= day <= until), None)
                or row["division_code"]
                for day in days_before(today)
            ]
            for row in rows[PersonRow]
            if row["name"]
        },
        "households": {
            str(row["id"]): row["address"] and (row["division_code"], row["address"]) for row in rows[HouseholdRow]
        },
        "memberships": {
            (str(row["household_id"]), person, str(row["since"])): (row["relation"], _text(row["until"]))
            for row, person in held[MembershipRow]
        },
        "dated_facts": {
            (person, str(row["since"])): (str(row["value"]), _text(row["until"]), str(row["as_of"]))
            for row, person in held[DatedFactRow]
        },
        "temporary_relief": {
            (person, row["source_record"]): f"{row['amount_fen'] // 100}.00" for row, person in held[TemporaryReliefRow]
        },
    }


def computed(model: PlainCity, cipher: Cipher, today: date) -> Population:
    """What the model says holds, in the same words."""
    found = model.holds()

    def home(deliverer: str, number: str) -> str:
        return Keys(cipher, deliverer).new(Thing.HOUSEHOLD, number)

    return {
        "persons": {
            person: row and (row["name"], row["division_code"], row["phone"], row["died_on"])
            for (person,), row in found["persons"].items()
        },
        "places": {
            person: [model.lived(person, str(day)) for day in days_before(today)]
            for (person,), row in found["persons"].items()
            if row
        },
        "households": {
            home(*key): row and (row["division_code"], row["address"]) for key, row in found["households"].items()
        },
        "memberships": {
            (home(deliverer, number), person, since): (row["relation"], row["until"])
            for (deliverer, number, person, since), row in found["memberships"].items()
            if row
        },
        "dated_facts": {
            (row["id_number"], row["since"]): (row["value"], row["until"], row["as_of"])
            for row in found["dated_facts"].values()
            if row
        },
        "temporary_relief": {
            (row["id_number"], row["record_no"]): row["amount_yuan"]
            for row in found["temporary_relief"].values()
            if row
        },
    }


def _text(value: Any) -> str:
    return "" if value is None else str(value)


async def killed(settings: Settings, folder: Path, deliverer: str, clock: FixedClock, after: int, wait: float) -> int:
    """Import in a process that is killed after some batches and a little more; how many it had acknowledged."""
    arguments = (settings.database, str(settings.keys_file), str(folder), deliverer, clock.now.isoformat())
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.hub.intake.one_import", *arguments, stdout=PIPE
    )
    assert process.stdout
    told = 0
    while told < after and await process.stdout.readline():
        told += 1
    await asyncio.sleep(wait)
    if process.returncode is None:
        process.kill()
    told += len((await process.stdout.read()).splitlines())
    await process.wait()
    return told


async def batches_of_the_last(source: Source) -> int:
    """How many batches the last delivery has stored."""
    async with source.begin() as connection:
        last = select(DeliveryRow.id).order_by(DeliveryRow.number.desc()).limit(1).scalar_subquery()
        counted = await connection.execute(
            select(func.count()).select_from(DeliveryBatchRow).where(DeliveryBatchRow.delivery_id == last)
        )
        return int(counted.scalar_one())


async def test_days_of_deliveries_leave_what_a_plain_model_computes(
    source: Source, settings: Settings, cipher: Cipher, clock: FixedClock, tmp_path: Path, promise: Promise
) -> None:
    random, world, model = Random(DAYS), Districts(DAYS, DISTRICTS), PlainCity()
    write(tmp_path / "divisions", "divisions", *divisions(DISTRICTS))
    await import_after_a_kill(source, cipher, clock, tmp_path / "divisions")
    kills = Counter(random.randrange(DAYS * A_DAY) for _ in range(KILLS))
    attempts: dict[int, range] = {}
    deliveries, last = 0, 1
    for day in range(DAYS):
        clock.now += timedelta(days=1)
        for district in random.sample(world.all, A_DAY):
            clock.now += timedelta(minutes=1)
            today = local_day(clock())  # the minutes of a hundred days pass midnight
            files, folder = world.deliver(district, today), tmp_path / f"{day} {district.code}"
            if not any(files.values()):  # nothing happened there
                continue
            write_files(folder, files)
            for _ in range(kills[deliveries]):
                told = await killed(settings, folder, district.code, clock, random.randint(1, 12), random.random() / 20)
                assert await batches_of_the_last(source) >= told
            deliveries += 1
            report = await import_after_a_kill(source, cipher, clock, folder, district.code)
            model.deliver(report.delivery, district.code, files, today)
            attempts[report.delivery] = range(last + 1, report.delivery + 1)
            last = report.delivery
        if random.random() < 0.4:
            number = random.choice(sorted(model.standing))
            for each in attempts[number]:  # one that was killed stands for as much as it stored
                await withdraw_delivery(Sources(source), cipher, clock, each, by="operator:test", because="wrong")
            model.withdraw(number)
        if day % 10 == 5 or day == DAYS - 1:
            assert await standing(source, cipher, today) == computed(model, cipher, today)
    assert model.refused
    promise("deliveries leave what a plain model computes, killed or not", deliveries, "deliveries")
