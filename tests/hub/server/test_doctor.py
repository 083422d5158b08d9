"""The doctor names what stands in the way, and what to do about it."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from hub.config import Settings
from hub.server import doctor
from hub.server.bench.postgres import execute
from hub.server.doctor import CheckResult, CheckState, examine
from hub.sources.source import Source
from tests.databases import database_from, run_apart


async def finding(settings: Settings, name: str) -> CheckResult:
    return next(found for found in await examine(settings) if found.name == name)


async def test_a_hub_in_order_gets_nothing_but_ok(settings: Settings) -> None:
    findings = await examine(settings)
    assert [found for found in findings if found.state != CheckState.OK] == []
    assert {"settings", "keys", "database", "tables"} <= {found.name for found in findings}


async def test_no_finding_shows_the_password(postgres_url: str, tmp_path: Path) -> None:
    password = postgres_url.split("@", maxsplit=1)[0].rsplit(":", 1)[1]
    assert password not in repr(await examine(Settings(database=postgres_url, keys_file=tmp_path / "none")))


@pytest.mark.parametrize("address", ["postgresql://hub:secret@127.0.0.1:1/hub", "sqlite:////nowhere/hub.db"])
async def test_a_database_that_is_away_is_a_finding_and_no_crash(address: str, tmp_path: Path) -> None:
    away = await finding(Settings(database=address, keys_file=tmp_path / "none", deadline_seconds=60), "database")
    assert away.state == CheckState.FAILED
    assert "does not answer" in away.sentence


async def test_a_database_without_tables_asks_for_a_migration(postgres_server: str, settings: Settings) -> None:
    with database_from(None, postgres_server) as url:
        tables = await finding(replace(settings, database=url), "tables")
    assert tables.state == CheckState.FAILED
    assert "hub migrate" in tables.sentence


async def test_tables_of_another_release_ask_for_a_migration(settings: Settings, source: Source) -> None:
    async with source.begin() as connection:
        await connection.execute(text("update alembic_version_hub set version_num = 'older'"))
    tables = await finding(settings, "tables")
    assert tables.state == CheckState.FAILED
    assert "older" in tables.sentence


async def test_a_table_that_is_not_there_is_named(settings: Settings, source: Source) -> None:
    async with source.begin() as connection:
        await connection.execute(text("drop table education_aid"))
    tables = await finding(settings, "tables")
    assert (tables.state, "lacks education_aid; run `hub migrate`" in tables.sentence) == (CheckState.FAILED, True)


async def test_a_key_file_without_the_key_in_use_is_said_to_be_old(settings: Settings, source: Source) -> None:
    assert (await finding(settings, "keys in use")).state == CheckState.OK
    async with source.begin() as connection:
        await connection.execute(text("update key_in_use set key_id = 's9', turn = 1 where kind = 'sealing'"))
    old = await finding(settings, "keys in use")
    assert (old.state, "s9" in old.sentence) == (CheckState.FAILED, True)


async def test_a_key_file_that_is_missing_broken_or_open_to_others_is_said_to_be(settings: Settings) -> None:
    settings.keys_file.chmod(0o644)
    assert (await finding(settings, "keys")).state == CheckState.WARNING
    settings.keys_file.write_text("{}")
    assert (await finding(settings, "keys")).state == CheckState.FAILED
    settings.keys_file.unlink()
    assert "does not exist" in (await finding(settings, "keys")).sentence
    settings.keys_file.mkdir()
    assert "cannot be read" in (await finding(settings, "keys")).sentence


async def test_more_connections_than_the_server_gives_are_counted(postgres_url: str, tmp_path: Path) -> None:
    settings = Settings(database=postgres_url, keys_file=tmp_path / "none", processes=6, pool_size=8)
    assert (await finding(settings, "connections")).state == CheckState.OK  # 6 x (8 + 4 + 2) of 100 - 3
    assert (await finding(replace(settings, processes=7), "connections")).state == CheckState.FAILED


async def test_a_machine_whose_clock_is_off_is_told(postgres_url: str, tmp_path: Path) -> None:
    settings = Settings(database=postgres_url, keys_file=tmp_path / "none")
    for hours in (-1, 1):
        findings = await examine(settings, lambda hours=hours: datetime.now(UTC) + timedelta(hours=hours))
        assert [found.state for found in findings if found.name == "time"] == [CheckState.FAILED]


async def test_a_full_disk_is_seen_coming(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(database=sqlite_url, keys_file=tmp_path / "none")
    free = os.statvfs(tmp_path).f_bavail * os.statvfs(tmp_path).f_frsize
    monkeypatch.setattr(doctor, "ENOUGH_DISK", free * 2)
    assert (await finding(settings, "disk")).state == CheckState.WARNING
    monkeypatch.setattr(doctor, "LITTLE_DISK", free * 2)
    assert (await finding(settings, "disk")).state == CheckState.FAILED


@pytest.mark.parametrize(("version", "state"), [(14, "failed"), (15, "ok"), (18, "ok"), (19, "warning")])
def test_a_version_of_postgresql_is_too_old_known_or_too_new(version: int, state: str) -> None:
    assert doctor._postgres(version).state == state


@pytest.mark.parametrize(("version", "state"), [("3.37.2", "failed"), ("3.38", "ok"), ("3.40.1", "ok")])
def test_a_version_of_sqlite_is_too_old_or_known(version: str, state: str) -> None:
    assert doctor._sqlite(version).state == state


@contextmanager
def only_user(server: str, database: str, *rights: str) -> Iterator[str]:
    """The address of a database for a user who owns nothing in it, and has some rights."""
    user = f"user_{secrets.token_hex(4)}"
    run_apart(execute(server, f"create role {user} login password 'of-a-user'"))
    try:
        for right in rights:
            run_apart(execute(database, right.format(user=user)))
        yield re.sub(r"//.+?@", f"//{user}:of-a-user@", database)
    finally:
        run_apart(execute(database, f"drop owned by {user}"))
        run_apart(execute(server, f"drop role {user}"))


ALL = "grant select, insert, update, delete on all tables in schema public to {user}"


@pytest.mark.parametrize(
    ("rights", "state", "said"),
    [
        ((), CheckState.FAILED, "may not read or write access_block, "),
        ((ALL, "revoke select on person from {user}"), CheckState.FAILED, "may not read or write person. "),
        ((ALL, "revoke delete on person from {user}"), CheckState.FAILED, "may not change or delete in person. "),
        ((ALL,), CheckState.WARNING, "`hub migrate` cannot change them"),
    ],
)
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_u12_tables_of_another_owner_are_a_finding(
    settings: Settings, postgres_server: str, rights: tuple[str, ...], state: CheckState, said: str
) -> None:
    with only_user(postgres_server, settings.database, *rights) as address:
        found = run_apart(finding(replace(settings, database=address), "rights"))
    assert (found.state, said in found.sentence) == (state, True), found.sentence
    assert "owner to user_" in found.sentence


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_u12_a_database_that_can_only_be_read_is_a_finding(settings: Settings) -> None:
    name = settings.database.rpartition("/")[2]
    await execute(settings.database, f"alter database {name} set default_transaction_read_only = on")
    found = await finding(settings, "writing")
    assert (found.state, "primary server" in found.sentence) == (CheckState.FAILED, True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda url: re.sub(r":[^:]+@", ":wrong@", url), "the password is wrong"),
        (lambda url: f"{url}_none", "createdb"),
        (lambda url: re.sub(r"@[^/]+", "@127.0.0.1:1", url), "nobody listens"),
        (lambda url: re.sub(r"@[^/]+", "@no-such-host.invalid", url), "the host is not found"),
        (lambda url: "sqlite:////", "cannot be opened"),
        (lambda url: f"sqlite:///{__file__}", "not an SQLite database"),
    ],
)
async def test_u12_each_reason_why_a_database_does_not_answer_has_its_sentence(
    postgres_server: str, tmp_path: Path, change: Callable[[str], str], said: str
) -> None:
    away = Settings(database=change(postgres_server), keys_file=tmp_path / "none", deadline_seconds=60)
    found = await finding(away, "database")
    assert (found.state, said in found.sentence) == (CheckState.FAILED, True), found.sentence


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_u12_tables_of_an_older_and_of_a_newer_release_are_told_apart(settings: Settings, source: Source) -> None:
    for revision, advice in {"0015_intake": "run its `hub migrate`", "9999_future": "of a newer release"}.items():
        async with source.begin() as connection:
            await connection.execute(text("update alembic_version_hub set version_num = :it"), {"it": revision})
        tables = await finding(settings, "tables")
        assert (tables.state, advice in tables.sentence) == (CheckState.FAILED, True), tables.sentence
