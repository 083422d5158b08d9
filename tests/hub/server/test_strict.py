"""All or nothing: `Prefer: handling=strict`, and the client's own setting."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes
from tests.hub.server.store import change, ledger, of_kind, rows
from tests.hub.server.test_write_back import KEY, WRITE, record, stored

pytestmark = pytest.mark.databases("either")

PERSON = "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { id name sex household { id } } }"
WHO = {"id": odd_person(1)}
STRICT = "handling=strict"


async def strictly(hub: Hub, text: str, variables: Any = None, *, prefer: str = STRICT, **who: str) -> httpx.Response:
    return await hub.post(text, variables, Prefer=prefer, **who)


def withheld(response: httpx.Response) -> dict[str, str]:
    return {".".join(map(str, error["path"])): error["extensions"]["reason"] for error in response.json()["errors"]}


@pytest.mark.only_reads
@pytest.mark.parametrize("known", [False, True])
async def test_an_operation_of_which_anything_is_withheld_is_refused_whole(hub: Hub, known: bool) -> None:
    if known:  # its plan is remembered from a caller who takes what there is
        for _ in range(2):
            assert (await hub.ask(PERSON, WHO, client="sparse"))["data"]["person"]["id"] == odd_id("person", 1)
    await hub.token("sparse", "READING")
    hub.statements.clear()
    response = await strictly(hub, PERSON, WHO, client="sparse")
    assert (response.status_code, response.headers["preference-applied"]) == (403, STRICT)
    assert "data" not in response.json()
    assert set(codes(response.json())) == {"FIELD_WITHHELD"}
    assert withheld(response) == {"person.name": "PURPOSE_NOT_COVERED", "person.sex": "GRANT_EXPIRED"}
    assert not any(" person" in statement for statement in hub.statements)


async def test_the_ledger_has_what_was_refused(hub: Hub) -> None:
    await strictly(hub, PERSON, WHO, client="sparse")
    (event,) = await ledger(hub.settings)
    assert (event["kind"], event["outcome"]) == ("REFUSAL", "FIELD_WITHHELD")
    assert (event["given"], event["refused"]) == ([], ["Person.name", "Person.sex"])


@pytest.mark.only_reads
async def test_an_operation_of_which_nothing_is_withheld_is_answered(hub: Hub) -> None:
    for _ in range(2):
        response = await strictly(hub, PERSON, WHO)
        assert (response.status_code, response.headers["preference-applied"]) == (200, STRICT)
        assert response.json()["data"] == (await hub.ask(PERSON, WHO))["data"]
    assert "preference-applied" not in (await hub.post(PERSON, WHO)).headers


@pytest.mark.only_reads
async def test_what_is_masked_is_shown(hub: Hub) -> None:
    text = "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { idNumber } }"
    response = await strictly(hub, text, WHO, client="masked")
    assert response.json()["data"] == {
        "person": {"idNumber": f"{odd_person(1)[:3]}***********{odd_person(1)[14:16]}**"}
    }


@pytest.mark.only_reads
async def test_what_is_withheld_on_some_rows_only_is_not_known_before_they_are_read(hub: Hub) -> None:
    text = "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { assistanceRecords { nodes { amount } } } }"
    response = await strictly(hub, text, {"id": odd_person(2)}, client="mixed")
    outcomes = {field["outcome"] for field in response.json()["extensions"]["access"]["fields"]}
    assert (response.status_code, "PARTLY_WITHHELD" in outcomes) == (200, True)


async def test_nothing_is_written_when_the_answer_would_have_a_gap(hub: Hub) -> None:
    await hub.ask('mutation { block(field: "AssistanceChain.records", because: "test") { id } }', client="steward")
    given = {"record": record(sourceRecord="T"), "key": KEY}
    response = await strictly(hub, WRITE, given)
    assert withheld(response) == {"recordAssistance.chain.records": "BLOCKED"}
    assert await stored(hub) == []
    assert of_kind(await ledger(hub.settings), "WRITE_INTENT")[1:] == []  # the steward's own
    assert (await hub.ask(WRITE, given))["data"]["recordAssistance"]["chain"] == {"records": None}
    assert len(await stored(hub)) == 1


async def test_nothing_is_written_when_a_later_entry_may_not_be(hub: Hub) -> None:
    """Both entries are judged before the first one is written, and input fields as well."""
    await hub.ask('mutation { block(field: "PremiumSubsidyInput.premium", because: "test") { id } }', client="steward")
    entry = "recordAssistance(input: $%s, idempotencyKey: $%sKey) { replayed }"
    both = f"""mutation($a: RecordAssistanceInput!, $b: RecordAssistanceInput!, $aKey: String!, $bKey: String!) {{
        a: {entry % ("a", "a")} b: {entry % ("b", "b")} }}"""
    given = {"a": record(sourceRecord="T"), "b": record(sourceRecord="T", premium="400.00")}
    response = await strictly(hub, both, given | {"aKey": KEY, "bKey": KEY + "b"})
    assert withheld(response) == {"b": "BLOCKED"}
    assert "PremiumSubsidyInput.premium" in response.text
    assert await stored(hub) == []
    answer = await hub.ask(both, given | {"aKey": KEY, "bKey": KEY + "b"})
    assert (answer["data"]["a"], answer["data"]["b"], codes(answer)) == ({"replayed": False}, None, ["WRITE_WITHHELD"])


async def test_an_act_that_was_done_is_told_even_if_it_ends_the_right_to_be_told(hub: Hub) -> None:
    told_by = "select grant_id from access_grant_field where field = 'grant.id'"
    own_text = f"select id from access_grant where role = 'steward' and capability = 'READ' and id in ({told_by})"
    (own,) = await rows(hub.settings, own_text)
    text = 'mutation($id: ID!) { revokeGrant(id: $id, because: "test") { id } }'
    response = await strictly(hub, text, {"id": str(own["id"])}, client="steward")
    assert response.status_code == 200
    (row,) = await rows(hub.settings, f"select revoked_at from access_grant where id = '{own['id']}'")
    assert row["revoked_at"] is not None


async def test_a_client_may_be_set_to_all_or_nothing(hub: Hub) -> None:
    assert "data" in await hub.ask(PERSON, WHO, client="sparse")
    await change(
        hub.settings,
        "update client set strict = true where id = 'sparse'",
        "update policy_version set version = version + 1",
    )
    for prefer in ("", "handling=lenient", STRICT):
        response = await strictly(hub, PERSON, WHO, prefer=prefer, client="sparse")
        assert (response.status_code, "data" in response.json()) == (403, False)
    assert "data" in (await strictly(hub, PERSON, WHO)).json()


@pytest.mark.only_reads
@pytest.mark.parametrize(
    ("prefer", "strict"),
    [
        ('Handling="strict"', True),
        ("respond-async, handling=strict; wait=1", True),
        ("handling=strict, handling=lenient", True),
        ("handling=lenient, handling=strict", False),
        ("handling=lenient", False),
        ("strict", False),
        ("handling", False),
        ("", False),
    ],
)
async def test_the_preference_is_read_as_rfc_7240_says(hub: Hub, prefer: str, strict: bool) -> None:
    response = await strictly(hub, PERSON, WHO, prefer=prefer, client="sparse")
    assert (response.status_code == 403, response.headers.get("preference-applied") == STRICT) == (strict, strict)
