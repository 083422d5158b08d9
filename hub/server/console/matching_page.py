"""Civil affairs' matching board (§17): the needs that wait, and why; what charities see of them; and the matches, stage by stage.

A person is named where civil affairs decides about them, asks them, or hears that they withdraw, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from hub.codes import Verdict
from hub.matching.model import WEIGHTS, Points
from hub.policy.programmes import PROGRAMMES
from hub.server.console.asking import Part
from hub.server.console.deeds import Deed
from hub.server.console.page_requests import PageRequest, status_of
from hub.server.console.rights import moment_of
from hub.server.console.terms import terms_of
from hub.server.endpoint.parameters import Choices
from hub.server.web.page import CONSOLE
from hub.tables.charity import MatchEndReason, MatchState, NeedKind, NeedOrigin, Urgency, WaitingReason

BOARD = f"{CONSOLE.path}/matching"
PAGE = 50
"""Needs or matches on one page."""

ENDED = (MatchState.DECLINED, MatchState.REFUSED, MatchState.WITHDRAWN, MatchState.LAPSED)
"""The stages at which a match ended without delivery."""

_WAITING, _PUBLISHED = "waiting", "published"
_STATES: Mapping[str, tuple[MatchState, ...]] = {
    "proposed": (MatchState.PROPOSED,),
    "confirm": (MatchState.ACCEPTED,),
    "consent": (MatchState.CONFIRMED,),
    "reached": (MatchState.CONSENTED,),
    "delivered": (MatchState.DELIVERED,),
    "ended": ENDED,
}
_NAMED = ("confirm", "consent", "reached", "delivered")
"""The stages at which civil affairs decides about a person, asks them, or hears that they withdraw."""

STAGES = (_WAITING, _PUBLISHED, *_STATES)
STAGE_CHOICES: Choices = {"of": STAGES}

UNSEEN = (
    WaitingReason.NEXT_RUN,
    WaitingReason.NOT_LOW_INCOME,
    WaitingReason.FACTS_UNKNOWN,
    WaitingReason.TOO_FEW_ALIKE,
)
"""Why a need waits that charities may not see, or not yet."""

REFUSALS = (MatchEndReason.COVERED_BY_PROGRAMME, MatchEndReason.NO_LONGER_NEEDED, MatchEndReason.OTHER_REASON)
"""Why civil affairs refuses a match."""

SEEN = """kind urgency until publishedOn ageFrom ageTo householdSizeFrom householdSizeTo township { name }"""
"""What charities see of a need."""

_OF_PAGE = "pageInfo { hasNextPage endCursor }"
NEEDS = f"""query Waiting($first: Int!, $after: String) {{
  needs(filter: {{waitingReason: {{isKnown: true}}}}, first: $first, after: $after) {{
    nodes {{ id kind urgency origin givenOn until programme eligibility waitingReason person {{ name }} }} {_OF_PAGE} }} }}"""
PUBLISHED = f"""query Published($first: Int!, $after: String) {{
  publishedNeeds(first: $first, after: $after) {{ nodes {{ {SEEN} }} {_OF_PAGE} }} }}"""
MATCHES = f"""query Matches($states: [MatchState!]!, $named: Boolean!, $first: Int!, $after: String) {{
  matches(filter: {{state: {{in: $states}}}}, first: $first, after: $after) {{
    nodes {{ id state endReason urgencyPoints waitingPoints areaPoints fitPoints weights proposedAt heldUntil need {{ {SEEN} }}
      supply {{ service organisation {{ name }} division {{ name }} }} person @include(if: $named) {{ name }}
      consents {{ home since until withdrawnAt }} }} {_OF_PAGE} }} }}"""

_CONFIRM = """mutation Confirm($id: UUID!, $confirm: Boolean!, $reason: MatchEndReason) {
  confirmMatch(id: $id, confirm: $confirm, reason: $reason) { id state } }"""
_CONSENT = """mutation Consent($id: UUID!, $until: Date!, $home: Boolean!) {
  recordConsent(id: $id, until: $until, home: $home) { id state } }"""
_WITHDRAW = "mutation Withdraw($id: UUID!) { withdrawConsent(id: $id) { id state } }"

BOARD_DEEDS: Mapping[str, Deed] = {
    "confirm": Deed(
        "confirmMatch",
        _CONFIRM,
        f"{BOARD}?of=confirm",
        "match_confirmed",
        lambda form: {"confirm": True, "reason": None},
    ),
    "refuse": Deed(
        "confirmMatch",
        _CONFIRM,
        f"{BOARD}?of=confirm",
        "match_refused",
        lambda form: {"confirm": False, "reason": form.get("reason")},
    ),
    "consent": Deed(
        "recordConsent",
        _CONSENT,
        f"{BOARD}?of=consent",
        "consent_recorded",
        lambda form: {"until": form.get("until", ""), "home": form.get("home") == "yes"},
    ),
    "withdraw": Deed("withdrawConsent", _WITHDRAW, f"{BOARD}?of=reached", "consent_withdrawn"),
}
"""What the forms of the board do, by the end of their address."""


class MatchingPage:
    """Shows the board."""

    async def show(self, asked: PageRequest) -> Response:
        """Return one stage of the board: the needs that wait, if the address names none."""
        stage = asked.parameter("of") or _WAITING
        variables: dict[str, Any] = {"first": PAGE, "after": asked.parameter("after") or None}
        if stage == _WAITING:
            part = await asked.part("needs", NEEDS, variables)
        elif stage == _PUBLISHED:
            part = await asked.part("publishedNeeds", PUBLISHED, variables)
        else:
            variables |= {"states": [str(each) for each in _STATES[stage]], "named": stage in _NAMED}
            part = await asked.part("matches", MATCHES, variables)
        return asked.page(
            "matching",
            status_of(part),
            part=part,
            stage=stage,
            stages=STAGES,
            named=stage in _NAMED,
            unseen=UNSEEN,
            refusals=REFUSALS,
            late=late_rows(part, asked),
            most_points=MOST_POINTS,
            **matching_terms(asked.language),
        )


MOST_POINTS = Points(
    max(WEIGHTS.urgency.values()), WEIGHTS.week * WEIGHTS.overdue_weeks, WEIGHTS.nearness, 2 * WEIGHTS.fit
).total
"""The most points that a match can have by the weights in force: what a bar of points is as long as."""


def late_rows(part: Part, asked: PageRequest) -> set[str]:
    """Return the ids of matches that nobody acted on in time."""
    return {
        row["id"]
        for row in part.rows
        if row.get("id") and (held := moment_of(row.get("heldUntil"))) is not None and held <= asked.now
    }


def matching_terms(language: str) -> dict[str, Any]:
    """Return the terms of needs and matches, and the names of programmes."""
    return terms_of(
        language,
        kinds=NeedKind,
        urgencies=Urgency,
        origins=NeedOrigin,
        states=MatchState,
        ends=MatchEndReason,
        reasons=WaitingReason,
        verdicts=Verdict,
        programmes=[each.code for each in PROGRAMMES],
    )
