"""People at a terminal: what a command reads before it answers, what it takes, and how it ends."""

from __future__ import annotations

import gc
import inspect
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.catalogue.contract import keys
from hub.clock import system_clock
from hub.config import Settings
from hub.grants.policy_changes import block, revoke_grant, suspend_client
from hub.policy.parameters import SAMPLES
from hub.server.cli import commands
from hub.server.cli.values import HIGHEST, Identifier, InputFile, Number, OneOf, WholeNumber
from hub.sources.register import open_source
from hub.tables.governance import GrantFieldRow
from tests.commands import run_command
from tests.databases import run_apart
from tests.ground.city import POLICY
from tests.hub.server.serving import without_hub
from tests.schema.profiles import FULL
from tests.tables import COMMANDS

HEAVY = {"sqlalchemy", "graphql", "strawberry", "hub.tables", "hub.server.app", "uvicorn", "alembic", "httpx", "rich"}
"""What takes longest to read."""

READS = """
import json, sys
from click.testing import CliRunner
from hub.server.cli import commands
found = {}
for line in json.load(sys.stdin):
    done = CliRunner().invoke(commands, line, prog_name="hub")
    found[" ".join(line)] = [done.exit_code, sorted(set(HEAVY) & set(sys.modules))]
print(json.dumps(found))
"""
ME = "{ me { client { id } } }"


