"""A person signs in with the keyboard alone, in a real browser that runs no script."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from playwright.sync_api import Page

from tests.demo import Demo
from tests.hub.server.web.browser import PHONE, chromium

VERIFIER = "a-verifier-of-at-least-forty-three-characters-as-the-rfc-says"
ASKED = {
    "response_type": "code",
    "client_id": "graphiql",
    "code_challenge": create_s256_code_challenge(VERIFIER),
    "code_challenge_method": "S256",
}


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_the_pages_work_by_keyboard_without_script_on_a_phones_width(demo: Demo) -> None:
    back = f"{demo.url}/graphql"
    with httpx.Client(base_url=demo.url) as http, chromium() as browser:
        context = browser.new_context(viewport=PHONE, java_script_enabled=False)
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if "Security" in said.text else None)
        page.goto(f"{demo.url}/oauth/authorize?{urlencode(ASKED | {'redirect_uri': back})}")
        code = demo.code("周敏")
        page.locator("input:focus").wait_for()  # the field has the focus, once the page is drawn
        page.keyboard.type(code)
        press(page, "Enter")
        page.wait_for_url("**/oauth/authorize?*")
        assert page.locator("h1").inner_text().startswith("选择用途")
        wide: int = page.locator("main").bounding_box()["width"]  # type: ignore[index]
        assert wide <= PHONE["width"]
        press(page, "Tab", "Tab", "Enter")  # the one purpose is chosen already; then the button that allows
        page.wait_for_url("**/graphql?*")
        code = parse_qs(urlsplit(page.url).query)["code"][0]
        form = {"grant_type": "authorization_code", "client_id": "graphiql", "code": code}
        answer = http.post("/oauth/token", data=form | {"redirect_uri": back, "code_verifier": VERIFIER})
        assert answer.json()["scope"] == "EDUCATION_AID"
        assert complaints == []
