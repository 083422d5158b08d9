"""The hub sends people to an OpenID provider that is not ours: oidc-provider (npm), over real HTTP; data stewards too, who come to the console."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from hub.config import Settings
from hub.server.app import create_app
from hub.server.console.rendering import words_in
from hub.sources.register import open_source
from hub.sources.source import Source
from tests.clients.programs import javascript
from tests.clock import FixedClock
from tests.ground.city import ORGANISATION, OTHER_ORGANISATION, odd_id, odd_person
from tests.ground.people import add_person, add_public_client
from tests.hub.identity.browser import Browser, form_of, returned
from tests.hub.server.serving import free_port, serving
from tests.hub.server.web.consoles import add_console, text_of

CLIENT, SECRET = "the-hub", "a secret of the hub at the provider, long enough for it"
LIES = {
    "of-another-client": {"aud": "another"},
    "of-another-sign-in": {"nonce": "another"},
    "ended": {"iat": 1_700_000_000, "exp": 1_700_000_300},
    "of-another-issuer": {"iss": "https://elsewhere.example"},
}
"""What the provider says wrong of the data steward, to whoever gives this name to it."""
EN = words_in("en")
NAME = "query Name($person: PersonKey!) { person(by: $person) { id } }"


class _Action(HTMLParser):
    action = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "form":
            self.action = dict(attributes).get("action") or ""


async def sign_in_there(http: httpx.AsyncClient, page: httpx.Response, name: str) -> httpx.Response:
    """Fill in the provider's own forms, until it sends the browser back."""
    for _ in range(3):
        if "/interaction/" not in page.url.path:
            break
        form = _Action()
        form.feed(page.text)
        fields = form_of(page).fields | {"login": name, "password": "any"}
        page = await http.post(page.url.join(form.action), data=fields, follow_redirects=True)
    return page


@pytest.fixture(scope="module")
def issuer() -> Iterator[tuple[str, str]]:
    """The provider's issuer, and the hub's."""
    hub, port = f"http://127.0.0.1:{free_port()}", free_port()
    given = {
        "port": port,
        "client": CLIENT,
        "secret": SECRET,
        "redirect": f"{hub}/oauth/callback",
        "liar": "jing",
        "lies": LIES,
    }
    with javascript("oidc_provider.mjs", given) as program:
        try:
            assert program.stdout
            line = program.stdout.readline()
            assert line, program.communicate()[1]
            yield json.loads(line)["issuer"], hub
        finally:
            program.terminate()


@pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)
async def test_people_of_a_city_sign_in_at_its_own_provider(
    city_settings: Settings, issuer: tuple[str, str], tmp_path: Path
) -> None:
    provider, hub = issuer
    await _register(city_settings, provider)
    secret_file = tmp_path / "provider-secret"
    secret_file.write_text(SECRET, "utf-8")
    variables = {
        "HUB_ISSUER": hub,
        "HUB_OIDC_ISSUER": provider,
        "HUB_OIDC_CLIENT_ID": CLIENT,
        "HUB_OIDC_SECRET_FILE": str(secret_file),
    }
    with serving(city_settings, tmp_path, port=int(hub.rpartition(":")[2]), **variables):
        async with httpx.AsyncClient(base_url=hub, timeout=60) as http:
            browser = Browser(http, [])
            asked = await http.get(browser.address(), follow_redirects=True)
            assert str(asked.url).startswith(provider)
            page = await sign_in_there(http, asked, "lin")
            assert str(page.url).startswith(f"{hub}/oauth/authorize"), page.text
            code = returned(await browser.decide(page, purpose="READING"))["code"]
            tokens = (await browser.exchange(code)).json()
            headers = {"Authorization": f"Bearer {tokens['access_token']}"}
            body = {"query": NAME, "variables": {"person": {"idNumber": odd_person(2)}}}
            answer = (await http.post("/graphql", json=body, headers=headers)).json()
            assert answer["data"]["person"] == {"id": odd_id("person", 2)}
            assert (await http.get("/oauth/sign-in")).status_code == 404
            await http.post("/oauth/sign-out", headers={"Origin": hub})
            again = await http.get(browser.address(), follow_redirects=True)
            assert "/interaction/" in again.url.path, "the provider still knows who was here, and must ask"
            http.cookies.clear()
            stranger = await sign_in_there(http, await http.get(browser.address(), follow_redirects=True), "stranger")
            assert stranger.status_code == 403
            assert "You are not registered at this hub" in stranger.text


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_a_data_steward_comes_to_the_console_by_the_provider_and_a_token_that_is_wrong_lets_nobody_in(
    city_settings: Settings, issuer: tuple[str, str], tmp_path: Path
) -> None:
    provider, hub = issuer
    (tmp_path / "secret").write_text(SECRET, "utf-8")
    own = {"issuer": hub, "oidc_issuer": provider, "oidc_client_id": CLIENT, "oidc_secret_file": tmp_path / "secret"}
    settings = replace(city_settings, **own)
    async with open_source(settings) as source:
        await add_console(source, FixedClock().now)
        await add_person(source, FixedClock().now, provider, "Jing", OTHER_ORGANISATION, "steward")
    app = create_app(settings)
    async with app.router.lifespan_context(app):

        async def comes(name: str, http: httpx.AsyncClient) -> httpx.Response:
            asked = await http.get("/console/sign-in", params={"next": "/console/matrix"}, follow_redirects=True)
            assert str(asked.url).startswith(provider), asked.text
            return await sign_in_there(http, asked, name)

        def browser() -> httpx.AsyncClient:
            return httpx.AsyncClient(base_url=hub, mounts={hub: httpx.ASGITransport(app=app)}, timeout=60)

        async with browser() as http:
            page = await comes("jing", http)
            fields = form_of(page).fields | {"decision": "allow", "purpose": "READING"}
            shown = await http.post(page.url, data=fields, follow_redirects=True)
            assert (shown.status_code, shown.url.path) == (200, "/console/matrix"), shown.text
            assert ("<bdi>Jing</bdi>" in shown.text, 'class="chip in_force"' in shown.text) == (True, True)
            left = await http.post("/console/sign-out", headers={"Origin": hub}, follow_redirects=True)
            assert EN["told"]["welcome"]["title"] in text_of(left)
            assert "/interaction/" in (await http.get("/console/sign-in", follow_redirects=True)).url.path
        for name in LIES:
            async with browser() as http:
                page = await comes(name, http)
                assert (page.status_code, "did not answer as it should" in page.text) == (502, True), (name, page.text)
                assert EN["told"]["welcome"]["title"] in text_of(await http.get("/console"))
        async with browser() as http:
            page = await comes("stranger", http)
            assert (page.status_code, "You are not registered at this hub" in page.text) == (403, True)
            assert ("stranger" in page.text, provider in page.text) == (True, True)
            assert EN["told"]["welcome"]["title"] in text_of(await http.get("/console/matrix"))


async def _register(settings: Settings, provider: str) -> None:
    source: Source = open_source(settings)
    now = FixedClock().now
    await add_public_client(source, now)
    await add_person(source, now, provider, "Lin", ORGANISATION, "reader")
    await source.close()
