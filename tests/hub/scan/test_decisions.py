"""One rule, asked in three ways: of one person, of a batch, and of everybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Date, bindparam, insert, select, update

from hub.cipher import Cipher
from hub.config import Settings
from hub.policy.programme import AssistanceProgramme
from hub.policy.programmes import PROGRAMMES
from hub.sources.register import open_source
from hub.sources.source import CompiledQuery, Source
from hub.tables.population import ID_NUMBER, PersonRow
from hub.tables.types import Id, Moment
from hub.tables.versions import people_on
from tests.ground.city import KEYRING, RECORDED
from tests.ground.hub import Hub
from tests.hub.scan.scans import KNOWN_AT, ON, lines, scanned

pytestmark = pytest.mark.databases("either")

BATCH = """query($ids: [ResidentIdNumber!]!) {
  eligibility(programme: PREMIUM_SUBSIDY, idNumbers: $ids, on: "2026-11-23") {
    verdict benefitKind percent amount category reason
  }
}"""


async def numbers(source: Source) -> dict[str, str]:
    """The identity numbers of everybody who has one, by person."""
    cipher = Cipher(KEYRING)
    rows = await source.fetch(CompiledQuery.of(select(PersonRow.id, PersonRow.id_number_sealed), source), {})
    return {str(person): cipher.open(ID_NUMBER, sealed) for person, sealed in rows if sealed}


def decision(programme: AssistanceProgramme, source: Source) -> CompiledQuery:
    """The rule of one person."""
    person, on, known_at = (
        PersonRow.__table__.alias(),
        bindparam("on", type_=Date()),
        bindparam("known_at", type_=Moment()),
    )
    people = people_on(person, on, known_at).where(person.c.id == bindparam("person", type_=Id())).cte()
    decided = programme.decide(people, on, known_at).subquery()
    names = ("verdict", "benefit_kind", "percent_bp", "amount_fen", "category", "reason")
    return CompiledQuery.of(select(*(decided.c[name] for name in names)), source)


def text(hundredths: int | None) -> str:
    return "" if hundredths is None else f"{hundredths / 100:.2f}"


async def test_the_scan_says_of_each_person_what_the_batch_says(hub: Hub, tmp_path: Path) -> None:
    source = open_source(hub.settings)
    try:
        await scanned(source, tmp_path / "all.csv")
        known = await numbers(source)
    finally:
        await source.close()
    found = lines(tmp_path / "all.csv")
    answer = await hub.ask(BATCH, {"ids": list(known.values())})
    compared = 0
    for person, said in zip(known, answer["data"]["eligibility"], strict=True):
        if said["verdict"] != "NOT_FOUND":
            row, compared = found[person], compared + 1
            assert {name: said[name] or "" for name in said} == {
                "verdict": row["verdict"],
                "benefitKind": row["benefit_kind"],
                "percent": row["percent"],
                "amount": row["amount_yuan"],
                "category": row["category"],
                "reason": row["reason"],
            }
    assert compared > len(found) // 2


async def test_the_scan_says_of_each_person_what_the_rule_says_of_them_alone(
    city_settings: Settings, tmp_path: Path, size: Callable[[int, int], int]
) -> None:
    """Each rule on PostgreSQL is held against its reading in `tests/policy`: here a sample is enough."""
    source = open_source(city_settings)
    try:
        programmes, persons = (1, 12) if source.dialect == "sqlite" else (size(6, 1), size(30, 12))
        for place, programme in enumerate(PROGRAMMES[::programmes]):
            await scanned(source, tmp_path / "all.csv", programme)
            found = lines(tmp_path / "all.csv")
            query = decision(programme, source)
            for person, row in sorted(found.items())[place % persons :: persons]:
                ((verdict, kind, percent, amount, category, reason),) = await source.fetch(
                    query, {"person": person, "on": ON, "known_at": KNOWN_AT}
                )
                assert list(row.values())[2:] == [
                    verdict, kind or "", text(percent), text(amount), category or "", reason or "",
                ], programme.code  # fmt: skip
    finally:
        await source.close()


async def test_everybody_is_decided_about_once_and_the_counts_are_those_of_the_file(
    city_settings: Settings, tmp_path: Path
) -> None:
    source = open_source(city_settings)
    try:
        counts = await scanned(source, tmp_path / "all.csv")
        without_file = await scanned(source)
        everybody = {str(row[0]) for row in await source.fetch(CompiledQuery.of(select(PersonRow.id), source), {})}
    finally:
        await source.close()
    found = lines(tmp_path / "all.csv")
    assert (set(found), counts.persons) == (everybody, len(everybody))
    rows: list[dict[str, Any]] = list(found.values())
    assert dict(counts.by_reason()) == Counter((row["verdict"], row["reason"] or None) for row in rows)
    assert without_file.by_reason() == counts.by_reason()
    assert without_file.by_district() == counts.by_district()
    by_district = {district.code: dict(of) for district, of in counts.by_district()}
    for code, of in by_district.items():
        assert of == Counter(row["verdict"] for row in rows if row["division_code"].startswith(code))
    assert sum(sum(of.values()) for of in by_district.values()) == len(rows)
    assert all(district.name for district, _ in counts.by_district())


async def test_who_turned_out_to_be_somebody_is_that_person(source: Source) -> None:
    row = {"division_code": "980101", "recorded_at": RECORDED}
    known, provisional = (f"00000000-0000-4000-8000-{number:012d}" for number in (1, 2))
    async with source.begin() as connection:
        await connection.execute(insert(PersonRow), [row | {"id": known}, row | {"id": provisional}])
    assert (await scanned(source)).persons == 2
    async with source.begin() as connection:
        await connection.execute(update(PersonRow).where(PersonRow.id == provisional).values(matched_id=known))
    counts = await scanned(source)
    assert counts.persons == 1
    ((district, of),) = counts.by_district()
    assert (district.code, of.total()) == ("", 1), "a division that is not stored lies in no district"


async def test_who_died_before_the_day_is_in_no_figure_and_in_the_file_with_the_reason(
    source: Source, tmp_path: Path
) -> None:
    row = {"division_code": "980101", "recorded_at": RECORDED}
    living, dead = (f"00000000-0000-4000-8000-{number:012d}" for number in (1, 2))
    async with source.begin() as connection:
        people = [row | {"id": living, "died_on": None}, row | {"id": dead, "died_on": ON}]
        await connection.execute(insert(PersonRow), people)
    assert (await scanned(source)).persons == 2, "the day of the death is the last one of the life"
    for file in (None, tmp_path / "all.csv"):
        counts = await scanned(source, file, on=ON + timedelta(days=1))
        assert (counts.persons, counts.deceased, counts.by_reason()) == (1, 1, [(("REVIEW", "CONDITION_UNKNOWN"), 1)])
        assert [of.total() for _, of in counts.by_district()] == [1]
    assert lines(tmp_path / "all.csv")[dead]["reason"] == "DECEASED"


async def test_an_empty_city_has_nobody_to_count(source: Source, tmp_path: Path) -> None:
    counts = await scanned(source, tmp_path / "all.csv")
    assert (counts.persons, counts.by_reason(), counts.by_district()) == (0, [], [])
    assert lines(tmp_path / "all.csv") == {}
