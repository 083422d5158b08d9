"""No example is dead: each runs against the demo's city, as the person it is for, and gives what its title says."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from sqlite3 import connect
from typing import Any
from uuid import uuid4

import pytest

from hub.clock import local_day, system_clock
from hub.intake.generate import cast
from hub.server.web.examples import A_NUMBER, filled, read_examples
from tests.demo import Demo, running_demo
from tests.ground.hub import Hub

EXAMPLES = read_examples()
NAMES = [example["name"] for example in EXAMPLES]
REGISTERED = "query($person: PersonKey!) { person(by: $person) { recordedAt } }"
MOVED = """mutation($person: PersonKey!, $read: DateTime!, $key: String!) {
  recordPopulation(idempotencyKey: $key, input: {personCorrection: {person: $person, corrects: $read, phone: null}}) { replayed }
}"""


def variables(example: dict[str, Any]) -> Any:
    today = local_day(system_clock())
    return filled(example["variables"], {"today": today.isoformat(), "year": today.year, "key": str(uuid4())})


def codes(answer: Any) -> set[str]:
    return {error["extensions"]["code"] for error in answer.get("errors", [])}


def told(content: Any, name: str) -> list[Any]:
    """Every value of a field, wherever it stands in an answer; null ones left out."""
    return [value for value in _values(content, name) if value is not None]


def _values(content: Any, name: str) -> Iterator[Any]:
    if isinstance(content, dict):
        for key, value in content.items():
            if key == name:
                yield value
            yield from _values(value, name)
    elif isinstance(content, list):
        for item in content:
            yield from _values(item, name)


def of_districts(data: Any) -> bool:
    """Every district of the city by code and name, many of them with a count, and each category."""
    districts = [group for group in data["byDistrict"] if group["division"]]
    codes_and_names = [(one["division"]["code"] or "", one["division"]["name"] or "") for one in districts]
    return (
        len(districts) == 41
        and all(re.fullmatch(r"9801\d\d", code) and name.endswith("区") for code, name in codes_and_names)
        and len(told(districts, "count")) > 10
        and len(told(data["byCategory"], "category")) == 6
        and len(told(data["byCategory"], "count")) >= 5
    )


CLAIMS: dict[str, Callable[[Any], object]] = {
    "premium-eligibility": lambda data: (
        set(told(data, "verdict")) == {"ELIGIBLE", "NOT_ELIGIBLE", "REVIEW"}
        and told(data, "percent") == ["90.00", "100.00"]
        and set(told(data, "article")) == {9}
    ),
    "premium-write-back": lambda data: told(data, "amount") == ["420.00"] and told(data, "eligibility") == ["ELIGIBLE"],
    "household-chain": lambda data: len(set(told(data, "__typename"))) >= 3 and told(data, "amount"),
    "persons-by-category": lambda data: (
        len(told(data, "name")) >= 3 and all("*" in one for one in told(data, "idNumber"))
    ),
    "economy-withheld": lambda data: told(data, "incomePerHead") and told(data, "medicalSpend"),
    "medical-eligibility": lambda data: told(data, "verdict") == ["ELIGIBLE"] * 3 and len(told(data, "percent")) == 3,
    "education-eligibility": lambda data: told(data, "benefitKind") == ["THIS_PERIOD"] and told(data, "reason"),
    "student-chain": lambda data: (
        "EDUCATION_AID" in told(data, "programme") and told(data, "schoolTerm") and told(data, "birthDateBand")
    ),
    "changes": lambda data: told(data, "at") and told(data, "endCursor"),
    "supported-person": lambda data: told(data, "id") and told(data, "birthDateBand") and told(data, "category"),
    "statistics": of_districts,
    "registered-person": lambda data: len(told(data, "recordedAt")) == 2 and told(data, "members"),
    "allowance-eligibility": lambda data: told(data, "benefitKind") == ["ALLOWANCE"] and told(data, "reason"),
    "margin-recognition": lambda data: told(data, "verdict") and {"TRUE", "FALSE"} <= set(told(data, "state")),
    "caller": lambda data: (
        "何静" in told(data, "account")[0]["name"] and told(data, "code") == ["ACCESS_ADMINISTRATION"]
    ),
    "block": lambda data: told(data, "role") == ["charity-worker"] and told(data, "createdAt"),
    "revoke-grant": lambda data: told(data, "role") == ["student-aid-officer"] and told(data, "revokedAt"),
    "who-can-see": lambda data: {True} <= set(told(data, "allowed")) and "MASKED" in told(data, "disclosure"),
}
"""What an answer has to have for its title to be true."""


def shown(demo: Demo, name: str) -> dict[str, Any]:
    """An example as the page of the demo has it."""
    page = demo.http.get("/graphql", headers={"Accept": "text/html"}).text
    (version,) = set(re.findall(r"/web/(\w+)/", page))
    listed = demo.http.get(f"/web/{version}/examples.json").json()
    return next(example for example in listed if example["name"] == name)


def ask(demo: Demo, example: dict[str, Any]) -> Any:
    """What the person is answered whom the example is for."""
    token = demo.token_of_person(example["purpose"])
    return demo.ask(example["purpose"], example["text"], variables(example), token=token)


def write_something(demo: Demo) -> None:
    """A change of the population, without which nothing was written since."""
    person = {"idNumber": cast()["extreme_poverty"]}
    read = told(demo.ask("POPULATION_REGISTER", REGISTERED, {"person": person}), "recordedAt")[0]
    written = demo.ask("POPULATION_REGISTER", MOVED, {"person": person, "read": read, "key": str(uuid4())})
    assert codes(written) <= {"FIELD_WITHHELD"}, written


ACTS = ("block", "revoke-grant")
"""Examples that take rights away."""


@pytest.fixture(scope="module")
def stewards_demo(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo whose rights the steward may take away: nobody else asks there. It goes on from what the other one has made."""
    folder = tmp_path_factory.mktemp("steward")
    shutil.copytree(
        demo.folder,
        folder,
        symlinks=True,
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns("*.db*", "spool", "terminal"),
    )
    for database in demo.folder.rglob("*.db"):
        with closing(connect(database)) as here, closing(connect(folder / database.relative_to(demo.folder))) as there:
            here.backup(there)
    with running_demo(folder, forked=True) as running:
        yield running


