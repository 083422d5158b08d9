"""Two servers on one database write the same thing at the same moment: one wins, and the other is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from hub.config import Settings
from hub.identifiers import resident_id_number_from
from tests.databases import database_from, run_apart
from tests.ground.city import odd_person, write_keys
from tests.hub.server.serving import Server, serving
from tests.hub.server.store import rows

ROUNDS = 4
CHANGES, VERSIONS = "change_event", "person_version"
MEMBERSHIPS = "membership"
WRITTEN, REPLAYED = (
    f"ledger_event where kind = 'WRITE_OUTCOME' and outcome = '{outcome}'" for outcome in ("WRITTEN", "REPLAYED")
)
POPULATION = """mutation($input: RecordPopulationInput!, $key: String!) {
    written: recordPopulation(input: $input, idempotencyKey: $key) {
        replayed inAnotherHousehold person { id recordedAt } household { id recordedAt } determination { id } } }"""
ASSISTANCE = """mutation($input: RecordAssistanceInput!, $key: String!) {
    written: recordAssistance(input: $input, idempotencyKey: $key) { replayed record { id } } }"""


@pytest.fixture(scope="module")
def city_settings(
    postgres_server: str, postgres_city: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """One city for all tests here: each counts what is more of a table than there was."""
    keys_file = tmp_path_factory.mktemp("at once") / "keys.json"
    write_keys(keys_file)
    with database_from(postgres_city, postgres_server) as url:
        yield Settings(database=url, keys_file=keys_file, deadline_seconds=30.0)


@pytest.fixture(scope="module")
def servers(city_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Server]]:
    folder = tmp_path_factory.mktemp("servers")
    with serving(city_settings, folder) as one, serving(city_settings, folder) as other:
        one.token("reader"), other.token("reader")
        yield one, other


@pytest.fixture
def more(city_settings: Settings) -> Callable[[str], int]:
    """How many rows there are more of what is named, such as `membership`, than when the test began."""

    def counted(name: str) -> int:
        return len(run_apart(rows(city_settings, f"select * from {name}")))

    named = (CHANGES, VERSIONS, MEMBERSHIPS, WRITTEN, REPLAYED)
    before = {name: counted(name) for name in named}
    return lambda name: counted(name) - before[name]


def at_once(servers: tuple[Server, Server], text: str, *asked: Mapping[str, Any]) -> list[Any]:
    """What each server answers to its own question, both asked at one moment."""
    start, answers = threading.Barrier(len(servers)), [None, None]

    def ask(place: int) -> None:
        start.wait(30)
        answers[place] = servers[place].ask(text, **asked[place])

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(len(servers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def both(servers: tuple[Server, Server], record: Mapping[str, Any], key: str) -> list[Any]:
    """The same input under two keys."""
    return at_once(servers, POPULATION, *({"input": record, "key": f"at-once-{key}-{place}"} for place in range(2)))


def ends(answers: list[Any]) -> list[str]:
    """How each of two ended: WRITTEN, or the code of its error."""
    return sorted(answer["errors"][0]["extensions"]["code"] if "errors" in answer else "WRITTEN" for answer in answers)


def written(answers: list[Any]) -> Any:
    """What the one that won was answered."""
    return next(answer["data"]["written"] for answer in answers if "errors" not in answer)


def single(server: Server, record: Mapping[str, Any], key: str) -> Any:
    return written([server.ask(POPULATION, input=record, key=f"at-once-{key}")])


def test_one_key_stores_one_record(servers: tuple[Server, Server], more: Callable[[str], int]) -> None:
    for number in range(ROUNDS):
        record = {"person": {"idNumber": odd_person(2)}, "insuranceYear": 2026, "tier": "TIER_1", "amount": "380.00", "givenOn": "2026-03-01", "status": "PAID"}  # fmt: skip
        question = {"input": {"premiumSubsidy": record}, "key": f"at-once-key-{number}"}
        answers = at_once(servers, ASSISTANCE, question, question)
        assert ends(answers) == ["WRITTEN", "WRITTEN"]
        first, second = (answer["data"]["written"] for answer in answers)
        assert first["record"] == second["record"]
        assert sorted([first["replayed"], second["replayed"]]) == [False, True]
    assert (more(CHANGES), more(WRITTEN), more(REPLAYED)) == (ROUNDS, ROUNDS, ROUNDS)


def test_one_number_is_one_person_and_one_version_is_corrected_once(
    servers: tuple[Server, Server], more: Callable[[str], int]
) -> None:
    for number in range(ROUNDS):
        newcomer = {"idNumber": resident_id_number_from(f"9801011990010{number + 1}021"), "division": "980101"}
        answers = both(servers, {"person": newcomer}, f"person-{number}")
        assert ends(answers) == ["ALREADY_REGISTERED", "WRITTEN"]
        person = written(answers)["person"]
        change = {"person": {"id": person["id"]}, "corrects": person["recordedAt"], "name": "改名"}
        assert ends(both(servers, {"personCorrection": change}, f"name-{number}")) == ["SUPERSEDED", "WRITTEN"]
        decided = {"person": {"id": person["id"]}, "category": "EXTREME_POVERTY", "outcome": "RECOGNISED", "since": "2026-01-01"}  # fmt: skip
        first = single(servers[0], {"categoryDetermination": decided}, f"first-{number}")["determination"]["id"]
        again = decided | {"supersedes": first}
        assert ends(both(servers, {"categoryDetermination": again}, f"again-{number}")) == ["SUPERSEDED", "WRITTEN"]
    assert (more(VERSIONS), more(CHANGES)) == (ROUNDS, 4 * ROUNDS)


def test_one_household_is_corrected_once_and_joined_once(
    servers: tuple[Server, Server], more: Callable[[str], int]
) -> None:
    for number in range(ROUNDS):
        home, other = (
            single(servers[0], {"household": {"division": "980101"}}, f"{name}-{number}")["household"]
            for name in ("home", "other")
        )
        change = {"household": home["id"], "corrects": home["recordedAt"], "urban": True}
        assert ends(both(servers, {"householdCorrection": change}, f"urban-{number}")) == ["SUPERSEDED", "WRITTEN"]
        newcomer = {"idNumber": resident_id_number_from(f"9801011991010{number + 1}021"), "division": "980101"}
        person = single(servers[0], {"person": newcomer}, f"newcomer-{number}")["person"]
        member = {"person": {"id": person["id"]}, "since": f"20{10 + number}-01-01", "until": f"20{10 + number}-06-30"}  # fmt: skip
        joined = both(servers, {"membership": member | {"household": home["id"]}}, f"join-{number}")
        assert ends(joined) == ["ALREADY_REGISTERED", "WRITTEN"]
        days = {"since": f"20{10 + number}-07-01", "until": f"20{10 + number}-12-31"}
        moved = at_once(
            servers,
            POPULATION,
            *(
                {
                    "input": {"membership": member | days | {"household": place["id"]}},
                    "key": f"at-once-{number}-{place['id']}",
                }
                for place in (home, other)
            ),
        )
        assert ends(moved) == ["WRITTEN", "WRITTEN"]
        assert sorted(answer["data"]["written"]["inAnotherHousehold"] for answer in moved) == [False, True]
    assert more(MEMBERSHIPS) == 3 * ROUNDS
