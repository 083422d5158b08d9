"""mutmut in a copy of the checkout: what became of each mutant of a module, and what it changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TextIO

import click

from tests.mutation.modules import Module

ROOT = Path(__file__).parents[2]
PACKAGES = ("permissions", "hub", "resolvers", "schema", "migrations")
COPIED = (*PACKAGES, "tests", "pyproject.toml", "README.md", "CHANGELOG.md")

PATIENCE = {"timeout_constant": 20, "timeout_multiplier": 3}
"""A mutant is ended after three times the time that its tests took without it, and a minute. What they took is measured in the same
run, so a busy machine makes no test too slow; the constant is for what they stand on, such as a city, which is not measured."""


class Planted:
    """A copy of the checkout in which the mutants of one module are judged."""

    def __init__(self, name: str, module: Module) -> None:
        self.name, self.module = name, module
        self.folder = ROOT / "var" / "mutation" / name

    def prepare(self) -> None:
        """A new copy, with mutmut's settings in it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        for part in COPIED:
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, self.folder / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / part, self.folder / part)
        missing = [test for test in self.module.tests if not (ROOT / test).exists()]
        if missing:
            raise click.ClickException(f"{self.name} is judged by tests that are not there: {', '.join(missing)}.")
        given = {
            "source_paths": PACKAGES,
            "only_mutate": (self.module.files,),
            "also_copy": COPIED,
            "pytest_add_cli_args": ("-p", "no:xdist", "--failed-first", "--hypothesis-profile=mutation"),
            "pytest_add_cli_args_test_selection": (*self.module.tests, "-k", self._databases()),
        }
        lines = [f"{key} =\n" + "".join(f"    {value}\n" for value in values) for key, values in given.items()]
        lines += [f"{key} = {value}\n" for key, value in PATIENCE.items()]
        (self.folder / "setup.cfg").write_text("[mutmut]\n" + "".join(lines), "utf-8")

    def judge(self, digits: str, postgres: str | None) -> dict[str, str]:
        """What became of each mutant; with digits, of those alone whose number ends in one of them."""
        sample = [f"*_mutmut_*{digit}" for digit in digits]
        given = {"HUB_TEST_DATABASE": "sqlite"} | ({"HUB_TEST_POSTGRES": postgres} if postgres else {})
        log = self.folder / "log"
        with log.open("w") as told:
            done = self._mutmut("run", "--max-children", "1", *sample, told=told, given=given)
        outcomes = [
            line.strip().split(": ", 1)
            for line in self._mutmut("results", "--all", "true").stdout.splitlines()
            if "__mutmut_" in line
        ]
        if done.returncode or not outcomes:
            last = log.read_text("utf-8", "replace")[-2000:]
            raise click.ClickException(f"The mutants of {self.name} could not be judged. mutmut's last words:\n{last}")
        return dict(outcomes)

    def change(self, mutant: str) -> tuple[str, str]:
        """What stood there, and what the mutant made of it, each on one line."""
        lines = self._mutmut("show", mutant).stdout.splitlines()
        lines = lines[lines.index(next(line for line in lines if line.startswith("@@"))) + 1 :]
        was, becomes = (
            " ".join(" ".join(line[1:] for line in lines if line.startswith(sign)).split()) for sign in "-+"
        )
        return was, becomes

    def _databases(self) -> str:
        return f"not postgresql or {self.module.postgresql}" if self.module.postgresql else "not postgresql"

    def _mutmut(
        self, *arguments: str, told: TextIO | None = None, given: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "mutmut", *arguments],
            cwd=self.folder,
            stdout=told or subprocess.PIPE,
            stderr=told or subprocess.PIPE,
            env=os.environ | (given or {}),
            text=True,
            check=told is None,
        )


def function_of(mutant: str) -> str:
    """The function that a mutant changes, as it is called in its file: mutmut writes `xǁClassǁmethod` and `x_function`."""
    name = mutant.rpartition(".")[2].rpartition("__mutmut_")[0]
    return name[2:].replace("ǁ", ".")
