"""A page of a division's list is read in one of two ways, and is the same by either."""

from __future__ import annotations

from typing import Any

import pytest

from hub.bounded_cache import BoundedCache
from hub.sources.postgresql import PostgresSource
from hub.sources.source import CompiledQuery
from resolvers import window
from tests.ground.hub import Hub
from tests.hub.server.store import rows

pytestmark = pytest.mark.databases("either")

PAGE = """query($filter: PersonFilter, $first: Int, $after: String, $last: Int, $before: String) {
  persons(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    nodes { id household { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
DISTRICT, TOWNSHIP, CITY = "980101", "980101001", "980000"
BELOW = "select id from person where division_code in (select division_code from division_within where ancestor_code = '{}') order by id"

ways = pytest.mark.parametrize("few", [window.FEW, 0, 1], ids=["few divisions", "many divisions", "one division"])


def read_by(hub: Hub, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    """From here on so many divisions are few, and nothing is planned yet."""
    monkeypatch.setattr(window, "FEW", few)
    monkeypatch.setattr(hub.answering.documents, "_known", BoundedCache(10_000_000))


async def page(hub: Hub, client: str, **given: Any) -> Any:
    answer = await hub.ask(PAGE, given, client=client)
    assert "errors" not in answer
    return answer["data"]["persons"]


async def whole(hub: Hub, client: str, division: str | None, size: int) -> list[str]:
    """The ids of a list, page by page, forwards and then back again."""
    given: dict[str, Any] = {"filter": {"division": {"within": division}}} if division else {}
    ids: list[str] = []
    found = await page(hub, client, first=size, **given)
    while True:
        ids += [node["id"] for node in found["nodes"]]
        if not found["pageInfo"]["hasNextPage"]:
            break
        found = await page(hub, client, first=size, after=found["pageInfo"]["endCursor"], **given)
    back = [node["id"] for node in found["nodes"]]
    while found["pageInfo"]["hasPreviousPage"]:
        found = await page(hub, client, last=size, before=found["pageInfo"]["startCursor"], **given)
        back = [node["id"] for node in found["nodes"]] + back
    assert back == ids
    return ids


@pytest.mark.only_reads
@ways
@pytest.mark.parametrize("division", [CITY, DISTRICT, TOWNSHIP, None])
async def test_either_way_gives_the_list_page_by_page(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, few: int, division: str | None
) -> None:
    read_by(hub, monkeypatch, few)
    bounded = {"reader": division or CITY, "district": division if division == TOWNSHIP else DISTRICT}
    for client, lies_in in bounded.items():
        expected = [str(row["id"]) for row in await rows(hub.settings, BELOW.format(lies_in))]
        assert await whole(hub, client, division, 7) == expected
        assert expected


@pytest.mark.only_reads
@ways
async def test_a_division_outside_the_scope_has_nobody(hub: Hub, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    read_by(hub, monkeypatch, few)
    for division in ("980102", "999999"):
        found = await page(hub, "district", first=5, filter={"division": {"within": division}})
        assert found["nodes"] == []
        assert found["pageInfo"]["hasNextPage"] is False


@pytest.mark.only_reads
@pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("given", "by_value"),
    [
        ("", False),
        ('(filter: {division: {within: "980101"}})', False),
        ('(filter: {sex: {equal: FEMALE}})', True),
        ("(sort: [{name: ASCENDING}])", True),
    ],
)  # fmt: skip
async def test_only_where_values_decide_a_list_is_planned_for_them(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, given: str, by_value: bool
) -> None:
    asked: list[CompiledQuery] = []
    fetch = PostgresSource.fetch

    async def noted(self: PostgresSource, query: CompiledQuery, parameters: Any) -> Any:
        asked.append(query)
        return await fetch(self, query, parameters)

    monkeypatch.setattr(PostgresSource, "fetch", noted)
    assert "errors" not in await hub.ask(f"{{ persons{given} {{ nodes {{ id }} }} }}")
    assert [query.by_value for query in asked if "n0_window" in query.text] == [by_value]
