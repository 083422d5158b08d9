"""What a charity offers (§17): its supplies, each with its places; and the form by which it offers another one."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from starlette.responses import Response

from hub.clock import local_day
from hub.server.console.acts import not_done
from hub.server.console.charity_pages import WORKSPACE
from hub.server.console.deeds import Deed, whole_number
from hub.server.console.matching_page import matching_terms
from hub.server.console.page_requests import STATUS_OF, PageRequest, onward, status_of
from hub.server.console.rights import whole_list

SUPPLIES = f"{WORKSPACE}/supplies"
OWN = """query OwnSupplies($after: String) { ownSupplies(first: 200, after: $after) {
  nodes { id service kind division { code name } places placesAsOf since until ageFrom ageTo householdSizeFrom householdSizeTo }
  pageInfo { hasNextPage endCursor } } }"""
OFFER = """mutation Offer($supply: SupplyInput!, $key: String!) {
  recordSupply(input: {supply: $supply}, idempotencyKey: $key) { replayed } }"""
_PLACES = "mutation Places($id: UUID!, $places: Int!) { changePlaces(id: $id, places: $places) { id places } }"
_WITHDRAW = "mutation Withdraw($id: UUID!) { withdrawSupply(id: $id) { id withdrawnAt } }"

TEXTS, DAYS = ("service", "kind", "division"), ("since", "until")
NUMBERS = ("places", "ageFrom", "ageTo", "householdSizeFrom", "householdSizeTo")
"""What the form of a supply has."""

SUPPLY_DEEDS: Mapping[str, Deed] = {
    "places": Deed(
        "changePlaces",
        _PLACES,
        SUPPLIES,
        "places_changed",
        lambda form: {"places": whole_number(form.get("places", ""))},
    ),
    "withdraw": Deed("withdrawSupply", _WITHDRAW, SUPPLIES, "supply_withdrawn"),
}
"""What the forms beside a supply do, by the end of their address."""


class SuppliesPage:
    """Shows what a charity offers, and takes another supply."""

    async def show(self, asked: PageRequest) -> Response:
        """Return the supplies of the visitor's organisation."""
        return await self._page(asked)

    async def offer(self, asked: PageRequest) -> Response:
        """Offer a supply. What is wrong with it is told beside the form."""
        form = asked.form
        supply: dict[str, Any] = {name: form.get(name, "").strip() for name in TEXTS}
        supply |= {name: form.get(name) or None for name in DAYS}
        supply |= {name: whole_number(form.get(name, "")) for name in NUMBERS}
        supply["placesAsOf"] = local_day(asked.now).isoformat()
        part = (await asked.ask(OFFER, {"supply": supply, "key": form.get("key", "")})).part("recordSupply")
        if failures := not_done(part):
            status = STATUS_OF.get(failures[0].code, HTTPStatus.BAD_REQUEST)
            return await self._page(asked, status=status, given=form, failures=failures)
        return onward(SUPPLIES, "supply_offered")

    async def _page(self, asked: PageRequest, **more: Any) -> Response:
        listing = await whole_list(asked, "ownSupplies", OWN)
        values: dict[str, Any] = {"status": status_of(listing.part), "given": {}, "failures": ()} | more
        return asked.page(
            "charity_supplies",
            here=SUPPLIES,
            listing=listing,
            key=str(uuid4()),
            today=local_day(asked.now).isoformat(),
            numbers=NUMBERS,
            **values,
            **matching_terms(asked.language),
        )
