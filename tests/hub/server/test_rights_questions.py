"""What stewards ask of rights is what requests really return: at this moment and at any past one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from tests.ground.city import ORGANISATION, odd_id
from tests.ground.hub import Hub, codes
from tests.hub.server.store import rows

pytestmark = pytest.mark.databases("either")

BEGINS = "2026-11-23T04:00:00Z"
PERSON = '{ person(by: {id: "%s"}) { id name sex birthDate phone bankAccount } }' % odd_id("person", 1)  # noqa: UP031
ASKED = ("Query.person", *(f"Person.{name}" for name in ("id", "name", "sex", "birthDate", "phone", "bankAccount")))
SEEN = """query($client: String, $role: String, $purpose: String, $at: DateTime, $first: Int, $after: String) {
  whatCanSee(client: $client, role: $role, purpose: $purpose, at: $at, ofEveryDepartment: true, first: $first, after: $after) {
    nodes { coordinate capability allowed reason disclosure scope grant } pageInfo { hasNextPage endCursor } } }"""
WHY = """query($client: String!, $coordinate: String!, $at: DateTime) {
  why(client: $client, coordinate: $coordinate, purpose: "READING", at: $at, ofEveryDepartment: true) {
    step under kind code letsIn named english chinese } }"""
DIFF = """query($from: DateTime!, $client: String, $role: String) {
  grantDiff(from: $from, client: $client, role: $role, ofEveryDepartment: true, first: 200) {
    nodes { client role purpose coordinate capability change before after } } }"""
WHO = """query($field: String!) { whoCanSee(coordinate: $field, ofEveryDepartment: true, first: 200) {
    nodes { client account organisation purpose capability allowed reason disclosure scope } } }"""


async def steward(hub: Hub, text: str, by: str = "steward", **variables: Any) -> Any:
    answer = await hub.ask(text, variables, client=by)
    assert codes(answer) == [], answer
    return next(iter(answer["data"].values()))


async def seen(hub: Hub, **asked: Any) -> list[dict[str, Any]]:
    """All rows of the list, page by page."""
    found, after = [], None
    while True:
        page = await steward(hub, SEEN, first=200, after=after, **asked)
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


async def returned(hub: Hub, client: str) -> dict[str, str | None]:
    """What a request of a client is really answered: for each field the reason why it is withheld, or None."""
    answer = await hub.ask(PERSON, client=client)
    if codes(answer) == ["CLIENT_SUSPENDED"]:
        return dict.fromkeys(ASKED, "CLIENT_SUSPENDED")
    told = answer["extensions"]["access"]["fields"] if "extensions" in answer else []
    withheld = {one["coordinate"]: one["reason"] for one in told if one["outcome"] == "WITHHELD"}
    asked = ASKED if answer["data"]["person"] else ASKED[:1]
    return {coordinate: withheld.get(coordinate) for coordinate in asked}


ACTS = {
    "block": "mutation($role: String, $field: String, $organisation: ID) { block(role: $role, field: $field, organisation: $organisation, because: \"Of a test.\") { id } }",
    "lift": 'mutation($id: ID!) { liftBlock(id: $id, because: "Of a test.") { id } }',
    "revoke": 'mutation($id: ID!) { revokeGrant(id: $id, because: "Of a test.") { id } }',
    "suspend": "mutation($id: String!) { suspendClient(id: $id) { id } }",
    "reinstate": "mutation($id: String!) { reinstateClient(id: $id) { id } }",
    "withdraw": "mutation($role: String!, $client: String!) { withdrawRole(role: $role, client: $client) { code } }",
    "assign": 'mutation($role: String!, $client: String!) { assignRole(role: $role, client: $client, purposes: ["READING"], because: "Of a test.") { id } }',
    "approve": "mutation($id: ID!) { approveRequest(id: $id) { id } }",
}  # fmt: skip


class Days:
    """Acts that are drawn, one after the other, on what a city has."""

    def __init__(self, hub: Hub, clients: tuple[str, ...], seed: int) -> None:
        self.hub = hub
        self.clients = clients
        self.random = Random(seed)

    async def act(self, name: str, **given: Any) -> Any:
        return (await self.hub.ask(ACTS[name], given, client="steward")).get("data") or {}

    async def grant_of_sex(self) -> str:
        """The grant by which the reader reads a person's sex, and much else."""
        (found,) = await rows(
            self.hub.settings,
            "select id from access_grant join access_grant_field on grant_id = id "
            "where role = 'reader' and capability = 'READ' and field = 'person.sex'",
        )
        return str(found["id"])

    async def one(self, kind: str) -> None:
        client, blocks = self.random.choice(self.clients), "select id from access_block where lifted_at is null"
        if kind == "block a field":
            await self.act("block", role=None, field="Person.sex", organisation=None)
        elif kind == "block":
            field, role = self.random.choice((*ASKED, None)), self.random.choice((client, None))
            organisation = self.random.choice((ORGANISATION, None)) if field or role else ORGANISATION
            await self.act(kind, role=role, field=field, organisation=organisation)
        elif kind == "lift":
            for each in (await rows(self.hub.settings, blocks))[: self.random.randint(0, 2)]:
                await self.act(kind, id=str(each["id"]))
        elif kind == "revoke":
            await self.act(kind, id=await self.grant_of_sex())
        elif kind == "withdraw":
            await self.act(kind, role=client, client=client)
        elif kind == "assign":
            filed = (await self.hub.ask(ACTS["assign"], {"role": "sparse", "client": "nobody"}, client="developer"))[
                "data"
            ]["assignRole"]
            for by in ("steward", "second-steward", "insurance-steward"):
                await self.hub.ask(ACTS["approve"], {"id": filed["id"]}, client=by)
        else:
            await self.act(kind, id=client)


