"""Hubs on one city, each with limits of its own, and what their tests ask."""

# ruff: noqa: UP031 -- braces of GraphQL
from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import replace

import httpx

from hub.config import Settings
from hub.identifiers import resident_id_number_from
from tests.clock import FixedClock
from tests.ground.city import odd_id
from tests.ground.hub import Hub, codes, open_hub
from tests.hub.server.store import ledger

BY_ID = '{ person(by: {id: "%s"}) { id } }' % odd_id("person", 2)
BY_NUMBER = "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { id } }"
MANY = "query($ids: [ResidentIdNumber!]!) { eligibility(programme: PREMIUM_SUBSIDY, idNumbers: $ids) { position verdict } }"
WRITE = """mutation($key: String!, $id: ResidentIdNumber!) { recordAssistance(idempotencyKey: $key, input: {premiumSubsidy: {
    person: {idNumber: $id}, insuranceYear: 2026, tier: TIER_1, amount: "1.00", givenOn: "2026-11-01", status: PAID}})
    { replayed } }"""
ME = "{ me { client { id } } }"
OF_PERSON = '%s: person(by: {id: "%s"}) { id }'


def nobody(number: int) -> str:
    """A valid identity number that is nobody's."""
    return resident_id_number_from(f"98010119300101{number:03d}")


class City:
    """Opens hubs on one city, each with limits of its own, as processes beside each other or after a restart."""

    def __init__(self, settings: Settings, clock: FixedClock, stack: AsyncExitStack) -> None:
        self.settings, self.clock, self.stack = settings, clock, stack

    async def open(self, **limits: int) -> Hub:
        settings: Settings = replace(self.settings, **limits)  # type: ignore[arg-type]
        return await self.stack.enter_async_context(open_hub(settings, self.clock))


def read_persons(hub: Hub) -> bool:
    return any("person" in statement and "json" in statement for statement in hub.statements)


def refused(response: httpx.Response, code: str) -> bool:
    """A whole refusal with the code, the status and a time to come back."""
    assert codes(response.json()) == [code], response.text
    assert "data" not in response.json()
    assert (response.status_code, int(response.headers["retry-after"]) > 0) == (429, True)
    return True


async def outcomes(hub: Hub) -> list[str]:
    return [event["outcome"] for event in await ledger(hub.settings)]
