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
from hub.server.console.requests_pages import again
from hub.server.console.visits import STATUS_OF, Visit, beginning_of_day, onward, own_page
from hub.server.web.page import CONSOLE

_DECIDED = "{ id state }"
APPROVE = f"mutation Approve($id: ID!) {{ approveRequest(id: $id) {_DECIDED} }}"
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

    async def approve(self, visit: Visit) -> Response:
        return await self._decided(visit, "approveRequest", APPROVE, "approved")

    async def refuse(self, visit: Visit) -> Response:
        return await self._decided(visit, "refuseRequest", REFUSE, "refused")

    async def review(self, visit: Visit) -> Response:
        return await self._decided(visit, "reviewBreakGlass", REVIEW, "reviewed")

    async def request(self, visit: Visit) -> Response:
        """Request access; what is wrong with the form is told beside it."""
        form = visit.form
        variables = {
            "role": form.get("role", "").strip(),
            "coordinates": _words(form.get("coordinates", "")),
            "capability": form.get("capability", "READ"),
            "disclosure": form.get("disclosure") if form.get("capability", "READ") == "READ" else None,
            "scope": form.get("scope", "DISTRICT"),
            "purposes": _words(form.get("purposes", "")),
            "until": _until(form.get("until", "")),
            "because": form.get("because", ""),
        }
        part = await _act(visit, "requestAccess", REQUEST, variables)
        if failures := not_done(part):
            return again(visit, failures, STATUS_OF.get(failures[0].code, HTTPStatus.SERVICE_UNAVAILABLE))
        return onward(_request_page(part), "requested")

    async def revoke(self, visit: Visit) -> Response:
        return await self._simple(visit, "revokeGrant", REVOKE, "revoked")

    async def extend(self, visit: Visit) -> Response:
        """Request a later end of a grant."""
        variables = {"id": _id(visit), "until": _until(visit.form.get("until", "")), "because": _because(visit)}
        part = await _act(visit, "extendGrant", EXTEND, variables)
        if failures := not_done(part):
            return visit.not_done(failures, _back(visit))
        return onward(_request_page(part), "requested")

    async def block(self, visit: Visit) -> Response:
        """Block a field, a role, or the field for the role alone, as the form says how far it is to reach."""
        reach, form = visit.form.get("reach", ""), visit.form
        variables = {
            "role": form.get("role") if reach in ("both", "role") else None,
            "field": form.get("coordinate") if reach in ("both", "field") else None,
            "because": _because(visit),
        }
        part = await _act(visit, "block", BLOCK, variables)
        if failures := not_done(part):
            return visit.not_done(failures, _back(visit))
        return onward(_back(visit), "blocked")

    async def lift(self, visit: Visit) -> Response:
        return await self._simple(visit, "liftBlock", LIFT, "lifted")

    async def client(self, visit: Visit) -> Response:
        """Suspend a client, or reinstate it."""
        return await self._standing(visit, OF_A_CLIENT)

    async def account(self, visit: Visit) -> Response:
        """Suspend an account, or reinstate it."""
        return await self._standing(visit, OF_AN_ACCOUNT)

    async def _standing(self, visit: Visit, acts: Mapping[str, tuple[str, str]]) -> Response:
        deed = visit.form.get("deed", "")
        if deed not in acts:
            failure = Failure(Code.INVALID_INPUT, "Send the form of the page: deed is suspend or reinstate.", "deed")
            return visit.not_done([failure], _back(visit))
        field, text = acts[deed]
        part = await _act(visit, field, text, {"id": visit.form.get("id", "").strip()})
        if failures := not_done(part):
            return visit.not_done(failures, _back(visit))
        return onward(_back(visit), f"{deed}ed" if deed == "suspend" else "reinstated")

    async def _decided(self, visit: Visit, field: str, text: str, done: str) -> Response:
        page = f"{CONSOLE.path}/requests/{_id(visit)}"
        variables = {"id": _id(visit)} | ({} if field == "approveRequest" else {"because": _because(visit)})
        part = await _act(visit, field, text, variables)
        if failures := not_done(part):
            return visit.not_done(failures, own_page(page))
        return onward(page, done)

    async def _simple(self, visit: Visit, field: str, text: str, done: str) -> Response:
        part = await _act(visit, field, text, {"id": _id(visit), "because": _because(visit)})
        if failures := not_done(part):
            return visit.not_done(failures, _back(visit))
        return onward(_back(visit), done)


async def _act(visit: Visit, field: str, text: str, variables: Mapping[str, Any]) -> Part:
    return (await visit.ask(text, variables)).part(field)


def not_done(part: Part) -> list[Failure]:
    """Return why an act was not done; nothing where it was. Its answer may be withheld all the same: it is done then."""
    if part.state in (PartState.GIVEN, PartState.EMPTY):
        return []
    return [each for each in part.failures if each.code != Code.FIELD_WITHHELD]


def _request_page(part: Part) -> str:
    """Return the page of a request that was made; the list where the hub may not say which one it is."""
    key = (part.value or {}).get("id")
    return f"{CONSOLE.path}/requests/{key}" if key else f"{CONSOLE.path}/requests?of=own"


def _id(visit: Visit) -> str:
    return str(visit.request.path_params["id"])


def _because(visit: Visit) -> str:
    return visit.form.get("because", "")


def _back(visit: Visit) -> str:
    """Return the page of the console that a form says to lead back to."""
    return own_page(visit.form.get("back", ""))


def _words(text: str) -> list[str]:
    return [each for each in _SEPARATORS.split(text) if each]


def _until(text: str) -> str:
    """Return the beginning of a day as GraphQL takes it. What is no day goes on as it is, for the hub to say so."""
    try:
        return beginning_of_day(date.fromisoformat(text.strip())).isoformat()
    except ValueError:
        return text
