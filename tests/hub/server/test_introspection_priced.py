"""Introspection costs what it takes, and refuses nothing that is asked beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from graphql import get_introspection_query

from hub.config import Settings
from hub.server.endpoint import introspecting
from hub.server.endpoint.documents import coerce_variables, read_document
from hub.server.endpoint.introspecting import VALUES_A_UNIT, Introspection, Introspector
from hub.server.endpoint.views import Views
from hub.server.endpoint.worker_thread import WorkerThread
from schema.contract import build_contract
from tests.clock import FixedClock
from tests.ground.city import odd_id
from tests.ground.hub import Hub, codes, open_hub
from tests.hub.server.store import change

FULL = build_contract()._schema
WHOLE = get_introspection_query(one_of=True, input_value_deprecation=True, specified_by_url=True)
QUESTIONS = (
    WHOLE,
    "{ __schema { types { name } } }",
    "{ __schema { types { ...T } } } fragment T on __Type { name fields { name args { name } } }",
    "{ __schema { types { name inputFields { name } ... on __Type { enumValues { name } } } } }",
)
ALONE = "{ __schema { queryType { name } } }"
BESIDE = f'{{ __typename __schema {{ queryType {{ name }} }} person(by: {{id: "{odd_id("person", 2)}"}}) {{ id }} }}'

pytestmark = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)  # no database has a part in it


@pytest.mark.only_reads
@pytest.mark.parametrize("text", QUESTIONS)
async def test_the_price_is_near_what_is_answered(hub: Hub, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Introspector] = []
    build = Introspector.build
    monkeypatch.setattr(introspecting.Introspector, "build", lambda *a, **b: made.append(build(*a, **b)) or made[-1])
    document = read_document(text, None, FULL)
    introspecting.introspected(document, FULL, coerce_variables(document, {}))
    units = Introspection(FULL, Views(FULL), WorkerThread()).units(document)
    assert made[0].completed / 3 <= units * VALUES_A_UNIT <= made[0].completed * 3


async def test_it_counts_against_what_a_client_may_spend_on_planning(city_settings: Settings) -> None:
    settings = replace(city_settings, planning_per_minute=220)
    async with open_hub(settings, FixedClock()) as hub:
        answers = [await hub.ask(WHOLE) for _ in range(4)]
    assert [codes(answer) for answer in answers[:1]] == [[]]
    assert codes(answers[-1]) == ["RATE_LIMITED"]


async def test_who_has_no_view_of_the_contract_hears_so_and_gets_the_rest(hub: Hub) -> None:
    await hub.token("sparse", "READING")
    await change(
        hub.settings,
        "delete from client_role where client_id = 'sparse'",
        "update policy_version set version = version + 1",
    )
    answer = await hub.ask(BESIDE, client="sparse")
    answer = await hub.ask(BESIDE, client="sparse")  # by now every process has heard of the change
    assert answer["data"] == {"__typename": "Query", "__schema": None, "person": None}
    told = {error["path"][0]: error["extensions"]["reason"] for error in answer["errors"]}
    assert told == {"person": "NO_GRANT", "__schema": "NO_GRANT"}
    fields = {field["coordinate"]: field["outcome"] for field in answer["extensions"]["access"]["fields"]}
    assert fields == {"Query.person": "WITHHELD", "Query.__schema": "WITHHELD"}
    alone = await hub.post(ALONE, client="sparse")
    assert (alone.status_code, codes(alone.json())) == (403, ["FIELD_WITHHELD"])
    strict = await hub.post(BESIDE, client="sparse", Prefer="handling=strict")
    assert (strict.status_code, set(codes(strict.json()))) == (403, {"FIELD_WITHHELD"})
    whole = await hub.post(BESIDE, client="sparse", Prefer="contract=whole")
    assert whole.json()["data"]["__schema"] == {"queryType": {"name": "Query"}}
