# ruff: noqa: UP031 -- braces of GraphQL
"""Nothing is answered without its line in the ledger, and the ledger holds no personal value."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import Any

import asyncpg
import pytest

from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes
from tests.hub.server.store import change, ledger, of_kind, rows

pytestmark = pytest.mark.databases("either")

KIN = """query Kin($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { id name idNumber phone
    household { members { relation person { id name } } } assistanceRecords { nodes { id amount } } } }"""


def persons(value: Any) -> set[str]:
    """The ids of persons anywhere in an answer."""
    if isinstance(value, dict):
        return set().union(*map(persons, value.values()))
    if isinstance(value, list):
        return set().union(*map(persons, value))
    return {value} if isinstance(value, str) and value.startswith(odd_id("person", 0)[:28]) else set()


async def test_each_answer_has_one_event_about_everyone_in_it(hub: Hub) -> None:
    for times in (1, 2):
        answer = await hub.ask(KIN, {"id": odd_person(2)})
        events = await ledger(hub.settings)
        assert [event["kind"] for event in events] == ["READ"] * times
    event = events[-1]
    assert persons(answer["data"]) == {odd_id("person", 2), odd_id("person", 3)}
    assert persons(answer["data"]) <= set(event["subjects"])
    assert {"Person.name", "Person.idNumber", "HouseholdMember.relation", "Query.person"} <= set(event["given"])
    assert (event["outcome"], event["refused"], event["row_count"]) == ("ANSWERED", [], 1)
    assert (event["client_id"], event["purpose"], event["legal_basis"]) == ("reader", "READING", "STATUTORY_DUTY")


async def test_what_was_withheld_is_on_record_too(hub: Hub) -> None:
    answer = await hub.ask(
        '{ person(by: {idNumber: "%s"}) { id name sex household { id } } }' % odd_person(2), client="sparse"
    )
    (event,) = await ledger(hub.settings)
    withheld = {field["coordinate"] for field in answer["extensions"]["access"]["fields"]}
    assert withheld
    assert set(event["refused"]) == withheld
    assert event["outcome"] in ("PARTLY_WITHHELD", "WITHHELD")


async def test_refusals_are_on_record_with_their_code(hub: Hub) -> None:
    await hub.ask("{ person(")
    await hub.ask("{ nothing }")
    await hub.ask(KIN, {"id": "1"})
    await hub.ask(KIN, {"id": odd_person(2)}, client="nobody")
    *refusals, withheld = sorted(await ledger(hub.settings), key=lambda event: event["kind"] == "READ")
    assert {event["kind"] for event in refusals} == {"REFUSAL"}
    assert sorted(event["outcome"] for event in refusals) == ["INVALID_QUERY", "INVALID_VARIABLES", "SYNTAX"]
    assert (withheld["kind"], withheld["outcome"], withheld["refused"]) == ("READ", "WITHHELD", ["Query.person"])
    assert all(event["subjects"] == [] for event in (*refusals, withheld))


async def test_no_personal_value_is_in_any_column_of_the_ledger(hub: Hub) -> None:
    found = await hub.ask(KIN, {"id": odd_person(2)})
    await hub.ask('query Q { person(by: {idNumber: "%s"}) { name } }' % odd_person(2))
    await hub.ask(KIN, {"id": odd_person(2) + "0"})
    secrets = [
        odd_person(2),
        odd_person(2)[6:14],
        odd_person(3),
        "Neil",
        "邻区",
        "1000000000.05",
    ]
    stored = repr(await rows(hub.settings, "select * from ledger_event"))
    assert "1000000000.05" in repr(found)
    assert [secret for secret in secrets if secret in stored] == []


async def test_without_its_ledger_table_the_hub_answers_nothing(hub: Hub) -> None:
    assert "data" in await hub.ask(KIN, {"id": odd_person(2)})
    await change(hub.settings, "alter table ledger_event rename to away")
    for variables in ({"id": odd_person(2)}, {"id": odd_person(1)}):
        response = await hub.post(KIN, variables)
        assert (response.status_code, codes(response.json())) == (503, ["LEDGER_UNAVAILABLE"])
        assert int(response.headers["retry-after"]) > 0
        assert "data" not in response.json()
        assert "Neil" not in response.text
    refused = await hub.post("{ nothing }")
    assert codes(refused.json()) == ["INVALID_QUERY"]
    await change(hub.settings, "alter table away rename to ledger_event")
    assert "data" in await hub.ask(KIN, {"id": odd_person(2)})
    assert len(of_kind(await ledger(hub.settings), "READ")) == 2


async def test_without_its_ledger_table_the_hub_writes_nothing(hub: Hub) -> None:
    await change(hub.settings, "alter table ledger_event rename to away")
    record = {"person": {"idNumber": odd_person(2)}, "insuranceYear": 2026, "tier": "TIER_1", "amount": "1.00",
              "givenOn": "2026-11-23", "status": "PAID"}  # fmt: skip
    text = 'mutation($record: RecordAssistanceInput!) { recordAssistance(input: $record, idempotencyKey: "a-key-of-this") { replayed } }'
    response = await hub.post(text, {"record": {"premiumSubsidy": record}})
    assert (response.status_code, codes(response.json())) == (503, ["LEDGER_UNAVAILABLE"])
    assert await rows(hub.settings, "select * from change_event") == []


@pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)
async def test_a_locked_ledger_on_postgresql_holds_answers_back_until_it_is_free(hub: Hub) -> None:
    await hub.ask(KIN, {"id": odd_person(2)})
    blocker = await asyncpg.connect(hub.settings.database)
    async with blocker.transaction():
        await blocker.execute("lock table ledger_event in access exclusive mode")
        question = asyncio.create_task(hub.post(KIN, {"id": odd_person(2)}))
        done, _ = await asyncio.wait([question], timeout=0.5)
        assert not done
    assert "data" in (await question).json()
    await blocker.close()


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_a_locked_ledger_on_sqlite_holds_answers_back_until_it_is_free(hub: Hub) -> None:
    await hub.ask(KIN, {"id": odd_person(2)})
    blocker = sqlite3.connect(hub.settings.database.removeprefix("sqlite:///"), isolation_level=None)
    blocker.execute("begin immediate")
    question = asyncio.create_task(hub.post(KIN, {"id": odd_person(2)}))
    done, _ = await asyncio.wait([question], timeout=0.5)
    assert not done
    blocker.execute("rollback")
    blocker.close()
    assert "data" in (await question).json()
