"""A steward's acts hold from the very next answer on, and are answered with the steward's own rights."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from typing import Any

import pytest

from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes
from tests.hub.server.store import ledger, of_kind, rows

pytestmark = pytest.mark.databases("either")

SEX = '{ person(by: {idNumber: "%s"}) { id sex } }' % odd_person(1)  # noqa: UP031
REVOKE = "mutation($id: ID!, $why: String!) { revokeGrant(id: $id, because: $why) { id role capability revokedAt revokedBecause } }"
BLOCK = """mutation($role: String, $organisation: ID, $field: String, $why: String!) {
    block(role: $role, organisation: $organisation, field: $field, because: $why) { id role field because createdAt } }"""
ALL = {"role": None, "organisation": None, "field": None}
"""What a block names none of, said outright."""

SUSPEND = "mutation($id: String!) { suspendClient(id: $id) { id name suspendedAt } }"
REVOKE_TOKEN = "mutation($jti: String!, $why: String!) { revokeToken(jti: $jti, because: $why) { jti revokedAt } }"
NOW = "2026-11-23T04:00:00.000000Z"


async def steward(hub: Hub, text: str, **variables: Any) -> Any:
    return await hub.ask(text, variables, client="steward")


async def grant_of_sex(hub: Hub) -> str:
    """The grant by which the reader reads a person's sex."""
    (found,) = await rows(
        hub.settings,
        "select id from access_grant join access_grant_field on grant_id = id "
        "where role = 'reader' and capability = 'READ' and field = 'person.sex'",
    )
    return str(found["id"])


async def jti_of(hub: Hub, client: str) -> str:
    claims = (await hub.token(client, "READING")).split(".")[1]
    return str(json.loads(urlsafe_b64decode(claims + "=="))["jti"])


async def test_a_revoked_grant_gives_nothing_more(hub: Hub) -> None:
    for _ in range(2):
        assert (await hub.ask(SEX))["data"]["person"] == {"id": odd_id("person", 1), "sex": "UNKNOWN"}
    grant = await grant_of_sex(hub)
    answer = await steward(hub, REVOKE, id=grant, why="No longer needed")
    assert answer["data"]["revokeGrant"] == {
        "id": grant, "role": "reader", "capability": "READ", "revokedAt": NOW, "revokedBecause": "No longer needed"
    }  # fmt: skip
    after = await hub.ask(SEX)
    assert after["data"] == {"person": None}
    assert after["errors"][0]["extensions"] == {"code": "FIELD_WITHHELD", "reason": "GRANT_REVOKED"}
    again = await steward(hub, REVOKE, id=grant, why="Another reason")
    assert again["data"]["revokeGrant"]["revokedBecause"] == "No longer needed"
    outcomes = [event["outcome"] for event in of_kind(await ledger(hub.settings), "WRITE_OUTCOME")]
    assert sorted(outcomes) == ["REPLAYED", "WRITTEN"]


async def test_a_blocked_field_is_withheld_from_everyone_at_once(hub: Hub) -> None:
    assert "errors" not in await hub.ask(SEX)
    answer = await steward(hub, BLOCK, **ALL | {"field": "Person.sex"}, why="Under review")
    assert answer["data"]["block"] == {
        "id": answer["data"]["block"]["id"], "role": None, "field": "person.sex", "because": "Under review", "createdAt": NOW
    }  # fmt: skip
    for client in ("reader", "district"):
        after = await hub.ask(SEX, client=client)
        assert after["data"] == {"person": {"id": odd_id("person", 1), "sex": None}}
        assert [error["extensions"]["reason"] for error in after["errors"]] == ["BLOCKED"]


async def test_a_blocked_role_and_a_blocked_organisation_get_nothing(hub: Hub) -> None:
    await steward(hub, BLOCK, **ALL | {"role": "reader"}, why="Under review")
    assert (await hub.ask(SEX))["data"] == {"person": None}
    assert (await hub.ask(SEX, client="district"))["data"]["person"]["sex"] == "UNKNOWN"
    office = {"organisation": "00000000-0000-4000-9000-000000000001"}
    await steward(hub, BLOCK, **ALL | office, why="Under review")
    assert (await hub.ask(SEX, client="district"))["data"] == {"person": None}


async def test_a_suspended_client_is_stopped_with_all_its_tokens(hub: Hub) -> None:
    assert "errors" not in await hub.ask(SEX)
    answer = await steward(hub, SUSPEND, id="reader")
    assert answer["data"]["suspendClient"] == {"id": "reader", "name": "Of the tests", "suspendedAt": NOW}
    after = await hub.post(SEX)
    assert (after.status_code, codes(after.json())) == (403, ["CLIENT_SUSPENDED"])
    assert "errors" not in await hub.ask(SEX, client="district")


