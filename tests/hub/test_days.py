"""Which days and moments are taken, whichever way they come in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from graphql import GraphQLError

from hub.clock import moment_text
from hub.days import is_supported, read_day
from hub.grants.yaml_entries import YamlDocument
from hub.identifiers import resident_id_number, resident_id_number_from
from hub.intake.cells import CellRefused, day
from hub.policy.parameter_file import FindingCode, parse_parameters
from hub.server.cli import commands
from schema.scalars import parse_day, parse_moment

TAKEN = ("1900-01-01", "2199-12-31")
BEYOND = ("1899-12-31", "2200-01-01", "0001-01-01", "9999-12-31", "0999-06-01")


@pytest.mark.parametrize(("read", "refusal"), [(day, CellRefused), (parse_day, GraphQLError), (read_day, ValueError)])
def test_h3_days_are_taken_to_the_same_ends_by_files_and_questions(
    read: Callable[[str], Any], refusal: type[Exception]
) -> None:
    assert [read(text).isoformat() for text in TAKEN] == list(TAKEN)
    for text in BEYOND:
        with pytest.raises(refusal, match="from 1900 to 2199"):
            read(text)


def test_h4_moments_are_taken_to_the_same_ends() -> None:
    for text in ("1900-01-01T00:00:00Z", "2199-12-31T23:59:59.999999Z", "2200-01-01T07:59:59+08:00"):
        assert is_supported(parse_moment(text))
    for text in (
        "1899-12-31T23:59:59Z",
        "2200-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        *(f"{each}T00:00:00Z" for each in BEYOND),
    ):
        with pytest.raises(GraphQLError, match="from 1900 to 2199"):
            parse_moment(text)


def test_h4_moments_are_written_so_that_their_texts_compare_as_they_do() -> None:
    early, late = datetime(999, 6, 1, tzinfo=UTC), datetime(2026, 1, 1, 9, 30, 0, 5, tzinfo=UTC)
    assert moment_text(early) == "0999-06-01T00:00:00.000000Z" < moment_text(late) == "2026-01-01T09:30:00.000005Z"


def test_h3_a_number_carries_a_day_of_birth_that_is_taken() -> None:
    assert resident_id_number(resident_id_number_from("50010119000101001"))
    for digits in ("18991231", "22000101", "00010101", "99991231"):
        with pytest.raises(ValueError, match="from 1900 to 2199"):
            resident_id_number(resident_id_number_from(f"500101{digits}001"))


@pytest.mark.parametrize("key", ["since", "until"])
def test_h3_a_file_of_parameters_names_days_that_are_taken(tmp_path: Path, key: str) -> None:
    given = {"since": "2026-01-01", "until": "2026-12-31"} | {key: {"since": "0001-01-01", "until": "9999-12-31"}[key]}
    dates = ", ".join(f"{name}: {text}" for name, text in given.items())
    value = f"{{code: RESIDENT_PREMIUM_TIER_1, {dates}, value: 400}}"
    file = tmp_path / "parameters.yaml"
    file.write_text(f"reference: r\nsample: true\nunit: yuan\ndivision: '500000'\nvalues:\n  - {value}\n")
    ((code, sentence),) = [(found.code, found.sentence) for found in parse_parameters(file)[1]]
    assert code is FindingCode.INVALID_DAY
    assert f"`{key}`" in sentence
    assert "from 1900 to 2199" in sentence


def test_h3_a_policy_names_moments_that_are_taken() -> None:
    for value in ("9999-12-31", "9999-12-31T00:00:00Z", "0999-01-01"):
        document = YamlDocument.of(f"grants:\n  - until: {value}\n")
        (entry,) = document.entries("grants", frozenset({"until"}))
        assert entry.moment("until") is None
        assert document.sentences() == ["line 2: grants[0].until: must lie from 1900 to 2199."]


@pytest.mark.parametrize(
    "arguments",
    [
        ("scan", "eligibility", "--programme", "PREMIUM_SUBSIDY", "--on", "{}"),
        ("scan", "eligibility", "--programme", "PREMIUM_SUBSIDY", "--known-at", "{}T00:00:00+14:00"),
        ("generate", "nowhere", "--today", "{}"),
        ("parameters", "check", __file__, "--since", "{}"),
        ("parameters", "check", __file__, "--until", "{}"),
    ],
)
@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31"])
def test_h3_an_option_of_a_command_takes_days_that_are_taken(arguments: tuple[str, ...], text: str) -> None:
    done = CliRunner().invoke(commands, [word.format(text) for word in arguments], prog_name="hub")
    assert (done.exit_code, "from 1900 to 2199" in done.output) == (2, True), done.output
