"""What is told of needs, of the help for them and of places: in tens of people, and moved by nobody's own acts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert

from hub.sources.register import open_source
from hub.tables.charity import MatchRow, NeedRow, PublishedNeedRow, SupplyRow
from tests.ground.hub import Hub, codes
from tests.hub.matching.story import CHARITY, OTHER_CHARITY, ask
from tests.hub.server.store import change, rows

pytestmark = pytest.mark.databases("either")

BY_KIND = "{ needStatistics(by: {kind: VALUE}) { kind count } }"
BY_PROGRESS = "{ needStatistics(by: {progress: VALUE}) { progress count } }"
BY_MONTH = "{ needStatistics(by: {publishedOn: MONTH}) { publishedIn count } }"
BY_PLACE = "{ needStatistics(by: {division: TOWNSHIP}) { division { code } count } }"
TOWNSHIP = "980101001"
CORRECT = """mutation($input: RecordPopulationInput!, $key: String!) {
    recordPopulation(input: $input, idempotencyKey: $key) { person { id } } }"""


async def counted(hub: Hub, text: str) -> dict[Any, int | None]:
    """The groups of an answer by what they have in common, and what is told of each."""
    answer = await hub.ask(text, client="counter")
    assert set(codes(answer)) <= {"FIELD_WITHHELD"}, answer
    (groups,) = answer["data"].values()
    assert groups is not None, answer
    found = {}
    for group in groups:
        (label,) = (value for name, value in group.items() if name != "count")
        found[label["code"] if isinstance(label, dict) else label] = group["count"]
    assert len(found) == len(groups)
    return found


async def publish(hub: Hub, first: int, number: int, **changes: Any) -> None:
    """Needs of persons of the city, who are numbered: `first` and those after it; and what was published of them."""
    persons = await rows(hub.settings, "select id from person where died_on is null order by id")
    office = changes.pop("organisation_id", None)
    values = {"kind": "CARE", "published_on": hub.clock().date(), "township_code": TOWNSHIP} | changes
    people = values.pop("people", [str(row["id"]) for row in persons[first : first + number]])
    needs, published = [], []
    for place, person in enumerate(people):
        identifier = str(UUID(int=0xABC000 + 1000 * first + place))
        needs.append(
            {"id": identifier, "person_id": person, "kind": values["kind"], "urgency": "SOON", "origin": "VISIT",
             "given_on": date(2026, 11, 1), "recorded_at": hub.clock(), "organisation_id": office}
        )  # fmt: skip
        published.append(
            {"id": str(UUID(int=0xDEF000 + 1000 * first + place)), "need_id": identifier, "urgency": "SOON", "age_from": 0,
             "size_from": 1, "people": 10, **values}
        )  # fmt: skip
    async with open_source(hub.settings) as source, source.begin() as connection:
        await connection.execute(insert(NeedRow), needs)
        await connection.execute(insert(PublishedNeedRow), published)


async def match(hub: Hub, first: int, number: int, charity: str, state: str) -> None:
    """Matches of the needs of those persons."""
    persons = {
        str(row["id"]): str(row["person_id"]) for row in await rows(hub.settings, "select id, person_id from need")
    }
    of_needs = [
        {
            "id": str(UUID(int=0xFFF000 + 1000 * first + place)), "need_id": need, "published_id": need, "person_id": persons[need],
            "supply_id": need, "organisation_id": charity, "township_code": TOWNSHIP, "state": state, "urgency_points": 0,
            "waiting_points": 0, "area_points": 0, "fit_points": 0, "weights": 1, "proposed_at": hub.clock(),
        }
        for place, need in enumerate(str(UUID(int=0xABC000 + 1000 * first + each)) for each in range(number))
    ]  # fmt: skip
    async with open_source(hub.settings) as source, source.begin() as connection:
        await connection.execute(insert(MatchRow), of_needs)


async def test_people_with_a_need_are_told_in_whole_tens_from_ten_on(hub: Hub) -> None:
    await publish(hub, 0, 12)
    await publish(hub, 20, 9, kind="GOODS")
    found = await counted(hub, BY_KIND)
    assert (found["CARE"], found["GOODS"], found["LEGAL"], found[None]) == (10, None, None, None)
    assert len(found) == 11
    answer = await hub.ask(BY_KIND, client="counter")
    (error,) = answer["errors"]
    assert error["extensions"]["reason"] == "SMALL_CELL"
    assert await counted(hub, '{ needStatistics(filter: {kind: {equal: CARE}}, by: {kind: VALUE}) { kind count } }') == found | {"GOODS": None}  # fmt: skip


async def test_many_needs_of_few_people_are_as_few_as_these(hub: Hub) -> None:
    """Twelve needs of one person would else be told as ten."""
    await publish(hub, 0, 9)
    (one,) = await rows(hub.settings, "select person_id from need limit 1")
    await publish(hub, 30, 12, people=[str(one["person_id"])] * 12)
    assert (await counted(hub, BY_KIND))["CARE"] is None


async def test_needs_fall_into_the_newest_months_and_into_their_townships(hub: Hub) -> None:
    today = hub.clock().date()
    await publish(hub, 0, 10)
    await publish(hub, 10, 20, published_on=date(today.year - 1, 1, 31))
    await publish(hub, 30, 11, published_on=date(2001, 1, 1), township_code="980102001")
    found = await counted(hub, BY_MONTH)
    told = {month: count for month, count in found.items() if count}
    assert told == {today.isoformat()[:7]: 10, f"{today.year - 1}-01": 20, None: 10}
    assert len(found) == 25
    assert min(month for month in found if month) == f"{today.year - 2}-{today.month + 1:02}"
    places = await counted(hub, BY_PLACE)
    assert (places[TOWNSHIP], places["980102001"]) == (30, 10)
    there = '{ needStatistics(filter: {division: {within: "980102"}}, by: {kind: VALUE}) { kind count } }'
    assert (await counted(hub, there))["CARE"] == 10


async def test_waiting_matched_and_delivered_are_told_apart(hub: Hub) -> None:
    await publish(hub, 0, 10)
    await publish(hub, 10, 20)
    await publish(hub, 30, 30)
    await match(hub, 10, 20, CHARITY, "DECLINED")
    await match(hub, 30, 30, OTHER_CHARITY, "DELIVERED")
    assert await counted(hub, BY_PROGRESS) == {"WAITING": 10, "MATCHED": 20, "DELIVERED": 30, None: None}
    waiting = "{ needStatistics(filter: {progress: {equal: WAITING}}, by: {kind: VALUE}) { kind count } }"
    assert (await counted(hub, waiting))["CARE"] == 10


async def test_no_act_of_ones_own_organisation_moves_a_count(hub: Hub) -> None:
    """Fill a cell up to ten with needs of one's own, correct one, close one, be offered one, register a death."""
    office = str(
        (await rows(hub.settings, "select organisation_id from client where id = 'counter'"))[0]["organisation_id"]
    )
    await publish(hub, 0, 9)
    await publish(hub, 9, 10, kind="GOODS")
    texts = (BY_KIND, BY_PROGRESS, BY_MONTH)
    before = [await counted(hub, text) for text in texts]
    assert before[0]["GOODS"] == 10
    own, others = UUID(int=0xABC000 + 20_000), UUID(int=0xABC000 + 9_000)
    await publish(hub, 20, 1, organisation_id=office)  # the tenth
    await publish(hub, 21, 1, kind="GOODS", organisation_id=office)
    assert [await counted(hub, text) for text in texts] == before
    await change(
        hub.settings,
        f"update need set supersedes_id = '{others}', person_id = (select person_id from need where id = '{others}') where id = '{UUID(int=0xABC000 + 21_000)}'",
        f"update need set superseded_at = recorded_at where id = '{others}'",
    )
    assert [await counted(hub, text) for text in texts] == before, "a correction of one's own"
    await change(hub.settings, f"update need set superseded_at = recorded_at where id = '{UUID(int=0xABC000 + 9_001)}'")
    assert [await counted(hub, text) for text in texts] == before, "a need that is closed"
    await match(hub, 9, 10, office, "DELIVERED")
    assert [await counted(hub, text) for text in texts] == before, "matches with oneself"
    await change(hub.settings, f"update need set organisation_id = '{CHARITY}' where id = '{own}'")
    assert (await counted(hub, BY_KIND))["CARE"] == 10, "what others wrote is counted"