async def test_a_revoked_token_is_stopped_and_the_next_one_works(hub: Hub) -> None:
    assert "errors" not in await hub.ask(SEX)
    jti = await jti_of(hub, "reader")
    assert (await steward(hub, REVOKE_TOKEN, jti=jti, why="Lost"))["data"]["revokeToken"] == {
        "jti": jti,
        "revokedAt": NOW,
    }
    after = await hub.post(SEX)
    assert (after.status_code, codes(after.json())) == (401, ["TOKEN_REVOKED"])
    assert after.headers["www-authenticate"].startswith("Bearer")
    hub.tokens.clear()
    assert "errors" not in await hub.ask(SEX)


async def test_what_does_not_exist_is_not_found(hub: Hub) -> None:
    unknown = "00000000-0000-4000-8000-999999999999"
    for text, variables in (
        (REVOKE, {"id": unknown, "why": "a reason"}),
        (REVOKE, {"id": "no uuid", "why": "a reason"}),
        (BLOCK, ALL | {"role": "nobody else", "why": "a reason"}),
        (BLOCK, ALL | {"organisation": unknown, "why": "a reason"}),
        (BLOCK, ALL | {"field": "Person.nickname", "why": "a reason"}),
        (SUSPEND, {"id": "nobody else"}),
    ):
        answer = await steward(hub, text, **variables)
        assert (codes(answer), list(answer["data"].values())) == (["NOT_FOUND"], [None])


async def test_h6_an_act_does_not_do_more_for_a_variable_that_was_left_out(hub: Hub) -> None:
    request = """mutation($disclosure: Disclosure, $why: String!) { requestAccess(role: "sparse", coordinates: ["Person.sex"],
        capability: READ, scope: EVERYONE, purposes: ["READING"], until: "2027-01-01T00:00:00Z", disclosure: $disclosure,
        because: $why) { id } }"""
    for text, variables, place in (
        (BLOCK, {"field": "Person.sex", "organisation": None}, "role"),
        (BLOCK, {"role": "reader", "organisation": None}, "field"),
        (request, {}, "disclosure"),
    ):
        answer = await steward(hub, text, **variables, why="a reason")
        told = f"{place} is ${place}, which has no value. Give the variable a value, or null if you mean none,"
        assert codes(answer) == ["INVALID_INPUT"]
        assert answer["errors"][0]["message"] == f"{told} or leave {place} out of the document."
    assert await rows(hub.settings, "select id from access_block") == []


async def test_an_act_without_a_usable_reason_or_aim_is_refused(hub: Hub) -> None:
    grant = await grant_of_sex(hub)
    for text, variables in (
        (REVOKE, {"id": grant, "why": ""}),
        (REVOKE, {"id": grant, "why": " \n"}),
        (REVOKE, {"id": grant, "why": "a" * 501}),
        (BLOCK, ALL | {"role": "reader", "why": ""}),
        (BLOCK, ALL | {"why": "a reason"}),
        (REVOKE_TOKEN, {"jti": "a" * 65, "why": "a reason"}),
        (REVOKE_TOKEN, {"jti": "", "why": "a reason"}),
    ):
        assert codes(await steward(hub, text, **variables)) == ["INVALID_INPUT"]
    assert "errors" not in await hub.ask(SEX)


async def test_only_a_steward_can_act(hub: Hub) -> None:
    answer = await hub.ask(SUSPEND, {"id": "district"})
    assert (answer["data"], codes(answer)) == ({"suspendClient": None}, ["WRITE_WITHHELD"])
    assert "errors" not in await hub.ask(SEX, client="district")


async def test_a_steward_who_suspends_the_own_client_is_stopped_and_the_act_is_on_record(hub: Hub) -> None:
    response = await hub.post(SUSPEND, {"id": "steward"}, client="steward")
    assert (response.status_code, codes(response.json())) == (403, ["CLIENT_SUSPENDED"])
    assert await rows(hub.settings, "select id from client where id = 'steward' and suspended_at is not null")
    events = await ledger(hub.settings)
    assert [event["outcome"] for event in of_kind(events, "WRITE_INTENT")] == ["INTENDED"]
    assert [event["outcome"] for event in of_kind(events, "REFUSAL")] == ["CLIENT_SUSPENDED"]
