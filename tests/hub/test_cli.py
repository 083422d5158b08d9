"""The command line: what it prints, its exit status, and never an exception."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
import structlog
from click.types import StringParamType

from hub.config import Settings, variables
from hub.keyring import Keyring
from hub.policy.parameters import SAMPLES
from hub.server.cli import main
from hub.server.cli.deferral import IN_LINES
from tests.clock import FixedClock
from tests.databases import run_apart
from tests.ground.city import POLICY, odd_person
from tests.ground.hub import open_hub
from tests.hub.server.serving import ROOT
from tests.tables import COMMANDS

Run = Callable[..., "Done"]


@dataclass(frozen=True)
class Done:
    """What a command printed, and its exit status."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs `hub` with arguments, in an empty folder; settings by name. An exception of ours fails the test."""
    monkeypatch.chdir(tmp_path)
    for variable in [name for name in os.environ if name.startswith("HUB_")]:
        monkeypatch.delenv(variable)

    def run(*arguments: str, **variables: str) -> Done:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["hub", *arguments])
            for name, value in variables.items():
                patch.setenv(name, value)
            capsys.readouterr()
            try:
                main()
                status = 0
            except SystemExit as end:
                status = int(end.code or 0)
        return Done(status, *capsys.readouterr())

    yield run
    structlog.reset_defaults()


def refused(done: Done, *words: str) -> None:
    """The command said in a sentence what the user can mend."""
    assert done.returncode in (1, 2)
    assert done.stderr.strip().endswith((".", "`", "'")), done.stderr
    assert [word for word in words if word not in done.stderr] == []


def test_a_command_that_is_unknown_or_incomplete_is_refused(hub: Run) -> None:
    for command in (["fly"], ["generate"], ["explain", "{ me { client { id } } }"], ["token"], ["demo", "--twice"]):
        assert hub(*command).returncode == 2


def test_no_text_of_a_command_has_what_nobody_sees(hub: Run) -> None:
    """It is refused before all else, for each command, whether it stores the text or looks something up by it."""
    taken = []
    for name, command in COMMANDS.items():
        texts = [each for each in command.params if type(each.type) is StringParamType and each.name not in IN_LINES]
        for one in texts:
            given = {str(one.name): ("a\u3164",) if getattr(one, "multiple", False) or one.nargs == -1 else "a\u3164"}
            with click.Context(command, info_name=name), pytest.raises(click.BadParameter, match="invisible"):
                command.callback(**given)  # type: ignore[misc]
            taken.append(name)
    assert {"hub import", "hub accounts add", "hub deliveries withdraw", "hub deliveries form"} <= set(taken)


def test_all_mistakes_in_the_settings_are_told_at_once(hub: Run) -> None:
    for command in (["serve"], ["doctor"], ["migrate"], ["demo", "--once"], ["grants", "show"]):
        done = hub(*command, HUB_PORT="none", HUB_POOL_SIZE="0", HUB_PROT="80", HUB_DATABASE="mysql://a:secret@b/c")
        refused(done, "HUB_PORT", "HUB_POOL_SIZE", "HUB_PROT", "HUB_DATABASE")
        assert (done.returncode, "secret" in done.stderr) == (2, False)


def test_from_nothing_to_a_policy_that_is_shown(hub: Run, tmp_path: Path) -> None:
    refused(hub("serve"), "HUB_KEYS_FILE")
    refused(hub("import", str(tmp_path)))
    first = hub("migrate", "--new-keys")
    assert (first.returncode, "var/keys.json" in first.stdout) == (0, True)
    refused(hub("migrate", "--new-keys"), "kept as it is")
    assert "already" in hub("migrate").stdout
    assert hub("generate", "city", "--persons", "20").returncode == 0
    refused(hub("generate", "city", "--persons", "1"))
    assert hub("import", "city").returncode == 0
    again = hub("import", "city")
    assert (again.returncode, " 0 stored" in again.stdout) == (0, True)
    assert hub("grants", "load", str(POLICY)).returncode == 0
    refused(hub("grants", "load", str(POLICY)))
    shown = hub("grants", "show")
    assert (shown.returncode, "reader" in shown.stdout, "scrypt" in shown.stdout) == (0, True, False)
    assert hub("doctor").returncode == 0