async def test_the_dead_are_not_counted_and_a_need_that_others_corrected_is_not(hub: Hub) -> None:
    await publish(hub, 0, 10)
    assert (await counted(hub, BY_KIND))["CARE"] == 10
    first = UUID(int=0xABC000)
    yesterday = hub.clock().date() - timedelta(days=1)
    await change(
        hub.settings,
        f"update person set died_on = '{yesterday}' where id in (select person_id from need where id = '{first}')",
    )
    assert (await counted(hub, BY_KIND))["CARE"] is None
    await publish(hub, 10, 1)
    assert (await counted(hub, BY_KIND))["CARE"] == 10
    second, later = UUID(int=0xABC001), UUID(int=0xABC000 + 40_000)
    await publish(hub, 40, 1, kind="GOODS")
    await change(
        hub.settings,
        f"update need set supersedes_id = '{second}', person_id = (select person_id from need where id = '{second}') where id = '{later}'",
    )
    assert (await counted(hub, BY_KIND))["CARE"] is None


async def test_a_death_that_ones_own_organisation_registers_takes_nobody_from_a_count(hub: Hub) -> None:
    await publish(hub, 0, 10)
    (person,) = await rows(
        hub.settings, "select id, recorded_at from person where id in (select person_id from need) order by id limit 1"
    )
    hub.clock.now += timedelta(seconds=60)
    text = f'{{ person(by: {{id: "{person["id"]}"}}) {{ recordedAt }} }}'
    corrects = (await hub.ask(text))["data"]["person"]["recordedAt"]
    died = {"person": {"id": str(person["id"])}, "corrects": corrects, "diedOn": "2026-11-01"}
    answer = await hub.ask(CORRECT, {"input": {"personCorrection": died}, "key": "a-death-of-a-need"})
    assert codes(answer) == [], answer
    assert (await rows(hub.settings, f"select died_on from person where id = '{person['id']}'"))[0]["died_on"]
    assert (await counted(hub, BY_KIND))["CARE"] == 10
    await change(hub.settings, f"update ledger_event set organisation_id = '{CHARITY}'")
    assert (await counted(hub, BY_KIND))["CARE"] is None, "a death that others registered"


