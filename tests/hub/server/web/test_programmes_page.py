"""The law beside the rule: every programme with its sentence and conditions, and the local values that hold on the day of the page."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest

from hub.policy.parameter_codes import Unit
from hub.policy.parameter_file import read_parameters
from hub.policy.parameters import SAMPLES
from hub.policy.programmes import PROGRAMMES, RULES
from hub.server.console.rendering import words_in
from tests.ground.city import CITY
from tests.ground.hub import Hub, codes
from tests.hub.server.web.consoles import Console

pytestmark = pytest.mark.databases("either")

EN, ZH = words_in("en")["programmes"], words_in("zh")["programmes"]
VALUES = """query Values($programme: EligibilityProgramme, $on: Date, $knownAt: DateTime) {
  localValues(programme: $programme, on: $on, knownAt: $knownAt, first: 200) {
    nodes { code value since until sample division { code } } } }"""
PREMIUM = RULES["PREMIUM_SUBSIDY"]


async def values(hub: Hub, **asked: Any) -> list[dict[str, Any]]:
    answer = await hub.ask(VALUES, asked, client="steward")
    assert codes(answer) == [], answer
    found: list[dict[str, Any]] = answer["data"]["localValues"]["nodes"]
    return found


@pytest.mark.only_reads
async def test_the_local_values_are_those_that_were_loaded_and_hold_on_the_day(hub: Hub) -> None:
    loaded = [
        (each.code, None if each.value is None else str(each.value), each.since.isoformat())
        for each in read_parameters(SAMPLES, CITY)
        if each.since <= hub.clock.now.date() and (each.until is None or each.until >= hub.clock.now.date())
    ]
    found = await values(hub)
    assert sorted((each["code"], each["value"], each["since"]) for each in found) == sorted(loaded)
    assert {(each["division"]["code"], each["sample"]) for each in found} == {(CITY, True)}
    own = {each.code for each in PREMIUM.parameters}
    assert {each["code"] for each in await values(hub, programme="PREMIUM_SUBSIDY")} == own
    assert await values(hub, programme="CARE_VISITS") == []
    assert await values(hub, on="1950-01-01") == []
    assert await values(hub, knownAt="2020-01-01T00:00:00Z") == []
    answer = await hub.ask(VALUES, client="masked")
    assert (answer["data"], codes(answer)) == ({"localValues": None}, ["FIELD_WITHHELD"])


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_a_programme_is_read_with_its_law_and_with_the_values_of_a_day(console: Console) -> None:
    jing, insurer = await console.person("Jing"), await console.person("Insurer")
    listed = await jing.sees("/console/programmes")
    assert [each.code for each in PROGRAMMES if f'href="/console/programmes/{each.code}"' not in listed] == []
    assert ZH["article"].format(article=9) in await jing.sees("/console/programmes", lang="zh")
    shown = await insurer.sees("/console/programmes/PREMIUM_SUBSIDY")
    both = [*(each.sentence for each in PREMIUM.conditions), *PREMIUM.readings]
    law = [text for each in PREMIUM.every_sentence for text in (each.text, each.digest)]
    told = [PREMIUM.sentence, *law, *(each.english for each in both), EN["closed_list"]]
    assert [text for text in told if text not in unescape(shown)] == []
    assert EN["units"]["FEN"].format(number="420.00") in shown
    assert EN["sample"] in shown
    assert EN["local_values"] in shown
    then = await insurer.sees("/console/programmes/PREMIUM_SUBSIDY", at="1950-01-01")
    assert (EN["none_holds"] in then, EN["sample"] in then.partition("</header>")[2]) == (True, False)
    in_chinese = unescape(await insurer.sees("/console/programmes/PREMIUM_SUBSIDY", lang="zh"))
    assert [
        text for text in (*law, *(each.chinese for each in both), ZH["closed_list"]) if text not in in_chinese
    ] == []
    assert [each.english for each in both if each.english in in_chinese] == []
    deng = await console.person("Deng")
    assert "RESIDENT_PREMIUM_TIER_1" not in await deng.sees("/console/programmes/PREMIUM_SUBSIDY")
    missing = await jing.http.get("/console/programmes/NOTHING")
    assert missing.status_code == 404


def test_every_unit_has_words() -> None:
    for words in (EN, ZH):
        assert set(words["units"]) == {each.value for each in Unit}
