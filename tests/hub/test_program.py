"""`hub` as a program of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.hub.server.forked import ForkedProcess
from tests.hub.server.serving import without_hub
from tests.hub.test_cli import Done, Run


def program(folder: Path, *arguments: str, **variables: str) -> Done:
    """`hub` as it was installed."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("hub")), *arguments],
        cwd=folder, env=without_hub(**variables), capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)


def forked(folder: Path, *arguments: str, **variables: str) -> Done:
    """`hub` in a process that is forked (`tests.hub.server.forked`); it prints on one stream."""
    printed = folder / "printed"
    printed.unlink(missing_ok=True)
    status = ForkedProcess(arguments, folder, without_hub(**variables), printed).wait(600)
    said = printed.read_text("utf-8")
    return Done(status, said, said)


@pytest.mark.takes_long
@pytest.mark.at_full_size  # tests.hub.server.test_demo plays it once, on SQLite
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_demo_plays_on_both_databases_and_again(tmp_path: Path, database_url: str) -> None:
    """The first as a newcomer plays it, in an interpreter of its own."""
    ways: list[tuple[Run, dict[str, str]]] = [(program, {}), (forked, {"HUB_DATABASE": database_url}), (forked, {})]
    for run, named in ways:
        done = run(tmp_path, "demo", "--once", **named)
        assert (done.returncode, "Every step gave what it should." in done.stdout) == (0, True), done.stderr
    assert (tmp_path / "var" / "demo" / "secrets.json").stat().st_mode & 0o077 == 0


def test_a_mistake_in_the_settings_ends_the_program_with_2_and_no_traceback(tmp_path: Path) -> None:
    done = program(tmp_path, "serve", HUB_PORT="none")
    assert (done.returncode, "HUB_PORT" in done.stderr, "Traceback" in done.stderr) == (2, True, False)