def program(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """`hub` as a program of its own."""
    hub = [sys.executable, "-m", "hub", *arguments]
    return subprocess.run(hub, env=without_hub(**variables), capture_output=True, text=True, timeout=60, check=False)


def test_u8_help_version_and_slips_of_the_fingers_are_answered_without_the_rest_of_the_hub() -> None:
    help_of_all = [[*name.split()[1:], "--help"] for name in COMMANDS]
    slips = [["fly"], ["explain"], ["token", "a"], ["serve", "--port", "none"], ["keys", "new", "shoes"], ["serve"]]
    done = subprocess.run(
        [sys.executable, "-c", READS.replace("HEAVY", repr(HEAVY))],
        input=json.dumps([["--version"], *help_of_all, *slips]), env=without_hub(HUB_PORT="none"),
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert {line: read for line, (_, read) in found.items() if read} == {}
    assert {found[" ".join(line)][0] for line in [["--version"], *help_of_all]} == {0}
    assert {found[" ".join(line)][0] for line in slips} == {2}


@pytest.mark.parametrize("name", [name for name, command in COMMANDS.items() if hasattr(command.callback, "work")])
def test_u8_what_a_command_takes_is_what_its_work_takes(name: str) -> None:
    declared = inspect.unwrap(COMMANDS[name].callback)  # type: ignore[arg-type]
    place, settings = COMMANDS[name].callback.work  # type: ignore[union-attr]
    module, _, function = place.partition(".")
    work = getattr(import_module(f"hub.server.cli.work.{module}"), function)
    taken = inspect.get_annotations(declared)
    first = {"settings": "Settings"} if settings else {}
    assert inspect.get_annotations(work) == first | taken
    assert {parameter.name for parameter in COMMANDS[name].params if parameter.expose_value} == set(taken) - {"return"}


def test_u8_a_wrong_command_is_told_the_right_one() -> None:
    for line, meant in {"doctr": "doctor", "grants lod": "load", "generat x": "generate"}.items():
        done = CliRunner().invoke(commands, line.split(), prog_name="hub")
        assert (done.exit_code, f"'{meant}'" in done.output.partition("Did you mean")[2]) == (2, True), done.output


def test_u8_a_value_that_is_not_accepted_is_told_what_to_give_instead() -> None:
    told = {
        "deliveries show 99999999999999999999": "99999999999999999999 is not accepted. Give a whole number, 1 or more.",
        f"deliveries withdraw {'9' * 5000} --because x": "A number of 5,000 characters is not accepted.",
        "generate city --damage nan": "nan is not accepted. Give a number from 0 to 100.",
        "generate city --damage inf": "inf is not accepted. Give a number from 0 to 100.",
        "grants plan /dev/zero": "/dev/zero is not a regular file.",
        "documents add charity /dev/zero": "/dev/zero is not a regular file.",
        "token charity --purpose READING --key /dev/zero": "/dev/zero is not a regular file.",
        "ledger search --since 2027-12-31 --until 2026-12-31": "--until must not lie before --since",
        "import . --until 2026-01-01 --from 2026-01-02": "--until must not lie before --from",
        f"parameters check {SAMPLES} --division 980000 --until 1990-01-01": "There is no day to check from",
        f"parameters check {SAMPLES} --since 2027-12-31 --until 2026-12-31": "2026-12-31 is before 2027-12-31.",
        "deliveries show x": "x is not accepted. Give a whole number, 1 or more. `hub deliveries list` prints",
        "bench import --persons 0": "0 is not accepted. Give a whole number from 100 to 10000000.",
        "bench --seconds x": "x is not accepted. Give a number from 0.1 to 600.",
        "keys new shoes": "shoes is not accepted. Give one of sealing, index, signing.",
        "ledger search --person x": "x is not accepted. Give an identifier of the hub, such as ",
    }
    for line, said in told.items():
        done = CliRunner().invoke(commands, line.split(), prog_name="hub")
        assert (done.exit_code, said in " ".join(done.output.split())) == (2, True), done.output


def test_u8_every_number_has_bounds_and_every_file_an_end() -> None:
    parameters = [parameter for command in COMMANDS.values() for parameter in command.params]
    highest = [kind.max for each in parameters if isinstance(kind := each.type, WholeNumber | Number)]
    assert highest
    assert [each for each in highest if each is None or each > HIGHEST] == []
    read = [each for each in parameters if isinstance(kind := each.type, click.Path) and kind.exists and kind.file_okay]
    assert read
    assert [each.name for each in read if not isinstance(each.type, InputFile)] == []


def test_u8_no_number_choice_or_identifier_is_refused_in_words_of_a_library() -> None:
    kinds = (click.types.IntParamType, click.types.FloatParamType, click.Choice, click.types.UUIDParameterType)
    assert [
        f"{name} {parameter.name}"
        for name, command in COMMANDS.items()
        for parameter in command.params
        if isinstance(parameter.type, kinds)
        and not isinstance(parameter.type, WholeNumber | Number | OneOf | Identifier)
    ] == []


def test_u8_a_terminal_that_cannot_show_chinese_shows_something_else() -> None:
    for variables in ({"PYTHONIOENCODING": "latin-1"}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}):
        done = program("民政", **variables)
        assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
        assert "No such command" in done.stderr


def test_u8_nobody_who_listens_any_more_is_no_traceback() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    hub = [sys.executable, "-m", "hub", "keys", "--help"]
    done = subprocess.run(hub, env=without_hub(), stdout=writer, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(writer)
    assert done.stderr == b""


def test_u8_a_file_that_cannot_be_had_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = program("generate", str(tmp_path / "file" / "city"))
    assert (done.returncode, done.stderr.lstrip()) == (2, f"hub: {tmp_path / 'file' / 'city'}: Not a directory.\n")


def loaded(settings: Settings) -> Settings:
    assert run_command(settings, "grants", "load", str(POLICY)).exit_code == 0
    return settings


async def changed(settings: Settings, act: Callable[[AsyncConnection], Awaitable[object]]) -> None:
    async with open_source(settings) as source, source.begin() as connection:
        await act(connection)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_u8_explain_names_its_purpose_and_takes_none_of_several_by_itself(settings: Settings) -> None:
    loaded(settings)
    for command in (["explain", ME], ["schema"]):
        asked = run_command(settings, *command, "--as", "reader")
        assert (asked.exit_code, "--purpose" in asked.stderr) == (2, True)
        assert all(f"  {purpose}  " in asked.stderr for purpose in ("READING", "OTHER"))
    named = run_command(settings, "explain", ME, "--as", "reader", "--purpose", "OTHER")
    assert (named.exit_code, "\npurpose OTHER (" in named.stdout) == (0, True)
    assert run_command(settings, "explain", ME, "--as", "reader", "--purpose", "NONE").exit_code == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_u8_explain_and_matrix_obey_blocks_suspensions_and_revocations(settings: Settings) -> None:
    loaded(settings)
    question = "query($id: UUID!) { person(by: {id: $id}) { name sex } }"
    explain = (
        "explain",
        question,
        "--as",
        "reader",
        "--purpose",
        "READING",
        "--variables",
        '{"id": "00000000-0000-4000-8000-000000000000"}',
    )
    name = "Person.name                                  reader                       READ      "

    def line(start: str) -> str:
        printed = run_command(settings, "matrix").stdout.splitlines()
        return next((line.removeprefix(start) for line in printed if line.startswith(start)), "")

    assert line(name).startswith("FULL EVERYONE for ")
    first = run_command(settings, *explain)
    assert (first.exit_code, "told: Person.name" in first.stdout) == (0, False), first.stderr
    then = system_clock()
    now, key = system_clock(), keys(FULL)["Person.name"]
    bureau = "00000000-0000-4000-9000-000000000002"
    run_apart(changed(settings, lambda connection: block(connection, None, bureau, key, "a test", "a test", now)))
    assert line(name).endswith("; BLOCKED for 市民政局")
    run_apart(changed(settings, lambda connection: block(connection, None, None, key, "a test", "a test", now)))
    assert line(name) == "BLOCKED"
    blocked = run_command(settings, *explain).stdout
    assert "told: Person.name WITHHELD BLOCKED" in blocked
    assert "  It is withheld from reader: a data steward has blocked it.\n    reader is registered" in blocked
    assert "Person.name" in run_command(settings, "matrix", "--unread").stdout.splitlines()
    run_apart(changed(settings, lambda connection: revoke_all(connection, key=keys(FULL)["Person.sex"])))
    assert "WITHHELD GRANT_REVOKED" in run_command(settings, *explain).stdout
    assert line(name.replace("name", "sex ")) == ""
    run_apart(changed(settings, lambda connection: suspend_client(connection, "reader", now)))
    assert line("# The client reader is suspended") != ""
    refused = run_command(settings, *explain)
    assert (refused.exit_code, "suspended" in refused.stderr) == (2, True)
    past = run_command(settings, *explain, "--at", then.isoformat())
    assert (past.exit_code, "WITHHELD" in past.stdout) == (0, False), past.stderr
    for moment, said in (("2020-01-01T00:00:00Z", "is not known"), ("2199-01-01T00:00:00Z", "lies in the future")):
        refused = run_command(settings, *explain, "--at", moment)
        assert (refused.exit_code, said in refused.stderr) == (2, True), refused.stderr


async def revoke_all(connection: AsyncConnection, *, key: str) -> None:
    """Every grant on a field."""
    row = GrantFieldRow
    for (grant,) in await connection.execute(select(row.grant_id).where(row.field == key)):
        await revoke_grant(connection, str(grant), "a test", "a test", system_clock())


def test_an_import_leaves_the_process_s_collector_as_it_was(settings: Settings, tmp_path: Path) -> None:
    """Also one that is refused: whoever runs the command in a process of its own choosing goes on in it."""
    assert run_command(settings, "import", str(tmp_path)).exit_code == 2
    assert gc.isenabled()
