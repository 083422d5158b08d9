"""The house itself: sizes, names, maps. Its floors are `make floors`, which `make test` asks first."""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import fields
from pathlib import Path

import pytest

import hub
import permissions
import resolvers
import schema
from hub.config import Settings
from hub.server.log import LogWriter
from tests.house.modules import MODULES, module
from tests.papers import ROOT

ALL_PYTHON = sorted([*MODULES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "migrations").rglob("*.py")])

LONGEST = 400
NAMELESS = {"utils", "util", "helpers", "helper", "common", "base", "misc", "manager", "service", "handler"}
EXCEPTIONS = {Path("hub/tables/base.py")}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def source(path: Path) -> str:
    return path.read_text("utf-8")


@pytest.mark.parametrize("room", [hub, permissions, resolvers, schema], ids=lambda room: room.__name__)
def test_a_room_is_the_one_of_this_checkout(room: object) -> None:
    """Distributions called `hub` and `schema` exist: neither they nor a folder of the tests may stand before ours."""
    assert Path(room.__file__).is_relative_to(ROOT)  # type: ignore[attr-defined]
    assert not Path(room.__file__).is_relative_to(ROOT / "tests")  # type: ignore[attr-defined]


def test_a_file_is_read_in_one_sitting() -> None:
    long = [name(path) for path in ALL_PYTHON if len(source(path).splitlines()) > LONGEST]
    assert long == [], f"over {LONGEST} lines: move one duty of it to a file of its own"


def test_a_file_says_what_it_is_for() -> None:
    documented = [path for path in ALL_PYTHON if not path.name.startswith("test_")]
    assert [name(path) for path in documented if not ast.get_docstring(ast.parse(source(path)))] == []


def test_a_file_is_named_after_a_thing() -> None:
    named = {path: path.relative_to(ROOT) for path in MODULES if path.relative_to(ROOT) not in EXCEPTIONS}
    assert [name(path) for path, inside in named.items() if NAMELESS.intersection(inside.with_suffix("").parts)] == []


def test_no_import_hides_in_a_function() -> None:
    assert [
        f"{name(path)}:{statement.line}"
        for path in MODULES
        for statement in module(path).imports
        if statement.is_hidden
    ] == []


def test_every_folder_of_code_is_a_package() -> None:
    folders = {path.parent for path in ALL_PYTHON if path.parent != ROOT / "migrations" / "versions"}
    assert [name(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_migrations_are_one_chain_and_the_last_number_is_the_newest() -> None:
    """Two that were written side by side come one after the other once they meet."""
    steps = [source(path) for path in sorted((ROOT / "migrations" / "versions").glob("*.py"))]
    told = [re.findall(r'^(?:down_)?revision = (?:"(\w+)"|None)$', text, re.MULTILINE) for text in steps]
    before = dict(told)
    assert len(before) == len(steps)
    assert sorted(before.values()) == sorted(["", *before])[:-1]


def test_only_the_clock_asks_the_machine_for_the_time() -> None:
    asking = re.compile(r"\b(?:datetime\.(?:now|utcnow|today)|date\.today|time\.time)\(")
    assert [name(path) for path in MODULES if asking.search(source(path))] == ["hub/clock.py"]


def test_the_log_has_each_level_that_is_written_at() -> None:
    """It writes lines by itself, and has no more levels than these."""
    logging = [text for text in map(source, MODULES) if "\nlog = structlog.get_logger()\n" in text]
    written = {level for text in logging for level in re.findall(r"\blog\.(\w+)\(", text)}
    assert written
    assert {level for level in written if not hasattr(LogWriter, level)} == set()


@pytest.mark.parametrize(
    ("work", "places"),
    [
        ("validate", {"hub/server/endpoint/documents.py"}),
        ("get_variable_values", {"hub/server/endpoint/documents.py"}),
        ("get_argument_values", {"resolvers/arguments.py"}),
        ("Executor", {"hub/server/endpoint/introspecting.py"}),
        ("execute", set()),
    ],
)
def test_each_work_of_graphql_core_has_one_place(work: str, places: set[str]) -> None:
    """So that nothing is checked or coerced twice on its way, and nothing of the hub is executed."""
    asking = {
        name(path)
        for path in MODULES
        for statement in module(path).imports
        if statement.module.split(".")[0] == "graphql" and work in statement.names
    }
    assert asking == places


@pytest.mark.parametrize("path", sorted((ROOT / "permissions").glob("*.py")), ids=name)
def test_the_room_of_permissions_needs_nothing_but_the_standard_library(path: Path) -> None:
    imported = {statement.module.split(".")[0] for statement in module(path).imports}
    assert imported <= sys.stdlib_module_names | {"permissions"}


@pytest.mark.parametrize("field", fields(Settings), ids=lambda field: field.name)
def test_a_setting_says_its_variable_and_what_it_is(field: object) -> None:
    metadata = field.metadata  # type: ignore[attr-defined]
    assert re.fullmatch(r"HUB_[A-Z_]+", metadata["variable"])
    assert metadata["help"]
