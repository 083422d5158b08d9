"""What papers show is true: each question runs against the demo's city, as the client and for the purpose that it names."""

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
from tests.hub.server.test_restored import shell
from tests.hub.server.web.test_examples import REGISTERED, told
from tests.papers import PAPERS, blocks, paper

GUIDE = paper("hub/docs/partner-guide.md")
SHOWN: list[tuple[str, str]] = [(path, text) for path in PAPERS for text in blocks(paper(path), "graphql")]
"""Every question of every paper."""


def named(text: str) -> str:
    """The operation's name."""
    return str(re.findall(r"(?:query|mutation) (\w+)", text)[0])


QUESTIONS: dict[str, str] = {named(text): text for _, text in SHOWN}
"""By the names of their operations, once however many papers show it."""

CLAIMS: dict[str, Callable[[Any], object]] = {
    "Eligibility": lambda data: told(data, "verdict") == ["ELIGIBLE"] and told(data, "percent") == ["90.00"],
    "WriteBack": lambda data: told(data, "amount") == ["378.00"] and told(data, "eligibility") == ["ELIGIBLE"],
    "Chain": lambda data: {type(found) for found in data["assistanceChain"].values()} == {list},
    "Moved": lambda data: told(data, "recordedAt") and told(data, "id"),
    "Apply": lambda data: told(data, "state") == ["FOUND"] and told(data, "replayed") == [False],
    "People": lambda data: len(told(data, "name")) >= 3,
    "HowMany": lambda data: len({one["code"] for one in told(data, "division")}) == 41 and told(data, "count"),
    "Funds": lambda data: len(told(data, "code")) == 41 and {"NOT_TOLD"} <= {*told(data, "comparison")},
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
        "Chain": {"person": person},
        "Moved": {"person": person},
        "Apply": {"person": person, "day": today.isoformat()},
    }
    asked = given.get(name, {})
    if name == "Moved":
        asked["read"] = told(demo.ask("POPULATION_REGISTER", REGISTERED, {"person": person}), "recordedAt")[0]
    return asked | ({"key": str(uuid4())} if "$key" in QUESTIONS[name] else {})


def test_a_question_is_the_same_in_every_paper_that_shows_it() -> None:
    assert len(QUESTIONS) == len(CLAIMS)
    assert [(path, named(text)) for path, text in SHOWN if text != QUESTIONS[named(text)]] == []


@pytest.mark.parametrize("name", QUESTIONS)
def test_u9_a_question_of_the_papers_is_answered_to_the_client_that_it_names(demo: Demo, name: str) -> None:
    first = re.match(r"# as ([\w-]+), for (\w+)\n", QUESTIONS[name])
    assert first, "It names a client of the demo and a purpose in its first line."
    client, purpose = first.groups()
    assert demo.clients[purpose] == client
    answer = demo.ask(purpose, QUESTIONS[name], variables(demo, name))
    assert {error["extensions"]["code"] for error in answer.get("errors", [])} <= {"FIELD_WITHHELD"}, answer
    assert CLAIMS[name](answer["data"]), answer


def test_u9_the_demos_city_is_looked_at_as_the_papers_say(demo: Demo) -> None:
    (variables,) = (
        text for text in blocks(paper("hub/docs/city.md"), "") if text.startswith("export HUB_DATABASE=sqlite:")
    )
    asked = "hub explain '{ me { client { id } } }' --as education --purpose EDUCATION_AID; hub doctor"
    done = shell(f"{variables}{asked}", demo.folder)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_u9_the_answers_that_the_papers_show_are_those_that_are_given(demo: Demo) -> None:
    eligible, withheld = (json.loads(text) for text in blocks(GUIDE, "json")[:2])
    assert [json.loads(text) for text in blocks(paper("README.md"), "json")] == [eligible, withheld]
    answer = demo.ask("PREMIUM_SUBSIDY", QUESTIONS["Eligibility"], variables(demo, "Eligibility"))
    assert answer["data"]["eligibility"] == [eligible]
    economy = "query($p: PersonKey!) { person(by: $p) { household { economy { incomePerHead } } } }"
    answer = demo.ask("PREMIUM_SUBSIDY", economy, {"p": {"idNumber": cast()["allowance"]}})
    assert answer["errors"] == [withheld]
