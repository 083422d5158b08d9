"""What a row carries beside its columns: the birth in the number (P12, P13), and the one unit of sums (P14)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from hub.cipher import Cipher
from hub.identifiers import resident_id_number_from
from hub.intake.importing import import_city
from hub.intake.report import ImportReport
from hub.sources.register import Sources
from hub.sources.source import Source
from hub.tables import metadata
from tests.clock import FixedClock
from tests.hub.intake.cities import write

pytestmark = pytest.mark.databases("either")

ONE, CHILD, LATER = (
    resident_id_number_from(first) for first in ("98010119900101001", "98010120200229003", "98010120900101005")
)


@pytest.fixture
async def report(source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path) -> ImportReport:
    write(tmp_path, "divisions", "980101,区,DISTRICT,,,2000-01-01,")
    write(tmp_path, "persons", *(f"{number},人,MALE,,980101,,," for number in (ONE, CHILD, LATER)))
    facts = ("MEDICAL_BURDEN_LEFT,12345.60", "RESIDENT_INSURANCE_TIER,2", "JOBLESS,是", "AT_SCHOOL,0.50")
    write(tmp_path, "dated_facts", *(f"{ONE},{fact},HEALTH,2026-01-01,,2026-01-05" for fact in facts))
    return await import_city(Sources(source), cipher, clock, tmp_path)


async def test_p13_a_birth_date_that_is_left_empty_is_the_one_that_the_number_carries(
    source: Source, report: ImportReport
) -> None:
    async with source.begin() as connection:
        born = set((await connection.execute(select(metadata.tables["person"].c.birth_date))).scalars())
    assert born == {date(1990, 1, 1), date(2020, 2, 29)}


async def test_p12_nobody_is_born_in_the_future(report: ImportReport) -> None:
    told = [(r.file, r.line, r.column, r.code) for r in report.refusals if r.file == "persons.csv"]
    assert told == [("persons.csv", 4, "id_number", "INCONSISTENT")]


async def test_p14_a_sum_of_a_register_is_in_yuan_as_every_other_sum_and_a_fact_is_a_whole_number(
    source: Source, report: ImportReport
) -> None:
    fact = metadata.tables["dated_fact"].c
    async with source.begin() as connection:
        kept = {row.kind: row.value for row in await connection.execute(select(fact.kind, fact.value))}
    assert kept == {"MEDICAL_BURDEN_LEFT": 1_234_560, "RESIDENT_INSURANCE_TIER": 2, "JOBLESS": 1}
    told = [(r.line, r.column, r.code) for r in report.refusals if r.file == "dated_facts.csv"]
    assert told == [(5, "value", "INCONSISTENT")]
