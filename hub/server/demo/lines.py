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
    secret = shlex.quote(f"education:{stage.secrets['education']}")
    by_secret = (
        f"TOKEN=$(curl -s -u {secret} -d grant_type=client_credentials -d scope=EDUCATION_AID {issuer}/oauth/token"
        """ | sed 's/.*"access_token": *"\\([^"]*\\)".*/\\1/')"""
    )
    whom = {"people": [people["allowance"], people["extreme_poverty"], people["not_enrolled"]]}
    one = {"person": {"idNumber": people["allowance"]}}
    return [
        ("A token for medical insurance, by its key", by_key),
        ("Who is eligible for the premium subsidy?", _question(issuer, questions.ELIGIBILITY, whom)),
        ("A field that this purpose does not cover", _question(issuer, questions.ECONOMY, one)),
        ("A token for education, by its secret", by_secret),
        ("The assistance chain, as education may see it", _question(issuer, questions.STUDENT, one)),
    ]


def _question(issuer: str, text: str, variables: Mapping[str, object]) -> str:
    body = json.dumps({"query": " ".join(text.split()), "variables": variables})
    return (
        f'curl -s {issuer}/graphql -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" '
        f"-d {shlex.quote(body)}; echo"
    )
