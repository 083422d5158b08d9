"""Grants, blocks and clients as GraphQL tells them, read to the end of each list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from hub.server.console.asking import Part, PartState
from hub.server.console.page_requests import PageRequest

MOST_PAGES = 25
"""ConsolePages of a list that are read for one page of the console: five thousand grants. What is beyond is told to be missing."""

GRANTS = """query Grants($after: String) { grants(first: 200, after: $after) {
  nodes { id role capability disclosure scope since until recordedAt revokedAt revokedBecause
    fields { field lacksApprovalsSince lacksApprovalsUntil } purposes { code } }
  pageInfo { hasNextPage endCursor } } }"""
BLOCKS = """query Blocks($after: String) { blocks(first: 200, after: $after) {
  nodes { id role field organisation { name } because createdAt liftedAt }
  pageInfo { hasNextPage endCursor } } }"""
CLIENTS = """query Clients($after: String) { clients(first: 200, after: $after) {
  nodes { id name organisation { name department } suspendedAt roles { code } purposes { code } }
  pageInfo { hasNextPage endCursor } } }"""
ACCOUNTS = """query Accounts($after: String) { accounts(first: 200, after: $after) {
  nodes { id name organisation { name } suspendedAt roles { code } purposes { code } }
  pageInfo { hasNextPage endCursor } } }"""
ORGANISATIONS = """query Organisations($after: String) { organisations(first: 200, after: $after) {
  nodes { id name department divisionCode } pageInfo { hasNextPage endCursor } } }"""
ENDS = """query Ends($after: String) { grants(first: 200, after: $after) {
  nodes { id role capability since until recordedAt revokedAt }
  pageInfo { hasNextPage endCursor } } }"""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as far as it was read. `part` says what became of the question; `more` that the list goes on beyond what was read."""

    part: Part
    rows: Sequence[Mapping[str, Any]] = ()
    more: bool = False

    @property
    def is_known(self) -> bool:
        """Whether there is anything to say of the rows: they were given, or there are none."""
        return self.part.state in (PartState.GIVEN, PartState.EMPTY)


async def whole_list(
    asked: PageRequest, root: str, text: str, variables: Mapping[str, Any] = MappingProxyType({})
) -> Listing:
    """Return every row of a list that somebody may read. Raises `SessionOver`."""
    part = await asked.part(root, text, {**variables, "after": None})
    rows, withheld, last = list(part.rows), dict(part.withheld), part
    for _ in range(MOST_PAGES - 1):
        if last.next is None:
            break
        last = await asked.part(root, text, {**variables, "after": last.next})
        if last.state not in (PartState.GIVEN, PartState.EMPTY):
            return Listing(last)
        rows += last.rows
        withheld |= last.withheld
    return Listing(replace(part, withheld=withheld), rows, last.next is not None)


def moment_of(text: str | None) -> datetime | None:
    """Return a moment as the hub writes it; None for none, or for one that is withheld."""
    return datetime.fromisoformat(text) if text else None


async def names_of_people(asked: PageRequest) -> Mapping[str, str]:
    """Return the names of people by their accounts, as far as whoever is there may know them. Raises `SessionOver`."""
    listing = await whole_list(asked, "accounts", ACCOUNTS)
    return {each["id"]: each["name"] for each in listing.rows if each["id"] and each["name"]}
