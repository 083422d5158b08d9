"""Partners keep in step: what was written since a cursor, in a fixed order, nothing passed over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from hub.clock import moment_text
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes
from tests.hub.server.store import change
from tests.hub.server.test_write_back import SHORT, WRITE, record

pytestmark = pytest.mark.databases("either")

CHANGES = """query($after: String, $first: Int) { changes(after: $after, first: $first) {
    nodes { id at what record { id programme ... on PremiumSubsidy { amount } } person { id } } pageInfo { hasNextPage endCursor } } }"""


async def write(hub: Hub, key: str, person: int = 2) -> str:
    given = record(person={"idNumber": odd_person(person)})
    answer = await hub.ask(WRITE, {"record": given, "key": f"a key of {key}"})
    assert "errors" not in answer, answer
    found: str = answer["data"]["recordAssistance"]["record"]["id"]
    return found


async def changes(hub: Hub, since: str | None = None, first: int | None = None, client: str = "reader") -> Any:
    answer = await hub.ask(CHANGES, {"after": since, "first": first}, client=client)
    assert "errors" not in answer, answer
    return answer["data"]["changes"]


def records(page: Any) -> list[str]:
    return [item["record"]["id"] for item in page["nodes"]]


async def test_what_was_written_is_told_in_its_order_and_once(hub: Hub) -> None:
    assert await changes(hub) == {"nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}
    first = [await write(hub, name) for name in ("one", "two", "three")]
    page = await changes(hub, first=2)
    assert (records(page), page["pageInfo"]["hasNextPage"]) == (first[:2], True)
    assert page["nodes"][0]["person"] == {"id": odd_id("person", 2)}
    assert page["nodes"][0]["what"] == "premium_subsidy"
    rest = await changes(hub, page["pageInfo"]["endCursor"])
    assert (records(rest), rest["pageInfo"]["hasNextPage"]) == (first[2:], False)
    cursor = rest["pageInfo"]["endCursor"]
    assert records(await changes(hub, cursor)) == []
    later = [await write(hub, name) for name in ("four", "five")]
    assert records(await changes(hub, cursor)) == later
    assert records(await changes(hub)) == first + later


async def test_a_replay_is_no_change(hub: Hub) -> None:
    for _ in range(2):
        await hub.ask(SHORT, {"record": record(), "key": "a key of one"})
    assert len((await changes(hub))["nodes"]) == 1


async def test_changes_outside_the_scope_are_absent(hub: Hub) -> None:
    near, far = await write(hub, "near", 2), await write(hub, "far", 3)
    assert records(await changes(hub)) == [near, far]
    page = await hub.ask("{ changes { nodes { id } pageInfo { hasNextPage } } }", client="district")
    assert (len(page["data"]["changes"]["nodes"]), page["data"]["changes"]["pageInfo"]) == (1, {"hasNextPage": False})


ANEW = "update policy_version set version = version + 1"
NOTHING_KNOWN = "delete from access_grant_field where field like 'premium_subsidy.%' and grant_id in (select id from access_grant where role = 'district')"


async def relieve(hub: Hub, key: str) -> str:
    given = {"person": {"idNumber": odd_person(2)}, "givenOn": "2026-11-20", "status": "PAID"}
    answer = await hub.ask(WRITE, {"record": {"temporaryRelief": given}, "key": f"a key of {key}"})
    found: str = answer["data"]["recordAssistance"]["record"]["id"]
    return found


async def test_changes_of_a_record_type_of_which_nothing_is_known_are_absent(hub: Hub) -> None:
    """As such records are in every list: no row, no null, no end of a page and no cursor tells that there is one."""
    await change(hub.settings, NOTHING_KNOWN, ANEW)
    await write(hub, "one")
    known = [await relieve(hub, "two")]
    for name in ("three", "four"):
        await write(hub, name)
    known.append(await relieve(hub, "five"))
    first = await changes(hub, first=1, client="district")
    assert (records(first), first["pageInfo"]["hasNextPage"]) == (known[:1], True)
    rest = await changes(hub, first["pageInfo"]["endCursor"], first=1, client="district")
    assert (records(rest), rest["pageInfo"]["hasNextPage"]) == (known[1:], False)
    end = rest["pageInfo"]["endCursor"]
    await write(hub, "six")
    assert await changes(hub, end, client="district") == {
        "nodes": [],
        "pageInfo": {"hasNextPage": False, "endCursor": end},
    }
    assert records(await changes(hub, client="district")) == known
    assert len(records(await changes(hub))) == 6
    later = await relieve(hub, "seven")
    assert records(await changes(hub, end, client="district")) == [later]


async def test_a_cursor_of_changes_ends_when_a_record_type_comes_into_the_list(hub: Hub) -> None:
    """Whoever went on would never hear of the records of that type that were written before."""
    await change(hub.settings, NOTHING_KNOWN, ANEW)
    await relieve(hub, "one")
    cursor = (await changes(hub, client="district"))["pageInfo"]["endCursor"]
    granted = (
        "insert into access_grant_field (grant_id, field) select grant_id, 'premium_subsidy.id' from access_grant_field "
        "where field = 'temporary_relief.id' and grant_id in (select id from access_grant where role = 'district')"
    )
    await change(hub.settings, granted, ANEW)
    answer = await hub.ask(CHANGES, {"after": cursor}, client="district")
    assert codes(answer) == ["INVALID_CURSOR"]


async def test_a_cursor_is_of_use_to_nobody_else(hub: Hub) -> None:
    await write(hub, "one")
    cursor = (await changes(hub))["pageInfo"]["endCursor"]
    for client, since in (("district", cursor), ("reader", cursor[:-1]), ("reader", "x")):
        answer = await hub.ask(CHANGES, {"after": since}, client=client)
        assert codes(answer) == ["INVALID_CURSOR"]


@pytest.mark.databases("both")
@pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)
async def test_a_change_that_is_committed_late_is_told_late_and_not_passed_over(hub: Hub) -> None:
    early = await write(hub, "early")
    cursor = (await changes(hub))["pageInfo"]["endCursor"]
    slow = await asyncpg.connect(hub.settings.database)
    try:
        transaction = slow.transaction()
        await transaction.start()
        await slow.execute(
            "insert into change_event (id, table_name, record_id, person_id, ledger_event_id, at, turn) select "
            "gen_random_uuid(), table_name, record_id, person_id, gen_random_uuid(), at, "
            "pg_current_xact_id()::text::bigint from change_event"
        )
        fast = await write(hub, "fast")
        assert records(await changes(hub, cursor)) == []
        await transaction.commit()
    finally:
        await slow.close()
    assert records(await changes(hub, cursor)) == [early, fast]


async def told(hub: Hub, since: str | None = None) -> tuple[list[str], dict[str, str], list[Any]]:
    """The records of a page, how the hub's own database stands, and what may be missing."""
    answer = await hub.ask(CHANGES, {"after": since})
    (state,) = [item for item in answer["extensions"]["access"]["sources"] if item["source"] == "hub"]
    missing = [item for item in answer["extensions"]["access"]["fields"] if item.get("source") == "hub"]
    return records(answer["data"]["changes"]), state, missing


