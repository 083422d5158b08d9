"""Small faults, planted one after the other in what decides over rights, limits and the ledger: which do the tests find?

    python -m tests.mutation [--digits 37] [MODULE…]

mutmut plants and judges; this runs it once for each module, in a copy of the checkout below var/mutation, with the few
quick tests that prove the module, and prints a table and what survived. `--digits` takes only the mutants whose number
ends in one of these digits: a sample.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

ROOT = Path(__file__).parents[1]
PACKAGES = ("permissions", "hub", "resolvers", "schema", "migrations")
COPIED = (*PACKAGES, "tests", "README.md", "CHANGELOG.md")


@dataclass(frozen=True, slots=True)
class Module:
    """What is mutated, and the tests that have to find it, on SQLite."""

    files: str
    tests: tuple[str, ...]


MODULES: Mapping[str, Module] = {
    "permissions": Module("permissions/*", ("tests/permissions",)),
    "authorise": Module(
        "resolvers/authorise.py",
        (
            "tests/resolvers/test_authorise.py",
            "tests/cases",
            "tests/leaks/test_statements.py",
            "tests/hub/server/test_strict.py",
            "tests/hub/server/test_lists.py",
        ),
    ),
    "scope": Module("resolvers/scope.py", ("tests/resolvers/test_scope.py", "tests/cases")),
    "limiter": Module("hub/limiter/*", ("tests/hub/limiter",)),
    "cursors": Module("resolvers/cursors.py", ("tests/resolvers/test_cursors.py",)),
    "gate": Module("hub/ledger/gate.py", ("tests/hub/ledger",)),
}


@click.command()
@click.option("--digits", default="", help="Only mutants whose number ends in one of these digits.")
@click.argument("names", nargs=-1, type=click.Choice(list(MODULES)))
def main(digits: str, names: tuple[str, ...]) -> None:
    judged = {name: judge(name, digits) for name in names or MODULES}
    for outcomes in judged.values():
        for mutant, outcome in outcomes.items():
            if outcome in ("survived", "no tests", "suspicious"):
                click.echo(f"{outcome}: {mutant}")
    for name, outcomes in judged.items():
        counts = Counter(outcomes.values())
        found = counts["killed"] + counts["timeout"]
        every = sum(counts.values()) - counts["not checked"]
        click.echo(f"{name}: {found} of {every} found, {100 * found / max(every, 1):.1f} %")


def judge(name: str, digits: str) -> dict[str, str]:
    """What became of each mutant of a module."""
    folder, module = ROOT / "var" / "mutation" / name, MODULES[name]
    shutil.rmtree(folder, ignore_errors=True)
    for part in COPIED:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "mutation.py"))
        else:
            shutil.copy(ROOT / part, folder / part)
    given = {
        "source_paths": PACKAGES,
        "only_mutate": (module.files,),
        "also_copy": COPIED,
        "pytest_add_cli_args": ("-p", "no:xdist", "-p", "no:cacheprovider", "-o", "asyncio_mode=auto"),
        "pytest_add_cli_args_test_selection": (*filter(exists, module.tests), "-k", "not postgresql"),
    }
    lines = [f"{key} =\n" + "".join(f"    {value}\n" for value in values) for key, values in given.items()]
    (folder / "setup.cfg").write_text("[mutmut]\n" + "".join(lines), "utf-8")
    sample = [f"*_mutmut_*{digit}" for digit in digits]
    with (folder / "log").open("w") as log:
        mutmut = [sys.executable, "-m", "mutmut"]
        subprocess.run(
            [*mutmut, "run", "--max-children", "1", *sample], cwd=folder, stdout=log, stderr=log, check=False
        )
        told = subprocess.run(
            [*mutmut, "results", "--all", "true"], cwd=folder, capture_output=True, text=True, check=True
        )
    return dict(line.strip().split(": ", 1) for line in told.stdout.splitlines() if "__mutmut_" in line)


def exists(test: str) -> bool:
    return (ROOT / test).exists()


if __name__ == "__main__":
    main()
