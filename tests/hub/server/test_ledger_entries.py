"""The ledger is searched by whoever audits: each search is a right, comes in pages, tells the seal, and is in the ledger itself."""

from __future__ import annotations

from typing import Any

import pytest

from hub.cipher import Cipher
from hub.clock import moment_text
from hub.ledger.transparency.sealing import Sealer
from hub.sources.register import open_source
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes
from tests.hub.ledger.events import events_of
from tests.hub.server.store import change, rows

EITHER = pytest.mark.databases("either")

SEARCH = """query($client: String, $person: PersonKey, $account: ID, $coordinate: String, $purpose: String, $outcome: String,
  $from: DateTime, $until: DateTime, $every: Boolean, $first: Int, $after: String) {
  ledgerEntries(client: $client, person: $person, account: $account, coordinate: $coordinate, purpose: $purpose, outcome: $outcome,
    from: $from, until: $until, ofEveryDepartment: $every, first: $first, after: $after) {
    nodes { id at kind outcome client account organisation { department } purpose legalBasis operation request document intent
      given refused persons rows seal { position checkpoint { size at cosignatures { witness } } } }
    pageInfo { hasNextPage endCursor } } }"""
ARGUMENTS = [
    "client",
    "person",
    "account",
    "coordinate",
    "purpose",
    "outcome",
    "from",
    "until",
    "every",
    "first",
    "after",
]
PERSON = "query Look($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { name } }"
NAME, PHONE = "query Names { persons(first: 1) { nodes { name } } }", "{ persons(first: 1) { nodes { phone } } }"


async def asked(hub: Hub, by: str = "auditor", **given: Any) -> Any:
    """The answer to a search."""
    return await hub.ask(SEARCH, dict.fromkeys(ARGUMENTS) | given, client=by)


async def found(hub: Hub, by: str = "auditor", **given: Any) -> list[dict[str, Any]]:
    """The entries that a search finds on its first page."""
    answer = await asked(hub, by, **{"every": True, "first": 200} | given)
    assert codes(answer) == [], answer
    nodes: list[dict[str, Any]] = answer["data"]["ledgerEntries"]["nodes"]
    return nodes


@EITHER
async def test_entries_are_found_by_everything_that_they_say(hub: Hub) -> None:
    await hub.ask(PERSON, {"id": odd_person(0)})
    await hub.ask(NAME, client="masked")
    await hub.ask(PHONE, client="sparse")
    (looked,) = await found(hub, person={"idNumber": odd_person(0)}, client="reader")
    said = ("kind", "outcome", "client", "account", "purpose", "legalBasis", "operation", "persons", "rows")
    assert [looked[name] for name in said] == [
        "READ", "ANSWERED", "reader", None, "READING", "STATUTORY_DUTY", None, 1, 1,
    ]  # fmt: skip
    assert looked["given"] == ["Person.name", "Query.person"]
    assert (looked["refused"], looked["organisation"], looked["at"]) == (
        [], {"department": "MEDICAL_INSURANCE"}, moment_text(hub.clock.now),
    )  # fmt: skip
    assert looked["id"] in {entry["id"] for entry in await found(hub, person={"id": odd_id("person", 0)})}
    refused = await found(hub, coordinate="Person.phone", client="sparse")
    assert [entry["refused"] for entry in refused] == [["Person.phone"]]
    assert {entry["client"] for entry in await found(hub, coordinate="Query.persons")} == {"masked", "sparse"}
    assert {entry["client"] for entry in await found(hub, outcome="PARTLY_WITHHELD")} >= {"sparse"}
    assert await found(hub, purpose="OTHER") == await found(hub, account=odd_id("person", 0)) == []
    now = moment_text(hub.clock.now)
    assert await found(hub, client="masked", until=now) == []
    assert len(await found(hub, client="masked", **{"from": now})) == 1


@EITHER
async def test_an_auditor_is_told_of_their_own_department_and_by_their_own_rights_alone(hub: Hub) -> None:
    await hub.ask(NAME)
    await hub.ask("{ me { purpose { code } } }", client="steward")
    own = await found(hub, "office-auditor", every=None)
    assert {entry["client"] for entry in own} == {"reader"}
    everybody = {entry["client"] for entry in await found(hub)}
    assert everybody >= {"reader", "steward", "office-auditor"}
    assert {entry["client"] for entry in await found(hub, every=None)} == {"steward", "auditor"}
    assert await found(hub, "office-auditor", every=None, client="steward") == []
    for by, given, coordinate in (
        ("office-auditor", {"every": True}, "Query.ledgerEntries(ofEveryDepartment:)"),
        ("office-auditor", {"person": {"idNumber": odd_person(0)}}, "LedgerEntry.persons"),
        ("reader", {}, "Query.ledgerEntries"),
        ("steward", {}, "Query.ledgerEntries"),
    ):
        answer = await asked(hub, by, **given)
        (error,) = answer["errors"]
        assert answer["data"]["ledgerEntries"] is None
        assert (error["extensions"]["code"], error["extensions"]["reason"]) == ("FIELD_WITHHELD", "NO_GRANT")
        assert coordinate in error["message"], error
    nobody = [event for event in await _events(hub, "office-auditor") if event.access.subjects]
    assert nobody == []


