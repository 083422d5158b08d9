"""Lists, asked for as a client asks: cursors that lead on and tell nothing, and rights to filter, sort and count."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ground.city import odd_id
from tests.ground.hub import Hub, codes
from tests.hub.server.store import change, ledger, rows
from tests.leaks.test_told_apart import grant_of, reasons, steward

pytestmark = pytest.mark.databases("either")

ON_SQLITE = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
PERSONS = """query($filter: PersonFilter, $sort: [PersonSort!], $first: Int, $after: String) {
  persons(filter: $filter, sort: $sort, first: $first, after: $after) {
    nodes { id } pageInfo { hasNextPage startCursor endCursor } } }"""
HOUSEHOLDS = "query($after: String) { households(first: 2, after: $after) { nodes { id } pageInfo { endCursor } } }"
TOTAL = "query($filter: PersonFilter) { persons(filter: $filter, first: 1) { totalCount } }"
BY_BIRTH = {"first": 2, "sort": [{"birthDate": "ASCENDING"}], "filter": {"sex": {"equal": "FEMALE"}}}
IN_DISTRICT = "select id from person where division_code like '980101%'"


async def page(hub: Hub, variables: Any, **asked: str) -> Any:
    answer = await hub.ask(PERSONS, variables, **asked)
    assert codes(answer) == []
    return answer["data"]["persons"]


# --- cursors ------------------------------------------------------------------------------------------------------


@pytest.mark.only_reads
async def test_a_cursor_is_the_same_each_time_and_has_nothing_to_read(hub: Hub) -> None:
    one, again = [await page(hub, BY_BIRTH) for _ in range(2)]
    assert one == again
    start, end = one["pageInfo"]["startCursor"], one["pageInfo"]["endCursor"]
    assert start != end
    assert len(start) == len(end)
    assert not any(item["id"][:8] in start + end for item in one["nodes"])


@pytest.mark.only_reads
@ON_SQLITE
async def test_the_length_of_a_cursor_does_not_tell_that_of_a_name(hub: Hub) -> None:
    lengths = {
        len(found["pageInfo"]["endCursor"])
        for direction in ("ASCENDING", "DESCENDING")
        for found in [await page(hub, {"first": 1, "sort": [{"name": direction}]})]
    }
    assert len(lengths) == 1


def another(cursor: str, place: int) -> str:
    """The cursor with one character changed."""
    return cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]


@pytest.mark.only_reads
@ON_SQLITE
async def test_a_cursor_is_of_use_for_its_own_question_only(hub: Hub) -> None:
    """One code and one sentence, whatever is wrong with it; no statement of the list runs."""
    cursor = (await page(hub, BY_BIRTH))["pageInfo"]["endCursor"]
    hub.statements.clear()
    asked = {**BY_BIRTH, "after": cursor}
    sexes = {"sex": {"in": ["FEMALE"]}}, {"sex": {"equal": "MALE"}}, None
    orders = [{"birthDate": "DESCENDING"}], [{"name": "ASCENDING"}], None
    wrong = [
        *[await hub.ask(PERSONS, {**asked, "after": text}) for text in ("", "s1.", "no", cursor[:-1], f"{cursor}A")],
        *[await hub.ask(PERSONS, {**asked, "after": another(cursor, place)}) for place in (0, 3, 40, len(cursor) - 2)],
        *[await hub.ask(PERSONS, {**asked, "filter": value}) for value in sexes],
        *[await hub.ask(PERSONS, {**asked, "sort": value}) for value in orders],
        await hub.ask(PERSONS, asked, client="district"),
        await hub.ask(HOUSEHOLDS, {"after": cursor}),
    ]
    assert {tuple(codes(answer)) for answer in wrong} == {("INVALID_CURSOR",)}
    assert len({answer["errors"][0]["message"] for answer in wrong}) == 1
    assert not any("data" in answer for answer in wrong)
    assert not any("n0_window" in text for text in hub.statements)
    assert (await page(hub, {**asked, "first": 7}))["nodes"]


@ON_SQLITE
async def test_a_cursor_goes_on_when_a_right_ends_that_has_no_part_in_the_list(hub: Hub) -> None:
    cursor = (await page(hub, {"first": 1}))["pageInfo"]["endCursor"]
    assert (await page(hub, {"first": 1, "after": cursor}))["nodes"]
    await steward(
        hub,
        f'revokeGrant(id: "{await grant_of(hub, "reader", "PersonConnection.totalCount")}", because: "test") {{ id }}',
    )
    assert (await page(hub, {"first": 1, "after": cursor}))["nodes"]


async def test_a_cursor_does_not_change_with_what_the_list_is_not_ordered_by(hub: Hub) -> None:
    before = await page(hub, BY_BIRTH)
    await change(hub.settings, "update person set name = 'another', phone_mask = 'another', division_code = '980102'")
    assert await page(hub, BY_BIRTH) == before


# --- rights ---------------------------------------------------------------------------------------------------------


@ON_SQLITE
@pytest.mark.parametrize(
    ("given", "coordinate", "capability", "reason"),
    [
        ({"filter": {"birthDate": {"isKnown": True}}}, "Person.birthDate", "FILTER", "PURPOSE_NOT_COVERED"),
        ({"sort": [{"birthDate": "ASCENDING"}]}, "Person.birthDate", "SORT", "GRANT_EXPIRED"),
    ],
)
async def test_a_right_that_is_not_there_withholds_the_whole_list(
    hub: Hub, given: Any, coordinate: str, capability: str, reason: str
) -> None:
    text = """query($filter: PersonFilter, $sort: [PersonSort!]) {
      persons(filter: $filter, sort: $sort) { nodes { id } } }"""
    for _ in range(2):
        hub.statements.clear()
        answer = await hub.ask(text, given, client="sparse")
        assert answer["data"] == {"persons": None}
        (error,) = answer["errors"]
        assert error["extensions"] == {"code": "FIELD_WITHHELD", "reason": reason, "capability": capability}
        assert error["path"] == ["persons"]
        assert answer["extensions"]["access"]["fields"] == [
            {
                "coordinate": coordinate,
                "outcome": "WITHHELD",
                "reason": reason,
                "capability": capability,
                "path": ["persons"],
            }
        ]
        assert not any("n0" in statement for statement in hub.statements)
    assert f"{coordinate} {capability}" in (await ledger(hub.settings))[-1]["refused"]


async def test_a_right_that_is_revoked_withholds_the_list_at_once(hub: Hub) -> None:
    given = {"filter": {"sex": {"equal": "FEMALE"}}}
    assert (await page(hub, given))["nodes"]
    await steward(hub, f'revokeGrant(id: "{await filter_of(hub, "reader", "person.sex")}", because: "test") {{ id }}')
    answer = await hub.ask(PERSONS, given)
    assert answer["data"] == {"persons": None}
    assert answer["errors"][0]["extensions"]["reason"] == "GRANT_REVOKED"
    assert (await page(hub, {}))["nodes"]


async def filter_of(hub: Hub, role: str, key: str) -> str:
    found = await rows(
        hub.settings,
        f"""select g.id from access_grant g join access_grant_field f on f.grant_id = g.id
            where g.role = '{role}' and g.capability = 'FILTER' and f.field = '{key}'""",
    )
    return str(found[0]["id"])


@pytest.mark.only_reads
@ON_SQLITE
@pytest.mark.parametrize(
    ("use", "coordinate"),
    [("filter: {birthDate: {isKnown: true}}", "Person.birthDate"), ("sort: [{name: ASCENDING}]", "Person.name")],
)
async def test_who_reads_a_field_cannot_use_it_for_that(hub: Hub, use: str, coordinate: str) -> None:
    """`masked` reads dates of birth in full and names behind a mask: neither says that it may filter or sort by them."""
    answer = await hub.ask(f"{{ persons({use}) {{ nodes {{ id name birthDate }} }} }}", client="masked")
    assert answer["data"] == {"persons": None}
    assert reasons(answer)[coordinate] == "NO_GRANT"
    assert (await hub.ask("{ persons { nodes { id name birthDate } } }", client="masked"))["data"]["persons"]["nodes"]


@pytest.mark.only_reads
async def test_a_narrower_right_bounds_the_list_and_says_so(hub: Hub) -> None:
    near = {str(row["id"]) for row in await rows(hub.settings, IN_DISTRICT)}
    everyone = {item["id"] for item in (await page(hub, {"first": 200}, client="mixed"))["nodes"]}
    answer = await hub.ask(PERSONS, {"first": 200, "sort": [{"name": "ASCENDING"}]}, client="mixed")
    listed = {item["id"] for item in answer["data"]["persons"]["nodes"]}
    assert listed == near < everyone
    told = answer["extensions"]["access"]["fields"]
    assert {(item["coordinate"], item["outcome"], item["reason"], item.get("capability")) for item in told} == {
        ("Query.persons", "PARTLY_WITHHELD", "OUT_OF_SCOPE", None),
        ("Person.name", "PARTLY_WITHHELD", "OUT_OF_SCOPE", "SORT"),
    }


@pytest.mark.only_reads
async def test_persons_out_of_scope_are_in_no_page_and_no_total(hub: Hub) -> None:
    near = {str(row["id"]) for row in await rows(hub.settings, IN_DISTRICT)}
    found = await page(hub, {"first": len(near)}, client="district")
    assert {item["id"] for item in found["nodes"]} == near
    assert found["pageInfo"]["hasNextPage"] is False
    assert (await hub.ask(TOTAL, client="district"))["data"]["persons"]["totalCount"] == len(near)
    far = {"filter": {"division": {"within": "980102"}}}
    nowhere = {"filter": {"division": {"within": "990000"}}}
    assert await page(hub, far, client="district") == await page(hub, nowhere, client="district")
    assert (await hub.ask(TOTAL, far, client="district"))["data"]["persons"]["totalCount"] == 0


@pytest.mark.only_reads
async def test_a_total_is_of_the_filtered_list_and_only_where_it_covers_it(hub: Hub) -> None:
    women = {"filter": {"sex": {"equal": "FEMALE"}}}
    (count,) = await rows(hub.settings, "select count(*) as count from person where sex = 'FEMALE'")
    assert (await hub.ask(TOTAL, women))["data"]["persons"]["totalCount"] == count["count"]
    answer = await hub.ask(TOTAL, client="mixed")
    assert answer["data"]["persons"] == {"totalCount": None}
    assert answer["errors"][0]["extensions"]["reason"] == "OUT_OF_SCOPE"
    bounded = await hub.ask(TOTAL, women, client="mixed")  # by a right to filter in the district alone
    assert bounded["data"]["persons"]["totalCount"] > 0
    withheld = await hub.ask(TOTAL, client="masked")
    assert withheld["data"] == {"persons": {"totalCount": None}}
    assert reasons(withheld)["PersonConnection.totalCount"] == "NO_GRANT"


@ON_SQLITE
async def test_who_may_not_list_may_not_count_the_list(hub: Hub) -> None:
    await steward(hub, 'block(role: "reader", field: "Query.persons", because: "test") { id }')
    answer = await hub.ask(TOTAL)
    assert answer["data"] == {"persons": None}
    assert answer["errors"][0]["extensions"] == {"code": "FIELD_WITHHELD", "reason": "BLOCKED"}


async def test_the_ledger_has_those_who_were_listed_and_no_others(hub: Hub) -> None:
    found = await page(hub, BY_BIRTH)
    event = (await ledger(hub.settings))[-1]
    assert set(event["subjects"]) == {item["id"] for item in found["nodes"]}
    assert event["row_count"] == 2
    assert {"Person.birthDate SORT", "Person.sex FILTER", "Query.persons"} <= set(event["given"])
    await hub.ask(TOTAL)
    event = (await ledger(hub.settings))[-1]
    assert (event["subjects"], event["row_count"]) == ([], 0)


# --- bad input ------------------------------------------------------------------------------------------------------


@pytest.mark.only_reads
@ON_SQLITE
@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"first": 0}, "INVALID_INPUT"),
        ({"first": -1}, "INVALID_INPUT"),
        ({"first": 201}, "LIMIT_EXCEEDED"),
        ({"filter": {"sex": None}}, "INVALID_INPUT"),
        ({"filter": {"sex": {"equal": None}}}, "INVALID_INPUT"),
        ({"filter": {}}, "INVALID_INPUT"),
        ({"filter": {"sex": {}}}, "INVALID_INPUT"),
        ({"filter": {"sex": {"equal": "MALE"}, "category": {}}}, "INVALID_INPUT"),
        ({"sort": []}, "INVALID_INPUT"),
        ({"filter": {"sex": {"in": ["MALE"] * 101}}}, "LIMIT_EXCEEDED"),
        ({"filter": {"birthDate": {"from": "1970-02-30"}}}, "INVALID_VARIABLES"),
        ({"filter": {"nothing": {}}}, "INVALID_VARIABLES"),
        ({"sort": [{"name": "ASCENDING"}, {"name": "DESCENDING"}]}, "INVALID_INPUT"),
        ({"sort": [{"name": "ASCENDING", "birthDate": "ASCENDING"}]}, "INVALID_VARIABLES"),
        ({"sort": [{}]}, "INVALID_VARIABLES"),
        ({"sort": [{"name": "SIDEWAYS"}]}, "INVALID_VARIABLES"),
    ],
)
async def test_what_cannot_be_answered_is_refused_with_its_code(hub: Hub, given: Any, code: str) -> None:
    answer = await hub.ask(PERSONS, given)
    assert "data" not in answer
    assert codes(answer) == [code]


FORGOTTEN = [
    ("persons(filter: {category: {equal: $c}})", "filter.category.equal", "Category"),
    ("persons(filter: {sex: {equal: MALE}, category: {in: $c}})", "filter.category.in", "[Category!]"),
    ("persons(filter: {category: $c})", "filter.category", "CategoryCondition"),
    ('persons(filter: {birthDate: {from: "1970-01-01", to: $c}})', "filter.birthDate.to", "Date"),
    ("households(filter: {urban: {equal: $c}})", "filter.urban.equal", "Boolean"),
    ("households(filter: {division: {within: $c}})", "filter.division.within", "String"),
]


@ON_SQLITE
@pytest.mark.parametrize(("entry", "place", "type_"), FORGOTTEN)
async def test_h6_a_condition_whose_variable_was_left_out_is_refused(
    hub: Hub, entry: str, place: str, type_: str
) -> None:
    text = f"query($c: {type_}) {{ {entry} {{ totalCount }} }}"
    for variables in ({}, {"other": 1}):
        answer = await hub.ask(text, variables)
        assert (codes(answer), "data" in answer) == (["INVALID_INPUT"], False)
        assert answer["errors"][0]["message"].startswith(f"{place} is $c, which has no value.")
    null = await hub.ask(text, {"c": None})
    assert codes(null) == ["INVALID_INPUT"]
    asks = not place.startswith(("filter.category", "filter.division"))
    assert ("isKnown" in null["errors"][0]["message"]) == asks, "only what such a condition has is named"


@ON_SQLITE
async def test_h6_a_variable_with_a_default_has_a_value_and_a_whole_argument_may_be_left_out(hub: Hub) -> None:
    held = "persons(filter: {category: {equal: SUBSISTENCE_ALLOWANCE}}) { totalCount }"
    some = await hub.ask(f"{{ {held} }}")
    default = held.replace("SUBSISTENCE_ALLOWANCE", "$c")
    assert await hub.ask(f"query($c: Category = SUBSISTENCE_ALLOWANCE) {{ {default} }}") == some
    every = await hub.ask("{ persons { totalCount } }")
    assert await hub.ask("query($f: PersonFilter) { persons(filter: $f) { totalCount } }") == every
    assert some["data"]["persons"]["totalCount"] < every["data"]["persons"]["totalCount"]


@pytest.mark.only_reads
@ON_SQLITE
async def test_null_for_an_argument_and_nothing_at_all_mean_the_same(hub: Hub) -> None:
    plain = await page(hub, {})
    assert len(plain["nodes"]) == 50
    assert await page(hub, {"filter": None, "sort": None, "first": None, "after": None}) == plain
    assert await page(hub, {"first": 50}) == plain
    assert await page(hub, {"filter": {"sex": {"in": []}}}) == {
        "nodes": [],
        "pageInfo": {"hasNextPage": False, "startCursor": None, "endCursor": None},
    }
    assert {"id": odd_id("person", 0)} in plain["nodes"]
