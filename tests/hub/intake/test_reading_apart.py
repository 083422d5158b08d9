"""A large delivery is read in a process of its own, which leaves nothing behind, however it or its import ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import Collection
from contextlib import nullcontext
from pathlib import Path

import pytest

from hub.cipher import ActiveKey, Cipher
from hub.config import Settings
from hub.intake import importing, reading_apart
from hub.intake.delivery import delivered
from hub.intake.importing import import_city
from hub.intake.preparing import Preparing
from hub.intake.reading_apart import Reader, ReadingBroken
from hub.intake.reading_task import ReadingTask
from hub.keyring import KeyKind, Keyring, add_key
from hub.sources.register import Sources
from hub.sources.source import Source
from hub.tables.population import ID_NUMBER
from tests.clock import FixedClock
from tests.hub.intake.cities import TODAY, small_city
from tests.hub.intake.test_damage import expected, listed, planted, spoilt

pytestmark = pytest.mark.databases("either")


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every delivery is large."""
    monkeypatch.setattr(reading_apart, "LARGE", 0)


def readers(parent: int) -> Collection[int]:
    """The processes that read for another one, or did so until it ended."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
            started_by = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):  # it has just ended
            continue
        if b"hub.intake.reading_apart" in command and started_by == parent:
            found.add(int(folder.name))
    return found


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"  # it has ended, though nobody has asked how


async def test_rows_that_are_read_apart_are_refused_for_the_same_reasons_in_the_same_order(
    source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "AT_ONCE", 50)
    city, seen = spoilt(tmp_path / "city", 200), set[int]()
    report = await import_city(
        Sources(source), cipher, clock, city.directory, progress=lambda *_: seen or seen.update(readers(os.getpid()))
    )
    assert len(seen) == 1
    assert listed(city.directory) == expected(city)
    assert {file.file: file.read for file in report.files} == {f"{name}.csv": rows for name, rows in city.rows.items()}
    assert planted(city)
    assert readers(os.getpid()) == set()


async def test_an_import_whose_reader_is_killed_says_so_and_can_be_started_again(
    source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kill(*_: object) -> None:
        for reader in readers(os.getpid()):
            os.kill(reader, signal.SIGKILL)

    city = small_city(tmp_path / "city", persons=150)
    with monkeypatch.context() as in_small_batches:
        in_small_batches.setattr(importing, "AT_ONCE", 50)
        with pytest.raises(ReadingBroken, match="status -9"):
            await import_city(Sources(source), cipher, clock, city, progress=kill)
    assert readers(os.getpid()) == set()
    monkeypatch.setattr(reading_apart, "LARGE", sys.maxsize)
    report = await import_city(Sources(source), cipher, clock, city)
    assert report.refusals == ()
    assert report.of("divisions.csv").already_there
    assert report.of("fund_payment.csv").stored


async def test_a_reader_ends_with_an_import_that_is_killed(
    source: Source, settings: Settings, clock: FixedClock, tmp_path: Path
) -> None:
    city = small_city(tmp_path / "city", persons=150)
    arguments = (settings.database, str(settings.keys_file), str(city), "", clock.now.isoformat(), "0")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.hub.intake.one_import", *arguments, stdout=PIPE, stderr=PIPE
    )
    assert process.stdout
    assert await process.stdout.readline()
    (reader,) = readers(process.pid)
    process.kill()
    assert (await process.communicate())[1] == b""
    async with asyncio.timeout(60):
        while is_running(reader):  # noqa: ASYNC110 -- it is another one's child, which nothing waits for
            await asyncio.sleep(0.02)


def test_a_file_that_is_gone_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    city = small_city(tmp_path / "city", persons=6)
    task = ReadingTask(delivered(city).tables, TODAY, {}, "", 1000)
    (city / "households.csv").unlink()
    told: dict[str, int] = {}
    with Reader(city) as reader:
        for table, batches in zip(task.tables, reader.read(task, Cipher(Keyring.new())), strict=True):
            with pytest.raises(FileNotFoundError) if table.name == "households.csv" else nullcontext():
                told[table.name] = sum(len(batch) for batch, _ in batches)
    assert told["persons.csv"] == 6
    assert told.keys() >= {"memberships.csv", "dated_facts.csv"}


def test_what_was_sealed_under_a_key_that_is_not_in_use_any_more_is_sealed_anew(tmp_path: Path) -> None:
    file, city = tmp_path / "keys.json", small_city(tmp_path / "city", persons=6)
    Keyring.new().save(file)
    new = {kind: add_key(file, kind) for kind in KeyKind}
    cipher = Cipher.of(file)
    persons = next(table for table in delivered(city).tables if table.name == "persons.csv")
    task = ReadingTask([persons], TODAY, {}, "", 1000)
    with Reader(city) as reader:
        ((batch, _),) = next(reader.read(task, cipher))
    cipher.adopt(ActiveKey(kind, key, turn=1) for kind, key in new.items())
    Preparing(cipher, "").renew(persons.of, batch)
    kept = batch.values
    assert [cipher.open(ID_NUMBER, sealed) for sealed in kept["id_number_sealed"]] == kept["id_number"]
    assert {sealed.partition(".")[0] for sealed in kept["id_number_sealed"]} == {new[KeyKind.SEALING]}
    assert kept["id_number_token"] == [cipher.token(ID_NUMBER, number) for number in kept["id_number"]]
