"""The law beside the rule over HTTP: every programme with its sentences, conditions, readings and local values, for whoever may read them."""

from __future__ import annotations

from typing import Any

import pytest

from hub.policy.notice import NOTICE
from hub.policy.programmes import PROGRAMMES
from tests.ground.hub import Hub, codes

pytestmark = [pytest.mark.databases("either"), pytest.mark.only_reads]

RULES = """query Rules($first: Int, $after: String) { programmes(first: $first, after: $after) {
  nodes { code english chinese article owner responsible sentence listIsOpen namedCategories benefitKinds due validity validityChinese
    sentences { article number hash text } readings { english chinese }
    conditions { code article english chinese cites forApplication }
    parameters { code unit article english chinese cites floor optional } } pageInfo { hasNextPage endCursor } } }"""


async def rules(hub: Hub, **asked: Any) -> list[dict[str, Any]]:
    answer = await hub.ask(RULES, asked, client="developer")
    assert codes(answer) == [], answer
    found: list[dict[str, Any]] = answer["data"]["programmes"]["nodes"]
    return found


async def test_every_programme_is_one_entry_with_the_law_beside_the_rule(hub: Hub) -> None:
    found = await rules(hub, first=100)
    assert [each["code"] for each in found] == [each.code for each in PROGRAMMES]
    for told, rule in zip(found, PROGRAMMES, strict=True):
        assert (told["english"], told["chinese"], told["owner"]) == (rule.code.english, rule.code.chinese, rule.owner)
        assert [(each["english"], each["chinese"]) for each in told["readings"]] == [*rule.readings]
        assert [(each["code"], each["english"], each["chinese"]) for each in told["conditions"]] == [
            (each.code, *each.sentence) for each in rule.every_condition
        ]
        assert [each["code"] for each in told["parameters"]] == [each.code for each in rule.parameters]
        for each in told["sentences"]:
            sentence = NOTICE.by_place[each["article"], each["number"]]
            assert (each["hash"], each["text"]) == (sentence.digest, sentence.text)
        beside = {f"{each['article']}.{each['number']} {each['hash']}" for each in told["sentences"]}
        assert all(each["cites"] and beside.issuperset(each["cites"]) for each in told["conditions"])
        assert all(each["cites"] for each in told["parameters"])
        assert told["benefitKinds"]


async def test_an_entry_says_who_is_named_what_is_given_and_who_is_responsible(hub: Hub) -> None:
    of = {each["code"]: each for each in await rules(hub, first=100)}
    housing, education, relief = of["HOUSING_ASSISTANCE"], of["EDUCATION_AID"], of["TEMPORARY_RELIEF"]
    assert (housing["listIsOpen"], education["listIsOpen"], relief["listIsOpen"]) == (False, True, None)
    assert sorted(housing["namedCategories"]) == [
        "EXTREME_POVERTY", "RIGID_EXPENDITURE", "SUBSISTENCE_ALLOWANCE", "SUBSISTENCE_MARGIN",
    ]  # fmt: skip
    assert relief["namedCategories"] is None
    assert (education["benefitKinds"], education["due"]) == (["THIS_PERIOD", "NEXT_PERIOD"], "SCHOOL_TERM")
    allowance = of["SUBSISTENCE_ALLOWANCE"]
    assert allowance["benefitKinds"] == ["ALLOWANCE", "ALLOWANCE_ALONE", "ONE_PERSON_HOUSEHOLD"]
    assert [each["code"] for each in allowance["conditions"] if each["forApplication"]] == [
        "ADULT", "JOBLESS", "SEVERELY_DISABLED",
    ]  # fmt: skip
    assert of["MEDICAL_ASSISTANCE"]["responsible"] == ["HEALTH", "MEDICAL_INSURANCE"]
    floors = {each["code"]: each["floor"] for each in of["MEDICAL_ASSISTANCE"]["parameters"]}
    assert floors == {"MEDICAL_RATIO_AT_LEAST_70": 7_000, "MEDICAL_RATIO_AT_LEAST_60": 6_000}
    assert {each["validity"][:4] for each in of.values()} == {"(D) "}


async def test_programmes_come_page_by_page_and_only_to_whoever_is_granted_them(hub: Hub) -> None:
    page = (await hub.ask(RULES, {"first": 5}, client="developer"))["data"]["programmes"]
    further = await rules(hub, first=100, after=page["pageInfo"]["endCursor"])
    assert page["pageInfo"]["hasNextPage"]
    assert [each["code"] for each in (*page["nodes"], *further)] == [each.code for each in PROGRAMMES]
    answer = await hub.ask(RULES, client="masked")
    assert (answer["data"], codes(answer)) == ({"programmes": None}, ["FIELD_WITHHELD"])
