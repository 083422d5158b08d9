"""DuckDB as the engine of a scan: equal answers, row for row; it writes nothing, and tells nobody the password."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, literal_column, select, text, union_all, update

from hub.codes import Category
from hub.config import Settings
from hub.errors import Unusable
from hub.policy.population_selector import share
from hub.policy.programme import AssistanceProgramme
from hub.policy.programmes import PROGRAMMES, premium_subsidy
from hub.scan import engine
from hub.scan.engine import OwnEngine, ScanEngine, engine_of
from hub.scan.engine_names import EngineName
from hub.scan.statement import decisions
from hub.sources.postgresql import PostgresSource
from hub.sources.register import open_source
from hub.sources.source import Source
from hub.tables.population import (
    CategoryDeterminationRow,
    DatedFactRow,
    EconomicSnapshotRow,
    MembershipRow,
    PersonRow,
    PersonVersionRow,
)
from tests.commands import run_command
from tests.ground.city import RECORDED, odd_id
from tests.hub.scan.scans import KNOWN_AT, ON, lines, scanned

duckdb_engine = pytest.importorskip(
    "hub.scan.duckdb_engine", reason="The extra `duckdb` is not installed.", exc_type=ModuleNotFoundError
)

pytestmark = pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)

GIVEN = {"on": ON, "known_at": KNOWN_AT}
BY_DUCKDB = engine_of(EngineName.DUCKDB, "postgresql")


@pytest.fixture
async def city(city_settings: Settings) -> AsyncIterator[Source]:
    async with open_source(city_settings) as source:
        yield source


async def rows(of: ScanEngine, programme: AssistanceProgramme, *, shares: range | None = None) -> list[tuple[Any, ...]]:
    """What an engine says of everybody, in the order of the persons."""
    found: list[tuple[Any, ...]] = []
    for number in shares or range(of.shares):
        async for part in of.stream(decisions(programme, share(number, of.shares)), GIVEN):
            found += ((str(row[0]), *row[1:]) for row in part)
    return sorted(found)


async def test_it_says_of_each_person_what_postgresql_says(city: Source, size: Callable[[int, int], int]) -> None:
    """Also of a household whose income is beyond what a BIGINT holds once it is multiplied, of days and moments that no calendar has, and
    of a person who is a version alone. A part of the programmes here, and all of them at full size."""
    await plant(city)
    async with BY_DUCKDB(city, 85) as of:
        assert of.name == "duckdb"
        for programme in PROGRAMMES[:: size(8, 1)]:
            said = await rows(of, programme)
            assert said == await rows(OwnEngine(city), programme), programme.code
            assert len(said) == 86


async def plant(city: Source) -> None:
    """Rows at the ends of what a column holds, about the odd persons and the households of everybody."""
    most = 2**63 - 1
    gone = {"person_id": odd_id("person", 77), "division_code": "980101", "recorded_at": RECORDED}
    async with city.begin() as connection:
        await connection.execute(insert(PersonVersionRow), [gone | {"id": odd_id("case", 77)}])
        homes = [str(row[0]) for row in await connection.execute(select(MembershipRow.household_id).distinct())][:20]
        incomes = [(most, most), (most, 1), (-most, most), (None, most // 24)]
        await connection.execute(
            insert(EconomicSnapshotRow),
            [
                {"id": odd_id("case", 200 + place), "household_id": home, "as_of": ON, "recorded_at": RECORDED}
                | dict(zip(("total_income_fen", "income_per_head_fen"), incomes[place % 4], strict=True))
                for place, home in enumerate(homes)
            ],
        )
        for place, day in enumerate(("-infinity", "4000-01-01 BC", "20000-01-01", "infinity")):
            person = odd_id("person", place)
            await connection.execute(text(f"update person set birth_date = '{day}' where id = '{person}'"))
            held = f"'{odd_id('case', 90 + place)}', '{person}', '{Category.EXTREME_POVERTY}', 'RECOGNISED'"
            ends = f"'2020-01-01', '{day}', '2026-01-01', '{'infinity' if place % 2 else '20000-01-01'}'"
            await connection.execute(
                text(
                    "insert into category_determination (id, person_id, category, outcome, since, until, recorded_at, superseded_at) "
                    f"values ({held}, {ends})"
                )
            )


async def test_all_shares_are_of_one_state_of_the_database(city: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duckdb_engine, "PERSONS_IN_A_SHARE", 30)
    async with BY_DUCKDB(city, 85) as of:
        assert of.shares == 3
        first = await rows(of, premium_subsidy.PROGRAMME, shares=range(1))
        async with city.begin() as connection:
            late = {"division_code": "980101", "recorded_at": RECORDED, "id": "ffffffff-0000-4000-8000-000000000001"}
            await connection.execute(insert(PersonRow), [late])
            await connection.execute(update(DatedFactRow).values(superseded_at=RECORDED))
            await connection.execute(update(CategoryDeterminationRow).values(superseded_at=RECORDED))
        rest = await rows(of, premium_subsidy.PROGRAMME, shares=range(1, 3))
    async with BY_DUCKDB(city, 85) as anew:
        assert len(await rows(anew, premium_subsidy.PROGRAMME)) == 86
    assert (len(first) + len(rest), len(first) > 10) == (85, True)
    assert len({row[2] for row in rest}) > 1, "nobody's determinations and facts were gone"


def test_the_command_prints_and_writes_the_same_whichever_engine(city_settings: Settings, tmp_path: Path) -> None:
    asked = ("scan", "eligibility", "--programme", "PREMIUM_SUBSIDY", "--on", "2026-11-23")
    asked += ("--known-at", "2026-11-24T08:00:00")
    one, other = (run_command(city_settings, *asked, "--engine", name) for name in ("postgresql", "duckdb"))
    assert (one.exit_code, other.exit_code, other.stdout) == (0, 0, one.stdout), other.stderr
    assert ("85 persons" in other.stdout, "85 of 85" in other.stderr) == (True, True)
    for name in ("postgresql", "duckdb"):
        done = run_command(city_settings, *asked, "--engine", name, "--out", str(tmp_path / f"{name}.csv"))
        assert done.exit_code == 0, done.stderr
    assert lines(tmp_path / "duckdb.csv") == lines(tmp_path / "postgresql.csv")


async def test_by_itself_it_is_chosen_for_a_large_city(city: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    async def chosen(persons: int) -> str:
        async with engine_of(EngineName.AUTO, "postgresql")(city, persons) as of:
            return of.name

    assert [await chosen(999_999), await chosen(1_000_000)] == ["postgresql", "duckdb"]
    monkeypatch.setattr(engine, "EXTRA", ("duckdb", "no_such_package"))
    assert await chosen(1_000_000) == "postgresql"


def test_without_the_extra_it_says_what_to_install(city_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "EXTRA", ("duckdb", "no_such_package"))
    done = run_command(city_settings, "scan", "eligibility", "--programme", "PREMIUM_SUBSIDY", "--engine", "duckdb")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "DuckDB is not installed. Install the hub's extra `duckdb`, or leave --engine out." in done.stderr


@pytest.mark.parametrize("door", ["postgres_execute('hub', 'delete from dated_fact')", "read_text('/etc/hostname')"])
async def test_it_reads_tables_and_does_nothing_else(city: Source, door: str) -> None:
    """DuckDB has a function that hands a statement on to PostgreSQL as it is, and others for files."""
    async with BY_DUCKDB(city, 85) as of:
        with pytest.raises(Unusable, match="DuckDB stopped"):
            await anext(of.stream(select(literal_column("*")).select_from(text(door)), {}))
    async with city.begin() as connection:
        assert (await connection.execute(select(func.count()).select_from(DatedFactRow))).scalar_one() > 0


@pytest.mark.at_full_size
async def test_a_union_of_many_rows_is_fetched_to_its_end(city: Source) -> None:
    """DuckDB may wait for ever where the rows of two joins are fetched while it is at work (duckdb/duckdb#22215)."""
    numbers = text("range(1000000) a join range(1000000) b on a.range = b.range")
    many = select(literal_column("a.range || repeat('.', 40)").label("text")).select_from(numbers)
    async with BY_DUCKDB(city, 85) as of, asyncio.timeout(300), aclosing(of.stream(union_all(many, many), {})) as parts:
        assert len(await anext(parts)) == engine.PART


async def test_what_works_for_ever_is_stopped_when_nobody_waits(city: Source) -> None:
    async with BY_DUCKDB(city, 85) as of:
        endless = select(func.count()).select_from(text("range(1000000000000) a, range(1000000000000) b"))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await anext(of.stream(endless, {}))


async def test_a_database_that_it_cannot_reach_is_told_without_the_password(
    city: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    password = secrets.token_hex(8)
    monkeypatch.setattr(PostgresSource, "libpq_address", f"postgresql://hub:{password}@127.0.0.1:1/hub")
    with pytest.raises(Unusable, match=r"cannot reach the database 'hub'.*--engine postgresql") as told:
        await scanned(city, opening=BY_DUCKDB)
    error: BaseException | None = told.value
    while error is not None:
        assert (password in str(error), error.__suppress_context__ or error.__context__ is None) == (False, True)
        error = error.__cause__