def drawn(random: Random) -> Iterator[str]:
    """A revocation, a block of a field, and then each other kind of act, in any order."""
    kinds = ["block", "lift", "suspend", "reinstate", "assign", "withdraw", "block"]
    random.shuffle(kinds)
    yield from ("revoke", "block a field", *kinds)


async def test_what_is_asked_of_any_moment_is_what_requests_returned_then(hub: Hub) -> None:
    """Drawn acts; after each of them real requests. Later the same is asked of these moments, wherever requests came out otherwise."""
    clients = ("masked", "sparse", "nobody", "reader")
    days = Days(hub, clients[:3], seed=1)
    moments: dict[tuple[Any, ...], tuple[str, str, dict[str, str | None]]] = {}
    for kind in ("", *drawn(days.random)):
        hub.clock.now += timedelta(seconds=10)
        if kind:
            await days.one(kind)
        at = hub.clock.now.isoformat().replace("+00:00", "Z")
        for client in clients:
            found = await returned(hub, client)
            moments.setdefault((client, *found.items()), (client, at, found))
        hub.clock.now += timedelta(seconds=1)
    differing = []
    for client, at, expected in moments.values():
        told = {
            one["coordinate"]: one["reason"]
            for one in await seen(hub, client=client, purpose="READING", at=at)
            if one["capability"] == "READ"
        }
        for coordinate, reason in expected.items():
            if coordinate not in told:
                step = (await steward(hub, WHY, client=client, coordinate=coordinate, at=at))[0]
                told[coordinate] = None if step["code"] == "ALLOWED" else step["code"]
            if told[coordinate] != reason:
                differing.append((client, at, coordinate, reason, told[coordinate]))
    assert differing == []
    met = {reason for _, _, expected in moments.values() for reason in expected.values()}
    assert {None, "BLOCKED", "GRANT_REVOKED", "CLIENT_SUSPENDED", "NO_GRANT"} <= met


@pytest.mark.only_reads
async def test_a_question_that_cannot_be_asked_is_refused_with_its_place(hub: Hub) -> None:
    ahead, before = "2026-11-23T04:00:01Z", "2026-11-22T00:00:00Z"
    refused = {
        "whatCanSee { nodes { reason } }": ("INVALID_INPUT", ["client"]),
        'whatCanSee(client: "reader", role: "reader") { nodes { reason } }': ("INVALID_INPUT", ["client"]),
        'whatCanSee(client: "none") { nodes { reason } }': ("INVALID_INPUT", ["client"]),
        'whatCanSee(role: "none") { nodes { reason } }': ("INVALID_INPUT", ["role"]),
        'whatCanSee(role: "reader", account: "x") { nodes { reason } }': ("INVALID_INPUT", ["account"]),
        'whatCanSee(client: "reader", account: "x") { nodes { reason } }': ("INVALID_INPUT", ["account"]),
        'whatCanSee(role: "reader", purpose: "NONE") { nodes { reason } }': ("INVALID_INPUT", ["purpose"]),
        f'whatCanSee(role: "reader", at: "{ahead}") {{ nodes {{ reason }} }}': ("INVALID_INPUT", ["at"]),
        f'whatCanSee(role: "reader", at: "{before}") {{ nodes {{ reason }} }}': ("BEFORE_HISTORY", None),
        'whoCanSee(coordinate: "Person.nothing") { nodes { reason } }': ("INVALID_INPUT", ["coordinate"]),
        f'whoCanSee(coordinate: "Person.name", at: "{before}") {{ nodes {{ reason }} }}': ("BEFORE_HISTORY", None),
        'why(client: "none", coordinate: "Person.name", purpose: "READING") { code }': ("INVALID_INPUT", ["client"]),
        'why(client: "reader", coordinate: "Person", purpose: "READING") { code }': ("INVALID_INPUT", ["coordinate"]),
        'why(client: "reader", coordinate: "Person.name", purpose: "") { code }': ("INVALID_INPUT", ["purpose"]),
        f'grantDiff(from: "{ahead}") {{ nodes {{ change }} }}': ("INVALID_INPUT", ["from"]),
        f'grantDiff(from: "{before}") {{ nodes {{ change }} }}': ("BEFORE_HISTORY", None),
        f'grantDiff(from: "{before}", role: "none", client: "none") {{ nodes {{ change }} }}': ("INVALID_INPUT", ["client"]),
    }  # fmt: skip
    for text, (code, place) in refused.items():
        answer = await hub.ask(f"{{ {text} }}", client="steward")
        (error,) = answer["errors"]
        assert (error["extensions"]["code"], error["extensions"].get("inputPath")) == (code, place), (text, answer)
        assert "data" not in answer


