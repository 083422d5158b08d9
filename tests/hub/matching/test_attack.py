"""Two curious charities join all that they can reach, over offers, supplies of their own and time: no need is told more closely
than by enough people of its township."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from hub.matching.anonymity import AGES, SIZES
from tests.ground.city import odd_person
from tests.ground.hub import Hub
from tests.hub.matching import story
from tests.hub.matching.crowd import Neighbour, crowd, settle
from tests.hub.matching.story import ask, need, run, supply, told
from tests.hub.server.store import change, rows

K = 5
SEEN = """{ offers(first: 200) { nodes { state urgencyPoints waitingPoints areaPoints fitPoints
    need { id kind urgency publishedOn ageFrom ageTo householdSizeFrom householdSizeTo township { code } }
    supply { ageFrom ageTo householdSizeFrom householdSizeTo division { code } } person { id name } } } }"""


def lies(number: int, low: int | None, high: int | None) -> bool:
    return (low is None or low <= number) and (high is None or number <= high)


def is_told(person: Neighbour, row: Any, today: date) -> bool:
    """Whether somebody may be whom a row is about, by its ages, sizes and place."""
    place = (row.get("township") or row["division"])["code"]
    return (
        person.township.startswith(place if place != "980000" else "98")
        and lies(person.age(today), row["ageFrom"], row["ageTo"])
        and lies(person.size, row["householdSizeFrom"], row["householdSizeTo"])
    )


async def narrow_supplies(hub: Hub, charity: str, round_: int) -> None:
    """As many narrow supplies as there are bands: whom each is matched with would tell a band, were it not for the classes."""
    for first, last in zip(AGES, (*(age - 1 for age in AGES[1:]), 150), strict=True):
        await supply(hub, charity, service=f"ages from {first}, {round_}", ageFrom=first, ageTo=last, places=2)
    for size in SIZES:
        bound = {"householdSizeFrom": size, "householdSizeTo": size}
        await supply(hub, charity, service=f"homes of {size}, {round_}", places=2, **bound)
    await supply(hub, charity, service=f"anybody, {round_}", places=3)


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_all_that_two_charities_reach_of_a_need_is_shared_by_k_people(
    hub: Hub, size: Callable[[int, int], int], capsys: Any
) -> None:
    random = Random(11)
    people = crowd(random, 45)
    await change(hub.settings, "update category_determination set until = '2026-01-01'")  # the crowd is all there is
    await settle(hub.settings, people)
    told_of: defaultdict[str, list[Any]] = defaultdict(list)  # by the content of a row: what was seen with it
    for round_ in range(size(2, 3)):
        for person in (*people[:2], *random.sample(people[2:], 10)):  # two have a need in each round
            await need(hub, person.id, givenOn=f"2026-11-{10 + round_}")
        for charity in ("charity", "other-charity"):
            await narrow_supplies(hub, charity, round_)
        await run(hub, K)
        for charity in ("charity", "other-charity"):
            for offer in (await told(hub, charity, SEEN))["offers"]["nodes"]:
                assert offer["person"] is None
                row = {name: value for name, value in offer["need"].items() if name != "id"}
                told_of[repr(row)] += [row, offer["supply"]]
            for row in (await told(hub, charity, story.PUBLISHED))["publishedNeeds"]["nodes"]:
                told_of[repr({**row, "id": None})] += [row]
            for offer in (await story.offers(hub, charity))[::2]:
                if offer["state"] == "PROPOSED":
                    accept = random.random() < 0.5
                    reason = {} if accept else {"reason": "TOO_FAR"}
                    await ask(hub, charity, story.ANSWER, id=offer["id"], accept=accept, **reason)
        hub.clock.now += timedelta(weeks=3)
        hub.tokens.clear()
        await change(hub.settings, *(_gone(person) for person in random.sample(people[2:], 5)))
    sets = {
        content: [
            person
            for person in people
            if all(is_told(person, row, date.fromisoformat(seen[0]["publishedOn"])) for row in seen)
        ]
        for content, seen in told_of.items()
    }
    assert len(sets) > 10
    smallest = min(map(len, sets.values()))
    with capsys.disabled():
        print(f"\nthe smallest of {len(sets)} sets that two charities reach has {smallest} people (k = {K})")
    assert smallest >= K
    # Even who knew which rows are about one person would bound that person no more closely than one row does.
    published = await rows(
        hub.settings,
        "select n.person_id, p.township_code, p.age_from, p.age_to, p.size_from, p.size_to, p.people from published_need p"
        " join need n on n.id = p.need_id",
    )
    classes = defaultdict(set)
    for row in published:
        assert row["people"] >= K
        classes[str(row["person_id"])].add(tuple(row.values())[1:6])
    assert max(map(len, classes.values())) == 1


def _gone(person: Neighbour) -> str:
    return f"update category_determination set until = '2026-11-30' where person_id = '{person.id}'"


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_before_a_match_no_charity_reaches_a_person_or_a_household_by_any_root(hub: Hub) -> None:
    (home,) = await rows(hub.settings, "select household_id, person_id from membership order by id limit 1")
    person, number = str(home["person_id"]), odd_person(2)
    asked = {
        f'person(by: {{id: "{person}"}}) {{ id name }}',
        f'person(by: {{idNumber: "{number}"}}) {{ id name }}',
        f'assistanceChain(by: {{id: "{person}"}}) {{ person {{ id }} }}',
        f'household(id: "{home["household_id"]}") {{ id address }}',
        "persons(first: 5) { nodes { id } }",
        "households(first: 5) { nodes { id } }",
        "needs(first: 5) { nodes { id person { id } } }",
        "changes(first: 5) { nodes { id person { id } } }",
        "personStatistics { count }",
        f'eligibility(programme: PREMIUM_SUBSIDY, idNumbers: ["{number}"]) {{ verdict person {{ id }} }}',
    }
    for root in asked:
        for charity in ("charity", "other-charity"):
            answer = await ask(hub, charity, f"{{ {root} }}")
            assert not answer["data"] or list(answer["data"].values()) == [None], (root, answer)
