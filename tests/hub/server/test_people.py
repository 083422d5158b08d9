"""A person asks with a client: by their own rights, limits and keys, and under their own name in the ledger."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import httpx
import pytest

from hub.config import Settings
from hub.grants.accounts import suspend_account
from hub.identity.people.one_time_codes import ISSUER, OneTimeCodes
from hub.server.app import create_app
from hub.sources.register import open_source
from hub.sources.source import Source
from tests.clock import FixedClock
from tests.ground.city import ORGANISATION, OTHER_ORGANISATION, odd_person
from tests.ground.hub import codes
from tests.ground.people import add_person, add_public_client
from tests.hub.identity.browser import Browser
from tests.hub.ledger.events import events_of
from tests.hub.server.test_write_back import SHORT, record

pytestmark = pytest.mark.databases("either")

NAME = "query Name($person: PersonKey!) { person(by: $person) { id name } }"
ME = "{ me { account { name } organisation { id } client { id organisation { id } } } }"
ELIGIBLE = "query Whom($p: [ResidentIdNumber!]!) { eligibility(programme: PREMIUM_SUBSIDY, idNumbers: $p) { verdict } }"


@dataclass
class Desk:
    """A hub at whose desk people sign in with the client `public`."""

    browser: Browser
    source: Source
    accounts: dict[str, str]

    async def ask(self, token: str, text: str, **variables: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        body = {"query": text, "variables": variables}
        return (await self.browser.http.post("/graphql", json=body, headers=headers)).json()

    async def token(self, name: str) -> str:
        return str((await self.browser.tokens(name, "READING"))["access_token"])


@pytest.fixture
async def desk(city_settings: Settings, clock: FixedClock) -> AsyncIterator[Desk]:
    settings = replace(city_settings, rate_per_minute=3)
    source = open_source(settings)
    await add_public_client(source, clock.now)
    accounts = {
        name: await add_person(source, clock.now, ISSUER, name, organisation, role)
        for name, organisation, role in (
            ("Lin", ORGANISATION, "reader"),
            ("Zhou", OTHER_ORGANISATION, "reader"),
            ("He", ORGANISATION, "nobody"),
        )
    }
    printed: list[str] = []
    app = create_app(settings, clock=clock, identification=OneTimeCodes(printed.append))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=settings.issuer, timeout=60) as http,
    ):
        yield Desk(Browser(http, printed), source, accounts)
    await source.close()


async def test_a_person_is_told_who_they_are_and_in_whose_name_they_ask(desk: Desk) -> None:
    for name, organisation in (("Lin", ORGANISATION), ("Zhou", OTHER_ORGANISATION)):
        me = (await desk.ask(await desk.token(name), ME))["data"]["me"]
        assert (me["account"], me["organisation"]) == ({"name": name}, {"id": organisation})
        assert me["client"]["id"] == "public"


async def test_the_ledger_has_the_person_beside_the_client(desk: Desk) -> None:
    answer = await desk.ask(await desk.token("Lin"), NAME, person={"idNumber": odd_person(2)})
    assert answer["data"]["person"]["name"]
    (event,) = await events_of(desk.source, client_id="public")
    assert (event.request.account_id, event.request.organisation_id) == (desk.accounts["Lin"], ORGANISATION)


async def test_a_role_that_the_client_has_not_got_gives_nothing(desk: Desk) -> None:
    answer = await desk.ask(await desk.token("He"), NAME, person={"idNumber": odd_person(2)})
    assert codes(answer) == ["FIELD_WITHHELD"]


async def test_a_person_who_is_suspended_is_answered_no_more(desk: Desk, clock: FixedClock) -> None:
    token = await desk.token("Lin")
    assert codes(await desk.ask(token, NAME, person={"idNumber": odd_person(2)})) == []
    async with desk.source.begin() as connection:
        await suspend_account(connection, desk.accounts["Lin"], clock())
    assert codes(await desk.ask(token, NAME, person={"idNumber": odd_person(2)})) == ["TOKEN_REVOKED"]


async def test_what_one_person_uses_is_not_taken_from_another(desk: Desk) -> None:
    lin, zhou = await desk.token("Lin"), await desk.token("Zhou")
    for _ in range(3):
        assert codes(await desk.ask(lin, ELIGIBLE, p=[odd_person(2)])) == []
    assert codes(await desk.ask(lin, ELIGIBLE, p=[odd_person(2)])) == ["RATE_LIMITED"]
    assert codes(await desk.ask(zhou, ELIGIBLE, p=[odd_person(2)])) == []


async def test_a_key_of_one_person_says_nothing_to_another(desk: Desk) -> None:
    lin, zhou = await desk.token("Lin"), await desk.token("Zhou")
    given = {"record": record(), "key": str(uuid4())}
    assert (await desk.ask(lin, SHORT, **given))["data"]["recordAssistance"]["replayed"] is False
    assert (await desk.ask(lin, SHORT, **given))["data"]["recordAssistance"]["replayed"] is True
    assert (await desk.ask(zhou, SHORT, **given))["data"]["recordAssistance"]["replayed"] is False
