"""A charity's workspace (§17): the offers that were made to it, its cases, and what needs are published.

No list names a person. How to reach the person of a case is asked for by itself, while that person consents, and so each look at it
is an entry of the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from hub.clock import local_day
from hub.codes import RecordStatus
from hub.identifiers import as_uuid
from hub.server.console.acts import not_done
from hub.server.console.asking import Part, PartState
from hub.server.console.deeds import Deed
from hub.server.console.matching_page import (
    ENDED,
    MOST_POINTS,
    PAGE,
    PUBLISHED,
    SEEN,
    late_rows,
    matching_terms,
)
from hub.server.console.page_requests import PageRequest, onward, status_of
from hub.server.endpoint.parameters import Choices
from hub.server.web.page import CONSOLE
from hub.tables.charity import MatchEndReason, MatchState

WORKSPACE = f"{CONSOLE.path}/charity"
CASES, PUBLISHED_NEEDS = f"{WORKSPACE}/cases", f"{WORKSPACE}/needs"
_CASE = CASES + "/{id}"

_STATES: Mapping[str, tuple[MatchState, ...]] = {
    "proposed": (MatchState.PROPOSED,),
    "cases": (MatchState.ACCEPTED, MatchState.CONFIRMED, MatchState.CONSENTED),
    "delivered": (MatchState.DELIVERED,),
    "ended": ENDED,
}
CASE_STAGES = tuple(_STATES)
CASE_CHOICES: Choices = {"of": CASE_STAGES}

REASONS = (
    MatchEndReason.NO_CAPACITY,
    MatchEndReason.OUTSIDE_MISSION,
    MatchEndReason.TOO_FAR,
    MatchEndReason.OTHER_REASON,
)
"""Why a charity declines a match."""

_MATCH = f"""id state endReason urgencyPoints waitingPoints areaPoints fitPoints weights proposedAt heldUntil need {{ {SEEN} }}
  supply {{ service division {{ name }} }} consents {{ home since until withdrawnAt }}"""
OFFERS = f"""query Offers($states: [MatchState!]!, $first: Int!, $after: String) {{
  offers(filter: {{state: {{in: $states}}}}, first: $first, after: $after) {{
    nodes {{ {_MATCH} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
OFFER = f"query Offer($id: UUID!) {{ offer(id: $id) {{ {_MATCH} }} }}"
CONTACT = "query Contact($id: UUID!) { offer(id: $id) { id person { name phone household { address } } } }"
RECIPIENT = "query Recipient($id: UUID!) { offer(id: $id) { need { kind } person { id } } }"

_ANSWER = """mutation Answer($id: UUID!, $accept: Boolean!, $reason: MatchEndReason) {
  answerMatch(id: $id, accept: $accept, reason: $reason) { id state } }"""
DELIVER = """mutation Deliver($id: UUID!, $record: CharityAssistanceInput!, $key: String!) {
  recordAssistance(input: {charityAssistance: $record}, idempotencyKey: $key) { replayed }
  completeMatch(id: $id) { id state } }"""
COMPLETE = "mutation Complete($id: UUID!) { completeMatch(id: $id) { id state } }"

CASE_DEEDS: Mapping[str, Deed] = {
    "accept": Deed("answerMatch", _ANSWER, _CASE, "match_accepted", lambda form: {"accept": True, "reason": None}),
    "decline": Deed(
        "answerMatch",
        _ANSWER,
        f"{WORKSPACE}?of=proposed",
        "match_declined",
        lambda form: {"accept": False, "reason": form.get("reason")},
    ),
}
"""How a charity answers, by the end of the address of its form."""


class CharityPages:
    """Shows a charity its offers and cases, and takes what it did."""

    async def list(self, asked: PageRequest) -> Response:
        """Return the offers of one stage: those that wait for an answer, if the address names none."""
        stage = asked.parameter("of") or "proposed"
        variables = {
            "states": [str(each) for each in _STATES[stage]],
            "first": PAGE,
            "after": asked.parameter("after") or None,
        }
        part = await asked.part("offers", OFFERS, variables)
        return _shown(asked, "charity", part, stage=stage, stages=CASE_STAGES, late=late_rows(part, asked))

    async def needs(self, asked: PageRequest) -> Response:
        """Return the needs that are published."""
        variables = {"first": PAGE, "after": asked.parameter("after") or None}
        return _shown(asked, "charity_needs", await asked.part("publishedNeeds", PUBLISHED, variables))

    async def case(self, asked: PageRequest) -> Response:
        """Return one case, without its person."""
        part = await _offer(asked, OFFER)
        if part is None or part.state is PartState.EMPTY:
            return asked.page("missing", HTTPStatus.NOT_FOUND, back=WORKSPACE)
        return _case(asked, part)

    async def contact(self, asked: PageRequest) -> Response:
        """Return one case with how to reach its person, which is asked for only where the person has consented."""
        part = await _offer(asked, OFFER)
        if part is None or part.state is PartState.EMPTY:
            return asked.page("missing", HTTPStatus.NOT_FOUND, back=WORKSPACE)
        if part.state is not PartState.GIVEN or part.value["state"] != MatchState.CONSENTED:
            return _case(asked, part, contact=Part(PartState.EMPTY))
        return _case(asked, part, contact=await _offer(asked, CONTACT))

    async def deliver(self, asked: PageRequest) -> Response:
        """Write back what was given, and tell that it is delivered. Sent again, it is stored once."""
        key = str(asked.request.path_params["id"])
        page = f"{CASES}/{key}" if as_uuid(key) else WORKSPACE
        found = await _offer(asked, RECIPIENT)
        person = ((found.value if found else None) or {}).get("person")
        variables: dict[str, Any] = {"id": key}
        text = COMPLETE
        if found is not None and person and person["id"] and found.value["need"]:
            record = {
                "person": {"id": person["id"]},
                "kind": found.value["need"]["kind"],
                "givenOn": asked.form.get("given", ""),
                "amount": asked.form.get("amount", "").strip() or None,
                "status": RecordStatus.PAID,
            }
            text, variables = DELIVER, variables | {"record": record, "key": f"match-{key}"}
        answer = await asked.ask(text, variables)
        failures = not_done(answer.part("recordAssistance")) or not_done(answer.part("completeMatch"))
        return asked.not_done(failures, page) if failures else onward(page, "help_delivered")


async def _offer(asked: PageRequest, text: str) -> Part | None:
    """Return one match of the visitor's organisation; None for an identifier that is none."""
    key = as_uuid(asked.request.path_params["id"])
    return None if key is None else await asked.part("offer", text, {"id": key})


def _case(asked: PageRequest, part: Part, contact: Part | None = None) -> Response:
    status = status_of(part, contact)
    late = late_rows(Part(part.state, {"nodes": [part.value]} if part.value else None), asked)
    return _shown(
        asked,
        "charity_case",
        part,
        status=status,
        contact=contact,
        reasons_to_decline=REASONS,
        case=str(asked.request.path_params["id"]),
        late=late,
    )


def _shown(asked: PageRequest, name: str, part: Part, *, status: HTTPStatus | None = None, **values: Any) -> Response:
    return asked.page(
        name,
        status or status_of(part),
        part=part,
        most_points=MOST_POINTS,
        today=local_day(asked.now).isoformat(),
        **values,
        **matching_terms(asked.language),
    )
