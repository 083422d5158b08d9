"""Why: the reason of one decision as a tree, the decision first, and below it who can see the same field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from hub.clock import moment_text
from hub.server.console.asking import Part, PartState
from hub.server.console.fields import FieldBook
from hub.server.console.page_requests import PageRequest, status_of
from hub.server.console.rights import ACCOUNTS, CLIENTS, Listing, whole_list
from hub.server.endpoint.parameters import Choices
from permissions.model import Capability

ASKED = ("client", "account", "role", "coordinate", "capability", "purpose", "every")
"""What the address of the page may have: who is asked about, a role to narrow the list by, the right, and whether of every department."""

CHOICES: Choices = {"capability": [each.value for each in Capability], "every": ("yes",)}

MOST = 200
"""Rows of those who can see a field: what is beyond is told to be there."""

WHY = """query Why($client: String!, $account: ID, $coordinate: String!, $purpose: String!, $capability: Capability, $at: DateTime,
  $every: Boolean) { why(client: $client, account: $account, coordinate: $coordinate, purpose: $purpose, capability: $capability,
  at: $at, ofEveryDepartment: $every) { step under kind code letsIn named until english chinese } }"""
WHO = """query WhoCanSee($coordinate: String!, $at: DateTime, $every: Boolean, $first: Int) {
  whoCanSee(coordinate: $coordinate, at: $at, ofEveryDepartment: $every, first: $first) {
    nodes { client account organisation purpose capability allowed reason disclosure scope } pageInfo { hasNextPage endCursor } } }"""


@dataclass(frozen=True, slots=True)
class ReasonStep:
    """A step of a reason with those below it. `leads_to` is the page of what it is about, or nothing."""

    row: Mapping[str, Any]
    sentence: str
    leads_to: str
    steps: Sequence[ReasonStep]


class WhyPage:
    """Shows reasons."""

    def __init__(self, book: FieldBook) -> None:
        self._book = book

    async def show(self, asked: PageRequest) -> Response:
        """Return the form, and below it what is asked about, as far as enough of it is named."""
        chosen = {name: asked.parameter(name) for name in ASKED}
        clients = await whole_list(asked, "clients", CLIENTS)
        accounts = await whole_list(asked, "accounts", ACCOUNTS)
        names = {each["id"]: each["name"] for each in accounts.rows if each["name"]}
        given = {"coordinate": chosen["coordinate"], "every": bool(chosen["every"]) or None}
        given |= {"at": moment_text(asked.at)} if asked.at else {}
        why = who = None
        if chosen["client"] and chosen["coordinate"] and chosen["purpose"]:
            more = {name: chosen[name] or None for name in ("client", "account", "purpose")}
            why = await asked.part("why", WHY, given | more | {"capability": chosen["capability"] or None})
        if chosen["coordinate"]:
            who = await asked.part("whoCanSee", WHO, given | {"first": MOST})
        return asked.page(
            "why",
            status_of(why, who),
            chosen=chosen,
            clients=clients,
            accounts=accounts,
            names=names,
            coordinates=list(self._book.by_coordinate),
            purposes=_purposes(clients, accounts),
            capabilities=CHOICES["capability"],
            why=why,
            steps=_tree(asked, why, chosen, names),
            who=who,
            seers=_seers(who, chosen["role"], clients, accounts),
        )


def _purposes(*listings: Listing) -> list[str]:
    held = (purpose["code"] for each in listings for row in each.rows for purpose in row["purposes"] or ())
    return sorted({code for code in held if code})


def _tree(
    asked: PageRequest, why: Part | None, chosen: Mapping[str, str], names: Mapping[str, str]
) -> Sequence[ReasonStep]:
    rows = (why.value if why is not None and why.state is PartState.GIVEN else None) or ()
    below: defaultdict[int | None, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        below[row["under"]].append(row)
    first_role = next((row["named"] for row in rows if row["kind"] == "ROLE" and row["named"]), "")
    language = "english" if asked.language == "en" else "chinese"

    def step(row: Mapping[str, Any], role: str) -> ReasonStep:
        role = row["named"] or role if row["kind"] == "ROLE" else role
        under = below[row["step"]] if row["step"] is not None else ()
        said = str(row[language] or "")
        if row["kind"] in ("DECISION", "REGISTRATION") and row["named"] in names:
            said = said.replace(row["named"], names[row["named"]])
        return ReasonStep(row, said, _page_of(asked, row, chosen, role), [step(each, role) for each in under])

    return [step(row, first_role) for row in below[None]]


def _page_of(asked: PageRequest, row: Mapping[str, Any], chosen: Mapping[str, str], role: str) -> str:
    """Return the page of what a step is about: the cell of the matrix with the grant or the block, or the client."""
    if row["kind"] == "REGISTRATION":
        return asked.link("/console/clients", find=chosen["client"])
    if row["kind"] not in ("ROLE", "GRANT", "BLOCK") or not row["named"] or not role:
        return ""
    cell = asked.link("/console/matrix/cell", coordinate=chosen["coordinate"], role=role)
    return cell if row["kind"] == "ROLE" else f"{cell}#{row['kind'].lower()}-{row['named']}"


def _seers(who: Part | None, role: str, clients: Listing, accounts: Listing) -> list[Mapping[str, Any]]:
    """Return who can see a field; of those who hold a role alone, where one is named."""
    rows = who.rows if who is not None else []
    if not role:
        return rows
    holders = {*_holders(clients.rows, role), *_holders(accounts.rows, role)}
    return [row for row in rows if (row["account"] or row["client"]) in holders]


def _holders(rows: Iterable[Mapping[str, Any]], role: str) -> Iterable[str]:
    return (row["id"] for row in rows if role in {each["code"] for each in row["roles"] or ()})
