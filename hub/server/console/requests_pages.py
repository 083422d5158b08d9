"""The pages about requests: the list, one with its decision card, and the form by which access is requested."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import Response

from hub.identifiers import as_uuid
from hub.server.console.access_requests import LISTED, ONE, OWN, shown_request
from hub.server.console.asking import PartState
from hub.server.console.cards import card_of, sentence_of
from hub.server.console.cells import cells_of
from hub.server.console.effects import effects_of, shown_right
from hub.server.console.fields import FieldBook
from hub.server.console.page_requests import PageRequest, status_of
from hub.server.console.rendering import words_in
from hub.server.console.rights import BLOCKS, CLIENTS, GRANTS, names_of_people, whole_list
from hub.server.endpoint.parameters import Choices
from hub.server.web.languages import LANGUAGES
from permissions.model import Capability, Disclosure, Scope
from schema.enums import RequestState

LIST_CHOICES: Choices = {"state": [*RequestState.__members__, "ALL"], "of": ("own",)}
"""What the address of the list may choose: a state, and the requests of whoever asks alone."""

PAGE = 50
"""Requests on one page of the list."""

FORM_CHOICES: Choices = {
    "capability": [each.value for each in Capability],
    "disclosure": [each.value for each in reversed(Disclosure)],
    "scope": [each.value for each in Scope],
}
"""What can be chosen in the form for a new request."""

ASKED = ("role", "coordinates", "capability", "disclosure", "scope", "purposes", "until", "because")
"""The fields of the form by which access is requested. The address of the form may have them, to be filled in already."""


class RequestPages:
    """Shows requests."""

    def __init__(self, book: FieldBook) -> None:
        self._book = book

    async def list(self, asked: PageRequest) -> Response:
        """Return one page of the requests in a state, at a moment."""
        state = asked.parameter("state") or "REQUESTED"
        is_own = bool(asked.parameter("of"))
        # What was asked for in a state on another day may be in another one by now.
        asked_state = None if state == "ALL" or asked.at else state
        variables = {"state": asked_state, "first": PAGE, "after": asked.parameter("after") or None}
        root, text = ("ownAccessRequests", OWN) if is_own else ("accessRequests", LISTED)
        part = await asked.part(root, text, variables)
        shown = [shown_request(row, self._book, asked.at) for row in part.rows]
        rows = [each for each in shown if each.state == state or (state == "ALL" and (each.state or not asked.at))]
        return asked.page(
            "requests",
            status_of(part),
            part=part,
            rows=rows,
            state=state,
            states=LIST_CHOICES["state"],
            is_own=is_own,
        )

    async def show(self, asked: PageRequest) -> Response:
        """Return one request with its decision card."""
        key = as_uuid(asked.request.path_params["id"])
        part = await asked.part("accessRequest", ONE, {"id": key}) if key else None
        if part is None or part.state is PartState.EMPTY:
            return asked.page("missing", HTTPStatus.NOT_FOUND, back="/console/requests")
        if part.state is not PartState.GIVEN:
            return asked.page("unanswered", status_of(part), part=part, back="/console/requests")
        request = shown_request(part.value, self._book, asked.at)
        grants = await whole_list(asked, "grants", GRANTS)
        blocks = await whole_list(asked, "blocks", BLOCKS)
        clients = await whole_list(asked, "clients", CLIENTS)
        # What the request itself came to is no precedent of it.
        own = (part.value["grant"] or {}).get("id") if part.value["kind"] != "EXTENSION" else None
        others = [grant for grant in grants.rows if grant["id"] != own]
        card = card_of(request, cells_of(others, (), blocks.rows, asked.moment), grants, clients)
        says = {each: sentence_of(part.value, words_in(each)) for each in LANGUAGES}
        effects = await effects_of(asked, part.value, waits=request.waits)
        names = await names_of_people(asked)
        return asked.page(
            "request",
            part=part,
            request=request,
            card=card,
            says=says,
            effects=effects,
            names=names,
            shown_right=shown_right,
        )

    async def form(self, asked: PageRequest) -> Response:
        """Return the form by which access is requested, filled in as far as the address says."""
        given = {name: asked.parameter(name) for name in ASKED}
        return asked.page("new_request", given=given, failures=(), choices=FORM_CHOICES)


def again(asked: PageRequest, failures: object, status: HTTPStatus) -> Response:
    """Return the form as it was sent, with what is wrong with it."""
    given = {name: asked.form.get(name, "") for name in ASKED}
    return asked.page(
        "new_request", status, here=asked.request.url.path, given=given, failures=failures, choices=FORM_CHOICES
    )
