"""A delivery that is a whole list ends what it does not name: what its own deliverer had delivered, on its day, and with a guard."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hub.cipher import Cipher
from hub.clock import local_day
from hub.errors import Unusable
from hub.identifiers import resident_id_number_from
from hub.intake.deliveries.ending import MoreMissing, NothingWaits, SamePerson, end_missing
from hub.intake.deliveries.recording import DeliveryOrigin
from hub.intake.deliveries.whole_list import EndingState, KeptBecause, check_kinds
from hub.intake.deliveries.withdrawing import withdraw_delivery
from hub.intake.importing import import_city
from hub.intake.report import ImportReport
from hub.sources.register import Sources
from hub.sources.source import Source
from hub.tables import metadata
from hub.tables.population import ID_NUMBER
from tests.clock import FixedClock
from tests.hub.intake.cities import write

pytestmark = pytest.mark.databases("either")

HERE, THERE = "980101", "980102"
PEOPLE = [resident_id_number_from(f"9801011990010{number:02}01") for number in range(10, 31)]
DIVISIONS = [
    "980000,山城,CITY,,,2000-01-01,",
    f"{HERE},甲区,DISTRICT,980000,,2000-01-01,",
    f"{THERE},乙区,DISTRICT,980000,,2000-01-01,",
]
Deliver = Callable[..., Awaitable[ImportReport]]


def persons(numbers: list[str], division: str = HERE) -> list[str]:
    return [f"{number},张三,MALE,,{division}" for number in numbers]


def households(numbers: list[str]) -> list[str]:
    return [f"H{number[-6:]},{HERE}" for number in numbers]


def memberships(numbers: list[str]) -> list[str]:
    return [f"H{number[-6:]},{number},HEAD,2020-01-01" for number in numbers]


def facts(numbers: list[str], until: str = "") -> list[str]:
    return [
        f"{number},PREMIUM_SUBSIDY_QUALIFIED,1,MEDICAL_INSURANCE,2020-01-01,{until},2026-01-05" for number in numbers
    ]


@pytest.fixture
def deliver(source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path) -> Deliver:
    """Import some lines of some files for a district, a day later each time; `whole` are the kinds of which they are all.

    `text` is a file of facts that does not have every column.
    """

    async def run(*whole: str, deliverer: str = HERE, text: str = "", **files: list[str]) -> ImportReport:
        clock.now += timedelta(days=1)
        folder = tmp_path / f"delivery {clock.now:%Y-%m-%d}"
        for file, lines in files.items():
            write(folder, file, *lines)
        if text:
            folder.mkdir()
            (folder / "dated_facts.csv").write_text(text, "utf-8")
        origin = DeliveryOrigin("operator:li", whole_lists=check_kinds(whole, numbers_restart=False))
        return await import_city(Sources(source), cipher, clock, folder, deliverer=deliverer, origin=origin)

    return run


@pytest.fixture
async def delivered(deliver: Deliver) -> Deliver:
    """Twenty persons of a district, each with a household and a fact; and one of another district."""
    await deliver(divisions=DIVISIONS)
    there, here = PEOPLE[:1], PEOPLE[1:]
    await deliver(deliverer=THERE, persons=persons(there, THERE), dated_facts=facts(there))
    await deliver(
        persons=persons(here), households=households(here), memberships=memberships(here), dated_facts=facts(here)
    )
    return deliver


async def until(source: Source, cipher: Cipher, table: str = "dated_fact") -> dict[str, date | None]:
    """Of each row that holds by what is known now, whose it is and its last day."""
    rows, people = metadata.tables[table], metadata.tables["person"]
    async with source.begin() as connection:
        sealed = {row.id: row.id_number_sealed for row in await connection.execute(select(people))}
        found = (await connection.execute(select(rows).where(rows.c.superseded_at.is_(None)))).mappings().all()
    return {cipher.open(ID_NUMBER, sealed[row["person_id"]]): row["until"] for row in found}


def told(report: ImportReport) -> tuple[Any, ...]:
    assert report.ending
    return report.ending.state, *(
        (kind.kind, kind.missing, kind.known, dict(kind.rows)) for kind in report.ending.kinds
    )


async def test_what_a_whole_list_does_not_name_ends_on_its_day_and_holds_again_when_it_is_named_or_the_list_withdrawn(
    source: Source, cipher: Cipher, clock: FixedClock, delivered: Deliver
) -> None:
    left, gone = PEOPLE[2:], PEOPLE[1]
    report = await delivered("dated_facts", dated_facts=facts(left))
    assert told(report) == (EndingState.ENDED, ("dated_facts", 1, 20, {"dated_facts": 1}))
    day = local_day(clock())
    found = await until(source, cipher)
    assert {person: last for person, last in found.items() if last} == {gone: day}
    assert len(found) == 21
    again = await delivered("dated_facts", dated_facts=facts(left))
    assert told(again) == (EndingState.NOTHING, ("dated_facts", 0, 19, {}))

    header, line = "id_number,kind,value,source,since,as_of", facts([gone])[0].replace(",,", ",")
    named = await delivered(text=f"{header}\n{line}\n")
    assert dict(named.of("dated_facts.csv").changes) == {"until": 1}
    assert (await until(source, cipher))[gone] is None
    for number, last in ((named.delivery, day), (report.delivery, None)):
        await withdraw_delivery(Sources(source), cipher, clock, number, by="operator:li", because="x")
        assert (await until(source, cipher))[gone] == last


async def test_above_the_share_nothing_ends_until_a_second_person_confirms_what_was_shown(
    source: Source, cipher: Cipher, clock: FixedClock, delivered: Deliver
) -> None:
    report = await delivered("dated_facts", dated_facts=facts(PEOPLE[4:]))
    assert told(report) == (EndingState.WAITING, ("dated_facts", 3, 20, {"dated_facts": 3}))
    day, number = local_day(clock()), report.delivery
    assert set((await until(source, cipher)).values()) == {None}

    async def confirm(by: str) -> EndingState:
        clock.now += timedelta(days=1)
        return (await end_missing(Sources(source), cipher, clock, number, by=by)).state

    with pytest.raises(SamePerson, match="second person"):
        await confirm("operator:li")
    named_since = PEOPLE[1]
    later = await delivered(dated_facts=facts([named_since]))
    assert await confirm("operator:wang") is EndingState.ENDED
    assert {person: last for person, last in (await until(source, cipher)).items() if last} == dict.fromkeys(
        PEOPLE[2:4], day
    )
    with pytest.raises(NothingWaits):
        await confirm("operator:wang")
    await withdraw_delivery(Sources(source), cipher, clock, number, by="operator:li", because="x")
    assert set((await until(source, cipher)).values()) == {None}
    with pytest.raises(NothingWaits):
        await end_missing(Sources(source), cipher, clock, later.delivery, by="operator:wang")


async def test_when_more_is_missing_by_now_than_was_shown_nothing_ends_and_the_new_figures_are_shown(
    source: Source, cipher: Cipher, clock: FixedClock, delivered: Deliver
) -> None:
    theirs = await delivered(deliverer=THERE, dated_facts=facts(PEOPLE[1:3]))
    report = await delivered("dated_facts", dated_facts=facts(PEOPLE[5:]))
    assert told(report) == (EndingState.WAITING, ("dated_facts", 2, 18, {"dated_facts": 2}))
    await withdraw_delivery(Sources(source), cipher, clock, theirs.delivery, by="operator:li", because="x")
    with pytest.raises(MoreMissing) as more:
        await end_missing(Sources(source), cipher, clock, report.delivery, by="operator:wang")
    assert [kind.missing for kind in more.value.ending.kinds] == [4]
    assert set((await until(source, cipher)).values()) == {None}
    await end_missing(Sources(source), cipher, clock, report.delivery, by="operator:wang")
    assert sum(1 for last in (await until(source, cipher)).values() if last) == 4


async def test_a_list_that_is_refused_in_part_or_empty_ends_nothing(
    source: Source, cipher: Cipher, delivered: Deliver
) -> None:
    cases: tuple[tuple[list[str], KeptBecause], ...] = (
        (["1,PREMIUM_SUBSIDY_QUALIFIED,1,MEDICAL_INSURANCE,2020-01-01,,2026-01-05"], KeptBecause.REFUSED_ROWS),
        ([f"{PEOPLE[1]},PREMIUM_SUBSIDY_QUALIFIED,1,MEDICAL_INSURANCE,2020-01-01,,x"], KeptBecause.REFUSED_ROWS),
        ([], KeptBecause.NO_ROWS),
    )
    for lines, because in cases:
        report = await delivered("dated_facts", "memberships", dated_facts=lines, persons=persons(PEOPLE[1:]))
        assert report.ending
        assert report.ending.state is EndingState.NOTHING
        assert [kind.because for kind in report.ending.kinds] == [KeptBecause.NO_ROWS, because]
    assert set((await until(source, cipher)).values()) == {None}


async def test_of_a_person_or_household_that_is_missing_ends_what_its_deliverer_had_delivered(
    source: Source, cipher: Cipher, clock: FixedClock, delivered: Deliver
) -> None:
    await delivered(deliverer=THERE, dated_facts=facts(PEOPLE[1:2]))
    report = await delivered("persons", "households", persons=persons(PEOPLE[2:]), households=households(PEOPLE[2:]))
    rows = {"memberships": 1}
    assert told(report) == (EndingState.ENDED, ("persons", 1, 20, rows), ("households", 1, 20, rows))
    assert {person for person, last in (await until(source, cipher, "membership")).items() if last} == {PEOPLE[1]}
    assert set((await until(source, cipher)).values()) == {None}


async def test_an_import_that_is_killed_while_it_ends_rows_has_ended_none_and_ends_them_when_it_is_done_again(
    source: Source, cipher: Cipher, delivered: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr("hub.intake.deliveries.ending._note", _killed)
        with pytest.raises(KeyboardInterrupt):
            await delivered("dated_facts", dated_facts=facts(PEOPLE[2:]))
    assert set((await until(source, cipher)).values()) == {None}
    report = await delivered("dated_facts", dated_facts=facts(PEOPLE[2:]))
    assert told(report)[0] is EndingState.ENDED


async def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_what_has_no_last_day_and_numbers_that_begin_anew_cannot_be_whole_lists() -> None:
    with pytest.raises(Unusable, match="cannot be a whole list of economic_snapshots, temporary_relief"):
        check_kinds(["temporary_relief", "economic_snapshots", "persons"], numbers_restart=False)
    with pytest.raises(Unusable, match="begin anew"):
        check_kinds(["persons"], numbers_restart=True)
    assert check_kinds(["memberships", "persons", "persons"], numbers_restart=False) == ("persons", "memberships")