def test_people_are_registered_suspended_and_reinstated(hub: Run) -> None:
    hub("migrate", "--new-keys")
    assert hub("grants", "load", str(POLICY)).returncode == 0
    provider = {"HUB_OIDC_ISSUER": "https://id.example.cn", "HUB_OIDC_CLIENT_ID": "hub"}
    lin = ["accounts", "add", "lin", "--name", "Lin", "--role", "reader"]
    office = ["--organisation", "市民政局", "--purpose", "READING"]
    refused(hub(*lin, "--organisation", "Nowhere", "--purpose", "READING", **provider), "hub grants show")
    refused(hub(*lin, "--organisation", "市民政局", "--purpose", "NOTHING", **provider), "purpose")
    refused(hub(*lin, *office), "--issuer", "HUB_OIDC_ISSUER")
    added = hub(*lin, *office, **provider)
    key = added.stdout.split()[0]
    assert added.returncode == 0
    assert "was so before" in hub(*lin, *office, "--issuer", "https://id.example.cn").stdout
    assert hub("accounts", "list").stdout.startswith(f"{key} Lin of 市民政局, lin at https://id.example.cn")
    assert hub("accounts", "suspend", key).stdout == "Suspended.\n"
    assert "suspended" in hub("grants", "show").stdout
    assert hub("accounts", "reinstate", key).stdout == "Reinstated.\n"
    refused(hub("accounts", "suspend", "nobody"), "hub accounts list")


def test_the_examples_of_a_policy_and_of_values_are_taken_with_a_secret_of_one_s_own(
    hub: Run, tmp_path: Path, settings: Settings
) -> None:
    named = {"HUB_DATABASE": settings.database, "HUB_KEYS_FILE": str(settings.keys_file)}
    of_client, of_file = (line.rpartition(":  ")[2].strip() for line in hub("grants", "secret").stdout.splitlines())
    example = (ROOT / "hub/server/cli/examples/policy.yaml").read_text("utf-8")
    (old,) = (line for line in example.splitlines() if "secret_hash" in line)
    (tmp_path / "policy.yaml").write_text(example.replace(old, f"    {of_file}"), "utf-8")
    plain = example.replace(old, f"    secret_hash: {of_client}")
    (tmp_path / "plain.yaml").write_text(plain, "utf-8")
    refused(hub("grants", "load", "plain.yaml", **named), "secret_hash", "`hub grants secret`")
    assert hub("grants", "load", "policy.yaml", **named).returncode == 0

    async def answers() -> list[int]:
        async with open_hub(Settings(settings.database, settings.keys_file), FixedClock()) as opened:
            form = {"grant_type": "client_credentials", "scope": "PREMIUM_SUBSIDY"}
            secrets = [of_client, "A" * 43]
            sent = [await opened.http.post("/oauth/token", data=form, auth=("premium-system", one)) for one in secrets]
            return [answer.status_code for answer in sent]

    assert run_apart(answers()) == [200, 401]
    assert hub("generate", "city", "--persons", "20").returncode == 0
    assert hub("import", "city", **named).returncode == 0
    loaded = hub("parameters", "load", str(ROOT / "hub/server/cli/examples/values.yaml"), **named)
    assert loaded.stdout == "1 added, 0 superseded, 0 unchanged.\n"
    assert (
        hub("grants", "load", str(ROOT / "hub/server/cli/examples/policy.yaml"), **named).returncode == 2
    )  # not empty any more


