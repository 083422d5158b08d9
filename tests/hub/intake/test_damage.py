"""A city with damage in it: what is refused is exactly what was planted, and what depends on it."""

from __future__ import annotations

import asyncio
import csv
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from hub.cipher import Cipher
from hub.codes import FactKind
from hub.config import Settings
from hub.errors import HubError
from hub.intake import importing, keys, reading
from hub.intake.files import FILES
from hub.intake.generate import CODECS, GeneratedCity, generate
from hub.intake.importing import import_city
from hub.intake.report import REJECTS, ImportReport, RefusalCode
from hub.keyring import Keyring
from hub.sources.register import Sources, open_source
from hub.sources.source import CompiledQuery, Source
from hub.tables.population import PersonRow
from tests.clock import FixedClock
from tests.databases import run_apart
from tests.hub.intake.cities import TODAY, count, fingerprint, import_after_a_kill
from tests.promises import Promise

Size = Callable[[int, int], int]
Refusals = Sequence[tuple[str, str, str, str]]

SHARES = ((100, 0.2), (300, 0.1), (10_000, 0.05), (1_000_000, 0.01))
"""The damage in a city of fewer persons than that: a small one needs more of it to have every kind."""


_OF_FILES = {"UNKNOWN_FILE", "UNREADABLE_FILE", "DELIVERED_TWICE", "MISSING_COLUMN", "UNKNOWN_COLUMN"}
_OF_CLIENTS = {RefusalCode.WITHHELD_VALUE_USED, RefusalCode.LIMIT_EXCEEDED}
KINDS = set(RefusalCode) - _OF_FILES - _OF_CLIENTS - {RefusalCode.STORED_OTHERWISE}
"""Every kind of damage to a row; a city is damaged before it is stored, and by nobody who has rights."""


def spoilt(folder: Path, persons: int, seed: int = 3, damage: float | None = None) -> GeneratedCity:
    share = next(share for below, share in SHARES if persons < below) if damage is None else damage
    return generate(folder, persons=persons, seed=seed, today=TODAY, damage=share, codecs=CODECS)


def planted(city: GeneratedCity) -> list[dict[str, str]]:
    assert city.planted
    with city.planted.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def expected(city: GeneratedCity) -> Refusals:
    return [(row["file"], row["line"], row["column"], row["code"]) for row in planted(city)]


def listed(directory: Path) -> Refusals:
    with (directory / REJECTS).open(encoding="utf-8-sig", newline="") as stream:
        return [(row["file"], row["line"], row["column"], row["code"]) for row in csv.DictReader(stream)]


async def counts(source: Source) -> Mapping[str, int]:
    """How many rows each table of a city has."""
    async with source.begin() as connection:
        return {
            of.name: (await connection.execute(select(func.count()).select_from(of.rows))).scalar_one() for of in FILES
        }


async def stored(source: Source) -> dict[str, tuple[int, str]]:
    """What an import stores, but for moments and what is sealed by chance."""
    found = await fingerprint(source, lambda column: not column.endswith(("_at", "_sealed")))
    return {name: found[name] for name in ("division_within", "refused_key", *(of.rows.__tablename__ for of in FILES))}


def read(report: ImportReport) -> Mapping[str, int]:
    return {file.file.removesuffix(".csv"): file.read for file in report.files}


