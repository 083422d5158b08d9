"""No example is dead: each runs against the demo's city, as the client of its department."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest

from hub.clock import local_day, system_clock
from hub.intake.generate import cast
from hub.server.web.examples import A_NUMBER, filled, read_examples
from tests.demo import Demo
from tests.ground.hub import Hub

EXAMPLES = read_examples(demo=True)
NAMES = [example["name"] for example in EXAMPLES]


BY_HAND = {
    "block": {"role": "charity-worker", "field": "Household.economy"},
    "revoke-grant": {"id": "a grant that nobody else here needs"},
}
"""What a reader fills in: nobody is without a right by it that another test needs."""


def variables(example: dict[str, Any]) -> Any:
    today = local_day(system_clock())
    return filled(example["variables"], {"today": today.isoformat(), "year": today.year, "key": str(uuid4())})


def codes(answer: Any) -> set[str]:
    return {error["extensions"]["code"] for error in answer.get("errors", [])}


def empty(content: Any) -> bool:
    return content in (None, [], {})


@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_an_example_is_answered_with_something(demo: Demo, example: dict[str, Any]) -> None:
    by_hand = BY_HAND.get(example["name"], {})
    if "id" in by_hand:
        by_hand = {"id": demo.grant("population-registrar", "WRITE")}
    answer = demo.ask(example["purpose"], example["text"], variables(example) | by_hand)
    assert codes(answer) <= {"FIELD_WITHHELD"}, answer
    assert not [name for name, value in answer["data"].items() if empty(value)], answer


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one["name"] in BY_HAND], ids=sorted(BY_HAND))
def test_what_only_the_reader_can_know_is_refused_until_it_is_filled_in(demo: Demo, example: dict[str, Any]) -> None:
    answer = demo.ask(example["purpose"], example["text"], variables(example))
    assert codes(answer) <= {"NOT_FOUND", "INVALID_INPUT"}
    assert codes(answer)


@pytest.mark.parametrize(
    "example", [one for one in read_examples() if A_NUMBER in str(one)], ids=lambda one: one["name"]
)
def test_an_example_without_a_number_is_refused_before_anybody_is_looked_up(
    demo: Demo, example: dict[str, Any]
) -> None:
    assert codes(demo.ask(example["purpose"], example["text"], variables(example))) == {"INVALID_VARIABLES"}


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_a_city_has_no_examples_about_the_demos_people(hub: Hub) -> None:
    page = await hub.http.get("/graphql", headers={"Accept": "text/html"})
    (version,) = re.findall(r"/web/(\w+)/main\.js", page.text)
    shown = (await hub.http.get(f"/web/{version}/examples.json")).json()
    assert shown == read_examples()
    assert [number for number in cast().values() if number in str(shown)] == []


def test_every_client_of_the_demo_has_an_example_for_each_of_its_purposes(demo: Demo) -> None:
    assert {example["purpose"] for example in EXAMPLES} == set(demo.clients)


def test_an_example_is_named_once_and_told_in_both_languages() -> None:
    assert sorted(NAMES) == sorted(set(NAMES))
    for example in EXAMPLES:
        assert all(example["title"][language] for language in ("en", "zh"))
        assert all(example["about"][language] for language in ("en", "zh"))


def test_the_example_of_a_withheld_field_shows_it_under_another_purpose(demo: Demo) -> None:
    (economy,) = [example for example in EXAMPLES if example["name"] == "economy-withheld"]
    given = demo.ask("MEDICAL_ASSISTANCE", economy["text"], variables(economy))
    withheld = demo.ask("PREMIUM_SUBSIDY", economy["text"], variables(economy))
    assert given["data"]["person"]["household"]["economy"] is not None
    assert withheld["data"]["person"]["household"]["economy"] is None
    assert [error["extensions"]["reason"] for error in withheld["errors"]] == ["PURPOSE_NOT_COVERED"]
