"""S8: files with people's data or secrets are for their owner alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from hub.config import Settings
from hub.intake.generate import generate
from hub.keyring import Keyring
from hub.private_files import SQLITE_SUFFIXES, opened
from hub.server.doctor import CheckState, examine
from hub.sources.migrate import migrate
from hub.sources.register import open_source


def mode(file: Path) -> int:
    return file.stat().st_mode & 0o777


def modes(folder: Path) -> dict[str, int]:
    return {file.name: mode(file) for file in folder.iterdir()}


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    """The widest umask there is: nothing is private by chance."""
    before = os.umask(0)
    yield
    os.umask(before)


async def test_s8_a_sqlite_database_and_what_stands_beside_it_are_for_its_owner(tmp_path: Path) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path / 'hub.db'}")
    await migrate(settings)
    async with open_source(settings) as source:
        async with source.begin() as connection:
            await connection.execute(text("create table t (a)"))
        async with source.alone("test"):
            found = modes(tmp_path)
    assert {"hub.db", "hub.db-wal", "hub.db-shm"} <= set(found)
    assert set(found.values()) == {0o600}


async def test_s8_an_open_database_is_told_and_mended_when_it_is_opened_to_write(
    sqlite_url: str, tmp_path: Path
) -> None:
    Keyring.new().save(tmp_path / "keys.json")
    settings, file = Settings(database=sqlite_url, keys_file=tmp_path / "keys.json"), tmp_path / "hub.db"
    file.chmod(0o644)
    (told,) = [finding for finding in await examine(settings) if finding.name == "files"]
    assert (told.state, f"chmod 600 {file}" in told.sentence) == (CheckState.WARNING, True)
    file.chmod(0o644)
    async with open_source(settings) as source, source.begin() as connection:
        await connection.execute(text("create table t (a)"))
        assert {mode(file.with_name(file.name + end)) for end in SQLITE_SUFFIXES[:3]} == {0o600}
    (told,) = [finding for finding in await examine(settings) if finding.name == "files"]
    assert told.state is CheckState.OK


def test_s8_a_generated_city_is_for_its_owner(tmp_path: Path) -> None:
    city = generate(tmp_path / "city", persons=10, seed=1, today=date(2026, 11, 23))
    files = list(city.directory.iterdir())
    assert files
    assert {mode(file) for file in files} == {0o600}


def test_s8_a_file_that_was_open_is_not_when_it_is_written_again(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("before", "utf-8")
    assert mode(file) == 0o666
    with opened(file, "w", encoding="utf-8") as stream:
        stream.write("after")
    assert (mode(file), file.read_text("utf-8")) == (0o600, "after")


def test_what_is_written_to_and_is_no_file_stays_everybodys(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o666)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with opened(pipe, "w") as written:
        written.write("a line")
    assert (mode(pipe), os.read(reader, 100)) == (0o666, b"a line")
    os.close(reader)
