"""The decision card: what a request would open, to whom, what was there before, and what is known of it in one sentence.

Whatever is in a card was told to the steward by GraphQL, or stands in the contract; what was withheld is said to be so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.server.console.access_requests import ShownRequest
from hub.server.console.cells import CellState, MatrixCell
from hub.server.console.fields import ContractField
from hub.server.console.rendering import shown_moment
from hub.server.console.rights import Listing


@dataclass(frozen=True, slots=True)
class CardLine:
    """One field of a request: whether it opens, and what the role has on it already."""

    field: ContractField
    cell: MatrixCell
    opens: bool


@dataclass(frozen=True, slots=True)
class Card:
    """What a steward decides by. `precedents` are the grants that the role had before on the same fields."""

    lines: Sequence[CardLine]
    precedents: Sequence[tuple[CellState, Mapping[str, Any]]]
    grants: Listing
    clients: Listing
    held_by: Sequence[Mapping[str, Any]]

    @property
    def opens(self) -> int:
        """How many fields would open that are not open in this form yet."""
        return sum(line.opens for line in self.lines)

    @property
    def is_blocked(self) -> bool:
        """Whether a block keeps some of it closed whatever is decided."""
        return any(line.cell.blocks for line in self.lines)


def card_of(
    request: ShownRequest, cells: Mapping[tuple[str, str], MatrixCell], grants: Listing, clients: Listing
) -> Card:
    """Return the card of a request, by the cells as they are without it."""
    role = request.row["role"] or ""
    lines = []
    for each in request.fields:
        cell = cells.get((each.key, role), MatrixCell())
        lines.append(CardLine(each, cell, not any(_covers(grant, request.row) for grant in cell.in_force)))
    found = {grant["id"]: (state, grant) for line in lines for state, grant in line.cell.grants}
    held_by = [client for client in clients.rows if role in {each["code"] for each in client["roles"] or ()}]
    precedents = sorted(found.values(), key=lambda pair: pair[1]["since"] or "", reverse=True)
    return Card(lines, precedents, grants, clients, held_by)


def _covers(grant: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Return True where a grant in force opens a field in the very form that is requested, for each of its purposes."""
    asked = {each["code"] for each in row["purposes"] or ()}
    held = {each["code"] for each in grant["purposes"] or ()}
    alike = all(grant[name] == row[name] for name in ("capability", "scope"))
    shown = grant["disclosure"] == row["disclosure"] or row["capability"] != "READ"
    return alike and shown and asked <= held


def sentence_of(row: Mapping[str, Any], words: Mapping[str, Any]) -> str:
    """Return in one sentence what a request asks for. What is not the hub's own text stands apart in it, whichever way it is
    written; what is withheld says so."""
    template = words["card"]["sentences"].get(row["kind"])
    if template is None:
        return str(words["unknown"])
    unknown, capability = words["unknown"], row["capability"]
    office = (row["organisation"] or {}).get("name")
    shown = words["disclosures"].get(row["disclosure"]) if capability == "READ" else None
    said: str = template.format(
        who=_apart(office or words["request"]["operator"]),
        role=_apart(row["role"] or unknown),
        holder=_apart(row["client"] or (row["assignee"] or {}).get("name") or unknown),
        capability=words["capabilities"].get(capability, unknown),
        count=len(row["fields"] or ()),
        shown=words["card"]["shown"].format(disclosure=shown) if shown else "",
        scope=words["scopes"].get(row["scope"], unknown),
        purposes=words["signs"]["list"].join(_apart(each["code"] or unknown) for each in row["purposes"] or ())
        or unknown,
        until=shown_moment(row["until"]) or unknown,
    )
    return said


def _apart(text: str) -> str:
    """Return a text between the signs that keep its direction to itself (Unicode FSI and PDI)."""
    return f"\u2068{text}\u2069"