def test_keys_are_replaced_step_by_step_and_every_step_can_be_repeated(hub: Run, tmp_path: Path) -> None:
    refused(hub("keys", "list"), "HUB_KEYS_FILE")
    assert hub("migrate", "--new-keys").returncode == 0
    assert hub("generate", "city", "--persons", "20").returncode == 0
    assert hub("import", "city").returncode == 0
    listed = hub("keys", "list").stdout
    for kind in ("sealing", "index"):
        (old,) = (line.split()[1] for line in listed.splitlines() if line.startswith(kind))
        verb = "reseal" if kind == "sealing" else "reindex"
        refused(hub("keys", "retire", old), old, "in use")
        assert "new key" in hub("keys", "new", kind).stdout
        for _ in range(2):
            done = hub("keys", verb)
            assert done.returncode == 0, done.stderr
        assert "\n0 stored values" in done.stdout
        assert "out of" in hub("keys", "retire", old).stdout
        refused(hub("keys", "retire", old), "no key", old)
    assert "signs from" in hub("keys", "new", "signing").stdout
    (kid,) = (line.split()[1] for line in hub("keys", "list").stdout.splitlines() if line.startswith("signing"))
    assert kid in hub("keys", "retire", kid).stdout
    for dashed in ("-no-such-key", "--no-such-key"):
        refused(hub("keys", "retire", dashed), "no key", dashed)
    assert hub("keys", "new", "shoes").returncode == 2
    assert hub("import", "city").returncode == 0


def test_a_policy_file_with_mistakes_names_their_lines(hub: Run, tmp_path: Path) -> None:
    assert hub("migrate").returncode == 0
    bad = {
        "broken.yaml": "roles: [",
        "unknown.yaml": "roles:\n  - {code: a, description: b, colour: c}\n",
        "field.yaml": POLICY.read_text("utf-8").replace("Person.sex", "Person.shoes", 1),
    }
    for name, text in bad.items():
        (tmp_path / name).write_text(text, "utf-8")
        done = hub("grants", "load", name)
        assert (done.returncode, "line " in done.stderr) == (2, True), done.stderr
    assert hub("grants", "load", "none.yaml").returncode == 2


def test_parameters_with_mistakes_are_refused(hub: Run, tmp_path: Path) -> None:
    assert hub("migrate").returncode == 0
    for name, text in {"empty.yaml": "", "list.yaml": "[]", "broken.yaml": "a: ["}.items():
        (tmp_path / name).write_text(text, "utf-8")
        assert hub("parameters", "load", name).returncode in (1, 2), name


def test_parameters_are_checked_without_a_database(hub: Run, tmp_path: Path) -> None:
    done = hub("parameters", "check", str(SAMPLES), "--division", "980000")
    assert (done.returncode, done.stdout) == (0, "Nothing is wrong, and nothing is missing.\n")
    (tmp_path / "low.yaml").write_text(
        'reference: a test\nsample: false\nunit: yuan\ndivision: "980000"\nvalues:\n'
        "  - {code: MEDICAL_RATIO_AT_LEAST_70, since: 2026-01-01, value: 69.99}\n",
        "utf-8",
    )
    done = hub("parameters", "check", "low.yaml")
    assert (done.returncode, done.stderr) == (1, "1 findings.\n")
    assert done.stdout.startswith("BELOW_FLOOR        Value 1: `value` is below 70.00 percent")
    (tmp_path / "none.yaml").write_text("unit: yuan\nvalues: []\n", "utf-8")
    done = hub("parameters", "check", "none.yaml")
    assert (done.returncode, done.stdout.split()[:3]) == (1, ["MISSING", "The", "file:"])


def test_an_empty_hub_says_so(hub: Run) -> None:
    assert hub("migrate", "--new-keys").returncode == 0
    assert hub("accounts", "list").stdout == "Nobody is registered; `hub accounts add` registers somebody.\n"
    assert hub("documents", "list").stdout == "No document is registered; `hub documents add` registers one.\n"
    assert "There is nobody in the database" in hub("scan", "eligibility", "--programme", "PREMIUM_SUBSIDY").stdout


def test_a_bench_on_a_server_that_is_not_there_says_so(hub: Run) -> None:
    refused(hub("bench", "--server", "postgresql://nobody@127.0.0.1:1/none"), "no PostgreSQL answers there")


def test_a_bench_without_a_server_of_its_own_says_so(hub: Run, tmp_path: Path) -> None:
    (tmp_path / "kept" / "data").mkdir(parents=True)
    for command in (["bench"], ["bench", "scan"]):
        refused(hub(*command, "--keep", "kept"), "Nothing was measured. pg_ctl")


