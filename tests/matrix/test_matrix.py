"""Every right, every exception and every field without a reader stays as it was reviewed."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner
from joserfc.jwk import ECKey

from hub.catalogue.contract import coordinates
from hub.grants.grantable import grantable
from hub.grants.policy import grants_of
from hub.grants.policy_file import read_policy, read_policy_file
from hub.server.cli import commands
from hub.tables import metadata
from permissions.matrix import matrix, unread
from permissions.model import FieldGrant
from tests.cases.golden import must_equal
from tests.ground.city import POLICY
from tests.schema.profiles import FULL, NOW, exposed

FOLDER = Path(__file__).parent
COORDINATES = {key: coordinate for coordinate, key in coordinates(FULL).items()}


def demo_text() -> str:
    text = files("hub.server.demo").joinpath("policy.yaml").read_text("utf-8")
    text = re.sub(r"\{[\w-]+_secret_hash\}", "scrypt$of-nobody", text)
    return text.replace("{since}", "2026-01-01").replace("{until}", "2027-01-01")


@pytest.fixture
def demo(tmp_path: Path) -> list[FieldGrant]:
    """The grants of the demo's policy, with a public key that is nobody's."""
    key = ECKey.generate_key("P-256").as_dict(private=False)
    (tmp_path / "medical-insurance.jwks.json").write_text(json.dumps({"keys": [key]}))
    return list(grants_of(read_policy(demo_text(), grantable(FULL), folder=tmp_path)))


def test_the_rights_of_the_demo_are_as_reviewed(demo: list[FieldGrant]) -> None:
    must_equal(FOLDER / "demo.txt", "\n".join(matrix(COORDINATES, demo, NOW)))


def test_the_rights_of_the_tests_own_policy_are_as_reviewed() -> None:
    policy = read_policy_file(POLICY, grantable(FULL))
    must_equal(FOLDER / "ground.txt", "\n".join(matrix(COORDINATES, grants_of(policy), NOW)))


def test_the_columns_that_are_named_without_being_shown_are_as_reviewed() -> None:
    """As the command prints them, without a database."""
    lines = exposed()
    must_equal(FOLDER / "exceptions.txt", "\n".join(lines))
    assert any(line.startswith("Person.name ") and line.endswith("MASKED     person.name") for line in lines)


def test_an_exception_never_names_what_is_sealed() -> None:
    """What is stored sealed is named where it is shown in full, and nowhere else."""
    sealed = {f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.columns}
    sealed = {name for name in sealed if name.endswith("_sealed")}
    assert len(sealed) >= 3
    assert not [line for line in exposed() if any(name in line for name in sealed)]


def test_fields_without_a_reader_only_become_fewer(demo: list[FieldGrant]) -> None:
    """Never refreshed: a new field gets a reader in the demo's policy, or is not needed; one that got a reader leaves."""
    known = (FOLDER / "unread.txt").read_text("utf-8").split()
    found = [name for name in unread(COORDINATES, demo, NOW) if "(" not in name]  # arguments are off by default
    assert known == sorted(known)
    assert sorted(set(found) - set(known)) == [], (
        "no role reads or writes them: grant them to a role in hub/server/demo/policy.yaml, or do without"
    )
    assert sorted(set(known) - set(found)) == [], "they have a reader now: strike them from unread.txt"


def test_a_policy_file_is_printed_without_a_database() -> None:
    environment = {"HUB_DATABASE": "postgresql://nobody@127.0.0.1:1/nothing", "HUB_KEYS_FILE": "/nowhere/keys.json"}
    printed = CliRunner().invoke(commands, ["matrix", str(POLICY)], env=environment)
    assert printed.exit_code == 0, printed.output
    assert any(
        line.split()[:5] == ["Person.name", "reader", "READ", "FULL", "EVERYONE"] for line in printed.output.split("\n")
    )
    helped = CliRunner().invoke(commands, ["matrix", "--help"], env=environment)
    assert "--unread" in helped.output
    assert "--exceptions" in helped.output