@EITHER
async def test_a_search_for_a_person_is_an_entry_about_that_person(hub: Hub) -> None:
    number = odd_person(1)
    nothing = await asked(hub, person={"idNumber": number}, every=True)
    unknown = await asked(hub, person={"idNumber": odd_person(700)}, every=True)
    assert nothing == unknown
    assert nothing["data"]["ledgerEntries"]["nodes"] == []
    for named in (number, odd_person(700)):
        assert await found(hub, person={"idNumber": named}) == []
        assert await found(hub, "auditor", person={"idNumber": named}, coordinate="LedgerEntry.persons FILTER") == []
    searches = await found(hub, coordinate="LedgerEntry.persons FILTER")
    assert len(searches) == 6
    told = [(each["client"], each["outcome"], each["persons"], each["rows"], each["given"]) for each in searches]
    assert {each[:4] for each in told} == {("auditor", "ANSWERED", None, 0)}
    assert [told.count(each) % 2 for each in told] == [0] * 6  # of one whom the hub knows, and of one whom it does not
    only = "query($by: PersonKey!) { ledgerEntries(person: $by, first: 1) { pageInfo { hasNextPage } } }"
    await hub.ask(only, {"by": {"id": odd_id("person", 1)}}, client="auditor")
    about = await _events(hub, "auditor", odd_id("person", 1))
    assert len(about) == 4
    assert number not in str(await rows(hub.settings, "select * from ledger_event"))


@EITHER
async def test_pages_follow_each_other_whatever_is_recorded_meanwhile(hub: Hub) -> None:
    for _ in range(4):
        await hub.ask(NAME)
    everything = [entry["id"] for entry in await found(hub, client="reader")]
    met: list[str] = []
    given: dict[str, Any] = {"client": "reader", "every": True, "first": 3}
    for _ in range(2):
        page = (await asked(hub, **given))["data"]["ledgerEntries"]
        met += [entry["id"] for entry in page["nodes"]]
        given["after"] = page["pageInfo"]["endCursor"]
        await hub.ask(NAME)
    assert (met, page["pageInfo"]["hasNextPage"]) == (everything, False)
    assert everything == sorted(everything, reverse=True)
    for changed in ({"client": "sparse"}, {"every": None}, {"after": given["after"][:-2] + "AA"}):
        answer = await asked(hub, **given | changed)
        assert (answer.get("data"), codes(answer)) == (None, ["INVALID_CURSOR"])


async def test_an_entry_says_by_which_checkpoint_it_is_sealed(hub: Hub) -> None:
    cipher = Cipher.of(hub.settings.keys_file)
    async with open_source(hub.settings) as source:
        sealer = Sealer(source, cipher, hub.clock, hub.settings.issuer)
        for _ in range(3):
            await hub.ask(NAME)
            await hub.ask(NAME)
            await sealer.seal()
        sizes = [each.size for each in await sealer.store.after(0, most=100)]
    order = [str(row["id"]) for row in await rows(hub.settings, "select id from ledger_event order by turn, id")]
    await hub.ask(NAME)
    entries = {entry["id"]: entry["seal"] for entry in await found(hub)}
    assert len(entries) == len(order) + 1
    for position, identifier in enumerate(order):
        seal = entries[identifier]
        assert seal["position"] == position
        assert seal["checkpoint"] == {
            "size": next(size for size in sizes if size > position), "at": moment_text(hub.clock.now), "cosignatures": [],
        }  # fmt: skip
    assert [seal for identifier, seal in entries.items() if identifier not in order] == [None]
    newest = await hub.ask("{ ledgerCheckpoint { size note } }", client="auditor")
    assert newest["data"]["ledgerCheckpoint"]["size"] == sizes[-1] == len(order)
    assert f"\n{sizes[-1]}\n" in newest["data"]["ledgerCheckpoint"]["note"]


@EITHER
async def test_what_cannot_be_searched_for_is_refused_with_its_place(hub: Hub) -> None:
    now = moment_text(hub.clock.now)
    for given, code in (
        ({"account": "somebody"}, "INVALID_INPUT"),
        ({"client": "  "}, "INVALID_INPUT"),
        ({"coordinate": "Person.name\u0000"}, "BAD_REQUEST"),
        ({"from": now, "until": now}, "INVALID_INPUT"),
        ({"first": 0}, "INVALID_INPUT"),
        ({"first": 201}, "LIMIT_EXCEEDED"),
        ({"person": {"idNumber": "12345"}}, "INVALID_VARIABLES"),
        ({"person": {}}, "INVALID_VARIABLES"),
        ({"from": "0001-01-01T00:00:00+14:00"}, "INVALID_VARIABLES"),
        ({"after": "x"}, "INVALID_CURSOR"),
    ):
        answer = await asked(hub, **given)
        assert (answer.get("data"), codes(answer)) == (None, [code]), (given, answer)
        assert "12345" not in str(answer)
    forgotten = await hub.ask(
        "query($client: String) { ledgerEntries(client: $client) { nodes { id } } }", client="auditor"
    )
    assert codes(forgotten) == ["INVALID_INPUT"]


@EITHER
async def test_an_entry_that_was_altered_is_not_told_as_if_it_were_not(hub: Hub) -> None:
    await hub.ask(NAME)
    await change(hub.settings, "delete from coordinate_set")
    response = await hub.post(
        '{ ledgerEntries(client: "reader", ofEveryDepartment: true) { nodes { id } } }', client="auditor"
    )
    assert (response.status_code, codes(response.json())) == (409, ["LEDGER_ALTERED"])


async def _events(hub: Hub, client: str, subject: str | None = None) -> list[Any]:
    async with open_source(hub.settings) as source:
        return await events_of(source, client_id=client, subject=subject)
