"""Parameters come in whole or not at all, again without a trace, and corrected without forgetting."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from hub.policy.parameter_file import ParameterFileError, read_parameters
from hub.policy.parameters import SAMPLES, LoadedParameters, load_parameters
from hub.policy.programmes import PARAMETERS
from hub.sources.source import Source
from hub.tables.population import DivisionWithinRow
from hub.tables.rules import ParameterRow
from tests.clock import FixedClock
from tests.policy.situations import Determination, Fact, Person
from tests.policy.town import Town

CITY = "980000"
PREMIUM = "RESIDENT_PREMIUM_TIER_1"


def parameter_file(
    folder: Path, *values: str, head: str = f'reference: test\nsample: true\nunit: yuan\ndivision: "{CITY}"'
) -> Path:
    file = folder / "parameters.yaml"
    file.write_text(f"{head}\nvalues:\n" + "".join(f"  - {{{value}}}\n" for value in values), "utf-8")
    return file


async def add_division(source: Source, code: str = CITY) -> None:
    async with source.begin() as connection:
        await connection.execute(insert(DivisionWithinRow).values(ancestor_code=code, division_code=code))


async def load(source: Source, file: Path, clock: FixedClock, division: str | None = None) -> LoadedParameters:
    async with source.begin() as connection:
        return await load_parameters(connection, file, clock, division=division)


async def rows_of(source: Source) -> list[Any]:
    table = ParameterRow.__table__
    async with source.begin() as connection:
        return list(await connection.execute(select(table).order_by(table.c.code, table.c.since, table.c.recorded_at)))


def test_the_packaged_samples_are_marked_and_cover_each_parameter_for_each_year() -> None:
    values = read_parameters(SAMPLES, CITY)
    assert {value.code for value in values} == set(PARAMETERS) - {"OTHER_SPENDING_COUNTED"}  # which nothing needs
    assert {value.since.year for value in values} == {2024, 2025, 2026}
    assert all(value.sample and value.reference.startswith("SAMPLE") for value in values)


async def test_loading_the_samples_again_changes_nothing(source: Source, clock: FixedClock) -> None:
    await add_division(source)
    assert await load(source, SAMPLES, clock, CITY) == LoadedParameters(added=45, superseded=0, unchanged=0)
    before = await rows_of(source)
    clock.now += timedelta(days=1)
    assert await load(source, SAMPLES, clock, CITY) == LoadedParameters(added=0, superseded=0, unchanged=45)
    assert await rows_of(source) == before


async def test_a_changed_value_supersedes_the_old_one_and_keeps_when_it_was_known(
    source: Source, clock: FixedClock, tmp_path: Path
) -> None:
    await add_division(source)
    first = clock.now
    await load(source, parameter_file(tmp_path, f"code: {PREMIUM}, since: 2026-01-01, value: 0.01"), clock)
    clock.now = second = first + timedelta(hours=1)
    changed = parameter_file(tmp_path, f"code: {PREMIUM}, since: 2026-01-01, value: null")
    assert await load(source, changed, clock) == LoadedParameters(added=1, superseded=1, unchanged=0)
    assert [(row.value, row.recorded_at, row.superseded_at) for row in await rows_of(source)] == [
        (1, first, second),
        (None, second, None),
    ]


async def test_p5_a_file_speaks_of_its_own_days_and_leaves_all_others_as_they_are(
    source: Source, clock: FixedClock, tmp_path: Path
) -> None:
    await add_division(source)
    await load(source, SAMPLES, clock, CITY)
    next_year = parameter_file(tmp_path, f"code: {PREMIUM}, since: 2027-01-01, value: 450")
    assert await load(source, next_year, clock) == LoadedParameters(added=2, superseded=1, unchanged=0)
    assert await load(source, next_year, clock) == LoadedParameters(added=0, superseded=0, unchanged=1)
    summer = parameter_file(tmp_path, f"code: {PREMIUM}, since: 2026-06-01, until: 2026-08-31, value: 0.01")
    assert await load(source, summer, clock) == LoadedParameters(added=3, superseded=1, unchanged=0)
    standing = [row for row in await rows_of(source) if row.code == PREMIUM and row.superseded_at is None]
    assert [(str(row.since), row.until and str(row.until), row.value) for row in standing] == [
        ("2024-01-01", "2024-12-31", 38000),
        ("2025-01-01", "2025-12-31", 40000),
        ("2026-01-01", "2026-05-31", 42000),
        ("2026-06-01", "2026-08-31", 1),
        ("2026-09-01", "2026-12-31", 42000),
        ("2027-01-01", None, 45000),
    ]


def test_every_mistake_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    file = parameter_file(
        tmp_path,
        "code: NOBODY, since: 2026-01-01, value: 1",
        f"code: {PREMIUM}, since: yesterday, value: 1",
        f"code: {PREMIUM}, since: 2026-02-01, until: 2026-01-31, value: 1",
        f"code: {PREMIUM}, since: 2026-01-01, value: 1.555",
        f"code: {PREMIUM}, since: 2026-01-01, value: -1",
        f"code: {PREMIUM}, since: 2026-01-01, value: true",
        f"code: {PREMIUM}, since: 2026-01-01",
        f"code: {PREMIUM}, since: 2026-01-01, value: 1, division: 980000",
        f"code: {PREMIUM}, since: 2026-01-01, value: 1, colour: red",
        f"code: {PREMIUM}, since: 2026-01-01, value: 1, reference: ' '",
        f"code: {PREMIUM}, since: 2026-01-01, value: 1, sample: perhaps",
        f"code: {PREMIUM}, since: 2026-01-01, until: 2026-06-30, value: 1",
        f"code: {PREMIUM}, since: 2026-06-30, value: 2",
    )
    with pytest.raises(ParameterFileError) as caught:
        read_parameters(file)
    assert [mistake.where for mistake in caught.value.mistakes[:11]] == [f"Value {place}" for place in range(1, 12)]
    assert "overlap" in caught.value.mistakes[11].sentence
    assert len(caught.value.mistakes) == 12
    assert all(str(mistake) in str(caught.value) for mistake in caught.value.mistakes)


@pytest.mark.parametrize("text", ["[", "- 1", "values: 3", "values: [{since: 2026-02-30}]", ""])
def test_what_is_no_parameter_file_is_refused_with_a_sentence(tmp_path: Path, text: str) -> None:
    file = tmp_path / "parameters.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(ParameterFileError, match="cannot be used"):
        read_parameters(file)


def test_a_file_without_a_division_needs_one_when_it_is_loaded(tmp_path: Path) -> None:
    file = parameter_file(
        tmp_path, f"code: {PREMIUM}, since: 2026-01-01, value: 1", head="reference: test\nsample: false\nunit: yuan"
    )
    with pytest.raises(ParameterFileError, match="division"):
        read_parameters(file)
    assert read_parameters(file, CITY)[0].division_code == CITY


async def test_a_division_that_nobody_knows_is_refused_and_nothing_is_stored(source: Source, clock: FixedClock) -> None:
    with pytest.raises(ParameterFileError, match="Division 980000: is not known; import the divisions first"):
        await load(source, SAMPLES, clock, CITY)
    assert await rows_of(source) == []


async def test_a_decision_uses_what_was_loaded_and_what_was_known(source: Source, clock: FixedClock) -> None:
    # given
    town = Town(source)
    since = date(2026, 1, 1)
    facts = [
        Fact(kind="PREMIUM_SUBSIDY_QUALIFIED", value=1, since=since),
        Fact(kind="RESIDENT_INSURANCE_TIER", value=2, since=since),
    ]
    person = Person("township", [Determination(category="OTHER_HARDSHIP", since=since)], facts)
    await town.store([person], [])
    async with source.begin() as connection:
        await connection.execute(
            insert(DivisionWithinRow),
            [{"ancestor_code": CITY, "division_code": code} for code in (CITY, *town.code.values())],
        )
    # when
    await load(source, SAMPLES, clock, CITY)
    before, after = clock.now - timedelta(seconds=1), clock.now
    # then
    assert (await town.decide(date(2026, 11, 23), after))[person.id]["amount_fen"] == 42000
    assert (await town.decide(date(2026, 11, 23), before))[person.id]["reason"] == "PARAMETER_NOT_SET"
    assert (await town.decide(date(2023, 12, 31), after))[person.id]["amount_fen"] is None
