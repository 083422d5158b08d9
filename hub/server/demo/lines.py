"""The commands that a newcomer pastes into a second terminal."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping

from hub.intake.generate import cast
from hub.server.demo import questions
from hub.server.demo.stage import MACHINE, Stage


def pasted_lines(stage: Stage) -> list[tuple[str, str]]:
    """Titles and commands, each of which works as it stands."""
    issuer, people = stage.settings.issuer, cast()
    whom = {"people": [people["allowance"], people["extreme_poverty"], people["not_enrolled"]]}
    one = {"person": {"idNumber": people["allowance"]}}
    closed = {"role": "charity-worker", "field": "Person.birthDate", "because": "Until its purpose is clear"}
    return [
        ("A token for medical insurance, by its key", _token(stage, MACHINE, "PREMIUM_SUBSIDY")),
        ("Who is eligible for the premium subsidy?", _question(issuer, questions.ELIGIBILITY, whom)),
        ("A field that this purpose does not cover", _question(issuer, questions.ECONOMY, one)),
        ("A token for education, by its secret", _token(stage, "education", "EDUCATION_AID")),
        ("The assistance chain, as education may see it", _question(issuer, questions.STUDENT, one)),
        ("A token for a charity", _token(stage, "charity", "CHARITY_SUPPORT")),
        ("A person who has consented that the charity supports them", _question(issuer, questions.SUPPORTED, one)),
        ("A token for the steward", _token(stage, "steward", "ACCESS_ADMINISTRATION", name="STEWARD")),
        (
            "The steward closes a field to charities; send the charity's query again, and the answer says so",
            _question(issuer, questions.BLOCK, closed, variable="STEWARD"),
        ),
    ]


def _token(stage: Stage, client: str, purpose: str, *, name: str = "TOKEN") -> str:
    """Puts a token into a variable of the shell. Key and secret stay in their files: arguments are open to everyone."""
    by = f"--key {stage.key_file}" if client == MACHINE else f"--secret-file {stage.secrets[client]}"
    return f"{name}=$(.venv/bin/hub token {client} {by} --purpose {purpose} --hub {stage.settings.issuer})"


def _question(issuer: str, text: str, variables: Mapping[str, object], *, variable: str = "TOKEN") -> str:
    body = json.dumps({"query": " ".join(text.split()), "variables": variables})
    return (
        f'curl -s {issuer}/graphql -H "Authorization: Bearer ${variable}" -H "Content-Type: application/json" '
        f"-d {shlex.quote(body)}; echo"
    )
