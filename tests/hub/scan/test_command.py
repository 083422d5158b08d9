"""`hub scan eligibility` as an operator runs it, on the small city."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import text

from hub.config import Settings
from hub.sources.register import open_source
from hub.sources.source import Source
from tests.commands import run_command
from tests.hub.scan.scans import lines
from tests.hub.server.serving import ROOT, environment


def run(settings: Settings, *arguments: str) -> Result:
    """`hub scan eligibility` with some settings and arguments."""
    return run_command(settings, "scan", "eligibility", *arguments)


@pytest.fixture
async def source(city_settings: Settings) -> AsyncIterator[Source]:
    opened = open_source(city_settings)
    yield opened
    await opened.close()


@asynccontextmanager
async def ledger_held(source: Source) -> AsyncIterator[None]:
    """Nothing can be written to the ledger meanwhile: whoever wants to, waits."""
    async with source.begin() as connection:
        if source.dialect == "postgresql":
            await connection.execute(text("lock table ledger_event in exclusive mode"))
        yield


def test_it_counts_by_reason_and_district_and_writes_the_file(city_settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "all.csv"
    arguments = ("--programme", "PREMIUM_SUBSIDY", "--on", "2026-11-23", "--known-at", "2026-11-24T08:00:00")
    done = run(city_settings, *arguments, "--out", str(file))
    assert done.exit_code == 0, done.stderr
    assert "PREMIUM_SUBSIDY (§9) on 2026-11-23, as known at 2026-11-24T08:00:00+08:00: 85 persons." in done.stdout
    wanted = ("ELIGIBLE", "CONDITION_UNKNOWN", "980101 示例一区", str(file))
    assert [word for word in wanted if word not in done.stdout] == []
    assert len(lines(file)) == 85
    assert "85 of 85" in done.stderr


@pytest.mark.parametrize(
    ("city_url", "signalled"), [("sqlite", signal.SIGTERM), ("postgresql", signal.SIGINT)], indirect=["city_url"]
)
async def test_interrupted_it_says_so_and_leaves_nothing(
    city_settings: Settings, source: Source, tmp_path: Path, signalled: signal.Signals
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    arguments = ("scan", "eligibility", "--programme", "PREMIUM_SUBSIDY", "--out", str(folder / "all.csv"))
    async with ledger_held(source):
        with started(city_settings, *arguments) as process:
            begun = await asyncio.to_thread(first_of, folder)
            process.send_signal(signalled)
            out, err = await asyncio.to_thread(process.communicate, timeout=60)
    assert begun
    assert (process.returncode, out, files(folder)) == (130, "", [])
    assert [word for word in ("Interrupted", "all.csv was not written") if word not in err] == []


def test_what_it_cannot_do_is_told_in_a_sentence(settings: Settings, tmp_path: Path) -> None:
    programme = ("--programme", "PREMIUM_SUBSIDY")
    kept, link = tmp_path / "kept.csv", tmp_path / "link.csv"
    kept.write_text("kept")
    link.symlink_to(kept)
    for arguments, word in (
        (("--programme", "SHOES"), "PREMIUM_SUBSIDY"),
        ((), "--programme"),
        ((*programme, "--on", "soon"), "soon"),
        ((*programme, "--known-at", "soon"), "is not a time"),
        ((*programme, "--out", str(tmp_path / "nowhere" / "all.csv")), "There is no folder"),
        ((*programme, "--out", str(kept)), "exists; it is kept as it is"),
        ((*programme, "--out", str(link)), "exists; it is kept as it is"),
        ((*programme, "--out", ""), "The name of the file is empty"),
        ((*programme, "--out", "/proc/all.csv"), "Nothing can be written in /proc"),
    ):
        done = run(settings, *arguments)
        assert (done.exit_code, done.stdout, word in done.stderr) == (2, "", True), done.stderr
    assert (kept.read_text(), {each.name for each in tmp_path.glob("*.csv")}) == ("kept", {"kept.csv", "link.csv"})


def test_an_empty_city_is_scanned_too(settings: Settings) -> None:
    done = run(settings, "--programme", "PREMIUM_SUBSIDY")
    assert (done.exit_code, ": 0 persons." in done.stdout) == (0, True), done.stderr


def started(settings: Settings, *arguments: str) -> subprocess.Popen[str]:
    """`hub` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "hub", *arguments],
        cwd=ROOT, env=environment(settings), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def files(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


def first_of(folder: Path) -> list[str]:
    """The files of a folder, as soon as there is one."""
    until = time.monotonic() + 60
    while not files(folder) and time.monotonic() < until:
        time.sleep(0.02)
    return files(folder)
