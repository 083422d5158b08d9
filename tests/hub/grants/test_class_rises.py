"""A grant that was approved for less gives nothing of a field that has become SENSITIVE, until it is approved anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from hub.config import Settings
from hub.grants.class_rises import withhold_risen
from hub.grants.contract_fields import contract_fields
from hub.sources.migrate import migrate
from hub.sources.register import open_source
from tests.clock import FixedClock
from tests.ground.city import odd_person
from tests.ground.hub import Hub, codes, open_hub
from tests.hub.grants.risen import declare_sensitive
from tests.hub.server.store import rows
from tests.schema.profiles import FULL

pytestmark = pytest.mark.databases("either")

UNTIL = "2027-06-01T00:00:00.000000Z"
PHONE = '{ person(by: {idNumber: "%s"}) { phone } }' % odd_person(1)  # noqa: UP031
REQUEST = """mutation($fields: [String!]!) { requestAccess(role: "sparse", coordinates: $fields, capability: READ,
  disclosure: FULL, scope: EVERYONE, purposes: ["READING"], until: "2027-06-01T00:00:00Z", because: "We call back.") { id } }"""
APPROVE = "mutation($id: ID!) { approveRequest(id: $id) { state grant { id fields { lacksApprovalsSince lacksApprovalsUntil } } } }"
EXTEND = (
    'mutation($id: ID!, $until: DateTime!) { extendGrant(id: $id, until: $until, because: "Still needed.") { id } }'
)
WHY = """query($at: DateTime) { why(client: "sparse", coordinate: "Person.phone", purpose: "READING", at: $at,
  ofEveryDepartment: true) { kind code letsIn english chinese } }"""
DIFF = """query($from: DateTime!) { grantDiff(from: $from, role: "sparse", ofEveryDepartment: true) {
  nodes { coordinate change before after } } }"""


@pytest.fixture(autouse=True)
def read_anew() -> Iterator[None]:
    """The contract of this version is read again after each test."""
    yield
    contract_fields.cache_clear()


async def act(hub: Hub, text: str, client: str = "steward", **given: Any) -> Any:
    answer = await hub.ask(text, given, client=client)
    assert codes(answer) == [], answer
    (done,) = answer["data"].values()
    return done


async def granted(hub: Hub, *fields: str) -> dict[str, Any]:
    """A grant that was requested, and approved by as many stewards as it needs."""
    asked = await act(hub, REQUEST, "developer", fields=list(fields))
    done = await act(hub, APPROVE, id=asked["id"])
    if done["state"] == "REQUESTED":
        done = await act(hub, APPROVE, "second-steward", id=asked["id"])
    return dict(done["grant"])


async def extended(hub: Hub, grant: str, *stewards: str) -> str:
    asked = await act(hub, EXTEND, "developer", id=grant, until=UNTIL)
    for steward in stewards:
        done = await act(hub, APPROVE, steward, id=asked["id"])
    return str(done["state"])


async def steps(hub: Hub, at: str | None = None) -> list[dict[str, Any]]:
    found = await act(hub, WHY, at=at)
    return [step for step in found if step["kind"] in ("DECISION", "GRANT")]


async def test_it_is_withheld_with_the_next_version_and_opens_by_two_stewards(
    city_settings: Settings, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_hub(city_settings, clock) as before:
        grant = await granted(before, "Person.phone")
        assert (await before.ask(PHONE, client="sparse"))["data"] == {"person": {"phone": None}}
        assert "errors" not in await before.ask(PHONE, client="sparse")
        declare_sensitive(monkeypatch, "person.phone")
        given, clock.now = clock.now, clock.now + timedelta(minutes=2)
        async with open_hub(city_settings, clock) as hub:
            for each in (hub, before):  # the process of the earlier version too
                withheld = await each.ask(PHONE, client="sparse")
                assert withheld["errors"][0]["extensions"] == {"code": "FIELD_WITHHELD", "reason": "NO_GRANT"}
            decision, step = await steps(hub)
            assert (decision["code"], step["code"], step["letsIn"]) == ("NO_GRANT", "LACKS_APPROVALS", False)
            assert "two data stewards of its owner must approve it" in step["english"]
            assert "两名数据管理员批准" in step["chinese"]
            moment = given.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            assert [step["code"] for step in await steps(hub, moment)] == ["ALLOWED", "IN_FORCE"]
            (became,) = (await act(hub, DIFF, **{"from": moment}))["nodes"]
            assert became == {
                "coordinate": "Person.phone",
                "change": "TAKEN_AWAY",
                "before": "FULL EVERYONE",
                "after": "NO_GRANT",
            }
            clock.now += timedelta(minutes=2)
            assert await extended(hub, grant["id"], "steward") == "REQUESTED"
            assert "errors" in await hub.ask(PHONE, client="sparse")
            assert await extended(hub, grant["id"], "second-steward") == "APPROVED"
            for each in (hub, before):
                assert "errors" not in await each.ask(PHONE, client="sparse")
            past = (clock.now - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            assert [step["code"] for step in await steps(hub, past)] == ["NO_GRANT", "LACKS_APPROVALS"]
            clock.now += timedelta(minutes=2)
            async with open_hub(city_settings, clock) as again:
                assert "errors" not in await again.ask(PHONE, client="sparse")


async def test_what_has_enough_approvals_and_what_the_first_file_made_goes_on(
    city_settings: Settings, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_hub(city_settings, clock) as hub:
        grant = await granted(hub, "Person.phone", "EconomicSnapshot.incomePerHead")
        single = await granted(hub, "Person.name")
        for key in ("person.phone", "person.sex"):  # the second is the first file's, and approved by nobody
            declare_sensitive(monkeypatch, key)
            source = open_source(city_settings)
            assert await withhold_risen(source, contract_fields(FULL), clock.now) == 0
            await source.close()
        assert grant["fields"] == [{"lacksApprovalsSince": None, "lacksApprovalsUntil": None}] * 2
        assert "errors" not in await hub.ask("{ persons(first: 1) { nodes { sex } } }")
        why = WHY.replace('"sparse"', '"reader"').replace("Person.phone", "Person.sex")
        told = [step for step in await act(hub, why) if step["kind"] == "GRANT"]
        assert [step["code"] for step in told] == ["IN_FORCE_BY_FILE"]
        assert "The first policy file made it" in told[0]["english"]
        assert "首个策略文件" in told[0]["chinese"]
        assert single["fields"] == [{"lacksApprovalsSince": None, "lacksApprovalsUntil": None}]


async def test_the_same_end_is_no_extension_of_what_lacks_nothing(city_settings: Settings, clock: FixedClock) -> None:
    async with open_hub(city_settings, clock) as hub:
        grant = await granted(hub, "Person.phone")
        answer = await hub.ask(EXTEND, {"id": grant["id"], "until": UNTIL}, client="developer")
        assert (codes(answer), answer["errors"][0]["extensions"]["inputPath"]) == (["INVALID_INPUT"], ["until"])


async def test_the_migration_knows_what_a_file_made(settings: Settings, clock: FixedClock) -> None:
    """Grants from before are a file's, but for those that a request stands behind."""
    grants = {"00000000-0000-4000-9000-00000000000a": None, "00000000-0000-4000-9000-00000000000b": "APPROVED"}
    source = open_source(settings)
    async with source.begin() as connection:
        for column in ("lacking_since", "lacking_until"):
            await connection.exec_driver_sql(f"alter table access_grant_field drop column {column}")
        await connection.exec_driver_sql("alter table access_grant drop column by_file")
        for key, state in grants.items():
            await connection.exec_driver_sql(
                "insert into access_grant (id, role, capability, disclosure, scope, since, until, approved_by, recorded_at) values "
                f"('{key}', 'r', 'READ', 'FULL', 'EVERYONE', '2026-01-01', '2027-01-01', 'x', '2026-01-01')"
            )
            if state:
                await connection.exec_driver_sql(
                    "insert into access_request (id, kind, state, because, content_hash, requested_by, organisation_id, requested_at, grant_id) "
                    f"values ('{key}', 'GRANT', '{state}', 'x', 'x', 'x', '{key}', '2026-01-01', '{key}')"
                )
        await connection.exec_driver_sql("update alembic_version_hub set version_num = '0046_looks'")
    await source.close()
    await migrate(settings, revision="0048_approvals_lacking")
    found = await rows(settings, "select id, by_file from access_grant order by id")
    assert [bool(each["by_file"]) for each in found] == [True, False]
