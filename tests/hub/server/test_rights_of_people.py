"""What stewards ask of a person's rights is what that person's requests really return, at this moment and at any past one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import Any

import httpx
import pytest

from hub.config import Settings
from hub.grants.holdings import enter_holdings
from hub.identity.people.one_time_codes import ISSUER, OneTimeCodes
from hub.server.app import create_app
from hub.sources.register import open_source
from tests.clock import FixedClock
from tests.ground.city import ORGANISATION, OTHER_ORGANISATION, SECRET
from tests.ground.hub import codes
from tests.ground.people import add_person, add_public_client
from tests.hub.identity.browser import Browser
from tests.hub.server.test_rights_questions import ASKED, PERSON

pytestmark = pytest.mark.databases("either")

SEEN = """query($account: ID!, $at: DateTime!, $after: String) {
  whatCanSee(client: "public", account: $account, purpose: "READING", at: $at, ofEveryDepartment: true, first: 200, after: $after) {
    nodes { coordinate capability reason } pageInfo { hasNextPage endCursor } } }"""
WHY = """query($account: ID!, $coordinate: String!, $at: DateTime!) {
  why(client: "public", account: $account, coordinate: $coordinate, purpose: "READING", at: $at, ofEveryDepartment: true) { code } }"""
ACTS = (
    'mutation { block(role: null, field: "Person.sex", organisation: null, because: "Of a test.") { id } }',
    'mutation { block(role: null, field: "Person.phone", organisation: "%s", because: "Of a test.") { id } }' % ORGANISATION,  # noqa: UP031
    'mutation($lin: ID!) { suspendAccount(id: $lin) { id } }',
    'mutation($lin: ID!) { reinstateAccount(id: $lin) { id } }',
    'mutation($zhou: ID!) { withdrawRole(role: "reader", client: null, account: $zhou) { code } }',
)  # fmt: skip
PEOPLE = {"Lin": (ORGANISATION, "reader"), "Zhou": (OTHER_ORGANISATION, "reader"), "He": (ORGANISATION, "nobody")}


@dataclass
class Room:
    """A hub that people sign in at, with their tokens, and a data steward's."""

    http: httpx.AsyncClient
    browser: Browser
    accounts: dict[str, str]
    clock: FixedClock
    tokens: dict[str, str] = field(default_factory=dict)

    async def ask(self, who: str, text: str, **variables: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        return (await self.http.post("/graphql", json={"query": text, "variables": variables}, headers=headers)).json()

    async def signs_in(self, who: str) -> None:
        self.tokens[who] = str((await self.browser.tokens(who, "READING"))["access_token"])

    async def returned(self, who: str) -> dict[str, str | None]:
        """What a request of somebody is really answered: for each field the reason why it is withheld, or None."""
        answer = await self.ask(who, PERSON)
        if codes(answer) == ["TOKEN_REVOKED"]:  # the tokens of an account end with its suspension
            return dict.fromkeys(ASKED, "ACCOUNT_SUSPENDED")
        told = answer["extensions"]["access"]["fields"]
        withheld = {one["coordinate"]: one["reason"] for one in told if one["outcome"] == "WITHHELD"}
        asked = ASKED if answer["data"]["person"] else ASKED[:1]
        return {coordinate: withheld.get(coordinate) for coordinate in asked}

    async def told(self, who: str, at: str, coordinates: Any) -> dict[str, str | None]:
        """The same as a data steward is told it, of a moment."""
        found, after, given = dict[str, str | None](), None, {"account": self.accounts[who], "at": at}
        while True:
            page = (await self.ask("steward", SEEN, **given, after=after))["data"]["whatCanSee"]
            found |= {one["coordinate"]: one["reason"] for one in page["nodes"] if one["capability"] == "READ"}
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = page["pageInfo"]["endCursor"]
        for coordinate in coordinates - found.keys():
            code = (await self.ask("steward", WHY, **given, coordinate=coordinate))["data"]["why"][0]["code"]
            found[coordinate] = None if code == "ALLOWED" else code
        return {coordinate: found[coordinate] for coordinate in coordinates}


@pytest.fixture
async def room(city_settings: Settings, clock: FixedClock) -> AsyncIterator[Room]:
    settings = replace(city_settings, rate_per_minute=1_000_000, planning_per_minute=1_000_000_000)
    async with open_source(settings) as source:
        await add_public_client(source, clock.now)
        async with source.begin() as connection:
            await enter_holdings(connection, 1, clock.now, "public")
        accounts = {
            name: await add_person(source, clock.now, ISSUER, name, office, role)
            for name, (office, role) in PEOPLE.items()
        }
    printed: list[str] = []
    app = create_app(settings, clock=clock, identification=OneTimeCodes(printed.append))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=settings.issuer, timeout=60) as http,
    ):
        opened = Room(http, Browser(http, printed), accounts, clock)
        form = {"grant_type": "client_credentials", "scope": "READING"}
        token = await http.post("/oauth/token", data=form, auth=("steward", SECRET))
        opened.tokens["steward"] = token.json()["access_token"]
        for name in PEOPLE:
            await opened.signs_in(name)
        yield opened


async def test_what_is_asked_of_a_person_at_any_moment_is_what_their_requests_returned_then(
    room: Room, size: Any
) -> None:
    """Acts in a drawn order, and after each of them real requests of each person; later the same is asked of these moments."""
    acts = list(ACTS)
    Random(size(5, 6)).shuffle(acts)
    moments: dict[tuple[Any, ...], tuple[str, str, dict[str, str | None]]] = {}
    for act in ("", *acts):
        room.clock.now += timedelta(seconds=10)
        if act:
            names = {name.lower(): key for name, key in room.accounts.items() if f"${name.lower()}:" in act}
            assert "data" in await room.ask("steward", act, **names)
        if "reinstate" in act:
            await room.signs_in("Lin")  # what ended with the suspension does not come back
        at = room.clock.now.isoformat().replace("+00:00", "Z")
        for who in PEOPLE:
            found = await room.returned(who)
            moments.setdefault((who, *found.items()), (who, at, found))
        room.clock.now += timedelta(seconds=1)
    for who, at, expected in moments.values():
        assert await room.told(who, at, expected.keys()) == expected, (who, at)
    met = {reason for _, _, expected in moments.values() for reason in expected.values()}
    assert {None, "BLOCKED", "ACCOUNT_SUSPENDED", "NO_GRANT"} <= met
