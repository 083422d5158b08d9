"""Requests and acts on access over HTTP: who hears what, what is answered, and what the ledger has of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hub.ledger.event import EventKind
from tests.ground.city import OTHER_ORGANISATION
from tests.ground.hub import Hub, codes
from tests.hub.server.store import change, ledger, of_kind, rows

pytestmark = pytest.mark.databases("either")

REQUEST = """mutation($role: String!, $fields: [String!]!, $until: DateTime!) {
  requestAccess(role: $role, coordinates: $fields, capability: READ, disclosure: MASKED, scope: EVERYONE,
    purposes: ["READING"], until: $until, because: "We call people back.") { id state } }"""
APPROVE = "mutation($id: ID!) { approveRequest(id: $id) { id state approvals { by department } } }"
REFUSE = 'mutation($id: ID!) { refuseRequest(id: $id, because: "Not for this purpose.") { id state decidedBecause } }'
OWN = "{ ownAccessRequests { nodes { id state decidedBecause } } }"
ALL = "{ accessRequests(state: REQUESTED) { nodes { id kind role requestedBy fields { coordinate field } purposes { code } organisation { name } } } }"
UNTIL = "2027-06-01T00:00:00Z"
ON_SQLITE = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)


async def requested(hub: Hub, *fields: str, role: str = "sparse") -> str:
    given = {"role": role, "fields": list(fields), "until": UNTIL}
    answer = await hub.ask(REQUEST, given, client="developer")
    assert codes(answer) == [], answer
    return str(answer["data"]["requestAccess"]["id"])


async def act(hub: Hub, text: str, client: str = "steward", **variables: Any) -> Any:
    return await hub.ask(text, variables, client=client)


async def test_a_request_is_seen_decided_and_heard_of(hub: Hub) -> None:
    key = await requested(hub, "Person.phone")
    (listed,) = (await act(hub, ALL))["data"]["accessRequests"]["nodes"]
    assert listed == {
        "id": key,
        "kind": "GRANT",
        "role": "sparse",
        "requestedBy": "developer",
        "fields": [{"coordinate": "Person.phone", "field": "person.phone"}],
        "purposes": [{"code": "READING"}],
        "organisation": {"name": "区民政局"},
    }
    first = await act(hub, APPROVE, id=key)
    assert codes(first) == [], first
    assert first["data"]["approveRequest"]["approvals"] == [{"by": "steward", "department": "CIVIL_AFFAIRS"}]
    if first["data"]["approveRequest"]["state"] == "REQUESTED":
        await act(hub, APPROVE, "second-steward", id=key)
    (own,) = (await act(hub, OWN, "developer"))["data"]["ownAccessRequests"]["nodes"]
    assert own == {"id": key, "state": "APPROVED", "decidedBecause": None}
    late = await act(hub, REFUSE, "second-steward", id=key)
    assert (codes(late), late["data"]) == (["ALREADY_DECIDED"], {"refuseRequest": None})
    outcomes = [event["outcome"] for event in of_kind(await ledger(hub.settings), "WRITE_OUTCOME")]
    assert outcomes.count("ALREADY_DECIDED") == 1


@ON_SQLITE
async def test_a_refusal_is_read_with_its_reason_by_who_requested_it(hub: Hub) -> None:
    key = await requested(hub, "Person.name")
    assert codes(await act(hub, REFUSE, "insurance-steward", id=key)) == ["ACT_REFUSED"]
    assert (await act(hub, REFUSE, id=key))["data"]["refuseRequest"]["state"] == "REFUSED"
    (own,) = (await act(hub, OWN, "developer"))["data"]["ownAccessRequests"]["nodes"]
    assert own["decidedBecause"] == "Not for this purpose."


@ON_SQLITE
async def test_a_mistake_is_told_where_it_is(hub: Hub) -> None:
    given = {"role": "sparse", "fields": ["Person.sex", "Person.nickname"], "until": UNTIL}
    answer = await hub.ask(REQUEST, given | {"role": "reader"}, client="developer")
    assert {tuple(error["extensions"]["inputPath"]) for error in answer["errors"]} == {
        ("coordinates", 0),
        ("coordinates", 1),
    }
    assert set(codes(answer)) == {"INVALID_INPUT"}
    unknown = await hub.ask(REQUEST, {**given, "fields": ["Person.phone"], "role": "nobody else"}, client="developer")
    assert (codes(unknown), unknown["errors"][0]["extensions"]["inputPath"]) == (["NOT_FOUND"], ["role"])


@ON_SQLITE
async def test_who_has_no_grant_for_an_act_neither_asks_nor_decides(hub: Hub) -> None:
    key = await requested(hub, "Person.phone")
    for client, text in (("developer", APPROVE), ("reader", APPROVE), ("reader", REFUSE)):
        answer = await act(hub, text, client, id=key)
        assert set(codes(answer)) == {"WRITE_WITHHELD"}
    assert (await act(hub, OWN, "reader"))["data"] == {"ownAccessRequests": None}


@ON_SQLITE
async def test_a_secret_is_shown_once_and_opens_the_door(hub: Hub) -> None:
    register = 'mutation($office: ID!) { registerClient(id: "newcomer", organisation: $office, name: "New") { secret client { id } } }'
    first = await act(hub, register, office=OTHER_ORGANISATION)
    assert codes(first) == [], first
    secret = first["data"]["registerClient"]["secret"]
    again = await act(hub, register, office=OTHER_ORGANISATION)
    assert again["data"]["registerClient"] == {"secret": None, "client": {"id": "newcomer"}}
    (stored,) = await rows(hub.settings, "select * from client where id = 'newcomer'")
    assert secret not in str(stored)
    form = {"grant_type": "client_credentials", "scope": "READING"}
    told = await hub.http.post("/oauth/token", data=form, auth=("newcomer", secret))
    assert (told.status_code, told.json()["error"]) == (400, "invalid_scope")
    taken = await act(hub, register.replace('"New"', '"Another"'), office=OTHER_ORGANISATION)
    assert (codes(taken), taken["errors"][0]["extensions"]["inputPath"]) == (["INVALID_INPUT"], ["id"])


@ON_SQLITE
async def test_s12_no_code_looks_like_another_one(hub: Hub) -> None:
    role = 'mutation($code: String!) { addRole(code: $code, description: "Another one") { code } }'
    purpose = """mutation($code: String!) { addPurpose(code: $code, article: 10, department: EDUCATION, legalBasis: STATUTORY_DUTY,
        description: "Another one") { code } }"""
    client = f'mutation($code: String!) {{ registerClient(id: $code, organisation: "{OTHER_ORGANISATION}", name: "Another") {{ secret }} }}'
    unlike = [
        "reader ",
        " reader",
        "re ader",
        "reader\u0301",
        "read\u2010er",
        "re\u0430der",
        "../x",
        "reader-",
        "",
        "\uff52eader",
    ]
    for text, place, taken in (
        (role, "code", ["Reader"]),
        (purpose, "code", ["reading", "Reading"]),
        (client, "id", ["READER"]),
    ):
        for code in [*unlike, *taken]:
            answer = await act(hub, text, code=code)
            told = (codes(answer), answer["errors"][0]["extensions"]["inputPath"])
            assert told == (["INVALID_INPUT"], [place]), (text, code, answer)
            assert (code in taken) == ("is taken already" in answer["errors"][0]["message"])


@ON_SQLITE
async def test_s12_no_name_of_an_organisation_reads_like_another_one(hub: Hub) -> None:
    text = """mutation($name: String!) {
        registerOrganisation(name: $name, department: CIVIL_AFFAIRS, division: "980101") { id } }"""
    first = await act(hub, text, name="人社 Aid Office （渝）")
    assert (codes(first), await act(hub, text, name=" 人社 Aid Office （渝） ")) == ([], first)
    for name in (
        "人社 Aid Office (渝)",
        "人社 AID office （渝）",
        "人社\u00a0Aid\u2003Office （渝）",
        "人社AidOffice（渝）",
        "人社·Aid-Office （渝）",
        "\u2f08社 Aid Office （渝）",
        "人\ufe00社 Aid Office （渝）",
        "人社 \u0410id Office （渝）",
        "人社 Aid \uff2fffice （渝）",
        "人社 Aid \u039fffice （渝）",
    ):
        answer = await act(hub, text, name=name)
        assert (codes(answer), answer["errors"][0]["extensions"]["inputPath"]) == (["INVALID_INPUT"], ["name"]), name
    assert codes(await act(hub, text, name="人社 Aid Offices （渝）")) == []


@ON_SQLITE
async def test_a_person_is_registered_gets_a_role_and_loses_it(hub: Hub) -> None:
    person = await act(
        hub,
        'mutation($office: ID!) { registerAccount(issuer: "urn:a", subject: "lin", name: "Lin", organisation: $office) { id } }',
        office=OTHER_ORGANISATION,
    )
    key = person["data"]["registerAccount"]["id"]
    wish = (
        'mutation($who: ID) { assignRole(role: "nobody", account: $who, purposes: ["READING"], because: "New") { id } }'
    )
    asked = await act(hub, wish, "developer", who=key)
    decided = await act(hub, APPROVE, id=asked["data"]["assignRole"]["id"])
    assert decided["data"]["approveRequest"]["state"] == "APPROVED"
    held = f"select role from account_role where account_id = '{key}'"
    assert await rows(hub.settings, held) == [{"role": "nobody"}]
    for text in (
        "mutation($who: ID!) { suspendAccount(id: $who) { suspendedAt } }",
        "mutation($who: ID!) { reinstateAccount(id: $who) { suspendedAt } }",
        'mutation($who: ID!) { withdrawRole(role: "nobody", account: $who) { code } }',
    ):
        assert codes(await act(hub, text, who=key)) == []
    assert await rows(hub.settings, held) == []


@ON_SQLITE
async def test_what_was_closed_opens_again(hub: Hub) -> None:
    made = await act(hub, 'mutation { block(role: "reader", because: "Under review") { id } }')
    lift = 'mutation($id: ID!) { liftBlock(id: $id, because: "Reviewed") { id } }'
    assert codes(await act(hub, lift, id=made["data"]["block"]["id"])) == []
    await act(hub, 'mutation { suspendClient(id: "reader") { id } }')
    back = await act(hub, 'mutation { reinstateClient(id: "reader") { id suspendedAt } }')
    assert back["data"]["reinstateClient"] == {"id": "reader", "suspendedAt": None}
    assert "errors" not in await hub.ask("{ persons(first: 1) { nodes { id } } }")


SEVERAL = " ".join(f'r{number}: addRole(code: "new-{number}", description: "New.") {{ code }}' for number in range(6))
"""More acts that each change the policy than an operation is authorised anew while others change it."""


@ON_SQLITE
async def test_every_act_of_one_document_is_told_however_often_they_change_the_policy(hub: Hub) -> None:
    client = f'registerClient(id: "newest", organisation: "{OTHER_ORGANISATION}", name: "New") {{ secret }}'
    answer = await act(hub, f"mutation {{ {client} {SEVERAL} }}")
    assert codes(answer) == [], answer
    secret, *roles = answer["data"].values()
    assert secret["secret"]
    assert roles == [{"code": f"new-{number}"} for number in range(6)]


@ON_SQLITE
async def test_acts_that_were_done_are_told_of_where_others_never_let_the_policy_rest(hub: Hub) -> None:
    recorded = hub.answering._services.ledger.record
    turn = 0

    async def change_and_record(event: Any, *others: Any, **named: Any) -> int:
        nonlocal turn
        turn += 1
        if event.kind is EventKind.WRITE_INTENT:
            return await recorded(event, *others, **named)
        revoked = "'2026-11-01T00:00:00.000000Z'" if turn % 2 else "null"
        revoke = f"update access_grant set revoked_at = {revoked} where role <> 'steward'"
        await change(hub.settings, revoke, "update policy_version set version = version + 1")
        return await recorded(event, *others, **named)

    hub.answering._services.ledger.record = change_and_record  # type: ignore[method-assign]
    answer = await act(hub, 'mutation { addRole(code: "told", description: "Told.") { code } }')
    assert await rows(hub.settings, "select code from role where code = 'told'")
    (error,) = answer["errors"]
    assert (codes(answer), "Your write is stored" in error["message"]) == (["POLICY_UNSETTLED"], True)


@ON_SQLITE
async def test_keys_by_which_nobody_could_sign_are_refused_at_the_door(hub: Hub) -> None:
    unusable = [{"kty": "EC"}, {"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA"}]
    register = f"""mutation($jwks: String!) {{
      registerClient(id: "by-key", organisation: "{OTHER_ORGANISATION}", name: "By key", jwks: $jwks) {{ secret }} }}"""
    renew = 'mutation($jwks: String!) { registerKey(client: "reader", jwks: $jwks, because: "New.") { id } }'
    for key in unusable:
        for text in (register, renew):
            answer = await act(hub, text, jwks=json.dumps({"keys": [key]}))
            assert (codes(answer), answer["errors"][0]["extensions"]["inputPath"]) == (["INVALID_INPUT"], ["jwks"])
