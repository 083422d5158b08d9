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
    by_key = f"TOKEN=$(.venv/bin/hub token {MACHINE} --key {stage.key_file} --purpose PREMIUM_SUBSIDY --hub {issuer})"
    whom = {"people": [people["allowance"], people["extreme_poverty"], people["not_enrolled"]]}
    one = {"person": {"idNumber": people["allowance"]}}
    closed = {"role": "charity-worker", "field": "Person.birthDate", "because": "Until its purpose is clear"}
    return [
        ("A token for medical insurance, by its key", by_key),
        ("Who is eligible for the premium subsidy?", _question(issuer, questions.ELIGIBILITY, whom)),
        ("A field that this purpose does not cover", _question(issuer, questions.ECONOMY, one)),
        ("A token for education, by its secret", _by_secret(stage, "education", "EDUCATION_AID")),
        ("The assistance chain, as education may see it", _question(issuer, questions.STUDENT, one)),
        ("A token for a charity", _by_secret(stage, "charity", "CHARITY_SUPPORT")),
        ("A person whom the charity supports, by a pseudonym", _question(issuer, questions.SUPPORTED, one)),
        ("A token for the steward", _by_secret(stage, "steward", "ACCESS_ADMINISTRATION", name="STEWARD")),
        (
            "The steward closes a field to charities; ask the charity's question again, and it says so",
            _question(issuer, questions.BLOCK, closed, variable="STEWARD"),
        ),
    ]


def _by_secret(stage: Stage, client: str, purpose: str, *, name: str = "TOKEN") -> str:
    """Puts a token of a client that has a secret into a variable of the shell."""
    pair = shlex.quote(f"{client}:{stage.secrets[client]}")
    return (
        f"{name}=$(curl -s -u {pair} -d grant_type=client_credentials -d scope={purpose} {stage.settings.issuer}/oauth/token"
        """ | sed 's/.*"access_token": *"\\([^"]*\\)".*/\\1/')"""
    )


def _question(issuer: str, text: str, variables: Mapping[str, object], *, variable: str = "TOKEN") -> str:
    body = json.dumps({"query": " ".join(text.split()), "variables": variables})
    return (
        f'curl -s {issuer}/graphql -H "Authorization: Bearer ${variable}" -H "Content-Type: application/json" '
        f"-d {shlex.quote(body)}; echo"
    )
