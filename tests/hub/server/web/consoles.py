"""People of the small city at the console, each in a browser of their own, over HTTP in process."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from urllib.parse import urlencode

import httpx
from starlette.applications import Starlette

from hub.config import Settings
from hub.identity.people.one_time_codes import ISSUER, OneTimeCodes
from hub.server.app import create_app
from hub.sources.register import open_source
from hub.sources.source import Source
from hub.tables.governance import ClientPurposeRow, ClientRoleRow, ClientRow
from hub.tables.sign_in import ClientRedirectRow
from tests.clock import FixedClock
from tests.ground.city import ORGANISATION, OTHER_ORGANISATION
from tests.ground.people import add_person
from tests.hub.identity.browser import form_of
from tests.hub.identity.registry import add

CONSOLE_ROLES = ("steward", "developer", "window", "answering", "auditor", "office-auditor")
DISTRICT_OFFICE = "00000000-0000-4000-9000-000000000003"
PEOPLE = {
    "Jing": (OTHER_ORGANISATION, "steward"),
    "Ping": (OTHER_ORGANISATION, "steward"),
    "Insurer": (ORGANISATION, "steward"),
    "Deng": (DISTRICT_OFFICE, "developer"),
    "Su": (DISTRICT_OFFICE, "window"),
    "Lin": (ORGANISATION, "answering"),
    "Qin": (OTHER_ORGANISATION, "auditor"),
    "Shen": (ORGANISATION, "office-auditor"),
}
"""Two data stewards of civil affairs, one of medical insurance, somebody who requests access, a clerk at the window, somebody who
answers what people ask about looks of the insurance, and two who audit: of every department, and of medical insurance alone."""


@dataclass
class Person:
    """Somebody at a browser that keeps its cookies."""

    http: httpx.AsyncClient
    origin: str

    async def sees(self, path: str, **parameters: str) -> str:
        """The text of a page that is shown."""
        page = await self.http.get(path, params=parameters or None)
        assert page.status_code == 200, page.text
        return text_of(page)

    async def sends(self, path: str, origin: str | None = None, **form: str) -> httpx.Response:
        """What comes of a form; the browser says which site it is from."""
        headers = {"Origin": origin or self.origin, "Content-Type": "application/x-www-form-urlencoded"}
        return await self.http.post(path, content=urlencode(form), headers=headers)

    async def does(self, path: str, **form: str) -> str:
        """Where a form that was taken leads."""
        answer = await self.sends(path, **form)
        assert answer.status_code == 303, text_of(answer)
        return answer.headers["location"].partition("?")[0]

    async def approves(self, page: str) -> httpx.Response:
        """What comes of approving a request by the card that its page shows."""
        card = re.search(r'name="card" value="(\w{64})"', (await self.http.get(page)).text)
        return await self.sends(f"{page}/approve", card=card[1] if card else "")


@dataclass
class Console:
    """A hub at whose console people sign in."""

    app: Starlette
    settings: Settings
    clock: FixedClock
    accounts: dict[str, str]
    printed: list[str]
    opened: AsyncExitStack
    there: dict[str, Person] = field(default_factory=dict)

    async def browser(self) -> Person:
        """A browser without a past."""
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        http = httpx.AsyncClient(transport=transport, base_url=self.settings.issuer, timeout=60)
        return Person(await self.opened.enter_async_context(http), self.settings.issuer)

    async def person(self, name: str, page: str = "/console") -> Person:
        """Somebody who has signed in by the hub's own sign-in, wanting a page, and has come back to it."""
        if name not in self.there:
            person = await self.browser()
            self.printed.clear()
            shown = await person.http.get("/console/sign-in", params={"next": page}, follow_redirects=True)
            code = next(line.split()[0] for line in self.printed if name in line)
            for given in ({"code": code}, {"decision": "allow", "purpose": "READING"}):
                fields = form_of(shown).fields | given
                shown = await person.http.post(shown.url, data=fields, follow_redirects=True)
            assert (shown.status_code, shown.url.path) == (200, page), shown.text
            self.there[name] = person
        return self.there[name]


async def add_console(source: Source, at: datetime) -> None:
    """A client `console` for people of every organisation."""
    row = {"id": "console", "organisation_id": OTHER_ORGANISATION, "name": "Console", "auth_method": "none"}
    await add(source, ClientRow, row | {"registered_at": at, "every_organisation": True})
    await add(source, ClientRoleRow, *({"client_id": "console", "role": role} for role in CONSOLE_ROLES))
    await add(source, ClientPurposeRow, {"client_id": "console", "purpose": "READING"})
    await add(source, ClientRedirectRow, {"client_id": "console", "uri": "/console"})


async def add_people(settings: Settings, at: datetime) -> dict[str, str]:
    """The client `console` and the people who sign in with it; the account of each by their name."""
    async with open_source(settings) as source:
        await add_console(source, at)
        return {
            name: await add_person(source, at, ISSUER, name, office, role) for name, (office, role) in PEOPLE.items()
        }


@asynccontextmanager
async def open_console(settings: Settings, clock: FixedClock) -> AsyncIterator[Console]:
    """The hub with a client `console` for people of every organisation."""
    async with serve_console(settings, clock, await add_people(settings, clock.now)) as console:
        yield console


@asynccontextmanager
async def serve_console(
    settings: Settings, clock: FixedClock, accounts: dict[str, str] | None = None
) -> AsyncIterator[Console]:
    """The hub over a store in which there is a client `console` already."""
    printed: list[str] = []
    app = create_app(settings, clock=clock, identification=OneTimeCodes(printed.append))
    async with app.router.lifespan_context(app), AsyncExitStack() as opened:
        yield Console(app, settings, clock, accounts or {}, printed, opened)


def text_of(page: httpx.Response) -> str:
    """The source of a page, as its reader's browser decodes it."""
    return unescape(page.text)
