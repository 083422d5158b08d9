"""A browser, small: keeps cookies, reads forms, and is sent where it is sent."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge

BACK = "https://app.example.cn/signed-in"


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.choices: list[str] = []
        self.scripts = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.scripts += tag == "script" or any(name.startswith("on") for name in given)
        if tag == "input" and given.get("type") == "hidden":
            self.fields[given["name"]] = given["value"]
        if tag == "input" and given.get("type") == "radio":
            self.choices.append(given["value"])


def form_of(page: httpx.Response) -> _Form:
    form = _Form()
    form.feed(page.text)
    return form


@dataclass
class Browser:
    """`printed` has the lines of the terminal of this hub."""

    http: httpx.AsyncClient
    printed: list[str]
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    def address(self, **changes: str | None) -> str:
        """Where a client sends the browser; a change to None leaves that parameter out."""
        asked: dict[str, str | None] = {
            "response_type": "code",
            "client_id": "public",
            "redirect_uri": BACK,
            "state": "a state",
            "code_challenge": create_s256_code_challenge(self.verifier),
            "code_challenge_method": "S256",
        }
        given = {name: value for name, value in (asked | changes).items() if value is not None}
        return f"/oauth/authorize?{urlencode(given)}"

    async def purposes(self, who: str, **changes: str | None) -> httpx.Response:
        """The page with the purposes, after somebody was identified in a browser without a past."""
        self.http.cookies.clear()
        self.printed.clear()
        page = await self.http.get(self.address(**changes), follow_redirects=True)
        code = next((line.split()[0] for line in self.printed if who in line), "")
        return await self.type(page, code)

    async def type(self, page: httpx.Response, code: str) -> httpx.Response:
        """Type a one-time code into the page that asks for one."""
        fields = form_of(page).fields | {"code": code}
        return await self.http.post(page.url, data=fields, follow_redirects=True)

    async def decide(self, page: httpx.Response, decision: str = "allow", **fields: str) -> httpx.Response:
        return await self.http.post(page.url, data=form_of(page).fields | {"decision": decision} | fields)

    async def code(self, who: str, purpose: str, **changes: str | None) -> str:
        """A code for the client, after somebody was identified and allowed it."""
        page = await self.purposes(who, **changes)
        return returned(await self.decide(page, purpose=purpose))["code"]

    async def exchange(self, code: str, **changes: str) -> httpx.Response:
        form = {
            "grant_type": "authorization_code",
            "client_id": "public",
            "code": code,
            "redirect_uri": BACK,
            "code_verifier": self.verifier,
        }
        return await self.http.post("/oauth/token", data=form | changes)

    async def refresh(self, token: str, **changes: str) -> httpx.Response:
        form = {"grant_type": "refresh_token", "client_id": "public", "refresh_token": token}
        return await self.http.post("/oauth/token", data=form | changes)

    async def tokens(self, who: str = "Lin", purpose: str = "EDUCATION_AID_CHECK") -> dict[str, Any]:
        """What a client gets that somebody allowed to act for them."""
        answer = await self.exchange(await self.code(who, purpose))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


def returned(answer: httpx.Response, to: str = BACK) -> dict[str, str]:
    """The parameters with which the browser is sent back to the client."""
    assert answer.status_code == 303, answer.text
    address, _, query = answer.headers["location"].partition("?")
    assert address == to
    given = parse_qs(query, strict_parsing=True)
    assert all(len(values) == 1 for values in given.values())
    return {name: values[0] for name, values in given.items()}


def is_problem(page: httpx.Response, part: str, status: int = 400) -> bool:
    """True for a page that says what is wrong, and sends nobody anywhere."""
    assert page.status_code == status, page.text
    assert part in page.text, page.text
    assert "location" not in page.headers
    return True


def sent_to(answer: httpx.Response) -> str:
    return urlsplit(answer.headers["location"]).path
