"""The life of a right in a real browser: found, requested, decided by two, used, revoked; another one extended, and ended by itself; all
of it in the ledger, and in what a person takes home from the window."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect

from hub.config import Settings
from hub.identity.people.one_time_codes import ISSUER, OneTimeCodes
from hub.server.app import create_app
from hub.server.cli.work.serving import server_options
from hub.server.console.page_requests import beginning_of_day
from hub.server.console.rendering import words_in
from hub.sources.register import open_source
from hub.tables.looks import IdentifiedBy
from permissions.model import Reason
from tests.clock import FixedClock
from tests.commands import run_with
from tests.ground.city import OTHER_ORGANISATION, SECRET, odd_id, odd_person, write_keys
from tests.ground.people import add_person
from tests.hub.ledger.transparency.test_receipts import by_the_other
from tests.hub.server.serving import environment
from tests.hub.server.web.browser import Desk, at_desk, says
from tests.hub.server.web.consoles import DISTRICT_OFFICE, add_console
from tests.hub.server.web.test_query_desk import WORDS
from tests.loop_apart import LoopApart
from tests.promises import Promise

EN = words_in("en")
CLIENT, FIELD, OTHER_FIELD = "sparse", "Person.idNumber", "Person.bankAccount"
PEOPLE = {
    "Deng": (DISTRICT_OFFICE, "developer"),
    "Jing": (OTHER_ORGANISATION, "steward"),
    "Ping": (OTHER_ORGANISATION, "steward"),
    "Wen": (OTHER_ORGANISATION, "steward"),
    "Qin": (OTHER_ORGANISATION, "auditor"),
    "Su": (DISTRICT_OFFICE, "window"),
}
PERSON = 1
QUESTION = f'{{ person(by: {{id: "{odd_id("person", PERSON)}"}}) {{ id %s }} }}'
PAGES = "query($after: String) { persons(first: 1, after: $after) { nodes { id idNumber } pageInfo { endCursor } } }"
ENDS, ENDS_LATER = date(2026, 12, 10), date(2026, 12, 20)


@dataclass
class City:
    """The small city behind a port, with a clock that the story moves."""

    url: str
    settings: Settings
    clock: FixedClock
    http: httpx.Client
    printed: list[str]

    def code(self, name: str) -> str:
        """The one-time code that was printed for somebody last."""
        return next(line.split()[0] for line in reversed(self.printed) if name in line)

    def token(self) -> str:
        """A new token of the developer's client."""
        form = {"grant_type": "client_credentials", "scope": "READING"}
        return str(self.http.post("/oauth/token", data=form, auth=(CLIENT, SECRET)).json()["access_token"])

    def ask(self, text: str, **variables: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token()}"}
        return self.http.post("/graphql", json={"query": text, "variables": variables}, headers=headers).json()

    def reason(self, coordinate: str = FIELD) -> str | None:
        """Why a field is withheld from the client; None where it is answered."""
        errors = self.ask(QUESTION % coordinate.partition(".")[2]).get("errors", ())
        return next((each["extensions"]["reason"] for each in errors), None)


@contextmanager
def behind_a_port(settings: Settings, clock: FixedClock) -> Iterator[City]:
    """The hub with a console and these people, served as `hub serve` does it."""
    loop, printed = LoopApart(), list[str]()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = replace(settings, issuer=url)
        loop.run(_registered(settings, clock))
        app = create_app(settings, clock=clock, identification=OneTimeCodes(printed.append))
        server = uvicorn.Server(uvicorn.Config(app, **server_options(settings)))
        serving = loop.begin(server.serve(sockets=[listener]))
        try:
            while not server.started and not serving.done():
                time.sleep(0.01)
            with httpx.Client(base_url=url, timeout=60) as http:
                yield City(url, settings, clock, http, printed)
        finally:
            server.should_exit = True
            serving.result()
            loop.stop()


async def _registered(settings: Settings, clock: FixedClock) -> None:
    source = open_source(settings)
    await add_console(source, clock.now)
    for name, (office, role) in PEOPLE.items():
        await add_person(source, clock.now, ISSUER, name, office, role)
    await source.close()


