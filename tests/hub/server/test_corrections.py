"""A record is never overwritten: a correction supersedes it, and the history stays."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes
from tests.hub.server.store import change, rows

pytestmark = pytest.mark.databases("either")

WRITE = """mutation($record: RecordAssistanceInput!, $key: String!) { recordAssistance(input: $record, idempotencyKey: $key) {
    replayed record { id amount supersededAt supersedes { id amount supersededAt supersedes { id } } } } }"""
CHAIN = '{ assistanceChain(by: {id: "%s"}) { records { nodes { id amount supersededAt } } } }'
NOW = "2026-11-23T04:00:00.000000Z"
NOBODY = "00000000-0000-4000-8000-999999999999"


def relief(person: int = 2, **changes: Any) -> dict[str, Any]:
    given = {"person": {"idNumber": odd_person(person)}, "givenOn": "2026-11-20", "status": "PAID", "amount": "10.00"}
    return {"temporaryRelief": given | changes}


async def write(hub: Hub, record: dict[str, Any], key: str, client: str = "reader") -> Any:
    return await hub.ask(WRITE, {"record": record, "key": f"correction-{key}"}, client=client)


async def written(hub: Hub, record: dict[str, Any], key: str) -> dict[str, Any]:
    answer = await write(hub, record, key)
    assert "errors" not in answer
    done: dict[str, Any] = answer["data"]["recordAssistance"]
    return done


async def chain(hub: Hub, person: int = 2) -> dict[str, str]:
    answer = await hub.ask(CHAIN % odd_id("person", person))
    return {item["id"]: item["amount"] for item in answer["data"]["assistanceChain"]["records"]["nodes"]}


async def test_a_correction_replaces_the_record_in_the_chain_and_keeps_it_in_the_history(hub: Hub) -> None:
    first = (await written(hub, relief(), "first"))["record"]
    second = (await written(hub, relief(amount="11.00", supersedes=first["id"]), "second"))["record"]
    third = (await written(hub, relief(amount="12.00", supersedes=second["id"]), "third"))["record"]
    assert third == {
        "id": third["id"], "amount": "12.00", "supersededAt": None,
        "supersedes": {"id": second["id"], "amount": "11.00", "supersededAt": NOW, "supersedes": {"id": first["id"]}},
    }  # fmt: skip
    standing = await chain(hub)
    assert standing[third["id"]] == "12.00"
    assert not {first["id"], second["id"]} & set(standing)
    assert len(await rows(hub.settings, "select * from change_event")) == 3


async def test_a_key_gives_its_own_record_again_after_a_correction(hub: Hub) -> None:
    first = await written(hub, relief(), "first")
    second = await written(hub, relief(amount="11.00", supersedes=first["record"]["id"]), "second")
    again = await written(hub, relief(), "first")
    assert again["replayed"] is True
    assert again["record"] == first["record"] | {"supersededAt": NOW}
    assert (await written(hub, relief(amount="11.00", supersedes=first["record"]["id"]), "second"))["record"] == second[
        "record"
    ]


async def test_a_record_is_corrected_once(hub: Hub) -> None:
    first = (await written(hub, relief(), "first"))["record"]
    await written(hub, relief(amount="11.00", supersedes=first["id"]), "second")
    before = await chain(hub)
    late = await write(hub, relief(amount="12.00", supersedes=first["id"]), "late")
    assert (codes(late), late["data"]) == (["SUPERSEDED"], {"recordAssistance": None})
    assert await chain(hub) == before


@pytest.mark.databases("both")
async def test_of_corrections_at_once_one_is_stored_and_the_others_are_told(hub: Hub) -> None:
    first = (await written(hub, relief(), "first"))["record"]
    answers = await asyncio.gather(
        *(
            write(hub, relief(amount=f"{10 + place}.50", supersedes=first["id"]), f"at-once-{place}")
            for place in range(8)
        )
    )
    assert sorted(codes(answer) for answer in answers) == [[], *[["SUPERSEDED"]] * 7]
    kept = await rows(hub.settings, f"select * from temporary_relief where supersedes_id = '{first['id']}'")
    assert len(kept) == 1


@pytest.mark.parametrize(
    "wrong",
    ["another person", "another programme", "another organisation", "nothing", "another department's table"],
)
async def test_only_an_own_record_of_the_same_person_and_programme_can_be_corrected(hub: Hub, wrong: str) -> None:
    first = (await written(hub, relief(), "first"))["record"]["id"]
    record = relief(amount="11.00", supersedes=first)
    if wrong == "another person":
        record = relief(1, amount="11.00", supersedes=first)
    elif wrong == "another organisation":
        await change(hub.settings, f"update temporary_relief set organisation_id = '{NOBODY}' where id = '{first}'")
    elif wrong == "another programme":
        await change(hub.settings, f"update temporary_relief set programme = 'EDUCATION_AID' where id = '{first}'")
    elif wrong == "nothing":
        record = relief(supersedes=NOBODY)
    else:
        record = relief(supersedes=odd_id("record", 3))
    before = await rows(hub.settings, "select id, superseded_at from temporary_relief order by id")
    answer = await write(hub, record, "second")
    assert codes(answer) == ["NOT_FOUND"]
    none = await write(hub, relief(supersedes=NOBODY), "none")
    assert answer["errors"] == none["errors"]
    assert await rows(hub.settings, "select id, superseded_at from temporary_relief order by id") == before


async def test_an_imported_record_can_be_corrected_by_whoever_may_write_for_the_person(hub: Hub) -> None:
    imported = odd_id("record", 0)
    done = await written(hub, relief(supersedes=imported), "first")
    assert done["record"]["supersedes"]["id"] == imported


async def test_the_right_to_correct_is_a_right_of_its_own(hub: Hub) -> None:
    premium = {
        "person": {"idNumber": odd_person(3)}, "insuranceYear": 2026, "tier": "TIER_1", "amount": "1.00",
        "givenOn": "2026-11-20", "status": "PAID", "supersedes": odd_id("record", 4),
    }  # fmt: skip
    text = 'mutation($record: RecordAssistanceInput!) { recordAssistance(input: $record, idempotencyKey: "12345678") { replayed } }'
    answer = await hub.ask(text, {"record": {"premiumSubsidy": premium}}, client="sparse")
    assert codes(answer) == ["WRITE_WITHHELD"]
