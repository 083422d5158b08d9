"""What the hub needs to run is pinned apart from what its tests need, by names and versions alone; `make` says what it can do."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.papers import ROOT

FILES = {"to run": ROOT / "requirements.txt", "to test": ROOT / "tests/requirements.txt"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def pinned(what: str) -> dict[str, Version]:
    """Names and versions of one file."""
    lines = FILES[what].read_text("utf-8").splitlines()
    return {canonicalize_name(name): Version(version) for name, _, version in (line.partition("==") for line in lines)}


def needed(requirements: list[str]) -> set[str]:
    """The names of some requirements and of all that these need, on this machine."""
    waiting, found = [Requirement(text) for text in requirements], set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if (name, *sorted(requirement.extras)) not in found:
            found.add((name, *sorted(requirement.extras)))
            waiting += below(requirement)
    return {name for name, *_ in found}


def below(requirement: Requirement) -> Iterator[Requirement]:
    for text in distribution(requirement.name).requires or []:
        other = Requirement(text)
        if other.marker is None or any(other.marker.evaluate({"extra": extra}) for extra in ("", *requirement.extras)):
            yield other


@pytest.mark.parametrize("what", FILES)
def test_requirements_are_names_and_versions_only(what: str) -> None:
    for line in FILES[what].read_text("utf-8").splitlines():
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+_-]+", line), line


def test_what_the_hub_needs_to_run_is_pinned_and_nothing_else() -> None:
    assert needed(PROJECT["dependencies"]) == set(pinned("to run"))


def test_what_the_tests_need_beside_it_is_pinned_apart() -> None:
    beside = needed([*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]) - set(pinned("to run"))
    assert beside == set(pinned("to test"))


def test_what_is_pinned_is_what_is_asked_for() -> None:
    asked = [Requirement(text) for text in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"])]
    versions = pinned("to test") | pinned("to run")
    assert [str(one) for one in asked if versions[canonicalize_name(one.name)] not in one.specifier] == []


@pytest.mark.parametrize("asked", [[], ["help"]])
def test_make_says_what_it_can_do(asked: list[str]) -> None:
    done = subprocess.run(
        ["make", "--no-print-directory", *asked], cwd=ROOT, capture_output=True, text=True, check=True
    )
    (phony,) = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    told = [re.fullmatch(r"  make ([a-z]+) +(\S.+)", line) for line in done.stdout.splitlines()]
    assert sorted(line[1] for line in told if line) == sorted(phony.split())
    assert all(told)