async def test_places_are_added_up_by_what_is_offered(hub: Hub) -> None:
    supply = {"organisation_id": CHARITY, "service": "送餐", "kind": "CARE", "division_code": TOWNSHIP, "recorded_at": hub.clock(),
              "places_as_of": date(2026, 1, 1), "since": hub.clock().date()}  # fmt: skip
    offered = [(25, None), (8, None), (50, date(2026, 1, 1))]
    async with open_source(hub.settings) as source, source.begin() as connection:
        await connection.execute(
            insert(SupplyRow),
            [
                supply | {"id": str(UUID(int=n)), "places": places, "until": until}
                for n, (places, until) in enumerate(offered)
            ],
        )
    found = await counted(hub, "{ supplyStatistics(by: {kind: VALUE}) { kind count } }")
    assert (found["CARE"], found["GOODS"]) == (30, None)
    by_month = await counted(hub, "{ supplyStatistics(by: {since: MONTH}) { sinceMonth count } }")
    assert by_month[hub.clock().date().isoformat()[:7]] == 30


@pytest.mark.only_reads
async def test_a_charity_counts_needs_and_nothing_of_what_others_do(hub: Hub) -> None:
    answer = await ask(hub, "charity", BY_KIND)
    assert answer["data"]["needStatistics"] is not None
    for text in (BY_PROGRESS, "{ needStatistics(filter: {kind: {equal: CARE}}) { count } }"):
        answer = await ask(hub, "charity", text)
        assert (answer["data"], codes(answer)) == ({"needStatistics": None}, ["FIELD_WITHHELD"])


@pytest.mark.only_reads
async def test_more_groups_than_an_answer_may_have_are_refused_before_they_are_counted(hub: Hub) -> None:
    text = "{ needStatistics(by: {division: TOWNSHIP, kind: VALUE, publishedOn: MONTH, progress: VALUE}) { count } }"
    assert codes(await hub.ask(text, client="counter")) == ["LIMIT_EXCEEDED"]


@pytest.mark.only_reads
async def test_no_condition_on_needs_is_finer_than_a_group(hub: Hub) -> None:
    for condition in (
        'publishedOn: {to: "2026-01-01"}',
        "kind: {in: [CARE, GOODS]}",
        "urgency: {equal: SOON}",
        "person: {}",
    ):
        answer = await hub.ask(f"{{ needStatistics(filter: {{{condition}}}) {{ count }} }}", client="counter")
        assert set(codes(answer)) == {"INVALID_QUERY"}
