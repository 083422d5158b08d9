"""Whose rows a caseload shows: of persons with a case of the caller's organisation that is open today."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import create_engine, func, insert, select

from hub.catalogue.declarations import ScopeColumns
from hub.tables.population import CaseloadRow, DivisionWithinRow, PersonRow
from permissions.model import Scope
from resolvers.scope import DIVISION, OF_PERSONS, inside, own_divisions
from tests.ground.city import odd_id
from tests.ground.hub import Hub, codes

PERSON = "query($id: UUID!) { person(by: {id: $id}) { id birthDate household { id urban address } } }"
HOUSEHOLD = "query($id: UUID!) { household(id: $id) { id urban members { since relation person { id } } } }"
WRITE = """mutation($record: RecordAssistanceInput!, $key: String!) {
  recordAssistance(input: $record, idempotencyKey: $key) { replayed } }"""
WHEN = {
    0: "begins tomorrow",
    1: "ended yesterday",
    2: "ends today",
    3: "begins today",
    4: "is another organisation's",
}


async def person(hub: Hub, number: int, client: str = "caseload") -> Any:
    return (await hub.ask(PERSON, {"id": odd_id("person", number)}, client=client))["data"]["person"]


@pytest.mark.only_reads
@pytest.mark.parametrize("number", WHEN, ids=WHEN.values())
async def test_a_case_is_open_from_its_first_day_to_its_last(hub: Hub, number: int) -> None:
    """The entry is open in the district too, the date of birth in the caseload alone. 3 lives in another district."""
    found = await person(hub, number)
    assert found["id"] == odd_id("person", number)
    assert (found["birthDate"] is not None) == (number in (2, 3))


def test_no_scope_holds_no_row() -> None:
    assert str(inside(frozenset(), PersonRow.__table__, OF_PERSONS)) == "false"


@pytest.mark.parametrize("scope", [scope for scope in Scope if scope is not Scope.EVERYONE], ids=str)
def test_a_row_that_nothing_places_lies_in_no_scope(scope: Scope) -> None:
    assert str(inside(frozenset({scope}), PersonRow.__table__, ScopeColumns())) == "false"


def test_own_divisions_are_the_callers_and_those_below_it() -> None:
    table, within = (
        DivisionWithinRow.__table__,
        {"city": ["city"], "town": ["town", "city"], "street": ["street", "town", "city"]},
    )
    pairs = [{"division_code": code, "ancestor_code": each} for code, above in within.items() for each in above]
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(insert(table), pairs)
        assert set(connection.execute(own_divisions(table), {DIVISION: "town"}).scalars()) == {"town", "street"}
    engine.dispose()


def test_a_row_that_only_its_person_places_lies_in_the_district_of_that_person() -> None:
    rows, engine = CaseloadRow.__table__, create_engine("sqlite://")
    condition = inside(frozenset({Scope.DISTRICT}), rows, ScopeColumns(person="person_id"))
    with engine.begin() as connection:
        for made in (
            "create table person as select 'near' as id, 'street' as division_code union select 'far', 'other'",
            "create table division_within as select 'street' as division_code, 'town' as ancestor_code union select 'other', 'city'",
            "create table caseload as select 'near' as person_id union select 'far' union select null",
        ):
            connection.exec_driver_sql(made)
        found = select(func.group_concat(rows.c.person_id)).where(condition)
        assert connection.execute(found, {DIVISION: "town"}).scalar() == "near"
    engine.dispose()


FAR = 'query { household(id: "6a3652bd-6996-5777-a86d-1a649b7afd7c") { members { person { id } } } }'
"""A household of another district."""


@pytest.mark.only_reads
async def test_who_is_in_neither_is_nobody(hub: Hub) -> None:
    async def answer(id: str) -> str:
        return (await hub.post(PERSON, {"id": id}, client="caseload")).text

    members = (await hub.ask(FAR))["data"]["household"]["members"]
    hidden = [text for text in [await answer(item["person"]["id"]) for item in members] if '"person":null' in text]
    assert hidden
    assert {*hidden, await answer(odd_id("person", 99))} == {hidden[0]}


@pytest.mark.only_reads
async def test_a_household_is_in_the_caseload_when_a_member_of_today_is(hub: Hub) -> None:
    """All three lie in the district, where the id is shown: of 2, persons 2 and 3 are members; of 0 and 1, person 1."""
    urban = {}
    for number in range(3):
        answer = await hub.ask(HOUSEHOLD, {"id": odd_id("household", number)}, client="caseload")
        assert answer["data"]["household"]["id"] == odd_id("household", number)
        urban[number] = answer["data"]["household"]["urban"]
    assert urban == {0: None, 1: None, 2: False}
    plain = await hub.ask(HOUSEHOLD, {"id": odd_id("household", 0)})
    assert plain["data"]["household"]["urban"] is True


@pytest.mark.only_reads
async def test_rows_without_a_place_stand_where_they_were_reached_from(hub: Hub) -> None:
    """The day of a membership is shown in the caseload alone; the member's own row is not asked where it stands."""
    for number, known in ((0, False), (2, True)):
        answer = await hub.ask(HOUSEHOLD, {"id": odd_id("household", number)}, client="caseload")
        members = answer["data"]["household"]["members"]
        assert members
        assert all((member["since"] is not None) == known for member in members)


def record(number: int, **more: Any) -> dict[str, Any]:
    given = {"person": {"id": odd_id("person", number)}, "insuranceYear": 2026, "tier": "TIER_1", "amount": "380.05",
             "givenOn": "2026-11-23", "status": "PAID"}  # fmt: skip
    return {"premiumSubsidy": given | more}


async def test_a_write_back_reaches_whom_every_right_that_it_rests_on_reaches(hub: Hub) -> None:
    """Records are written in the district and the caseload, their own number in the district alone."""

    async def written(number: int, key: str, **more: Any) -> list[str]:
        return codes(await hub.ask(WRITE, {"record": record(number, **more), "key": key}, client="caseload"))

    assert await written(0, "near, no case") == []
    assert await written(3, "far, a case") == []
    assert await written(2, "near, a case", sourceRecord="7") == []
    assert await written(3, "far, a case, numbered", sourceRecord="7") == ["NOT_FOUND"]


@pytest.mark.only_reads
async def test_a_case_of_another_organisation_opens_nothing(hub: Hub) -> None:
    """The steward's organisation has a case with 4; the caller's has none, and 4 is shown by the district only."""
    assert (await person(hub, 4))["birthDate"] is None
    assert (await person(hub, 4, client="reader"))["birthDate"] is not None