@pytest.mark.databases("either")
async def test_what_is_refused_is_what_was_planted_and_a_second_import_changes_nothing(
    source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path, size: Size, promise: Promise
) -> None:
    city = spoilt(tmp_path / "city", size(60, 10_000))
    assert {row["code"] for row in planted(city)} == KINDS
    first = await import_city(Sources(source), cipher, clock, city.directory)
    assert listed(city.directory) == expected(city)
    assert read(first) == dict(city.rows)
    before, refused = await fingerprint(source), listed(city.directory)

    second = await import_city(Sources(source), cipher, clock, city.directory)
    assert (second.stored, second.refused, listed(city.directory)) == (0, first.refused, refused)
    assert await fingerprint(source) == before

    whole = spoilt(tmp_path / "whole", size(60, 10_000), damage=0.0)
    assert (await import_city(Sources(source), cipher, clock, whole.directory)).refusals == ()
    assert await counts(source) == whole.rows
    assert await count(source, "refused_key") == 0
    promise("damaged rows are refused for what is wrong with them, and no other row", sum(city.rows.values()), "rows")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_more_people_than_an_import_remembers_come_in_all_the_same(
    source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, at_most in ((keys, 30), (reading, 10)):
        monkeypatch.setattr(module, "REMEMBERED", at_most)
    monkeypatch.setattr(importing, "AT_ONCE", 50)
    city = spoilt(tmp_path / "city", 100)
    await import_city(Sources(source), cipher, clock, city.directory)
    assert listed(city.directory) == expected(city)


def test_every_kind_of_damage_is_planted_and_the_cast_is_spared(tmp_path: Path) -> None:
    city = spoilt(tmp_path / "city", 400)
    found = planted(city)
    assert {row["code"] for row in found} == KINDS
    assert {row["code"] for row in found if row["planted"] == "0"} == {"DEPENDS_ON_REFUSED", "UNKNOWN_REFERENCE"}
    direct = {(row["file"], row["line"]) for row in found if row["planted"] == "1"}
    assert 0.03 < len(direct) / sum(city.rows.values()) < 0.06
    assert not [line for file, line in direct if file == "persons.csv" and int(line) <= 7]


def test_damage_is_reproducible_and_leaves_the_rest_of_the_city_as_it_was(tmp_path: Path) -> None:
    one, two, whole = (
        spoilt(tmp_path / name, 100, damage=damage) for name, damage in (("one", 0.05), ("two", 0.05), ("whole", 0.0))
    )
    assert expected(one) == expected(two)
    assert whole.planted is None
    for of in FILES:
        lines = [(city.directory / f"{of.name}.csv").read_bytes().splitlines() for city in (one, two, whole)]
        assert lines[0] == lines[1]
        assert len(set(lines[2]) - set(lines[0])) <= sum(row["file"] == f"{of.name}.csv" for row in planted(one))


def test_a_city_is_written_in_every_encoding_and_every_register_has_somebody(tmp_path: Path) -> None:
    city = spoilt(tmp_path / "city", 400, damage=0.0)
    marks = {of.name: (tmp_path / "city" / f"{of.name}.csv").read_bytes()[:3] for of in FILES}
    assert sum(mark == b"\xef\xbb\xbf" for mark in marks.values()) == len(FILES) // 3
    text = b"".join((tmp_path / "city" / f"{name}.csv").read_bytes() for name in marks)
    assert {kind for kind in FactKind if f",{kind},".encode() not in text} == set()
    assert city.rows["dated_facts"] > 3 * 400


@dataclass(frozen=True)
class Undisturbed:
    """A city whose import was not killed: under which keys, what was stored, and what was refused."""

    city: GeneratedCity
    keys_file: Path
    stored: Mapping[str, tuple[int, str]]
    refused: Refusals


@pytest.fixture(scope="module")
def undisturbed(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, size: Size) -> Undisturbed:
    folder = tmp_path_factory.mktemp("undisturbed")
    city, keys_file = spoilt(folder / "city", size(150, 10_000)), folder / "keys.json"
    Keyring.new().save(keys_file)

    async def imported() -> Mapping[str, tuple[int, str]]:
        source = open_source(Settings(database=f"sqlite:///{shutil.copy(sqlite_template, folder / 'hub.db')}"))
        try:
            await import_city(Sources(source), Cipher.of(keys_file), FixedClock(), city.directory)
            return await stored(source)
        finally:
            await source.close()

    found = run_apart(imported())
    return Undisturbed(city, keys_file, found, listed(city.directory))


@pytest.mark.databases("either")
async def test_an_import_that_is_killed_and_run_again_comes_to_the_same(
    settings: Settings, undisturbed: Undisturbed, clock: FixedClock, size: Size, promise: Promise
) -> None:
    shutil.copy(undisturbed.keys_file, settings.keys_file)
    city, cipher = undisturbed.city, Cipher.of(settings.keys_file)
    (city.directory / REJECTS).unlink(missing_ok=True)
    shutil.rmtree(city.directory / "rejects", ignore_errors=True)
    killed = start(settings, city.directory)
    source = open_source(settings)
    try:
        async with asyncio.timeout(600):
            while not await is_connected(settings, source):
                assert killed.poll() is None, "the import ended before it began"
                await asyncio.sleep(0.01)
            while not await is_stopped_with(killed, source, size(1, 3_000)):
                assert killed.poll() is None, "the import ended before it was killed"
                await asyncio.sleep(0.02)
        killed.send_signal(signal.SIGKILL)
        assert killed.wait() == -signal.SIGKILL
        assert not (city.directory / REJECTS).exists()  # it had not come to its end

        await import_after_a_kill(source, cipher, clock, city.directory)
        assert await stored(source) == undisturbed.stored
        assert listed(city.directory) == undisturbed.refused == expected(city)
        promise("an import that is killed and run again comes to the same", sum(city.rows.values()), "rows")
    finally:
        killed.kill()
        killed.wait()
        await source.close()


def start(settings: Settings, directory: Path) -> subprocess.Popen[bytes]:
    """`hub import` as a program of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    own = {"HUB_DATABASE": settings.database, "HUB_KEYS_FILE": str(settings.keys_file)}
    program = str(Path(sys.executable).with_name("hub"))
    return subprocess.Popen([program, "import", str(directory)], env=clean | own, stderr=subprocess.DEVNULL)


async def is_connected(settings: Settings, source: Source) -> bool:
    """True once somebody else has opened the database, in which nothing is stored by then."""
    if source.dialect == "sqlite":
        return Path(f"{settings.database.removeprefix('sqlite:///')}-wal").exists()  # noqa: ASYNC240
    others = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    async with source.begin() as connection:
        return bool((await connection.execute(text(others))).scalar_one())


async def is_stopped_with(program: subprocess.Popen[bytes], source: Source, wanted: int) -> bool:
    """True once a program has stored so many persons: then it stands still, as it does during each look.

    Left to run, it would come to its end before it is killed on a machine that has much else to do.
    """
    program.send_signal(signal.SIGSTOP)
    if await persons(source) >= wanted:
        return True
    program.send_signal(signal.SIGCONT)
    return False


async def persons(source: Source) -> int:
    """Read as answers are: whoever holds SQLite's right to write, and stands still with it, does not hold readers."""
    try:
        ((found,),) = await source.fetch(CompiledQuery.of(select(func.count()).select_from(PersonRow), source), {})
    except HubError:  # SQLite may be busy
        return 0
    return int(found)