@pytest.mark.only_reads
async def test_without_the_right_to_ask_nothing_is_said_of_what_is_named(hub: Hub) -> None:
    for client in ("none", "reader"):
        answer = await hub.ask(f'{{ whatCanSee(client: "{client}") {{ nodes {{ reason }} }} }}')
        assert (answer["data"], codes(answer)) == ({"whatCanSee": None}, ["FIELD_WITHHELD"])


@pytest.mark.only_reads
async def test_a_department_s_steward_is_told_of_its_own_fields_and_systems(hub: Hub) -> None:
    """The steward of medical insurance asks of a client of civil affairs, of a role, and of its own client."""
    text = "query($client: String, $role: String) { whatCanSee(client: $client, role: $role, first: 200) { nodes { coordinate } } }"
    other = {one["coordinate"] for one in (await steward(hub, text, "insurance-steward", role="reader"))["nodes"]}
    assert any(name.startswith("PremiumSubsidy.") for name in other)
    assert not any(name.startswith(("Person.name", "Query.")) for name in other)
    own = {one["coordinate"] for one in (await steward(hub, text, "insurance-steward", client="masked"))["nodes"]}
    assert {name.partition(".")[0] for name in own} - {name.partition(".")[0] for name in other}
    why = 'query($client: String!) { why(client: $client, coordinate: "Person.name", purpose: "READING") { step } }'
    assert await steward(hub, why, "insurance-steward", client="developer") == []
    assert len(await steward(hub, why, "insurance-steward", client="masked")) > 3


@pytest.mark.only_reads
async def test_a_list_of_rights_comes_page_by_page_and_its_cursor_is_of_no_other_list(hub: Hub) -> None:
    whole = await seen(hub, role="masked")
    names = [(one["coordinate"], one["capability"]) for one in whole]
    assert (len(names) > 200, len(set(names))) == (True, len(names))
    assert {"disclosure": "MASKED", "scope": "EVERYONE", "allowed": True}.items() <= next(
        one for one in whole if one["coordinate"] == "Person.name"
    ).items()
    page = await steward(hub, SEEN, role="masked", first=2)
    given = {"role": "reader", "first": 2, "after": page["pageInfo"]["endCursor"]}
    assert codes(await hub.ask(SEEN, given, client="steward")) == ["INVALID_CURSOR"]


async def test_a_block_and_a_suspension_are_in_every_answer(hub: Hub) -> None:
    """Who sees a field, why somebody does not, and what became of it: told apart are what closed, and who was stopped."""
    hub.clock.now += timedelta(seconds=5)
    (block,) = ((await Days(hub, (), 0).act("block", field="Person.name", role=None, organisation=None))["block"],)
    await Days(hub, (), 0).act("suspend", id="masked")
    who = {
        one["client"]: one
        for one in (await steward(hub, WHO, field="Person.name"))["nodes"]
        if one["purpose"] == "READING" and one["capability"] == "READ"
    }
    assert (who["reader"]["reason"], who["masked"]["reason"], who["reader"]["organisation"]) == (
        "BLOCKED",
        "CLIENT_SUSPENDED",
        "区医保局",
    )
    steps = await steward(hub, WHY, client="reader", coordinate="Person.name")
    assert [(one["kind"], one["code"]) for one in steps[:4]] == [
        ("DECISION", "BLOCKED"), ("REGISTRATION", "REGISTERED"), ("PURPOSE", "PURPOSE_HELD"), ("BLOCK", "BLOCKED"),
    ]  # fmt: skip
    assert steps[3]["named"] == block["id"]
    assert steps[0]["chinese"] == "未予提供给reader：数据管理员已禁止访问。"
    assert {one["under"] for one in steps if one["kind"] == "GRANT"} <= {
        one["step"] for one in steps if one["kind"] == "ROLE"
    }
    found = (await steward(hub, DIFF, **{"from": BEGINS}))["nodes"]
    assert {"client": "masked", "change": "SUSPENDED"}.items() <= next(one for one in found if one["client"]).items()
    taken = next(one for one in found if one["role"] == "reader")
    assert (taken["coordinate"], taken["change"], taken["before"], taken["after"]) == (
        "Person.name",
        "TAKEN_AWAY",
        "FULL EVERYONE",
        "BLOCKED",
    )
    of_client = (await steward(hub, DIFF, client="masked", **{"from": BEGINS}))["nodes"]
    assert {one["after"] for one in of_client} == {"CLIENT_SUSPENDED"}
