"""What a decision card says is what an approval does: for everybody who asks, and for nobody else. And it is sealed with the decision."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from hashlib import sha256
from random import Random
from typing import Any

import pytest

from hub.grants.holdings import enter_holdings
from hub.sources.register import open_source
from hub.tables.governance import ClientPurposeRow, ClientRoleRow, ClientRow
from hub.tables.sign_in import ClientRedirectRow
from permissions.acts import Rule
from tests.ground.city import ORGANISATION, OTHER_ORGANISATION
from tests.ground.hub import Hub, codes
from tests.ground.people import add_person
from tests.hub.identity.registry import add
from tests.hub.server.store import change, rows
from tests.hub.server.test_rights_questions import ASKED, returned, steward

pytestmark = pytest.mark.databases("either")

CARD = (
    """query($id: UUID!) { decisionCard(request: $id) { act profiles opened otherwise people content contentHash } }"""
)
CARDS = "query($id: UUID!) { accessRequest(id: $id) { state cards { act decidedAt contentHash content } decider { name } } }"
REQUEST = """mutation($role: String!, $fields: [String!]!, $shown: Disclosure, $what: Capability!, $scope: Scope!, $purposes: [String!]!) {
  requestAccess(role: $role, coordinates: $fields, capability: $what, disclosure: $shown, scope: $scope, purposes: $purposes,
    until: "2027-06-01T00:00:00Z", because: "Of a test.") { id } }"""
ASSIGN = """mutation($role: String!, $client: String, $account: ID, $purposes: [String!]!) {
  assignRole(role: $role, client: $client, account: $account, purposes: $purposes, because: "Of a test.") { id } }"""
EXTEND = 'mutation($id: ID!) { extendGrant(id: $id, until: "2127-01-01T00:00:00Z", because: "Of a test.") { id } }'
APPROVE = "mutation($id: ID!, $card: String) { approveRequest(id: $id, card: $card) { id state } }"
DIFF = """query($from: DateTime!, $client: String!, $account: ID, $after: String) {
  grantDiff(from: $from, client: $client, account: $account, ofEveryDepartment: true, first: 200, after: $after) {
    nodes { purpose coordinate capability change before after } pageInfo { hasNextPage endCursor } } }"""
STEWARDS = ("steward", "second-steward", "insurance-steward")


async def filed(hub: Hub, text: str, **asked: Any) -> str:
    answer = await hub.ask(text, asked, client="developer")
    assert codes(answer) in ([], ["FIELD_WITHHELD"]), answer
    return str(next(iter(answer["data"].values()))["id"])


async def wanted(hub: Hub, role: str, *fields: str, **other: Any) -> str:
    asked = {"shown": "FULL", "what": "READ", "scope": "EVERYONE", "purposes": ["READING"]}
    return await filed(hub, REQUEST, role=role, fields=list(fields), **asked | other)


async def card_of(hub: Hub, request: str) -> dict[str, Any]:
    found: dict[str, Any] = await steward(hub, CARD, id=request)
    assert sha256(found["content"].encode()).hexdigest() == found["contentHash"]
    told = json.loads(found["content"])
    canonical = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert canonical == found["content"]
    return found | {"told": told}


async def approved(hub: Hub, request: str) -> None:
    answers = []
    for by in STEWARDS:
        answers.append(await hub.ask(APPROVE, {"id": request, "card": None}, client=by))
        if not codes(answers[-1]) and answers[-1]["data"]["approveRequest"]["state"] == "APPROVED":
            return
    raise AssertionError(answers)


async def add_people(hub: Hub) -> dict[str, str]:
    """Two persons, and a client that people of every organisation sign in with."""
    source = open_source(hub.settings)
    row = {"id": "desk", "organisation_id": OTHER_ORGANISATION, "name": "Desk", "auth_method": "none"}
    await add(source, ClientRow, row | {"registered_at": hub.clock.now, "every_organisation": True})
    await add(source, ClientRoleRow, *({"client_id": "desk", "role": role} for role in ("nobody", "banded")))
    await add(source, ClientPurposeRow, {"client_id": "desk", "purpose": "READING"})
    await add(source, ClientRedirectRow, {"client_id": "desk", "uri": "/console"})
    offices = {"Lin": (ORGANISATION, "banded"), "Tang": (OTHER_ORGANISATION, "nobody")}
    found = {
        name: await add_person(source, hub.clock.now, "https://id.example", name, office, role)
        for name, (office, role) in offices.items()
    }
    async with source.begin() as connection:
        await enter_holdings(connection, 1, hub.clock.now, "desk")
    await source.close()
    return found


async def became(hub: Hub, since: str, people: dict[str, str], whose: str) -> Counter[tuple[str, ...]]:
    """What became of the rights of everybody who can ask since a moment, each counted for each of them; of some clients."""
    found: Counter[tuple[str, ...]] = Counter()
    clients = await rows(hub.settings, f"select id from client where auth_method <> 'none' and {whose}")
    askers = [(str(each["id"]), None) for each in clients] + [("desk", account) for account in people.values()]
    for client, account in askers:
        after = None
        while True:
            asked = {"from": since, "client": client, "account": account, "after": after}
            page = await steward(hub, DIFF, **asked)
            found.update(tuple(each.values()) for each in page["nodes"])
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = page["pageInfo"]["endCursor"]
    return found


def on_card(told: dict[str, Any]) -> Counter[tuple[str, ...]]:
    """The same as a card says it: of a role by itself nobody is counted."""
    return Counter(
        {
            (purpose, coordinate, line["capability"], line["change"], line["before"], line["after"]): number
            for line in told["lines"]
            for coordinate in line["coordinates"]
            for purpose, number in line["purposes"].items()
            if number
        }
    )


async def test_a_card_says_what_the_approval_then_does_for_everybody_who_asks(hub: Hub, size: Any) -> None:
    """Drawn requests, one after the other; what the hub tells of the time between, and what real requests return, is the card."""
    random, people = Random(3), await add_people(hub)
    fields = [name for name in ASKED if "." in name and not name.startswith("Query")]
    kinds = ["grant", "block", "assign a person", "grant"] + ["assign a client", "grant", "block", "grant"] * size(0, 8)
    # In few steps only those are looked at who hold one of the roles, and one who holds none.
    whose = size("id in ('sparse', 'masked', 'nobody', 'banded', 'reader')", "true")
    for kind in kinds:
        hub.clock.now += timedelta(seconds=10)
        if kind == "block":
            text = 'mutation($o: ID!) { block(role: null, field: "Person.phone", organisation: $o, because: "Of a test.") { id } }'
            await steward(hub, text, o=ORGANISATION)
            continue
        if kind == "grant":
            scope, role = random.choice(("EVERYONE", "DISTRICT")), random.choice(("sparse", "masked", "nobody"))
            request = await wanted(hub, role, *random.sample(fields, 2), scope=scope)
        elif kind == "assign a client":
            request = await filed(hub, ASSIGN, role="banded", client="nobody", account=None, purposes=["READING"])
        else:
            request = await filed(hub, ASSIGN, role="banded", client=None, account=people["Tang"], purposes=["READING"])
        card = await card_of(hub, request)
        before = {client: await returned(hub, client) for client in ("sparse", "masked", "nobody")}
        since = hub.clock.now.isoformat().replace("+00:00", "Z")
        hub.clock.now += timedelta(seconds=5)
        await approved(hub, request)
        hub.clock.now += timedelta(seconds=5)
        assert on_card(card["told"]) == await became(hub, since, people, whose), (kind, card)
        now = {client: await returned(hub, client) for client in before}
        opened = {
            line_field
            for line in card["told"]["lines"]
            if line["change"] == "OPENED"
            for line_field in line["coordinates"]
        }
        for client, answers in now.items():
            gained = {
                name for name, reason in answers.items() if reason is None and before[client].get(name, "") is not None
            }
            assert gained & before[client].keys() <= opened, (kind, client, card)
    assert any(card["told"]["lines"])


async def test_a_card_is_sealed_with_the_decision_and_another_one_decides_nothing(hub: Hub) -> None:
    """Two stewards approve by the card that they saw; what it was stands in the ledger, whatever becomes of the fields later."""
    request = await wanted(hub, "sparse", "Person.idNumber", shown="MASKED")
    shown = await card_of(hub, request)
    assert (shown["act"], shown["people"]) == (None, 80)
    asked = {"id": request, "card": shown["contentHash"]}
    assert codes(await hub.ask(APPROVE, asked, client="steward")) == []
    await steward(
        hub, 'mutation { block(role: "sparse", field: null, organisation: null, because: "Of a test.") { id } }'
    )
    late = await hub.ask(APPROVE, asked, client="second-steward")
    assert (codes(late), late["errors"][0]["message"]) == (["ACT_REFUSED"], Rule.CARD_AS_SHOWN.value)
    assert (await steward(hub, CARDS, id=request))["state"] == "REQUESTED"
    second = await card_of(hub, request)
    assert (second["opened"], shown["opened"] > 0) == (0, True)
    await steward(hub, APPROVE, by="second-steward", id=request, card=second["contentHash"])
    kept = await steward(hub, CARDS, id=request)
    assert [(each["act"], each["contentHash"], each["content"]) for each in kept["cards"]] == [
        ("APPROVE_REQUEST", each["contentHash"], each["content"]) for each in (shown, second)
    ]  # fmt: skip
    sealed = await rows(
        hub.settings, "select content_hash from ledger_event where content_hash is not null order by at, turn"
    )
    assert [each["content_hash"] for each in sealed] == [shown["contentHash"], second["contentHash"]]
    assert await steward(hub, CARD, id=request) is None


async def test_a_later_end_and_a_refusal_have_cards_of_their_own(hub: Hub) -> None:
    """A later end opens nothing now: its card is of the day on which the grant would end."""
    (grant,) = await rows(
        hub.settings,
        "select id from access_grant join access_grant_field on grant_id = id where role = 'sparse' and capability = 'READ' "
        "and field = 'person.name'",
    )
    await change(
        hub.settings, f"update access_grant set until = '2026-12-01T00:00:00.000000Z' where id = '{grant['id']}'"
    )
    answer = await hub.ask('mutation($id: ID!) { extendGrant(id: $id, until: "2027-01-01T00:00:00Z", because: "Of a test.") { id } }', {"id": str(grant["id"])}, client="developer")  # fmt: skip
    request = answer["data"]["extendGrant"]["id"]
    card = await card_of(hub, request)
    assert card["told"]["begins"] == "2026-12-01T00:00:00.000000Z"
    assert {line["before"] for line in card["told"]["lines"]} == {"GRANT_EXPIRED"}
    text = 'mutation($id: ID!) { refuseRequest(id: $id, because: "Of a test.") { id } }'
    await steward(hub, text, id=request)
    (kept,) = (await steward(hub, CARDS, id=request))["cards"]
    assert (kept["act"], kept["contentHash"]) == ("REFUSE_REQUEST", card["contentHash"])


async def test_people_are_counted_in_tens_within_the_scope_of_those_who_hold_the_role(hub: Hub) -> None:
    everyone = await card_of(hub, await wanted(hub, "sparse", "Person.phone"))
    district = await card_of(hub, await wanted(hub, "sparse", "Person.phone", scope="DISTRICT"))
    of_nobody = await card_of(hub, await wanted(hub, "counter", "Query.clients"))
    assert (everyone["people"], of_nobody["people"]) == (80, None)
    assert district["people"] is not None
    assert 10 <= district["people"] <= 80
    await change(hub.settings, "delete from person where id not in (select id from person order by id limit 9)")
    assert (await card_of(hub, await wanted(hub, "sparse", "Person.phone", "Person.sex")))["people"] is None


@pytest.mark.only_reads
async def test_whoever_has_no_grant_on_cards_is_told_nothing_and_a_wrong_name_is_null(hub: Hub) -> None:
    answer = await hub.ask(CARD, {"id": ORGANISATION})
    assert (answer["data"], codes(answer)) == ({"decisionCard": None}, ["FIELD_WITHHELD"])
    assert await steward(hub, CARD, id=ORGANISATION) is None