@pytest.fixture
def city(sqlite_city_url: str, clock: FixedClock, tmp_path: Path) -> Iterator[City]:
    write_keys(tmp_path / "keys.json")
    settings = Settings(database=sqlite_city_url, keys_file=tmp_path / "keys.json", deadline_seconds=60.0)
    with behind_a_port(settings, clock) as opened:
        yield opened


@dataclass
class Offices:
    """The people of the story, each in a browser of their own, which is opened when they first come."""

    browser: Browser
    city: City
    kept: ExitStack
    there: dict[str, Page] = field(default_factory=dict)

    def page(self, name: str, path: str) -> Page:
        """Somebody at a page of the console. Whose session is over signs in again."""
        if name not in self.there:
            self.there[name] = self.kept.enter_context(at_desk(self.browser, self.city.url)).page
        page = self.there[name]
        page.goto(f"{self.city.url}{path}")
        if page.locator("a.go[href^='/console/sign-in']").count():
            self.signs_in(name, page)
            expect(page).to_have_url(f"{self.city.url}{path}")
        return page

    def signs_in(self, name: str, page: Page) -> None:
        page.locator("a.go").click()
        Desk(self.city.url, page).identify(partial(self.city.code, name))
        page.locator("input[name=purpose][value=READING]").check()
        page.locator("button[value=allow]").click()

    def decide(self, *names: str, of: str = FIELD) -> None:
        """Each approves the request for a field that waits, from its card."""
        for name in names:
            page = self.page(name, "/console")
            page.get_by_role("row", name=of).get_by_role("link").first.click()
            says(page.locator("#card + .says"), CLIENT)
            page.get_by_role("button", name=EN["decide"]["approve"], exact=True).click()
            says(page.get_by_role("status"), EN["done"]["approved"])
        says(page.locator("h1"), EN["request"]["states"]["APPROVED"])

    def at_the_cell(self, name: str, of: str = FIELD) -> Page:
        """Somebody at the cell of the matrix with the right to a field, whose grant in force is open to be acted on."""
        page = self.page(name, f"/console/matrix/cell?coordinate={of}&role={CLIENT}")
        page.get_by_text(EN["cell"]["revoke"]).first.click()
        return page


@pytest.fixture
def offices(browser: Browser, city: City) -> Iterator[Offices]:
    with ExitStack() as kept:
        yield Offices(browser, city, kept)


@pytest.mark.at_full_size  # each part of it is proved alone, by the stories beside
def test_a_right_lives_from_its_request_to_its_end_and_all_of_it_can_be_proved(
    offices: Offices, city: City, tmp_path: Path, promise: Promise
) -> None:
    found_and_requested_at_the_desk(offices, city)
    offices.decide("Jing", "Ping")
    assert city.reason() is None
    first = city.ask(PAGES)["data"]["persons"]
    assert first["nodes"][0]["idNumber"]

    page = offices.at_the_cell("Jing")
    page.get_by_label(EN["cell"]["because"]).first.fill("It is not needed now.")
    page.get_by_role("button", name=EN["cell"]["revoke"], exact=True).click()
    says(page.locator("h1 .chip"), EN["cell_states"]["REVOKED"])
    assert city.reason() == Reason.GRANT_REVOKED
    (refused,) = city.ask(PAGES, after=first["pageInfo"]["endCursor"])["errors"]
    assert refused["extensions"]["reason"] == Reason.GRANT_REVOKED

    form = f"/console/requests/new?coordinates={OTHER_FIELD}&purposes=READING&capability=READ"
    requested(offices.page("Deng", form), ENDS)
    offices.decide("Jing", "Ping", of=OTHER_FIELD)
    page = offices.at_the_cell("Wen", OTHER_FIELD)
    page.get_by_label(EN["cell"]["extend_until"]).fill(ENDS_LATER.isoformat())
    page.get_by_label(EN["cell"]["because"]).nth(1).fill("The checks take longer.")
    page.get_by_role("button", name=EN["cell"]["extend"], exact=True).click()
    says(page.get_by_role("status"), EN["done"]["requested"])
    offices.decide("Jing", "Ping", of=OTHER_FIELD)
    for day, reason in ((ENDS, None), (ENDS_LATER, Reason.GRANT_EXPIRED)):
        city.clock.now = beginning_of_day(day) - timedelta(seconds=1)
        assert city.reason(OTHER_FIELD) is None
        city.clock.now += timedelta(seconds=1)
        assert city.reason(OTHER_FIELD) == reason

    the_ledger_has_all_of_it(offices)
    assert_proved_at_the_window(offices, city, tmp_path)
    promise("A right's life in a browser, from its request to its end and its proof", 1, "story")


