"""No example is dead: each runs against the demo's city, as the client of its department."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from hub.clock import local_day, system_clock
from hub.server.web.examples import filled, read_examples
from tests.hub.server.web.conftest import Demo

EXAMPLES = read_examples()
NAMES = [example["name"] for example in EXAMPLES]


def variables(example: dict[str, Any]) -> Any:
    today = local_day(system_clock())
    return filled(example["variables"], {"today": today.isoformat(), "year": today.year, "key": str(uuid4())})


def empty(content: Any) -> bool:
    return content in (None, [], {})


@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_an_example_is_answered_with_something(demo: Demo, example: dict[str, Any]) -> None:
    answer = demo.ask(example["purpose"], example["text"], variables(example))
    told = {error["extensions"]["code"] for error in answer.get("errors", [])}
    assert told <= {"FIELD_WITHHELD"}, answer
    assert not [name for name, value in answer["data"].items() if empty(value)], answer


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