@pytest.mark.databases("both")
@pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("elsewhere", [True, False])
async def test_h5_the_moment_that_is_told_never_passes_what_can_still_come(
    hub: Hub, postgres_server: str, elsewhere: bool
) -> None:
    """A transaction that is open anywhere in the cluster holds changes back, and the moment with them."""
    begun = moment_text(hub.clock.now)
    assert await told(hub) == ([], {"source": "hub", "state": "COMPLETE", "asOf": begun}, [])
    slow = await asyncpg.connect(postgres_server if elsewhere else hub.settings.database)
    try:
        await slow.execute("begin; select pg_current_xact_id()")
        hub.clock.now += timedelta(seconds=20)
        written = await write(hub, "one")
        hub.clock.now += timedelta(seconds=20)
        assert await told(hub) == ([], {"source": "hub", "state": "COMPLETE", "asOf": begun}, [])
        hub.clock.now += timedelta(seconds=60)
        hub.tokens.clear()
        records, state, missing = await told(hub)
        assert (records, state) == ([], {"source": "hub", "state": "STALE", "asOf": begun})
        assert [(item["outcome"], item["reason"]) for item in missing] == [("PARTLY_WITHHELD", "SOURCE_STALE")]
    finally:
        await slow.close()
    now = moment_text(hub.clock.now)
    assert await told(hub) == ([written], {"source": "hub", "state": "COMPLETE", "asOf": now}, [])


@pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)
async def test_h5_where_no_moment_is_known_none_is_told(hub: Hub) -> None:
    slow = await asyncpg.connect(hub.settings.database)
    try:
        await slow.execute("begin; select pg_current_xact_id()")
        assert (await told(hub))[1] == {"source": "hub", "state": "STALE"}
    finally:
        await slow.close()