def test_an_import_that_cannot_be_compared_is_refused_before_anything_is_stored(hub: Run) -> None:
    assert hub("migrate", "--new-keys").returncode == 0
    assert hub("generate", "city", "--persons", "20").returncode == 0
    refused(hub("import", "city", "--compare"), "SQLite", "without --compare")
    assert "20 read         20 stored" in hub("import", "city").stdout


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_was_refused_is_told_before_what_was_compared(hub: Run, tmp_path: Path, settings: Settings) -> None:
    named = {"HUB_DATABASE": settings.database, "HUB_KEYS_FILE": str(settings.keys_file)}
    assert hub("generate", "city", "--persons", "20").returncode == 0
    file = tmp_path / "city" / "persons.csv"
    file.write_bytes(file.read_bytes() + b"x" + file.read_bytes().splitlines(keepends=True)[-1])
    done = hub("import", "city", "--compare", **named)
    assert (done.returncode, "1 rows were refused" in done.stderr) == (1, True)
    assert "a bare COPY stores" in done.stdout
    refused(hub("import", "city", "--compare", **named), "has rows already")


def test_rows_that_cannot_be_taken_are_refused_with_a_file_that_says_why(hub: Run, tmp_path: Path) -> None:
    assert hub("migrate", "--new-keys").returncode == 0
    assert hub("generate", "city", "--persons", "20").returncode == 0
    file = tmp_path / "city" / "persons.csv"
    file.write_bytes(file.read_bytes() + b"x" + file.read_bytes().splitlines(keepends=True)[-1])
    done = hub("import", "city")
    assert (done.returncode, "1 rows were refused" in done.stderr) == (1, True)
    assert (tmp_path / "city" / "rejects" / "persons.csv").exists()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "persons.csv").write_text("a;b\n1;2\n", "utf-8")
    done = hub("import", "other")
    assert (done.returncode, "Not every file could be taken; why is in" in done.stderr) == (1, True)
    assert hub("generate", "spoilt", "--persons", "200", "--damage", "5").returncode == 0
    other = {"HUB_DATABASE": "sqlite:///other.db"}
    assert hub("migrate", **other).returncode == 0
    done = hub("import", "spoilt", **other)
    assert done.returncode == 1
    (refused_rows,) = (line for line in done.stderr.splitlines() if "rows were refused" in line)
    planted = (tmp_path / "spoilt.planted.csv").read_text("utf-8").splitlines()[1:]
    assert refused_rows.startswith(f"{len({tuple(line.split(',')[:2]) for line in planted})} rows")
    refused(hub("import", "nowhere"))
    (tmp_path / "empty").mkdir()
    refused(hub("import", "empty"))


def test_the_schema_is_printed_whole_and_as_a_client_knows_it(hub: Run, sqlite_city_url: str) -> None:
    whole = hub("schema")
    assert (whole.returncode, "type Person" in whole.stdout) == (0, True)
    own = hub("schema", "--as", "sparse", "--purpose", "OTHER", HUB_DATABASE=sqlite_city_url)
    assert (own.returncode, "bankAccount" in whole.stdout, "bankAccount" in own.stdout) == (0, True, False)
    refused(hub("schema", "--as", "a stranger", HUB_DATABASE=sqlite_city_url), "There is no client")
    refused(hub("schema", "--as", "nobody", "--purpose", "READING", HUB_DATABASE=sqlite_city_url), "No grant")
    refused(hub("schema", "--as", "reader"), "HUB_DATABASE")


