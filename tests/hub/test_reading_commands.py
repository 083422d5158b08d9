"""A command that only reads waits for nobody who writes, and takes no lock that a writer would wait for."""

from __future__ import annotations

import ast
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from hub.config import Settings
from hub.server.cli import work
from tests.commands import run_command
from tests.tables import COMMANDS

POLICY = str(Path(__file__).parents[1] / "ground" / "policy.yaml")
READ = {
    "deliveries list": (),
    "deliveries show": ("1",),
    "deliveries compare": ("1", "2"),
    "deliveries form": ("persons",),
    "grants plan": (POLICY,),
    "grants show": (),
    "accounts list": (),
    "documents list": (),
    "keys list": (),
    "ledger head": (),
    "ledger key": (),
    "matrix": (),
    "schema": ("--as", "reader", "--purpose", "READING"),
    "explain": ("{ me { client { id } } }", "--as", "reader", "--purpose", "READING"),
}
"""The commands that only read from the hub's database, with what they are asked."""

RECORDED = {
    "findings list",
    "findings show",
    "scan chain",
    "scan eligibility",
    "scan what-if",
    "ledger search",
    "ledger export",
    "supplies export",
}
"""Those that read, and write into the ledger that they did."""

WRITTEN = {
    "serve", "demo", "migrate", "import", "deliveries end-missing", "deliveries withdraw", "findings scan", "parameters load",
    "match", "supplies import", "grants apply", "grants load", "accounts add", "accounts reinstate", "accounts suspend", "documents add",
    "documents only", "documents remove", "keys new", "keys reindex", "keys reseal", "keys retire", "seal", "doctor",
}  # fmt: skip
"""Those that write; `doctor` finds out whether that can be done."""

APART = {
    "token",
    "generate",
    "catalogue",
    "parameters check",
    "grants secret",
    "policy impact",
    "verify",
    "witness new",
    "witness serve",
}
"""Those that ask no database."""

BEGUN = {
    ("acting", "act"),  # acts on the policy
    ("data", "_load"),  # parameters
    ("deliveries", "_within"),  # what a label means, said anew
    ("policies", "_applied"),
    ("supplies", "_stored"),  # what a file offers
}
"""Where the work of a command begins a transaction that writes: the file, and its function."""


def test_every_command_is_known_to_read_to_write_or_to_ask_no_database() -> None:
    groups = {name.rpartition(" ")[0] for name in COMMANDS}
    commands = {name.removeprefix("hub ") for name in COMMANDS if name not in groups and " bench" not in name}
    assert sorted(commands) == sorted([*READ, *RECORDED, *WRITTEN, *APART])


def test_no_work_of_a_command_begins_to_write_but_where_it_is_known_to() -> None:
    found = set()
    for file in Path(work.__file__).parent.glob("*.py"):
        for function in ast.parse(file.read_text("utf-8")).body:
            for node in ast.walk(function):
                begins = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "begin"
                if begins and "reading=True" not in ast.unparse(node):
                    found.add((file.stem, getattr(function, "name", "")))
    assert found == BEGUN


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)  # it has one writer: another who begins to write waits
def test_a_command_that_only_reads_says_the_same_while_somebody_else_writes(city_settings: Settings) -> None:
    settings = replace(city_settings, deadline_seconds=1.0)
    run_command(settings, "ledger", "key")  # makes the key, once
    at_rest = {name: run_command(settings, *name.split(), *given) for name, given in READ.items()}
    with sqlite3.connect(settings.database.removeprefix("sqlite:///"), isolation_level=None) as other:
        other.execute("begin immediate")
        meanwhile = {name: run_command(settings, *name.split(), *given) for name, given in READ.items()}
        other.execute("rollback")
    other.close()
    assert {name: (done.exit_code, done.output) for name, done in meanwhile.items()} == {
        name: (done.exit_code, done.output) for name, done in at_rest.items()
    }
