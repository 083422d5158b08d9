"""A client takes a token back (RFC 7009), or asks how one stands (RFC 7662)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from hub.identity.authentication import Authentication
from hub.sources.source import Source
from tests.clock import FixedClock
from tests.hub.identity.browser import BACK, Browser
from tests.hub.identity.desk import NOT_KNOWN, Desk, refused
from tests.hub.identity.registry import PURPOSES, SECRET, assertion
from tests.hub.identity.test_tokens_of_people import is_over, works

pytestmark = pytest.mark.databases("either")

OURS = ("ours", SECRET)


async def revoke(browser: Browser, token: str, **form: str) -> httpx.Response:
    return await browser.http.post("/oauth/revoke", data={"client_id": "public", "token": token} | form)


async def asked(browser: Browser, token: str, auth: tuple[str, str] = OURS, **form: str) -> dict[str, Any]:
    answer = await browser.http.post("/oauth/introspect", data={"token": token} | form, auth=auth)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    found: dict[str, Any] = answer.json()
    return found


async def tokens_of_ours(browser: Browser) -> dict[str, Any]:
    """Tokens of a client with a secret, with which Lin signed in."""
    code = await browser.code("Lin", PURPOSES[0], client_id="ours")
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": browser.verifier}
    found: dict[str, Any] = (await browser.http.post("/oauth/token", data=form, auth=OURS)).json()
    return found


@pytest.mark.parametrize("hint", ["", "refresh_token", "access_token", "saml2"])
async def test_a_refresh_token_is_taken_back_with_all_that_came_of_its_sign_in(
    browser: Browser, authentication: Authentication, people: Source, hint: str
) -> None:
    tokens, others = await browser.tokens(), await browser.tokens("Zhou")
    assert (await revoke(browser, tokens["refresh_token"], token_type_hint=hint)).status_code == 200
    assert await is_over(authentication, people, tokens)
    assert refused(await browser.refresh(tokens["refresh_token"]), "invalid_grant")
    assert await works(authentication, people, others)


async def test_an_access_token_is_taken_back_alone(
    browser: Browser, authentication: Authentication, people: Source
) -> None:
    tokens = await browser.tokens()
    assert (await revoke(browser, tokens["access_token"])).status_code == 200
    assert await is_over(authentication, people, tokens)
    assert await works(authentication, people, (await browser.refresh(tokens["refresh_token"])).json())


async def test_a_token_of_a_client_for_itself_can_be_taken_back(
    desk: Desk, authentication: Authentication, registered: Source, clock: FixedClock
) -> None:
    token = await desk.token()
    form = assertion(desk.settings, clock, aud="http://127.0.0.1:8000/oauth/revoke") | {"token": token}
    assert (await desk.http.post("/oauth/revoke", data=form)).status_code == 200
    assert await is_over(authentication, registered, {"access_token": token})


async def test_what_is_no_token_is_taken_back_like_one_that_has_ended(browser: Browser, clock: FixedClock) -> None:
    tokens = await browser.tokens()
    for token in ("nothing", "a.b.c", "\0\u4f4e", tokens["refresh_token"] + "x"):
        answer = await revoke(browser, token)
        assert (answer.status_code, answer.json()) == (200, {})
    assert (await browser.refresh(tokens["refresh_token"])).status_code == 200


async def test_s11_what_is_another_clients_is_taken_back_by_nobody_and_told_by_nothing(
    browser: Browser, authentication: Authentication, people: Source
) -> None:
    """RFC 7009 §2.2: the client of a token, and whether a text is one at all, are nobody else's to learn."""
    tokens, ours = await browser.tokens(), await tokens_of_ours(browser)

    async def taken_back(token: str, *, by_public: bool) -> httpx.Response:
        if by_public:
            return await revoke(browser, token)
        return await browser.http.post("/oauth/revoke", data={"token": token}, auth=OURS)

    for by_public, others in ((True, ours), (False, tokens)):
        nothing = await taken_back("nothing", by_public=by_public)
        assert (nothing.status_code, nothing.json()) == (200, {})
        for token in (others["refresh_token"], others["access_token"]):
            answer = await taken_back(token, by_public=by_public)
            assert (answer.status_code, answer.content, answer.headers) == (200, nothing.content, nothing.headers)
    assert await works(authentication, people, tokens)
    assert await works(authentication, people, ours)