@pytest.mark.parametrize("name", NAMES)
def test_u9_an_example_gives_the_person_it_is_for_what_its_title_says(
    request: pytest.FixtureRequest, demo: Demo, name: str
) -> None:
    demo = request.getfixturevalue("stewards_demo") if name in ACTS else demo
    example = shown(demo, name)
    if name == "changes":
        write_something(demo)
    answer = ask(demo, example)
    for _ in range(100 if name == "changes" else 0):  # a change is told once nothing can come before it
        if CLAIMS[name](answer["data"]):
            break
        time.sleep(0.1)
        answer = ask(demo, example)
    assert codes(answer) <= {"FIELD_WITHHELD"}, answer
    assert CLAIMS[name](answer["data"]), answer


def test_u9_what_the_steward_s_examples_do_is_felt_by_whom_they_name(stewards_demo: Demo) -> None:
    assert codes(ask(stewards_demo, shown(stewards_demo, "block"))) == set()
    answer = ask(stewards_demo, shown(stewards_demo, "supported-person"))
    assert (answer["data"]["person"]["sex"], answer["errors"][0]["extensions"]["reason"]) == (None, "BLOCKED")


@pytest.mark.parametrize(
    "example", [one for one in EXAMPLES if one["name"] in ("block", "revoke-grant")], ids=lambda one: one["name"]
)
def test_what_only_the_reader_can_know_is_refused_until_it_is_filled_in(demo: Demo, example: dict[str, Any]) -> None:
    answer = demo.ask(example["purpose"], example["text"], variables(example))
    assert codes(answer) <= {"NOT_FOUND", "INVALID_INPUT"}
    assert codes(answer)


@pytest.mark.parametrize("example", [one for one in EXAMPLES if A_NUMBER in str(one)], ids=lambda one: one["name"])
def test_an_example_without_a_number_is_refused_before_anybody_is_looked_up(
    demo: Demo, example: dict[str, Any]
) -> None:
    assert codes(demo.ask(example["purpose"], example["text"], variables(example))) == {"INVALID_VARIABLES"}


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_a_city_has_no_examples_about_the_demos_people(hub: Hub) -> None:
    page = await hub.http.get("/graphql", headers={"Accept": "text/html"})
    (version,) = re.findall(r"/web/(\w+)/main\.js", page.text)
    listed = (await hub.http.get(f"/web/{version}/examples.json")).json()
    assert listed == read_examples()
    assert [number for number in cast().values() if number in str(listed)] == []


def test_each_purpose_that_somebody_may_choose_at_the_page_has_an_example(demo: Demo) -> None:
    (page,) = (client for client in demo.policy["clients"] if client["id"] == "graphiql")
    assert {example["purpose"] for example in EXAMPLES} == set(page["purposes"]) <= set(demo.people)


def test_an_example_is_named_once_and_told_in_both_languages() -> None:
    assert sorted(NAMES) == sorted(set(NAMES))
    assert set(NAMES) == set(CLAIMS)
    for example in EXAMPLES:
        assert all(example["title"][language] for language in ("en", "zh"))
        assert all(example["about"][language] for language in ("en", "zh"))


def test_the_example_of_a_withheld_field_shows_it_under_another_purpose(demo: Demo) -> None:
    economy = shown(demo, "economy-withheld")
    given = demo.ask("MEDICAL_ASSISTANCE", economy["text"], variables(economy))
    withheld = demo.ask("PREMIUM_SUBSIDY", economy["text"], variables(economy))
    assert given["data"]["person"]["household"]["economy"] is not None
    assert withheld["data"]["person"]["household"]["economy"] is None
    assert [error["extensions"]["reason"] for error in withheld["errors"]] == ["PURPOSE_NOT_COVERED"]