def test_a_question_is_explained_without_the_values_asked_about(hub: Run, city_url: str) -> None:
    text = "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { id name household { id } } }"
    value = json.dumps({"id": odd_person(1)})
    done = hub("explain", text, "--as", "sparse", "--purpose", "READING", "--variables", value, HUB_DATABASE=city_url)
    assert done.returncode == 0, done.stderr
    for word in ("SELECT AND AUTHORISE", "PLAN", "SQL", "EXPLAIN", "Person.name WITHHELD"):
        assert word in done.stdout
    assert odd_person(1) not in done.stdout
    for arguments in (
        ("{ person(", "--as", "reader", "--purpose", "READING"),
        ("{ nothing }", "--as", "reader", "--purpose", "READING"),
        (text, "--as", "reader", "--purpose", "READING"),
        (text, "--as", "a stranger", "--variables", value),
        (text, "--as", "reader", "--purpose", "NONE", "--variables", value),
        (text, "--as", "reader", "--variables", "no json"),
        ("@none.graphql", "--as", "reader", "--purpose", "READING"),
    ):
        refused(hub("explain", *arguments, HUB_DATABASE=city_url))


def test_the_doctor_s_help_lists_every_setting_also_where_one_is_misspelt(hub: Run) -> None:
    refused(hub("doctor", HUB_PROT="80"), "HUB_PROT", "`hub doctor --help` lists them")
    done = hub("doctor", "--help", HUB_PROT="80")
    listed = [name for name, _ in variables() if name in done.stdout]
    assert (done.returncode, listed) == (0, [name for name, _ in variables()])
    assert "HUB_SOURCE_<DEPARTMENT>" in listed


def test_the_doctor_ends_with_1_when_something_is_wrong(hub: Run, tmp_path: Path) -> None:
    done = hub("doctor")
    assert (done.returncode, "failed" in done.stdout) == (1, True)
    done = hub("doctor", HUB_DATABASE="postgresql://hub:secret@127.0.0.1:1/hub")
    assert (done.returncode, "secret" in done.stdout + done.stderr) == (1, False)
    Keyring.new().save(tmp_path / "keys.json")
    (tmp_path / "keys.json").write_text("{}")
    assert hub("doctor", HUB_KEYS_FILE="keys.json").returncode == 1


def test_a_token_needs_a_hub_and_a_key(hub: Run, tmp_path: Path) -> None:
    (tmp_path / "key.json").write_text("{}")
    refused(hub("token", "reader", "--key", "key.json", "--purpose", "READING"))
    refused(hub("token", "reader", "--key", "none.json", "--purpose", "READING"))


def test_a_delivery_is_checked_without_a_database_and_says_what_each_column_was_taken_for(
    hub: Run, tmp_path: Path
) -> None:
    city = tmp_path / "delivery"
    city.mkdir()
    head = "某某区低收入人口名单,,\n单位：万元,,\n"
    (city / "名单.csv").write_text(f"{head}户编号,截至日期,家庭总收入,备注\nHH1,2026/1/1,1.2,\n合计,,1.2,\n", "utf-8")
    done = hub("import", "delivery", "--check")
    assert done.returncode == 0
    assert "名单.csv is taken for economic_snapshots: UTF-8, separated by comma" in done.stdout
    assert "names of columns in line 3" in done.stdout
    assert "3 家庭总收入 -> total_income_yuan 家庭总收入, in 万元" in done.stdout
    assert "1 rows, of which 0 cannot be taken; 1 lines are not rows" in done.stdout
    assert "Column 4 (备注) was not read" in done.stdout
    (city / "名单.csv").write_text("户编号,截至日期,家庭总收人\nHH1,2026/1/1,1.2\n", "utf-8")
    done = hub("import", "delivery", "--check")
    assert (done.returncode, "UNKNOWN_COLUMN" in done.stderr, "名称相近" in done.stderr) == (1, True, True)


def test_what_comes_again_changed_is_told_by_rows_and_columns(hub: Run, tmp_path: Path) -> None:
    assert hub("migrate", "--new-keys").returncode == 0
    assert hub("generate", "city", "--persons", "6").returncode == 0
    assert "6 stored          0 there before        0 changed" in hub("import", "city").stdout
    file = tmp_path / "city" / "households.csv"
    head, first, *others = file.read_text("utf-8").splitlines()
    cells, urban = first.split(","), head.split(",").index("urban")
    cells[urban] = "0" if cells[urban] == "1" else "1"
    file.write_text("\n".join((head, ",".join(cells), *others)), "utf-8")
    assert "1  rows changed in urban" in hub("import", "city").stdout
