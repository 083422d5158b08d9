"""Changes of a department's own database are in the list, with how far it was followed; its record is read from there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from hub.change_feed.consumer import consume
from hub.clock import moment_text
from hub.config import Settings
from hub.errors import RefusedRequest
from hub.server import background_jobs
from hub.sources.register import open_sources
from tests.clock import FixedClock
from tests.ground.city import odd_id
from tests.ground.hub import Hub, codes, open_hub
from tests.ground.moved import MEDICAL_INSURANCE
from tests.hub.server.store import rows
from tests.hub.server.test_changes import CHANGES, changes, records, write
from tests.hub.server.test_corrections import relief
from tests.hub.server.test_sources import stopped
from tests.hub.server.test_write_back import WRITE, record

pytestmark = pytest.mark.databases("either")

SOURCE = MEDICAL_INSURANCE
CORRECTIONS = "{ changes { nodes { what record { id supersededAt supersedes { id } } } } }"


@pytest.fixture
async def hub(two_city_settings: Settings, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hub]:
    """A hub that follows at its start, and then when a test says so."""
    monkeypatch.setattr(background_jobs, "EVERY", 3600.0)
    async with open_hub(two_city_settings, clock) as opened:
        await follow_up(opened)
        yield opened


async def follow_up(hub: Hub) -> None:
    """All that was stored by now is told after this."""
    hub.clock.now += timedelta(milliseconds=1)
    sources = open_sources(hub.settings)
    try:
        async with asyncio.timeout(60):
            while await as_of(hub) != moment_text(hub.clock.now):
                for source in sources:
                    await consume(sources, source, hub.clock.now)
                await asyncio.sleep(0.05)
    finally:
        await sources.close()


async def as_of(hub: Hub) -> str | None:
    found = await rows(hub.settings, f"select as_of from followed where source = '{SOURCE}'")
    moment = found[0]["as_of"] if found else None
    return moment if moment is None or isinstance(moment, str) else moment_text(moment)


def state(answer: Any) -> dict[str, Any]:
    (found,) = [item for item in answer["extensions"]["access"]["sources"] if item["source"] == SOURCE]
    return {name: value for name, value in found.items() if name != "source"}


def missing(answer: Any) -> list[tuple[str, str, str]]:
    return [
        (item["coordinate"], item["outcome"], item["reason"])
        for item in answer["extensions"]["access"]["fields"]
        if item.get("source") == SOURCE
    ]


async def test_changes_of_both_databases_are_in_one_list_with_their_records(hub: Hub) -> None:
    premium = await write(hub, "one")
    assert records(await changes(hub)) == []  # not followed yet, and the answer says as of when
    await follow_up(hub)
    answer = await hub.ask(WRITE, {"record": relief(), "key": "a key of a relief"})
    own = answer["data"]["recordAssistance"]["record"]["id"]
    await follow_up(hub)
    answer = await hub.ask(CHANGES, {"first": 1})
    page = answer["data"]["changes"]
    assert (records(page), page["pageInfo"]["hasNextPage"]) == ([premium], True)
    assert page["nodes"][0]["record"] == {"id": premium, "programme": "PREMIUM_SUBSIDY", "amount": "380.05"}
    assert page["nodes"][0]["person"] == {"id": odd_id("person", 2)}
    assert state(answer) == {"state": "COMPLETE", "asOf": await as_of(hub)}
    assert missing(answer) == []
    rest = await changes(hub, page["pageInfo"]["endCursor"])
    assert (records(rest), rest["pageInfo"]["hasNextPage"]) == ([own], False)


async def test_changes_of_a_department_lie_in_the_callers_scope(hub: Hub) -> None:
    await write(hub, "near", 2), await write(hub, "far", 3)
    await follow_up(hub)
    assert len(records(await changes(hub))) == 2
    answer = await hub.ask("{ changes { nodes { id } } }", client="district")
    assert len(answer["data"]["changes"]["nodes"]) == 1


async def test_while_a_source_is_away_its_events_are_told_and_its_records_are_not_known(hub: Hub) -> None:
    before = (await changes(hub))["pageInfo"]["endCursor"]
    premium = await write(hub, "one")
    await follow_up(hub)
    followed = await as_of(hub)
    async with stopped(hub.settings):
        answer = await hub.ask(CHANGES, {"after": before})
        (item,) = answer["data"]["changes"]["nodes"]
        assert (item["what"], item["record"], item["person"]) == ("premium_subsidy", None, {"id": odd_id("person", 2)})
        assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [
            (["changes", "nodes", 0, "record"], "SOURCE_UNAVAILABLE")
        ]
        assert state(answer) == {"state": "UNAVAILABLE", "asOf": followed}
    assert records(await changes(hub, before)) == [premium]


async def test_a_source_that_cannot_be_followed_is_never_shown_as_unchanged(hub: Hub) -> None:
    followed = await as_of(hub)
    text = "{ changes { nodes { id } } }"
    async with stopped(hub.settings):
        sources = open_sources(hub.settings)
        with pytest.raises(RefusedRequest):
            await consume(sources, sources.departments[SOURCE], hub.clock.now)
        await sources.close()
        for _ in range(2):  # by a new plan, and by the one that was kept
            answer = await hub.ask(text)
            assert answer["data"] == {"changes": {"nodes": []}}
            assert state(answer) == {"state": "UNAVAILABLE", "asOf": followed}
            assert missing(answer) == [("Query.changes", "PARTLY_WITHHELD", "SOURCE_UNAVAILABLE")]
            assert codes(answer) == []
    await follow_up(hub)
    answer = await hub.ask(text)
    assert (state(answer)["state"], missing(answer)) == ("COMPLETE", [])


async def test_a_source_that_was_not_followed_lately_is_stale(hub: Hub) -> None:
    followed = await as_of(hub)
    hub.clock.now += timedelta(minutes=5)
    answer = await hub.ask(CHANGES)
    assert state(answer) == {"state": "STALE", "asOf": followed}
    assert missing(answer) == [("Query.changes", "PARTLY_WITHHELD", "SOURCE_STALE")]
    other = await hub.ask("query($id: UUID!) { person(by: {id: $id}) { name } }", {"id": odd_id("person", 2)})
    assert [item["source"] for item in other["extensions"]["access"]["sources"]] == ["hub"]


async def test_a_source_that_was_never_followed_has_no_moment(two_city_settings: Settings, clock: FixedClock) -> None:
    async with stopped(two_city_settings), open_hub(two_city_settings, clock) as hub:
        answer = await hub.ask("{ changes { nodes { id } } }")
        assert state(answer) in ({"state": "STALE"}, {"state": "UNAVAILABLE"})
        assert [reason for _, _, reason in missing(answer)] in (["SOURCE_STALE"], ["SOURCE_UNAVAILABLE"])


@pytest.mark.parametrize("kind", ["premium_subsidy", "temporary_relief"])
async def test_a_correction_says_which_record_it_supersedes(hub: Hub, kind: str) -> None:
    def form(**more: Any) -> dict[str, Any]:
        return relief(**more) if kind == "temporary_relief" else record(**more)

    ids: list[str] = []
    for amount in ("10.00", "11.00"):
        given = form(amount=amount) if not ids else form(amount=amount, supersedes=ids[0])
        answer = await hub.ask(WRITE, {"record": given, "key": f"a key of {amount}"})
        ids.append(answer["data"]["recordAssistance"]["record"]["id"])
    await follow_up(hub)
    answer = await hub.ask(CORRECTIONS)
    assert "errors" not in answer, answer
    old, new = answer["data"]["changes"]["nodes"]
    assert (old["what"], new["what"]) == (kind, kind)
    assert (old["record"]["id"], old["record"]["supersedes"]) == (ids[0], None)
    assert old["record"]["supersededAt"] is not None  # the record as it is now
    assert new["record"] == {"id": ids[1], "supersededAt": None, "supersedes": {"id": ids[0]}}
