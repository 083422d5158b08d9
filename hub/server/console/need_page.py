"""Registering a need (§17): a person is found by number, the page says which programmes they missed, and what they need is registered.

INVARIANT: the identity number comes in a form that is sent by POST, and stands in no address and on no page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from starlette.responses import Response

from hub.clock import local_day
from hub.policy.chain_states import MissedState, ReviewReason
from hub.policy.programmes import PROGRAMMES
from hub.server.console.acts import not_done
from hub.server.console.asking import Failure, Part, PartState
from hub.server.console.matching_page import BOARD, matching_terms
from hub.server.console.page_requests import STATUS_OF, PageRequest, onward, status_of
from hub.server.console.terms import terms_of
from hub.tables.charity import NeedOrigin

NEED = f"{BOARD}/need"
DUE = [str(each.code) for each in PROGRAMMES if each.due]
"""The programmes that are due without an application."""

_MISSED = "\n".join(
    f"{code}: missed(programmes: [{code}]) {{ programme state reason periodFrom periodUntil }}" for code in DUE
)
FIND = f"""query Missed($number: ResidentIdNumber!) {{ assistanceChain(by: {{idNumber: $number}}) {{
  person {{ id name }}
  {_MISSED} }} }}"""
REGISTER = """mutation Register($need: NeedInput!, $key: String!) {
  recordPopulation(input: {need: $need}, idempotencyKey: $key) { need { id } } }"""


@dataclass(frozen=True, slots=True)
class DueBenefit:
    """A programme that is due without an application. `row` is what was missed of it, or may have been; `withheld` the reason
    why that is not told."""

    programme: str
    row: Mapping[str, Any] | None = None
    withheld: str = ""


class NeedPage:
    """Finds a person, and registers what they need."""

    async def show(self, asked: PageRequest) -> Response:
        """Return the form by which a person is found."""
        return self._page(asked, HTTPStatus.OK)

    async def find(self, asked: PageRequest) -> Response:
        """Return what a person missed, with the form by which a need is registered."""
        number = asked.form.get("number", "").strip()
        part = await asked.part("assistanceChain", FIND, {"number": number})
        if part.state is PartState.EMPTY:
            return self._page(asked, HTTPStatus.NOT_FOUND, nobody=True)
        if part.state is PartState.FAILED:
            status = STATUS_OF.get(part.failures[0].code, HTTPStatus.BAD_REQUEST)
            return self._page(asked, status, failures=part.failures)
        return self._page(asked, status_of(part), part=part, due=_due(part))

    async def register(self, asked: PageRequest) -> Response:
        """Register a need."""
        form = asked.form
        need = {
            "person": {"id": form.get("person", "")},
            "kind": form.get("kind", ""),
            "urgency": form.get("urgency", ""),
            "origin": form.get("known_by", ""),
            "givenOn": form.get("given", ""),
            "until": form.get("until") or None,
            "programme": form.get("programme") or None,
        }
        variables = {"need": need, "key": form.get("key", "")}
        part = (await asked.ask(REGISTER, variables)).part("recordPopulation")
        if failures := not_done(part):
            return asked.not_done(failures, NEED)
        return onward(f"{BOARD}?of=waiting", "need_registered")

    def _page(
        self,
        asked: PageRequest,
        status: HTTPStatus,
        *,
        part: Part | None = None,
        due: Sequence[DueBenefit] = (),
        failures: Sequence[Failure] = (),
        nobody: bool = False,
    ) -> Response:
        return asked.page(
            "need",
            status,
            here=NEED,
            part=part,
            due=due,
            failures=failures,
            nobody=nobody,
            key=str(uuid4()),
            today=local_day(asked.now).isoformat(),
            first_origin=NeedOrigin.MISSED_PROGRAMME if any(each.row for each in due) else NeedOrigin.VISIT,
            missed=next((each.programme for each in due if each.row), ""),
            **matching_terms(asked.language),
            **terms_of(asked.language, missed_states=MissedState, reviews=ReviewReason),
        )


def _due(part: Part) -> list[DueBenefit]:
    """Return what is known of each programme that is due: what was certainly missed comes first."""
    found = []
    for code in DUE:
        rows = (part.value or {}).get(code)
        if rows is None:
            found.append(DueBenefit(code, withheld=part.withheld.get(code, "NO_GRANT")))
        else:
            found.append(DueBenefit(code, rows[0] if rows else None))
    return sorted(found, key=_order)


def _order(benefit: DueBenefit) -> int:
    if benefit.row is not None:
        return 0 if benefit.row["state"] == MissedState.MISSED else 1
    return 3 if benefit.withheld else 2
