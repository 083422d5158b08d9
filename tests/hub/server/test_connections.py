"""Lists are Relay Cursor Connections: forwards and backwards, of persons and of records below a row (U5)."""

from __future__ import annotations

from typing import Any

import pytest

from hub.tables.departments.register import RECORDS
from tests.ground.city import odd_id
from tests.ground.hub import Hub, codes
from tests.hub.server.store import change, rows

ON_SQLITE = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
BOTH_WAYS = """query($first: Int, $after: String, $last: Int, $before: String) {
  persons(first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { id } } nodes { id }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
RECORDS_BOTH_WAYS = """query($id: UUID!, $first: Int, $after: String, $last: Int, $before: String) {
  person(by: {id: $id}) { found: assistanceRecords(first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { id } } nodes { id } totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }"""


async def both_ways(hub: Hub, asked: str, given: dict[str, Any], count: int) -> None:
    """A list of so many rows is the same forwards and backwards, and says truly whether it goes on."""

    async def page(**arguments: Any) -> Any:
        answer = await hub.ask(asked, given | arguments)
        assert codes(answer) == []
        found = answer["data"].get("persons") or answer["data"]["person"]["found"]
        assert [edge["node"] for edge in found["edges"]] == found["nodes"]
        info, cursors = found["pageInfo"], [edge["cursor"] for edge in found["edges"]]
        assert (info["startCursor"], info["endCursor"]) == (cursors[0], cursors[-1]) if cursors else (None, None)
        return found

    whole = [node["id"] for node in (await page(first=200))["nodes"]]
    assert len(whole) == count
    forwards: list[str] = []
    after = None
    while True:
        found = await page(first=2, after=after)
        forwards += [node["id"] for node in found["nodes"]]
        assert found["pageInfo"]["hasPreviousPage"] is (after is not None)
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    backwards: list[str] = []
    before = None
    while True:
        found = await page(last=2, before=before)
        backwards = [*(node["id"] for node in found["nodes"]), *backwards]
        assert found["pageInfo"]["hasNextPage"] is (before is not None)
        before = found["pageInfo"]["startCursor"]
        if not found["pageInfo"]["hasPreviousPage"]:
            break
    assert forwards == backwards == whole
    third = (await page(first=3))["edges"][2]["cursor"]
    assert [node["id"] for node in (await page(first=50, before=third))["nodes"]] == whole[:2]
    assert [node["id"] for node in (await page(last=1, before=third))["nodes"]] == whole[1:2]


async def most_helped(hub: Hub) -> str:
    """Somebody with records of several kinds."""
    text = "select person_id from temporary_relief where superseded_at is null group by person_id order by count(*) desc, person_id"
    return str((await rows(hub.settings, text))[0]["person_id"])


async def test_u5_a_list_of_persons_is_paged_both_ways_as_relay_has_it(hub: Hub) -> None:
    (people,) = await rows(hub.settings, "select count(*) as count from person")
    await both_ways(hub, BOTH_WAYS, {}, people["count"])


async def test_u5_records_of_a_person_are_paged_both_ways_as_relay_has_it(hub: Hub) -> None:
    person = await most_helped(hub)
    count = 0
    for table in RECORDS:
        text = f"select count(*) as count from {table.__tablename__} where person_id = '{person}' and superseded_at is null"
        count += (await rows(hub.settings, text))[0]["count"]
    assert count > 2
    await both_ways(hub, RECORDS_BOTH_WAYS, {"id": person}, count)
    answer = await hub.ask(RECORDS_BOTH_WAYS, {"id": person, "first": 1})
    assert answer["data"]["person"]["found"]["totalCount"] == count


@ON_SQLITE
async def test_u5_a_page_is_not_counted_from_both_ends_and_a_cursor_is_of_its_own_list(hub: Hub) -> None:
    answer = await hub.ask(BOTH_WAYS, {"first": 1, "last": 1})
    assert codes(answer) == ["INVALID_INPUT"]
    cursor = (await hub.ask(BOTH_WAYS, {"first": 1}))["data"]["persons"]["pageInfo"]["endCursor"]
    person = odd_id("person", 1)
    assert codes(await hub.ask(RECORDS_BOTH_WAYS, {"id": person, "after": cursor})) == ["INVALID_CURSOR"]


@ON_SQLITE
async def test_u5_whoever_follows_changes_keeps_their_place_where_there_is_nothing_new(hub: Hub) -> None:
    text = "query($after: String) { changes(first: 200, after: $after) { nodes { id } pageInfo { endCursor hasPreviousPage } } }"
    assert (await hub.ask(text))["data"]["changes"] == {
        "nodes": [],
        "pageInfo": {"endCursor": None, "hasPreviousPage": False},
    }


@ON_SQLITE
async def test_u5_a_place_that_stored_text_pretends_to_be_stays_text(hub: Hub) -> None:
    """S12, at its cause: what stands for a cursor in a statement's JSON begins with 128 bits that nobody knows."""
    for text in ("\x01end", "\x01the place of its last row", "n0:[1]", '"n0:[1]"'):
        quoted = text.replace("'", "''")
        await change(hub.settings, f"update person set name = '{quoted}' where id = '{odd_id('person', 1)}'")
        asked = (
            "query($f: PersonFilter) { persons(filter: $f, first: 200) { nodes { id name } pageInfo { endCursor } } }"
        )
        nodes = (await hub.ask(asked))["data"]["persons"]["nodes"]
        assert text in [node["name"] for node in nodes]


@ON_SQLITE
async def test_a_cursor_ends_when_rows_of_another_kind_come_into_its_list(hub: Hub) -> None:
    """It would go on behind those of them that stand before it, and whoever pages would never hear of these."""
    person, anew = odd_id("person", 2), "update policy_version set version = version + 1"
    await change(hub.settings, "delete from access_grant_field where field like 'education_aid.%'", anew)
    first = await hub.ask(RECORDS_BOTH_WAYS, {"id": person, "first": 1})
    cursor = first["data"]["person"]["found"]["pageInfo"]["endCursor"]
    assert codes(await hub.ask(RECORDS_BOTH_WAYS, {"id": person, "after": cursor})) == []
    granted = [
        f"insert into access_grant_field (grant_id, field) select grant_id, 'education_aid.{name}' from access_grant_field "
        f"where field = 'temporary_relief.{name}'"
        for name in ("id", "given_on")
    ]
    await change(hub.settings, *granted, anew)
    more = await hub.ask(RECORDS_BOTH_WAYS, {"id": person, "first": 1})
    assert more["data"]["person"]["found"]["totalCount"] > first["data"]["person"]["found"]["totalCount"]
    assert codes(await hub.ask(RECORDS_BOTH_WAYS, {"id": person, "after": cursor})) == ["INVALID_CURSOR"]
