"""A delivery is withdrawn: what it alone said ends, what it changed goes back, and nothing that was known is erased."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select, update

from hub.cipher import Cipher
from hub.clock import local_day
from hub.codes import DeliveryState
from hub.config import Settings
from hub.errors import Unusable
from hub.intake.deliveries.listing import NoSuchDelivery, find_delivery
from hub.intake.deliveries.outcome import Withdrawal
from hub.intake.deliveries.withdrawing import WithdrawnBefore, withdraw_delivery
from hub.intake.importing import import_city
from hub.intake.report import ImportReport
from hub.intake.revising import keep_version
from hub.sources.register import Sources, open_sources
from hub.sources.source import Source
from hub.tables import metadata
from hub.tables.population import ID_NUMBER, PersonRow
from tests.clock import FixedClock
from tests.conftest import FULL
from tests.hub.intake.cities import everything, write
from tests.hub.intake.plain_population import HERE, NUMBERS, PlainPopulation, Rows, draw_delivery, write_delivery

pytestmark = pytest.mark.databases("either")

ONE, TWO, _ = NUMBERS
Deliver = Callable[..., Awaitable[ImportReport]]
Withdraw = Callable[[int], Awaitable[Withdrawal]]


@pytest.fixture
def deliver(source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path) -> Deliver:
    """Import some lines of some files, a day later each time."""

    async def run(**files: list[str]) -> ImportReport:
        clock.now += timedelta(days=1)
        folder = tmp_path / f"delivery {clock.now:%Y-%m-%d}"
        for file, lines in files.items():
            write(folder, file, *lines)
        return await import_city(Sources(source), cipher, clock, folder)

    return run


@pytest.fixture
def withdraw(source: Source, cipher: Cipher, clock: FixedClock) -> Withdraw:
    async def run(number: int) -> Withdrawal:
        clock.now += timedelta(hours=1)
        return await withdraw_delivery(Sources(source), cipher, clock, number, by="operator:test", because="wrong file")

    return run


async def divisions(deliver: Deliver) -> None:
    lines = ["980000,山城,CITY,,,2000-01-01,", "980101,区,DISTRICT,980000,,2000-01-01,"]
    await deliver(divisions=lines)


async def standing(source: Source, cipher: Cipher) -> Rows:
    """The population that holds: by table and key what is known."""
    return await known(source, cipher, None)


async def known(source: Source, cipher: Cipher, moment: datetime | None) -> Rows:
    """The population by what was known at a moment, or by what is known now."""
    async with source.begin() as connection:
        tables = {
            name: (await connection.execute(select(metadata.tables[name]))).mappings().all()
            for name in ("person", "household", "person_version", "household_version", *HISTORY)
        }
    found: Rows = {}
    for thing in ("person", "household"):
        rows = [dict(row) for row in tables[thing]]
        if moment is not None:
            rows += [{**row, "id": row[f"{thing}_id"]} for row in tables[f"{thing}_version"]]
        found[thing] = {
            cipher.open(ID_NUMBER, row["id_number_sealed"]) if thing == "person" else "0001": {
                name: row[name] for name in COLUMNS[thing]
            }
            for row in rows
            if held(row, moment)
        }
    for name in HISTORY:
        people = {str(row["id"]): row["id_number_sealed"] for row in tables["person"]}
        people |= {str(row["person_id"]): row["id_number_sealed"] for row in tables["person_version"]}
        found[name] = {
            cipher.open(ID_NUMBER, people[str(row["person_id"])]): {column: row[column] for column in COLUMNS[name]}
            for row in tables[name]
            if held(row, moment)
        }
    return found


HISTORY = ("membership", "dated_fact", "temporary_relief")
COLUMNS = {
    "person": ("name", "sex"),
    "household": ("address",),
    "membership": ("relation",),
    "dated_fact": ("value",),
    "temporary_relief": ("amount_fen",),
}


def held(row: Mapping[str, Any], moment: datetime | None) -> bool:
    superseded = row.get("superseded_at")
    if moment is None:
        return superseded is None
    return bool(row["recorded_at"] <= moment and (superseded is None or superseded > moment))


async def test_what_a_delivery_alone_brought_ends_and_what_was_known_stays(
    source: Source, cipher: Cipher, clock: FixedClock, deliver: Deliver, withdraw: Withdraw
) -> None:
    await divisions(deliver)
    await deliver(persons=[f"{ONE},张三,MALE,,{HERE},13800000001,,"])
    before = await standing(source, cipher)
    await deliver(
        persons=[f"{ONE},张叁,MALE,,{HERE},13800000002,,", f"{TWO},李四,MALE,,{HERE},,,"],
        dated_facts=[f"{TWO},PREMIUM_SUBSIDY_QUALIFIED,1,MEDICAL_INSURANCE,2026-01-01,,2026-01-05"],
    )
    moment, then = clock.now, await standing(source, cipher)
    withdrawal = await withdraw(3)
    counts = {
        table.table: (table.ended, table.restored) for table in withdrawal.tables if table.ended or table.restored
    }
    assert counts == {"persons": (1, 1), "dated_facts": (1, 0)}
    assert await standing(source, cipher) == before
    assert await known(source, cipher, moment) == then
    person = metadata.tables["person"]
    async with source.begin() as connection:
        (mask,) = (await connection.execute(select(person.c.phone_mask))).scalars()
        withdrawn = (await find_delivery(connection, 3)).row
    assert mask == "138****0001"
    assert (withdrawn.state, withdrawn.withdrawn_by, withdrawn.withdrawn_because) == (
        DeliveryState.WITHDRAWN,
        "operator:test",
        "wrong file",
    )
    again = await deliver(
        persons=[f"{TWO},李四,MALE,,{HERE},,,"],
        dated_facts=[f"{TWO},PREMIUM_SUBSIDY_QUALIFIED,1,MEDICAL_INSURANCE,2026-01-01,,2026-01-05"],
    )
    assert (again.of("persons.csv").stored, again.of("dated_facts.csv").stored) == (1, 1)


async def test_a_later_delivery_keeps_its_change_and_it_is_counted(
    source: Source, cipher: Cipher, deliver: Deliver, withdraw: Withdraw
) -> None:
    await divisions(deliver)
    for name, value in (("张三", 1), ("张叁", 0), ("张弎", 1)):
        await deliver(
            persons=[f"{ONE},{name},MALE,,{HERE},,,"],
            dated_facts=[f"{ONE},PREMIUM_SUBSIDY_QUALIFIED,{value},MEDICAL_INSURANCE,2026-01-01,,2026-01-05"],
        )
    before = await standing(source, cipher)
    withdrawal = await withdraw(3)
    assert {table.table: table.kept_later for table in withdrawal.tables if table.kept_later} == {
        "persons": 1,
        "dated_facts": 1,
    }
    assert await standing(source, cipher) == before
    await withdraw(4)
    found = await standing(source, cipher)
    assert (found["person"][ONE]["name"], found["dated_fact"][ONE]["value"]) == ("张三", 1)


async def test_what_was_corrected_in_the_hub_since_stays(
    source: Source, cipher: Cipher, clock: FixedClock, deliver: Deliver, withdraw: Withdraw
) -> None:
    await divisions(deliver)
    await deliver(
        persons=[f"{ONE},张三,MALE,,{HERE},,,"],
        dated_facts=[f"{ONE},PREMIUM_SUBSIDY_QUALIFIED,1,MEDICAL_INSURANCE,2026-01-01,,2026-01-05"],
    )
    fact, person = metadata.tables["dated_fact"], metadata.tables["person"]
    clock.now += timedelta(hours=1)
    async with source.begin() as connection:
        (old,) = (await connection.execute(select(fact))).mappings()
        await connection.execute(update(fact).values(superseded_at=clock.now))
        own = {**old, "id": "11111111-1111-4111-8111-111111111111", "value": 0, "recorded_at": clock.now}
        await connection.execute(fact.insert(), [own])
        (row,) = (await connection.execute(select(person))).mappings()
        await keep_version(connection, PersonRow, row, clock.now)
        await connection.execute(update(person).values(name="改正", recorded_at=clock.now))
    withdrawal = await withdraw(2)
    assert {table.table: table.kept_otherwise for table in withdrawal.tables if table.kept_otherwise} == {
        "dated_facts": 1
    }
    found = await standing(source, cipher)
    assert (found["person"][ONE], found["dated_fact"][ONE]) == ({"name": "改正", "sex": None}, {"value": 0})


async def test_a_move_and_the_withdrawal_of_a_single_row_are_taken_back_too(
    source: Source, cipher: Cipher, deliver: Deliver, withdraw: Withdraw
) -> None:
    await divisions(deliver)
    fact = f"{ONE},PREMIUM_SUBSIDY_QUALIFIED,1,MEDICAL_INSURANCE,2026-01-01,,2026-01-05"
    await deliver(persons=[f"{ONE},张三,MALE,,{HERE},,,,,"], dated_facts=[f"{fact},"])
    before = await standing(source, cipher)
    await deliver(persons=[f"{ONE},张三,MALE,,980000,,,,2026-06-01,"], dated_facts=[f"{fact},误报"])
    place, person = metadata.tables["person_place"], metadata.tables["person"]
    assert (await standing(source, cipher))["dated_fact"] == {}
    withdrawal = await withdraw(3)
    assert {table.table: table.restored for table in withdrawal.tables if table.restored} == {
        "persons": 1,
        "dated_facts": 1,
    }
    assert await standing(source, cipher) == before
    async with source.begin() as connection:
        places = (await connection.execute(select(place.c.superseded_at))).scalars().all()
        lives = (await connection.execute(select(person.c.division_code, person.c.registered_since))).one()
    assert (len(places), None in places, tuple(lives)) == (1, False, (HERE, None))


@pytest.mark.parametrize("is_dated", [False, True])
async def test_a_move_that_another_delivery_says_too_begins_on_the_day_that_it_names_or_was_told(
    source: Source, deliver: Deliver, withdraw: Withdraw, clock: FixedClock, is_dated: bool
) -> None:
    await divisions(deliver)
    await deliver(persons=[f"{ONE},张三,MALE,,{HERE},,,,,"])
    first_told, then_told = (local_day(clock.now + timedelta(days=days)) for days in (1, 2))
    since = first_told if is_dated else ""
    await deliver(persons=[f"{ONE},张三,MALE,,980000,,,,{since},"])
    await deliver(persons=[f"{ONE},张叁,,,980000,,,,{since},"])
    await withdraw(3)
    place = metadata.tables["person_place"]
    async with source.begin() as connection:
        ends = (await connection.execute(select(place.c.until).where(place.c.superseded_at.is_(None)))).scalars().all()
    assert ends == [(first_told if is_dated else then_told) - timedelta(days=1)]


@pytest.mark.parametrize("days_earlier", [0, 2])
async def test_days_before_a_first_dated_registration_have_the_same_answer_after_the_withdrawal_of_something_else(
    source: Source, deliver: Deliver, withdraw: Withdraw, clock: FixedClock, days_earlier: int
) -> None:
    """Told with its first day, and then somewhere else from that day on or an earlier one: before it the first place holds."""
    await divisions(deliver)
    first = local_day(clock.now + timedelta(days=1))
    moved = first - timedelta(days=days_earlier)
    await deliver(persons=[f"{ONE},张三,MALE,,{HERE},,,,{first},"])
    await deliver(persons=[f"{ONE},张三,MALE,,980000,,,,{moved},"])
    place = metadata.tables["person_place"]

    async def lived() -> list[tuple[Any, ...]]:
        wanted = select(place.c.division_code, place.c.until).where(place.c.superseded_at.is_(None))
        async with source.begin() as connection:
            return [tuple(row) for row in await connection.execute(wanted)]

    assert await lived() == [(HERE, moved - timedelta(days=1))]
    await deliver(persons=[f"{ONE},张叁,MALE,,980000,,,,,"])
    await withdraw(4)
    assert await lived() == [(HERE, moved - timedelta(days=1))]


async def test_a_row_that_a_file_withdrew_and_another_said_again_is_as_the_last_that_stands_says(
    source: Source, cipher: Cipher, deliver: Deliver, withdraw: Withdraw
) -> None:
    await divisions(deliver)
    fact = f"{ONE},PREMIUM_SUBSIDY_QUALIFIED,1,MEDICAL_INSURANCE,2026-01-01,,2026-01-05"
    await deliver(persons=[f"{ONE},张三,MALE,,{HERE},,,,,"], dated_facts=[f"{fact},"])
    await deliver(dated_facts=[f"{fact},误报"])
    again = await deliver(dated_facts=[f"{fact},"])
    assert again.of("dated_facts.csv").changes == {"withdrawn_because": 1}
    held = [len((await standing(source, cipher))["dated_fact"])]
    for number in (4, 3):
        await withdraw(number)
        held.append(len((await standing(source, cipher))["dated_fact"]))
    assert held == [1, 0, 1]


async def test_records_in_a_departments_own_database_end_too_and_come_again(
    two_settings: Settings, cipher: Cipher, clock: FixedClock, tmp_path: Path
) -> None:
    table = metadata.tables["premium_subsidy"]
    write(tmp_path, "divisions", "980000,山城,CITY,,,2000-01-01,", "980101,区,DISTRICT,980000,,2000-01-01,")
    write(tmp_path, "persons", f"{ONE},张三,MALE,,{HERE},,,")
    (tmp_path / "premium_subsidy.csv").write_text(
        "record_no,id_number,programme,given_on,status,legal_basis,insurance_year,tier,amount_yuan,premium_yuan\n"
        f"1,{ONE},PREMIUM_SUBSIDY,2026-01-20,PAID,§9,2026,TIER_1,280.00,400.00\n",
        "utf-8",
    )
    async with open_sources(two_settings) as sources:
        for number in (1, 2):
            report = await import_city(sources, cipher, clock, tmp_path)
            assert (report.refusals, report.of("premium_subsidy.csv").stored) == ((), 1)
            withdrawal = await withdraw_delivery(sources, cipher, clock, number, by="operator:test", because="x")
            ended = {outcome.table: outcome.ended for outcome in withdrawal.tables if outcome.ended}
            assert ended == {"persons": 1, "premium_subsidy": 1}
        async with sources.departments["medical_insurance"].begin() as connection:
            versions = (await connection.execute(select(table.c.superseded_at))).scalars().all()
        assert len([moment for moment in versions if moment]) == len(versions) == 2


async def test_a_withdrawal_that_cannot_be_says_why_and_changes_nothing(
    source: Source, cipher: Cipher, clock: FixedClock, deliver: Deliver, withdraw: Withdraw
) -> None:
    await divisions(deliver)
    await withdraw(1)
    before = await everything(source)
    with pytest.raises(WithdrawnBefore, match="was withdrawn before"):
        await withdraw(1)
    with pytest.raises(NoSuchDelivery):
        await withdraw(2)
    with pytest.raises(Unusable, match="needs a reason"):
        await withdraw_delivery(Sources(source), cipher, clock, 1, by="operator:test", because=" ")
    with pytest.raises(Unusable, match="invisible characters"):
        await withdraw_delivery(Sources(source), cipher, clock, 1, by="operator:test", because="\u3164")
    assert await everything(source) == before


@pytest.mark.promised
@pytest.mark.parametrize("seed", range(12 if FULL else 1))
async def test_deliveries_and_withdrawals_in_any_order_leave_what_a_plain_model_computes(
    source: Source, cipher: Cipher, clock: FixedClock, deliver: Deliver, withdraw: Withdraw, tmp_path: Path, seed: int
) -> None:
    random, model = Random(seed), PlainPopulation()
    await divisions(deliver)
    remembered: dict[datetime, Rows] = {}
    for _ in range(12):
        if model.standing and random.random() < 0.35:
            number = random.choice(sorted(model.standing))
            await withdraw(number)
            model.withdraw(number)
        else:
            clock.now += timedelta(days=1)
            drawn = draw_delivery(random)
            write_delivery(tmp_path / str(clock.now.toordinal()), drawn)
            report = await import_city(Sources(source), cipher, clock, tmp_path / str(clock.now.toordinal()))
            model.deliver(report.delivery, drawn)
        remembered[clock.now] = await standing(source, cipher)
        assert remembered[clock.now] == model.population()
    for moment, then in remembered.items():
        assert await known(source, cipher, moment) == then