async def test_s11_another_clients_refresh_token_is_refused_like_none(browser: Browser) -> None:
    ours = await tokens_of_ours(browser)
    others, nothing = await browser.refresh(ours["refresh_token"]), await browser.refresh("nothing")
    assert (others.status_code, others.content, others.headers) == (400, nothing.content, nothing.headers)
    form = {"grant_type": "refresh_token", "refresh_token": ours["refresh_token"]}
    assert (await browser.http.post("/oauth/token", data=form, auth=OURS)).status_code == 200


async def test_whoever_takes_back_shows_who_it_is_and_names_a_token(browser: Browser) -> None:
    answer = await browser.http.post("/oauth/revoke", data={"token": "t"}, auth=("ours", "wrong"))
    assert refused(answer, "invalid_client", NOT_KNOWN, 401)
    assert refused(await revoke(browser, "t", client_id="by-secret"), "invalid_client", NOT_KNOWN, 401)
    assert refused(await revoke(browser, ""), "invalid_request", "Send the token")


async def test_a_client_hears_how_its_tokens_stand(browser: Browser, people: Source, clock: FixedClock) -> None:
    tokens = await tokens_of_ours(browser)
    access, refresh = await asked(browser, tokens["access_token"]), await asked(browser, tokens["refresh_token"])
    now = int(clock.now.timestamp())
    for state, end in ((access, now + 600), (refresh, now + 8 * 3600)):
        assert state["active"] is True
        assert (state["client_id"], state["scope"], state["exp"]) == ("ours", PURPOSES[0], end)
        assert state["iss"] == "http://127.0.0.1:8000"
    assert access["sub"] == refresh["sub"] != "ours"
    assert (access["token_type"], access["aud"]) == ("Bearer", "http://127.0.0.1:8000/graphql")


async def test_an_inactive_token_is_that_and_nothing_more(browser: Browser, clock: FixedClock) -> None:
    first = await tokens_of_ours(browser)
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = (await browser.http.post("/oauth/token", data=form, auth=OURS)).json()
    assert await asked(browser, first["refresh_token"]) == {"active": False}  # it was used
    assert (await asked(browser, second["refresh_token"]))["active"]
    await browser.http.post("/oauth/revoke", data={"token": second["refresh_token"]}, auth=OURS)
    for token in (second["refresh_token"], second["access_token"], first["access_token"], "nothing", "a.b.c"):
        assert await asked(browser, token) == {"active": False}
    third = await tokens_of_ours(browser)
    clock.now = clock.now.replace(hour=clock.now.hour + 1)
    assert await asked(browser, third["access_token"]) == {"active": False}


async def test_another_clients_token_is_inactive_to_whoever_asks(browser: Browser) -> None:
    tokens = await browser.tokens()
    for token in (tokens["access_token"], tokens["refresh_token"]):
        assert await asked(browser, token) == {"active": False}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_keeps_no_secret_may_not_ask(browser: Browser) -> None:
    tokens = await browser.tokens()
    form = {"client_id": "public", "token": tokens["access_token"]}
    assert refused(await browser.http.post("/oauth/introspect", data=form), "invalid_client", "key or a secret", 401)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_metadata_says_where_to_do_both(browser: Browser) -> None:
    metadata = (await browser.http.get("/.well-known/oauth-authorization-server")).json()
    assert metadata["revocation_endpoint"] == "http://127.0.0.1:8000/oauth/revoke"
    assert metadata["introspection_endpoint"] == "http://127.0.0.1:8000/oauth/introspect"
    assert "none" in metadata["revocation_endpoint_auth_methods_supported"]
    assert "none" not in metadata["introspection_endpoint_auth_methods_supported"]
