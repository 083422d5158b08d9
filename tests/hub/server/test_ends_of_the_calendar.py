"""Days at the ends of the calendar: refused in a question, and where a row has one all the same, it stops no answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hub.change_feed.consumer import consume
from hub.config import Settings
from hub.policy.programmes import subsistence_allowance
from hub.sources.register import open_sources
from tests.clock import FixedClock
from tests.ground.city import odd_id
from tests.ground.hub import Hub, codes
from tests.hub.scan.scans import scanned
from tests.hub.server.store import change

pytestmark = pytest.mark.databases("either")

DAYS = {
    "sqlite": ("0001-01-01", "0999-06-01", "9999-12-31", "9999-12-31", "2000-01-01"),
    "postgresql": ("-infinity", "4000-01-01 BC", "20000-01-01", "infinity", "9999-12-31"),
}
"""What a database may hold that nobody can have meant."""

SORTED = """query($after: String, $direction: SortDirection!) {
  persons(first: 3, after: $after, sort: [{birthDate: $direction}]) {
    nodes { id birthDate } pageInfo { hasNextPage endCursor } } }"""
OF_ONE = "query($id: UUID!) { person(by: {id: $id}) { birthDate birthDateBand } }"
CATEGORIES = "query($id: UUID!) { person(by: {id: $id}) { categories { since until } } }"
RECORDS = "query($id: UUID!) { assistanceChain(by: {id: $id}) { records { nodes { id givenOn periodUntil } } } }"
ADULT = "query($id: UUID!) { person(by: {id: $id}) { subsistenceAllowance { verdict conditions { code state } } } }"


@pytest.fixture
async def odd_hub(hub: Hub) -> Hub:
    """The city, in which the odd persons were born, were recognised and were helped at the ends of the calendar."""
    days = DAYS[hub.settings.dialect]
    for place, day in enumerate(days):
        person, until = odd_id("person", place), days[-1 - place]
        since, until = (day, until) if place < 2 else ("2020-01-01", day)
        values = (
            f"'{odd_id('case', 90 + place)}', '{person}', 'SUBSISTENCE_ALLOWANCE', 'RECOGNISED', '{since}', '{until}'"
        )
        await change(
            hub.settings,
            f"update person set birth_date = '{day}' where id = '{person}'",
            f"update temporary_relief set given_on = '{day}', period_until = '{day}' where person_id = '{person}'",
            "insert into category_determination (id, person_id, category, outcome, since, until, recorded_at) "
            f"values ({values}, '2026-01-01T00:00:00.000000Z')",
        )
    return hub


async def walked(hub: Hub, direction: str) -> list[Any]:
    """Everybody, page by page."""
    found: list[Any] = []
    after = None
    for _ in range(85):
        answer = await hub.ask(SORTED, {"after": after, "direction": direction})
        assert codes(answer) == [], answer
        page = answer["data"]["persons"]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    return found


async def test_h3_no_list_and_no_page_is_stopped_by_a_row_at_the_end_of_the_calendar(odd_hub: Hub) -> None:
    one, other = [await walked(odd_hub, direction) for direction in ("ASCENDING", "DESCENDING")]
    assert len(one) == len({item["id"] for item in one}) == len(other) == len({item["id"] for item in other}) == 85
    days = [item["birthDate"] for item in one if item["birthDate"]]
    assert days == sorted(days)
    assert {"0001-01-01", "9999-12-31"} < set(days)
    assert all(len(day) == 10 for day in days)


async def test_h3_no_question_about_a_person_is_stopped_by_a_row_at_the_end_of_the_calendar(odd_hub: Hub) -> None:
    for number in range(5):
        variables = {"id": odd_id("person", number)}
        for client in ("reader", "banded", "district", "mixed"):
            answer = await odd_hub.ask(OF_ONE, variables, client=client)
            assert set(codes(answer)) <= {"FIELD_WITHHELD"}, answer
        for text, client in ((CATEGORIES, "reader"), (RECORDS, "reader"), (ADULT, "rules")):
            answer = await odd_hub.ask(text, variables, client=client)
            assert codes(answer) == [], answer
    statistics = "{ personStatistics(by: {birthDate: DECADE}) { birthDecade count } }"
    assert set(codes(await odd_hub.ask(statistics, client="counter"))) <= {"FIELD_WITHHELD"}


async def test_h3_no_scan_is_stopped_by_a_row_at_the_end_of_the_calendar(odd_hub: Hub) -> None:
    async with open_sources(odd_hub.settings) as sources:
        assert (await scanned(sources.hub, programme=subsistence_allowance.PROGRAMME)).persons == 85


async def test_h3_no_follower_is_stopped_by_a_row_at_the_end_of_the_calendar(
    two_city_settings: Settings, clock: FixedClock
) -> None:
    """What a department stored is copied, whatever its days are."""
    days = DAYS[two_city_settings.dialect]
    own = replace(two_city_settings, database=two_city_settings.sources["medical_insurance"], sources={})
    async with open_sources(two_city_settings) as sources:
        department = sources.departments["medical_insurance"]
        await consume(sources, department, clock())
        moment = "'2026-01-01T00:00:00.000000Z'"
        ends = {"sqlite": "9999-12-31T23:59:59.999999Z", "postgresql": "infinity"}[two_city_settings.dialect]
        for place, day in enumerate(days):
            at = f"'{ends}'" if place == 1 else moment
            record, person, event = odd_id("record", 70 + place), odd_id("person", place), odd_id("case", 70 + place)
            await change(
                own,
                "insert into premium_subsidy (id, person_id, programme, given_on, status, legal_basis, insurance_year, tier, recorded_at) "
                f"values ('{record}', '{person}', 'PREMIUM_SUBSIDY', '{day}', 'PAID', '§9', 2026, 'TIER_1', {moment})",
                "insert into change_event (id, table_name, record_id, person_id, ledger_event_id, at, position, turn) "
                f"values ('{event}', 'premium_subsidy', '{record}', '{person}', '{event}', {at}, {place}, {place + 1})",
            )
        assert await consume(sources, department, clock()) == len(days)


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_h3_and_h4_what_is_asked_for_lies_within_the_years_that_are_taken(hub: Hub) -> None:
    """Refused where it is named, in whatever argument; taken at the very ends."""
    questions = (
        'query($day: Date) {{ person(by: {{id: "{id}"}}) {{ premiumSubsidy(on: $day) {{ verdict }} }} }}',
        "query($day: Date!) {{ persons(filter: {{birthDate: {{from: $day}}}}) {{ nodes {{ id }} }} }}",
        'query($day: DateTime) {{ person(by: {{id: "{id}"}}) {{ premiumSubsidy(knownAt: $day) {{ verdict }} }} }}',
    )
    for question in questions:
        text, time = question.format(id=odd_id("person", 1)), "T00:00:00Z" if "DateTime" in question else ""
        for day in ("0001-01-01", "0999-06-01", "1899-12-31", "2200-01-01", "9999-12-31"):
            answer = await hub.ask(text, {"day": day + time})
            assert codes(answer) == ["INVALID_VARIABLES"], answer
            assert "from 1900 to 2199" in answer["errors"][0]["message"]
        for day in ("1900-01-01", "2199-12-31"):
            assert codes(await hub.ask(text, {"day": day + time})) == []
