"""Whoever comes to an address that has nothing for them: a browser is told on a page, and a program in JSON."""

from __future__ import annotations

import pytest

from hub.errors import Code
from hub.server.web.front import front
from tests.ground.hub import Hub
from tests.hub.server.web.test_front_page import HTML

WORDS, _ = front()

REFUSED = {
    "/nowhere": (404, Code.NOT_FOUND),
    "/documentation/nowhere.md": (404, Code.NOT_FOUND),
    "/console/two%0Alines": (404, Code.NOT_FOUND),
    "/oauth/token": (405, Code.BAD_REQUEST),
    "/?lang=xx": (400, Code.INVALID_INPUT),
    "/?langue=zh": (400, Code.INVALID_INPUT),
    "/documentation?lang=xx": (400, Code.INVALID_INPUT),
    "/catalogue.csv?lang=xx": (400, Code.INVALID_INPUT),
    "/graphql?lang=xx": (400, Code.INVALID_INPUT),
    "/deliveries?lang=xx": (400, Code.INVALID_INPUT),
}
"""Addresses of which a browser has nothing to show, with the status and the code that tell why."""


@pytest.mark.databases("either")
@pytest.mark.parametrize("address", REFUSED)
async def test_a_browser_is_told_on_a_page_in_its_language_why_there_is_nothing(hub: Hub, address: str) -> None:
    status, code = REFUSED[address]
    for spoken in WORDS:
        words = WORDS[spoken]
        page = await hub.http.get(address, headers=HTML | {"Accept-Language": words["lang"]})
        assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
        assert (page.headers["content-language"], page.headers["cache-control"]) == (words["lang"], "no-store")
        said = (f"<h1>{words['refused']['titles'][code]}</h1>", f"<code>{code}</code>", page.headers["x-request-id"])
        assert [text for text in said if text not in page.text] == []
    told = await hub.http.head(address, headers=HTML)
    assert (told.status_code, told.text) == (status, "")


@pytest.mark.databases("either")
@pytest.mark.parametrize("address", [each for each in REFUSED if not each.startswith(("/graphql", "/deliveries"))])
async def test_a_program_is_told_the_same_in_json(hub: Hub, address: str) -> None:
    status, code = REFUSED[address]
    told = await hub.http.get(address)
    assert (told.status_code, told.json()["errors"][0]["extensions"]["code"]) == (status, code)
