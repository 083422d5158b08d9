"""A person signs in with the keyboard alone, in a real browser that runs no script."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from playwright.sync_api import expect

from tests.demo import Demo
from tests.hub.server.web.browser import PHONE, at_desk, chromium, fits

VERIFIER = "a-verifier-of-at-least-forty-three-characters-as-the-rfc-says"
ASKED = {
    "response_type": "code",
    "client_id": "graphiql",
    "code_challenge": create_s256_code_challenge(VERIFIER),
    "code_challenge_method": "S256",
}


def test_the_pages_work_by_keyboard_without_script_on_a_phones_width(demo: Demo) -> None:
    back = f"{demo.url}/graphql"
    with (
        httpx.Client(base_url=demo.url) as http,
        chromium() as browser,
        at_desk(browser, demo.url, viewport=PHONE, java_script_enabled=False) as desk,
    ):
        page, keys = desk.page, desk.page.keyboard
        page.goto(f"{demo.url}/oauth/authorize?{urlencode(ASKED | {'redirect_uri': back})}")
        code = demo.code("周敏")
        page.locator("input:focus").wait_for()  # the field has the focus, once the page is drawn
        keys.type(code)
        keys.press("Enter")
        expect(page.locator("h1")).to_have_text(re.compile("^选择用途"))
        page.wait_for_load_state()
        fits(page)
        keys.press("Tab")
        expect(page.locator("input[name=purpose]:checked")).to_be_focused()  # the one purpose is chosen already
        keys.press("Tab")
        expect(page.locator("button[value=allow]")).to_be_focused()
        keys.press("Enter")
        page.wait_for_url("**/graphql?*")
        code = parse_qs(urlsplit(page.url).query)["code"][0]
        form = {"grant_type": "authorization_code", "client_id": "graphiql", "code": code}
        answer = http.post("/oauth/token", data=form | {"redirect_uri": back, "code_verifier": VERIFIER})
        assert answer.json()["scope"] == "EDUCATION_AID"
