"""A copy of the house, to which a test adds files as an engineer would, and programs that run in it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from filecmp import cmp
from pathlib import Path
from typing import Any

from hub.sources.migrate import newest
from tests.hub.server.serving import without_hub
from tests.papers import ROOT, blocks

ROOMS = ("permissions", "hub", "resolvers", "schema", "migrations")


def copy_of_the_house(folder: Path) -> Path:
    """Every room of the house in a folder, as it is here."""
    half_written = shutil.ignore_patterns("*.pyc.*")  # by another process, which renames it in a moment
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=half_written)
    return folder


def files_told(paper: str) -> Mapping[str, str]:
    """The files that a paper tells whole, by their path: its blocks of Python, of which the first line names the file."""
    return dict(_named(block) for block in blocks(paper, "python") if block.startswith("# "))


def lines_told(paper: str) -> Mapping[str, str]:
    """The changes of files that a paper tells, by their path: its blocks of diff, of which the first line names the file."""
    return dict(_named(block) for block in blocks(paper, "diff"))


def _named(block: str) -> tuple[str, str]:
    first, _, rest = block.partition("\n")
    return first.removeprefix("# "), rest


def with_lines(text: str, change: str) -> str:
    """A file with the lines that a change adds, each after the line that stands before it there."""
    lines, place = text.split("\n"), -1
    for line in change.rstrip("\n").split("\n"):
        if line.startswith("+"):
            place += 1
            lines.insert(place, line[1:])
        else:
            place = lines.index(line[1:], place + 1)
    return "\n".join(lines)


def add_what_is_told(copy: Path, paper: str, *, without: str = "") -> Path:
    """Adds to a copy what a paper tells of files, but for one. A migration comes after the newest that there is."""
    for path, text in files_told(paper).items():
        if path != without:
            after = re.sub(r'(?<=^down_revision = ")\w+', newest(), text, flags=re.MULTILINE)
            (copy / path).write_text(after, "utf-8")
    for path, change in lines_told(paper).items():
        if path != without:
            (copy / path).write_text(with_lines((copy / path).read_text("utf-8"), change), "utf-8")
    return copy


def works(copy: Path, database: str, folder: Path, work: Mapping[str, object]) -> Any:
    """What comes of some work in a copy (`tests.at_work`)."""
    done = run_in(copy, "tests.at_work", database, str(folder), given=json.dumps(work))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def changed(copy: Path) -> set[str]:
    """The files of a copy that are new, or otherwise than here."""
    return {path for path in _sources(copy) if not (ROOT / path).exists() or not cmp(copy / path, ROOT / path, False)}


def _sources(copy: Path) -> Iterator[str]:
    for path in copy.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(copy).as_posix()


def run_in(copy: Path, *arguments: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """What `python -m` says with these arguments, in a copy: its rooms come before those of this checkout."""
    paths = os.pathsep.join((str(copy), str(ROOT)))
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=copy,
        input=given,
        env=without_hub(PYTHONPATH=paths, **environment),
        capture_output=True,
        text=True,
        check=False,
    )
