"""A backup is restored, as the papers say: what was stored is there, and no partner passes over what comes after."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hub.config import Settings
from hub.server.bench.postgres import binaries, execute
from hub.server.doctor import CheckState, examine
from hub.sources.migrate import Migrated, migrate
from tests.clock import FixedClock
from tests.commands import run_command
from tests.databases import run_apart, throwaway_server
from tests.ground.city import odd_id, odd_person, write_keys
from tests.ground.hub import Hub, open_hub
from tests.hub.server.serving import without_hub
from tests.hub.server.test_changes import changes, records, write
from tests.papers import blocks, paper

PERSON = "query($by: ResidentIdNumber!) { person(by: {idNumber: $by}) { id idNumber } }"


def run(program: str, *arguments: str, folder: Path) -> None:
    subprocess.run([binaries(folder) / program, *arguments], check=True, capture_output=True, timeout=120)


def back_up(database: str, folder: Path) -> Path:
    """What the papers tell an operator to do."""
    file = folder / "hub.backup"
    if database.startswith("sqlite:///"):
        with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as connection:
            connection.execute("vacuum into ?", [str(file)])
    else:
        run("pg_dump", "--format=custom", f"--file={file}", database, folder=folder)
    return file


@contextmanager
def restored(backup: Path, settings: Settings, folder: Path) -> Iterator[Settings]:
    """The backup in a place of its own: another file, or a database in another cluster."""
    if settings.dialect == "sqlite":
        backup.rename(folder / "restored.db")
        yield replace(settings, database=f"sqlite:///{folder / 'restored.db'}")
        return
    server = throwaway_server()
    try:
        database = f"{server.start().rsplit('/', 1)[0]}/hub"
        run("createdb", "--maintenance-db", server.start(), "hub", folder=folder)
        run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={database}", str(backup), folder=folder)
        yield replace(settings, database=database)
    finally:
        server.remove()


async def told(hub: Hub, since: str | None) -> tuple[list[str], Any]:
    page = await changes(hub, since)
    return records(page), page["pageInfo"]["endCursor"]


async def test_a_restored_hub_has_what_was_backed_up_and_tells_partners_what_comes_after(
    hub: Hub, clock: FixedClock, tmp_path: Path
) -> None:
    kept = [await write(hub, f"kept {number}") for number in range(2)]
    backup = await asyncio.to_thread(back_up, hub.settings.database, tmp_path)
    for number in range(3):
        await write(hub, f"lost {number}")
    seen, place = await told(hub, None)
    assert len(seen) == 5
    with restored(backup, hub.settings, tmp_path) as settings:
        assert (await migrate(settings, restored=True))["hub"] == Migrated([], epoch_advanced=True)
        async with open_hub(settings, clock) as anew:
            person = (await anew.ask(PERSON, {"by": odd_person(2)}))["data"]["person"]
            assert person == {"id": odd_id("person", 2), "idNumber": odd_person(2)}
            assert (await told(anew, None))[0] == kept
            after = [await write(anew, f"after {number}") for number in range(2)]
            assert (await told(anew, place))[0] == after
            assert (await told(anew, None))[0] == kept + after


async def findings(settings: Settings) -> dict[str, CheckState]:
    return {finding.name: finding.state for finding in await examine(settings)}


@pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)
async def test_a_database_of_another_cluster_is_not_ready_until_it_is_migrated(
    hub: Hub, clock: FixedClock, tmp_path: Path
) -> None:
    await write(hub, "kept")
    assert "restored" not in await findings(hub.settings)
    backup = await asyncio.to_thread(back_up, hub.settings.database, tmp_path)
    with restored(backup, hub.settings, tmp_path) as settings:
        assert (await findings(settings))["restored"] is CheckState.FAILED
        async with open_hub(settings, clock) as anew:
            waiting = await anew.http.get("/readyz")
            assert (waiting.status_code, waiting.json()["parts"]["database"]) == (503, "waits for `hub migrate`")
            assert run_apart(migrate(settings))["hub"] == Migrated([], epoch_advanced=True)
            assert (await anew.http.get("/readyz")).status_code == 200
            assert run_apart(migrate(settings))["hub"] == Migrated([])
        assert "restored" not in await findings(settings)


def printed(*, sqlite: bool) -> list[str]:
    """The commands that the papers have for one kind of database: to back up, and to restore."""
    section = paper("hub/docs/operating.md").partition("\n## Backup and restore\n")[2].partition("\n## ")[0]
    other = ("pg_", "createdb") if sqlite else ("SQLite",)
    return [
        "\n".join(line for line in block.splitlines() if not any(word in line for word in other))
        for block in blocks(section, "")
    ]


def shell(text: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """What a shell says to some lines, with the hub's and PostgreSQL's programs at hand."""
    path = f"{Path(sys.executable).parent}:{binaries(folder)}:{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-e"], input=text, cwd=folder, env=without_hub(PATH=path, **variables),
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.at_full_size  # of SQLite the papers are followed beside, and of PostgreSQL the steps themselves
@pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)
async def test_u12_what_the_papers_say_restores_a_backup_also_when_an_administrator_does(
    city_settings: Settings, clock: FixedClock, tmp_path: Path
) -> None:
    backing_up, restoring = printed(sqlite=False)
    done = await asyncio.to_thread(shell, backing_up, tmp_path, HUB_DATABASE=city_settings.database)
    assert (done.returncode, (tmp_path / "hub.backup").stat().st_mode & 0o777) == (0, 0o600), done.stderr
    server = throwaway_server()
    try:
        place = await asyncio.to_thread(server.start)
        await execute(place, "create role dba superuser login password 'dba'")
        address = place.rpartition("@")[2].partition("/")[0]
        dba = f"postgresql://dba:dba@{address}/postgres"
        await execute(dba, "alter role hub rename to first")
        await execute(dba, "create role hub login password 'own'")
        settings = replace(city_settings, database=f"postgresql://hub:own@{address}/hub")
        host, _, port = address.partition(":")
        named = {
            "PGHOST": host,
            "PGPORT": port,
            "PGUSER": "dba",
            "PGPASSWORD": "dba",
            "HUB_DATABASE": settings.database,
        }
        named["HUB_KEYS_FILE"] = str(settings.keys_file)
        done = await asyncio.to_thread(shell, restoring, tmp_path, **named)
        assert (done.returncode, "failed" in done.stdout, done.stderr) == (0, False, ""), done.stdout
        async with open_hub(settings, clock) as anew:
            person = (await anew.ask(PERSON, {"by": odd_person(2)}))["data"]["person"]
            assert person == {"id": odd_id("person", 2), "idNumber": odd_person(2)}
        as_before = (
            restoring.replace("--role=hub", "")
            .replace("--owner=hub", "--owner=dba")
            .replace("createdb", "dropdb hub\ncreatedb")
        )
        of_the_hub = ("hub migrate --restored", "hub doctor")
        for line in of_the_hub:
            as_before = as_before.replace(line, "")
        done = await asyncio.to_thread(shell, as_before, tmp_path, **named)
        assert done.returncode == 0, done.stderr
        doctor = run_command(settings, "doctor")
        assert doctor.exit_code == 1, doctor.output
        (told,) = [line for line in doctor.stdout.splitlines() if line.startswith("failed")]
        assert "`reassign owned by dba to hub`" in told
        assert run_command(settings, "migrate", "--restored").exit_code == 2
        await execute(f"postgresql://dba:dba@{address}/hub", "reassign owned by dba to hub")
        for line in of_the_hub:
            mended = run_command(settings, *line.split()[1:])
            assert mended.exit_code == 0, mended.output
    finally:
        await asyncio.to_thread(server.remove)


def test_u12_what_the_papers_say_restores_a_backup_of_sqlite(sqlite_city_url: str, tmp_path: Path) -> None:
    backing_up, restoring = printed(sqlite=True)
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        (folder / "var").mkdir(parents=True)
    Path(sqlite_city_url.removeprefix("sqlite:///")).rename(old / "var/hub.db")
    write_keys(new / "var/keys.json")
    done = shell(f"{backing_up}\nmv hub.backup {new}", old)
    assert (done.returncode, done.stderr) == (0, "")
    done = shell(restoring, new)
    assert (done.returncode, "failed" in done.stdout, done.stderr) == (0, False, ""), done.stdout
    assert {file.stat().st_mode & 0o777 for file in (new / "hub.backup", new / "var/hub.db")} == {0o600}
