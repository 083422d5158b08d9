"""The ledger at the console: entries by filters, the newest first, and the state of the seal.

A person is searched for by identity number, which comes by a form and stands in no address: neither the browser's history nor a log has
it. While a person is searched for, every filter and the next page are forms as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from starlette.responses import Response

from hub.clock import moment_text
from hub.errors import Code
from hub.ledger.event import CLIENT_GONE, Outcome
from hub.server.console.page_requests import PageRequest, beginning_of_day, day_of, end_of_day, past, status_of
from hub.server.endpoint.parameters import Choices, check_choices

PATH = "/console/ledger"
FILTERS = ("client", "account", "coordinate", "purpose", "outcome", "from", "until", "of")
"""What the address of the page may have beside a cursor: what entries have, their first and last day, and `of` which departments."""

OUTCOMES = (*(each.value for each in Outcome), CLIENT_GONE, *sorted(each.value for each in Code))
"""Outcomes that can be chosen: what came of an operation, or the code by which it was refused."""

CHOICES: Choices = {"outcome": OUTCOMES, "of": ("all",)}

NARROW = "narrow"
"""The button of a value in a row while a person is searched for: it has the name of a filter and, after a colon, the value."""

ENTRIES = """query Ledger($client: String, $person: PersonKey, $account: ID, $coordinate: String, $purpose: String, $outcome: String,
  $from: DateTime, $until: DateTime, $every: Boolean, $after: String) {
  ledgerEntries(client: $client, person: $person, account: $account, coordinate: $coordinate, purpose: $purpose, outcome: $outcome,
    from: $from, until: $until, ofEveryDepartment: $every, first: 50, after: $after) {
    nodes { id at kind outcome client account organisation { name } purpose operation given refused persons rows seal { position } }
    pageInfo { hasNextPage endCursor } } }"""
SEAL = "query Seal { ledgerCheckpoint { size at cosignatures { witness } } }"


class LedgerPage:
    """Shows entries of the ledger."""

    async def show(self, asked: PageRequest) -> Response:
        """Return a page of the entries that have what the address says."""
        chosen = {name: asked.parameter(name) for name in FILTERS}
        return await self._found(asked, chosen, None, asked.parameter("after"))

    async def show_person(self, asked: PageRequest) -> Response:
        """Return a page of the entries about the person whose number a form has."""
        form = asked.form
        asked.at = past(form.get("at", ""), asked.now)
        chosen, after = {name: form.get(name, "").strip() for name in FILTERS}, form.get("after", "")
        name, _, value = (part.strip() for part in form.get(NARROW, "").partition(":"))
        if name in FILTERS:
            chosen, after = chosen | {name: value} | ({"until": value} if name == "from" else {}), ""
        check_choices(chosen, CHOICES)
        return await self._found(asked, chosen, form.get("person", "").strip() or None, after)

    async def _found(self, asked: PageRequest, chosen: Mapping[str, str], person: str | None, after: str) -> Response:
        part = await asked.part("ledgerEntries", ENTRIES, _variables(asked, chosen, person, after))
        seal = await asked.part("ledgerCheckpoint", SEAL)
        return asked.page(
            "ledger",
            status_of(part),
            here=PATH,
            path=PATH,
            part=part,
            seal=seal,
            chosen=chosen,
            person=person,
            outcomes=OUTCOMES,
            narrow=NARROW,
        )


def _variables(asked: PageRequest, chosen: Mapping[str, str], person: str | None, after: str) -> dict[str, Any]:
    """Return what is asked of the ledger. A page of a past day has no entries from after it."""
    since = beginning_of_day(day_of(chosen["from"], "from")) if chosen["from"] else None
    ends = [end_of_day(day_of(chosen["until"], "until"))] if chosen["until"] else []
    ends += [asked.at] if asked.at else []
    return {
        **{name: chosen[name] or None for name in ("client", "account", "coordinate", "purpose", "outcome")},
        "person": {"idNumber": person} if person else None,
        "from": moment_text(since) if since else None,
        "until": moment_text(min(ends) + timedelta(microseconds=1)) if ends else None,
        "every": bool(chosen["of"]) or None,
        "after": after or None,
    }