def found_and_requested_at_the_desk(offices: Offices, city: City) -> None:
    """A developer asks with the system's token, is told what is withheld, and requests it from there."""
    with at_desk(offices.browser, city.url) as desk:
        desk.open()
        desk.use_token(city.token())
        desk.write(QUESTION % "idNumber")
        desk.ask()
        desk.answers('"idNumber": null')
        withheld = desk.page.locator(".access tr", has_text=FIELD)
        with desk.page.expect_popup() as opened:
            withheld.get_by_role("link", name=WORDS["en"]["request"]).click()
        offices.signs_in("Deng", opened.value)
        expect(opened.value.locator("#coordinates")).to_have_value(FIELD)
        requested(opened.value, date(2027, 6, 30))


def requested(page: Page, until: date) -> None:
    page.get_by_label(EN["form"]["role"]).fill(CLIENT)
    page.get_by_label(EN["form"]["disclosure"]).select_option("MASKED")
    page.get_by_label(EN["form"]["scope"]).select_option("EVERYONE")
    page.get_by_label(EN["form"]["until"]).fill(until.isoformat())
    page.get_by_label(EN["form"]["because"]).fill("We compare two registers.")
    page.get_by_role("button", name=EN["form"]["send"]).click()
    says(page.get_by_role("status"), EN["done"]["requested"])


def the_ledger_has_all_of_it(offices: Offices) -> None:
    """An auditor finds each act of the story, and each reading of the client."""
    acts = {"requestAccess": 2, "approveRequest": 6, "revokeGrant": 1, "extendGrant": 1}
    for act, times in acts.items():
        page = offices.page("Qin", f"/console/ledger?of=all&client=console&coordinate=Mutation.{act}")
        intended = page.locator(".entries tbody tr", has_text=EN["ledger"]["kinds"]["WRITE_INTENT"])
        expect(intended).to_have_count(times)
    for outcome, times in (
        ("ANSWERED", 2),
        ("PARTLY_WITHHELD", 3),
    ):  # two of the latter were told that the grant is revoked
        page = offices.page("Qin", f"/console/ledger?of=all&client={CLIENT}&coordinate={FIELD}&outcome={outcome}")
        expect(page.locator(".entries tbody tr")).to_have_count(times)


def assert_proved_at_the_window(offices: Offices, city: City, folder: Path) -> None:
    """The person is shown each look, and takes home a file that holds without the hub."""
    sealed(city, "seal")
    page = offices.page("Su", "/console/citizen")
    page.locator("#number").fill(odd_person(PERSON))
    page.locator("#identified_by").select_option(IdentifiedBy.RESIDENT_ID_CARD.value)
    page.locator("main button.go").click()
    expect(page.locator("article.look")).not_to_have_count(0)
    with page.expect_download() as saved:
        page.locator("a[href$='/proof']").click()
    saved.value.save_as(folder / "looks.json")
    arguments = [str(folder / "looks.json"), "--key", sealed(city, "ledger", "key").strip()]
    status, said = by_the_other(arguments)
    assert status == 0, said
    assert odd_id("person", PERSON) in sealed(city, "verify", *arguments)


def sealed(city: City, *arguments: str) -> str:
    """What a command of the hub's operator prints."""
    named = environment(city.settings, HUB_ISSUER=city.url)
    done = run_with({name: value for name, value in named.items() if name.startswith("HUB_")}, *arguments)
    assert done.exit_code == 0, done.output
    return done.stdout
