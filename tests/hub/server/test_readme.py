"""What the README shows is true: each question runs against the demo's city, as the client and for the purpose that it names."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from hub.clock import local_day, system_clock
from hub.intake.generate import cast
from tests.demo import Demo
from tests.hub.server.serving import ROOT
from tests.hub.server.test_restored import shell
from tests.hub.server.web.test_examples import REGISTERED, told

README = (ROOT / "README.md").read_text("utf-8")
QUESTIONS: dict[str, str] = {
    re.findall(r"(?:query|mutation) (\w+)", text)[0]: text
    for text in re.findall(r"^```graphql\n(.+?)^```", README, re.MULTILINE | re.DOTALL)
}
"""By the names of their operations."""

CLAIMS: dict[str, Callable[[Any], object]] = {
    "Eligibility": lambda data: told(data, "verdict") == ["ELIGIBLE"] and told(data, "percent") == ["90.00"],
    "WriteBack": lambda data: told(data, "amount") == ["378.00"] and told(data, "eligibility") == ["ELIGIBLE"],
    "Moved": lambda data: told(data, "recordedAt") and told(data, "id"),
    "People": lambda data: len(told(data, "name")) >= 3,
    "HowMany": lambda data: len({one["code"] for one in told(data, "division")}) == 41 and told(data, "count"),
    "Changes": lambda data: "pageInfo" in data["changes"],
}
"""What is true of the answer."""


def variables(demo: Demo, name: str) -> dict[str, Any]:
    person = {"idNumber": cast()["allowance"]}
    today = local_day(system_clock())
    premium = {"person": person, "insuranceYear": today.year, "tier": "TIER_1", "amount": "378.00"}
    given: dict[str, dict[str, Any]] = {
        "Eligibility": {"people": [cast()["allowance"]]},
        "WriteBack": {"record": {"premiumSubsidy": premium | {"givenOn": today.isoformat(), "status": "PAID"}}},
        "Moved": {"person": person},
    }
    asked = given.get(name, {})
    if name == "Moved":
        asked["read"] = told(demo.ask("POPULATION_REGISTER", REGISTERED, {"person": person}), "recordedAt")[0]
    return asked | ({"key": str(uuid4())} if "$key" in QUESTIONS[name] else {})


@pytest.mark.parametrize("name", QUESTIONS)
def test_u9_a_question_of_the_readme_is_answered_to_the_client_that_it_names(demo: Demo, name: str) -> None:
    named = re.match(r"# as ([\w-]+), for (\w+)\n", QUESTIONS[name])
    assert named, "It names a client of the demo and a purpose in its first line."
    client, purpose = named.groups()
    assert demo.clients[purpose] == client
    answer = demo.ask(purpose, QUESTIONS[name], variables(demo, name))
    assert {error["extensions"]["code"] for error in answer.get("errors", [])} <= {"FIELD_WITHHELD"}, answer
    assert CLAIMS[name](answer["data"]), answer


def test_u9_the_demos_city_is_looked_at_as_the_readme_says(demo: Demo) -> None:
    (variables,) = re.findall(r"^(export HUB_DATABASE=sqlite:.+?)^```", README, re.MULTILINE | re.DOTALL)
    asked = "hub explain '{ me { client { id } } }' --as education --purpose EDUCATION_AID; hub doctor"
    done = shell(f"{variables}{asked}", demo.folder)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_u9_the_answers_that_the_readme_shows_are_those_that_are_given(demo: Demo) -> None:
    eligible, withheld = (
        json.loads(text) for text in re.findall(r"^```json\n(\{.+?)^```", README, re.MULTILINE | re.DOTALL)[:2]
    )
    answer = demo.ask("PREMIUM_SUBSIDY", QUESTIONS["Eligibility"], variables(demo, "Eligibility"))
    assert answer["data"]["eligibility"] == [eligible]
    economy = "query($p: PersonKey!) { person(by: $p) { household { economy { incomePerHead } } } }"
    answer = demo.ask("PREMIUM_SUBSIDY", economy, {"p": {"idNumber": cast()["allowance"]}})
    assert answer["errors"] == [withheld]
