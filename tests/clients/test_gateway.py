"""A gateway in front of the hub knows its one contract and loses nothing that is permitted (Hive Gateway, over real HTTP)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from hub.intake.generate import cast
from tests.clients.programs import answers, finished, javascript
from tests.clients.test_clients import PURPOSE
from tests.demo import Demo

SIDE_BY_SIDE = """query($of: ResidentIdNumber!, $people: [ResidentIdNumber!]!) {
  person(by: {idNumber: $of}) {
    id name phone bankAccount birthDate household { id economy { totalIncome } }
    assistanceRecords(first: 5) { nodes { __typename id amount ... on EducationAid { stage } ... on PremiumSubsidy { tier } } }
  }
  eligibility(programme: PREMIUM_SUBSIDY, idNumbers: $people) { position verdict person { name bankAccount } }
  persons(first: 2) { nodes { id sex bankAccount } }
  personStatistics { count }
}"""
"""What is granted, what no grant names, and what is granted for another purpose; lists with one forbidden field in each row."""

SUSPEND = 'mutation { suspendClient(id: "education") { id } }'


@pytest.mark.parametrize("headers", [{}, {"prefer": "withheld=report"}], ids=["errors", "report"])
def test_behind_a_gateway_every_permitted_field_is_there_with_the_reasons_for_the_rest(
    demo: Demo, headers: dict[str, str]
) -> None:
    people = cast()
    questions: list[dict[str, Any]] = [
        {"query": SIDE_BY_SIDE, "variables": {"of": people["allowance"], "people": [people["allowance"]]}},
        {"query": SUSPEND, "variables": {}},
    ]
    token = demo.token(PURPOSE)
    direct = [
        httpx.post(f"{demo.url}/graphql", json=each, headers={"Authorization": f"Bearer {token}", **headers}).json()
        for each in questions
    ]
    through = answers(finished(javascript("gateway.mjs", {"issuer": demo.url, "token": token, "headers": headers, "questions": questions})))  # fmt: skip
    assert through[0]["data"] == direct[0]["data"]
    assert through[0]["data"]["person"]["name"]
    assert through[0]["data"]["person"]["bankAccount"] is None
    assert through[0]["extensions"]["access"]["fields"] == direct[0]["extensions"]["access"]["fields"]
    for beyond, here in zip(through, direct, strict=True):
        assert told(beyond) == told(here)


def told(answer: Any) -> list[tuple[Any, ...]]:
    errors = answer.get("errors", [])
    return [(error["message"], error["path"], error["extensions"]["code"]) for error in errors]
