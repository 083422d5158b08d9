"""What the forms of the console do: each is one mutation, in the name of who sent it. What the hub refuses is told as the hub tells it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from hub.errors import Code
from hub.server.console.asking import Failure, Part, PartState
from hub.server.console.page_requests import STATUS_OF, PageRequest, beginning_of_day, onward, own_page
from hub.server.console.requests_pages import again
from hub.server.web.page import CONSOLE

_DECIDED = "{ id state }"
APPROVE = f"mutation Approve($id: ID!, $card: String) {{ approveRequest(id: $id, card: $card) {_DECIDED} }}"
REFUSE = f"mutation Refuse($id: ID!, $because: String!) {{ refuseRequest(id: $id, because: $because) {_DECIDED} }}"
REVIEW = f"mutation Review($id: ID!, $because: String!) {{ reviewBreakGlass(id: $id, because: $because) {_DECIDED} }}"
REVOKE = "mutation Revoke($id: ID!, $because: String!) { revokeGrant(id: $id, because: $because) { id revokedAt } }"
EXTEND = """mutation Extend($id: ID!, $until: DateTime!, $because: String!) {
  extendGrant(id: $id, until: $until, because: $because) { id state } }"""
REQUEST = """mutation RequestAccess($role: String!, $coordinates: [String!]!, $capability: Capability!, $disclosure: Disclosure,
  $scope: Scope!, $purposes: [String!]!, $until: DateTime!, $because: String!) {
  requestAccess(role: $role, coordinates: $coordinates, capability: $capability, disclosure: $disclosure, scope: $scope,
    purposes: $purposes, until: $until, because: $because) { id state } }"""
BLOCK = """mutation Block($role: String, $field: String, $because: String!) {
  block(role: $role, organisation: null, field: $field, because: $because) { id } }"""
LIFT = "mutation Lift($id: ID!, $because: String!) { liftBlock(id: $id, because: $because) { id liftedAt } }"
OF_A_CLIENT: Mapping[str, tuple[str, str]] = {
    "suspend": ("suspendClient", "mutation Suspend($id: String!) { suspendClient(id: $id) { id suspendedAt } }"),
    "reinstate": (
        "reinstateClient",
        "mutation Reinstate($id: String!) { reinstateClient(id: $id) { id suspendedAt } }",
    ),
}
OF_AN_ACCOUNT: Mapping[str, tuple[str, str]] = {
    "suspend": ("suspendAccount", "mutation Suspend($id: ID!) { suspendAccount(id: $id) { id suspendedAt } }"),
    "reinstate": ("reinstateAccount", "mutation Reinstate($id: ID!) { reinstateAccount(id: $id) { id suspendedAt } }"),
}

_SEPARATORS = re.compile(r"[\s,;，；、]+")


class Acts:
    """Does what a form asks for, and leads on."""

    async def approve(self, asked: PageRequest) -> Response:
        return await self._decided(asked, "approveRequest", APPROVE, "approved")

    async def refuse(self, asked: PageRequest) -> Response:
        return await self._decided(asked, "refuseRequest", REFUSE, "refused")

    async def review(self, asked: PageRequest) -> Response:
        return await self._decided(asked, "reviewBreakGlass", REVIEW, "reviewed")

    async def request(self, asked: PageRequest) -> Response:
        """Request access; what is wrong with the form is told beside it."""
        form = asked.form
        variables = {
            "role": form.get("role", "").strip(),
            "coordinates": words_of(form.get("coordinates", "")),
            "capability": form.get("capability", "READ"),
            "disclosure": form.get("disclosure") if form.get("capability", "READ") == "READ" else None,
            "scope": form.get("scope", "DISTRICT"),
            "purposes": words_of(form.get("purposes", "")),
            "until": _until(form.get("until", "")),
            "because": form.get("because", ""),
        }
        part = await _act(asked, "requestAccess", REQUEST, variables)
        if failures := not_done(part):
            return again(asked, failures, STATUS_OF.get(failures[0].code, HTTPStatus.BAD_REQUEST))
        return onward(request_page(asked, part), "requested")

    async def revoke(self, asked: PageRequest) -> Response:
        return await self._simple(asked, "revokeGrant", REVOKE, "revoked")

    async def extend(self, asked: PageRequest) -> Response:
        """Request a later end of a grant."""
        variables = {"id": _id(asked), "until": _until(asked.form.get("until", "")), "because": _because(asked)}
        part = await _act(asked, "extendGrant", EXTEND, variables)
        if failures := not_done(part):
            return asked.not_done(failures, _back(asked))
        return onward(request_page(asked, part), "requested")

    async def block(self, asked: PageRequest) -> Response:
        """Block a field, a role, or the field for the role alone, as the form says how far it is to reach."""
        reach, form = asked.form.get("reach", ""), asked.form
        variables = {
            "role": form.get("role") if reach in ("both", "role") else None,
            "field": form.get("coordinate") if reach in ("both", "field") else None,
            "because": _because(asked),
        }
        part = await _act(asked, "block", BLOCK, variables)
        if failures := not_done(part):
            return asked.not_done(failures, _back(asked))
        return onward(_back(asked), "blocked")

    async def lift(self, asked: PageRequest) -> Response:
        return await self._simple(asked, "liftBlock", LIFT, "lifted")

    async def client(self, asked: PageRequest) -> Response:
        """Suspend a client, or reinstate it."""
        return await self._standing(asked, OF_A_CLIENT)

    async def account(self, asked: PageRequest) -> Response:
        """Suspend an account, or reinstate it."""
        return await self._standing(asked, OF_AN_ACCOUNT)

    async def _standing(self, asked: PageRequest, acts: Mapping[str, tuple[str, str]]) -> Response:
        deed = asked.form.get("deed", "")
        if deed not in acts:
            failure = Failure(Code.INVALID_INPUT, "Send the form of the page: deed is suspend or reinstate.", "deed")
            return asked.not_done([failure], _back(asked))
        field, text = acts[deed]
        part = await _act(asked, field, text, {"id": asked.form.get("id", "").strip()})
        if failures := not_done(part):
            return asked.not_done(failures, _back(asked))
        return onward(_back(asked), f"{deed}ed" if deed == "suspend" else "reinstated")

    async def _decided(self, asked: PageRequest, field: str, text: str, done: str) -> Response:
        page = f"{CONSOLE.path}/requests/{_id(asked)}"
        card = {"card": asked.form.get("card", "")}  # none is no card that was read
        variables = {"id": _id(asked)} | (card if field == "approveRequest" else {"because": _because(asked)})
        part = await _act(asked, field, text, variables)
        if failures := not_done(part):
            return asked.not_done(failures, own_page(page))
        return onward(page, done)

    async def _simple(self, asked: PageRequest, field: str, text: str, done: str) -> Response:
        part = await _act(asked, field, text, {"id": _id(asked), "because": _because(asked)})
        if failures := not_done(part):
            return asked.not_done(failures, _back(asked))
        return onward(_back(asked), done)


async def _act(asked: PageRequest, field: str, text: str, variables: Mapping[str, Any]) -> Part:
    return (await asked.ask(text, variables)).part(field)


def not_done(part: Part) -> list[Failure]:
    """Return why an act was not done; nothing where it was. Its answer may be withheld all the same: it is done then."""
    if part.state in (PartState.GIVEN, PartState.EMPTY):
        return []
    return [each for each in part.failures if each.code != Code.FIELD_WITHHELD]


def request_page(asked: PageRequest, part: Part) -> str:
    """Return the page of a request that was made; the list of one's own where somebody may not see that page."""
    key = (part.value or {}).get("id")
    may_see = key and "accessRequest" in asked.visitor.questions
    return f"{CONSOLE.path}/requests/{key}" if may_see else f"{CONSOLE.path}/requests?of=own"


def _id(asked: PageRequest) -> str:
    return str(asked.request.path_params["id"])


def _because(asked: PageRequest) -> str:
    return asked.form.get("because", "")


def _back(asked: PageRequest) -> str:
    """Return the page of the console that a form says to lead back to."""
    return own_page(asked.form.get("back", ""))


def words_of(text: str) -> list[str]:
    """Return the words of a text: codes or coordinates that somebody wrote one after the other."""
    return [each for each in _SEPARATORS.split(text) if each]


def _until(text: str) -> str:
    """Return the beginning of a day as GraphQL takes it. What is no day goes on as it is, for the hub to say so."""
    try:
        return beginning_of_day(date.fromisoformat(text.strip())).isoformat()
    except ValueError:
        return text
