"""Today: what waits for whoever is there. Requests to decide, emergencies to review, ends that come near, and findings of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from hub.server.console.access_requests import LISTED, ShownRequest, shown_request
from hub.server.console.asking import Part
from hub.server.console.cells import CellState, state_of_grant
from hub.server.console.fields import FieldBook
from hub.server.console.page_requests import PageRequest
from hub.server.console.rights import ENDS, Listing, moment_of, whole_list

NEAR = timedelta(days=30)
"""How long before its end a grant is told of."""

MOST = 200
"""Requests that are looked at: what is beyond is told to be there."""

FINDINGS = "{ ownFindings(first: 10) { nodes { kind state foundOn dueOn } pageInfo { hasNextPage endCursor } } }"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Requests in one state: those that wait for whoever is there, and how many wait for others."""

    part: Part
    own: Sequence[ShownRequest]
    others: int


class TodayPage:
    """The first page of the console."""

    def __init__(self, book: FieldBook) -> None:
        self._book = book

    async def show(self, asked: PageRequest) -> Response:
        """Return what waits. Another day has no such page: what waits, waits now."""
        findings = None
        if "ownFindings" in asked.visitor.questions:
            findings = await asked.part("ownFindings", FINDINGS)
        return asked.page(
            "today",
            to_decide=await self._waiting(asked, "REQUESTED"),
            to_review=await self._waiting(asked, "TO_REVIEW"),
            ends=_ending(await whole_list(asked, "grants", ENDS), asked),
            findings=findings,
            near=NEAR.days,
        )

    async def _waiting(self, asked: PageRequest, state: str) -> Waiting:
        part = await asked.part("accessRequests", LISTED, {"state": state, "first": MOST})
        shown = [shown_request(row, self._book, None) for row in part.rows]
        department, actor = asked.visitor.department, asked.visitor.account_id
        own = [each for each in shown if each.waits_for(department, actor)]
        return Waiting(part, own, len(shown) - len(own))


def _ending(grants: Listing, asked: PageRequest) -> Listing:
    """Return the grants in force whose end is near, the nearest first."""
    soon = asked.now + NEAR
    rows = [
        grant
        for grant in grants.rows
        if state_of_grant(grant, asked.now) is CellState.IN_FORCE and (moment_of(grant["until"]) or soon) < soon
    ]
    return Listing(grants.part, sorted(rows, key=lambda grant: grant["until"]), grants.more)
