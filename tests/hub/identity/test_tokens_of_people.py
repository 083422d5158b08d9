"""Codes and refresh tokens: each once, each for one client, and an end to all that came of one that came twice."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select, text, update

from hub.errors import Code, RefusedRequest
from hub.identity.authentication import Authentication
from hub.server.retention import delete_expired
from hub.sources.source import Source
from hub.tables.base import Base
from hub.tables.governance import ClientPurposeRow, ClientRow
from hub.tables.sign_in import AccountPurposeRow, AccountRow, RefreshTokenRow, SignInRow
from tests.clock import FixedClock
from tests.hub.identity.browser import BACK, Browser
from tests.hub.identity.desk import refused
from tests.hub.identity.registry import PURPOSES, SECRET

pytestmark = pytest.mark.databases("either")


async def version(source: Source) -> int:
    async with source.begin() as connection:
        return int((await connection.execute(text("select version from policy_version"))).scalar_one())


async def count(source: Source, table: type[Base]) -> int:
    async with source.begin() as connection:
        return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


async def is_over(authentication: Authentication, people: Source, tokens: dict[str, Any]) -> bool:
    """True when an access token is of no use any more, by the policy's newest version."""
    with pytest.raises(RefusedRequest) as caught:
        await authentication.caller(f"Bearer {tokens['access_token']}", await version(people))
    return caught.value.code is Code.TOKEN_REVOKED


async def works(authentication: Authentication, people: Source, tokens: dict[str, Any]) -> bool:
    caller = await authentication.caller(f"Bearer {tokens['access_token']}", await version(people))
    return caller.account_id is not None


async def test_a_code_that_comes_twice_ends_what_came_of_it(
    browser: Browser, other_browser: Browser, authentication: Authentication, people: Source
) -> None:
    code = await browser.code("Lin", PURPOSES[0])
    tokens = (await browser.exchange(code)).json()
    assert await works(authentication, people, tokens)
    other_browser.verifier = browser.verifier
    assert refused(await other_browser.exchange(code), "invalid_grant", "used")
    assert await is_over(authentication, people, tokens)
    assert refused(await browser.refresh(tokens["refresh_token"]), "invalid_grant", "sign in again")


@pytest.mark.databases("both")
async def test_a_code_is_given_out_for_once_however_many_ask(
    browser: Browser, other_browser: Browser, authentication: Authentication, people: Source
) -> None:
    code = await browser.code("Lin", PURPOSES[0])
    other_browser.verifier = browser.verifier
    answers = await asyncio.gather(*(each.exchange(code) for each in (browser, other_browser) * 3))
    given = [answer.json() for answer in answers if answer.status_code == 200]
    assert len(given) <= 1
    for tokens in given:
        assert await is_over(authentication, people, tokens)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("changes", "error", "part"),
    [
        ({"code_verifier": ""}, "invalid_request", "code_verifier"),
        ({"code_verifier": "x" * 43}, "invalid_grant", "challenge"),
        ({"redirect_uri": ""}, "invalid_grant", "redirect_uri"),
        ({"redirect_uri": BACK + "/"}, "invalid_grant", "redirect_uri"),
        ({"code": ""}, "invalid_request", "code"),
        ({"code": "another"}, "invalid_grant", "unknown"),
        ({"code": "\0\u4f4e"}, "invalid_grant", "unknown"),
    ],
)
async def test_a_code_is_good_with_all_that_it_was_asked_with(
    browser: Browser, changes: dict[str, str], error: str, part: str
) -> None:
    code = await browser.code("Lin", PURPOSES[0])
    assert refused(await browser.exchange(**{"code": code} | changes), error, part)
    assert (await browser.exchange(code)).status_code == 200  # who has nothing but a wrong guess spoils nothing


async def test_a_code_lasts_a_minute(browser: Browser, clock: FixedClock) -> None:
    code = await browser.code("Lin", PURPOSES[0])
    clock.now += timedelta(seconds=60)
    assert refused(await browser.exchange(code), "invalid_grant", "expired")


async def test_a_code_is_of_no_use_to_another_client(
    browser: Browser, authentication: Authentication, people: Source
) -> None:
    code = await browser.code("Lin", PURPOSES[0])
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": browser.verifier}
    answer = await browser.http.post("/oauth/token", data=form, auth=("ours", SECRET))
    assert refused(answer, "invalid_grant", "another client")
    tokens = (await browser.exchange(code)).json()
    assert refused(await browser.http.post("/oauth/token", data=form, auth=("ours", SECRET)), "invalid_grant")
    assert await works(authentication, people, tokens)  # nor can it end what is not its own


async def test_a_client_without_a_secret_gets_nothing_for_itself(browser: Browser) -> None:
    form = {"grant_type": "client_credentials", "client_id": "public", "scope": PURPOSES[0]}
    assert refused(await browser.http.post("/oauth/token", data=form), "unauthorized_client")


async def test_a_client_that_people_do_not_sign_in_with_has_no_use_for_codes(browser: Browser) -> None:
    form = {"grant_type": "authorization_code", "code": "c"}
    answer = await browser.http.post("/oauth/token", data=form, auth=("by-secret", SECRET))
    assert refused(answer, "unauthorized_client")


async def test_a_name_alone_is_enough_for_no_client_that_has_a_secret(browser: Browser) -> None:
    for client in ("ours", "by-key", "nobody"):
        assert refused(await browser.refresh("t", client_id=client), "invalid_client", "unknown", 401)


async def test_each_refresh_token_is_followed_by_the_next(
    browser: Browser, other_browser: Browser, authentication: Authentication, people: Source
) -> None:
    first = await browser.tokens()
    second = (await other_browser.refresh(first["refresh_token"])).json()
    third = (await browser.refresh(second["refresh_token"], scope=PURPOSES[0])).json()
    assert len({each["refresh_token"] for each in (first, second, third)}) == 3
    for tokens in (first, second, third):
        assert tokens["scope"] == PURPOSES[0]
        assert await works(authentication, people, tokens)


async def test_a_refresh_token_that_comes_twice_ends_the_sign_in(
    browser: Browser, authentication: Authentication, people: Source
) -> None:
    first, others = await browser.tokens(), await browser.tokens("Zhou")
    second = (await browser.refresh(first["refresh_token"])).json()
    assert refused(await browser.refresh(first["refresh_token"]), "invalid_grant")
    assert await is_over(authentication, people, first)
    assert await is_over(authentication, people, second)
    assert refused(await browser.refresh(second["refresh_token"]), "invalid_grant")
    assert await works(authentication, people, others)


@pytest.mark.databases("both")
async def test_a_refresh_token_is_taken_once_however_many_ask(
    browser: Browser, other_browser: Browser, authentication: Authentication, people: Source
) -> None:
    first = await browser.tokens()
    answers = await asyncio.gather(*(each.refresh(first["refresh_token"]) for each in (browser, other_browser) * 3))
    assert sum(answer.status_code == 200 for answer in answers) <= 1
    assert await is_over(authentication, people, first)


async def test_another_purpose_takes_another_sign_in(browser: Browser) -> None:
    tokens = await browser.tokens()
    assert refused(await browser.refresh(tokens["refresh_token"], scope=PURPOSES[1]), "invalid_scope")
    assert (await browser.refresh(tokens["refresh_token"])).status_code == 200


async def test_a_sign_in_ends_after_a_working_day(browser: Browser, clock: FixedClock) -> None:
    tokens = await browser.tokens()
    clock.now += timedelta(hours=7, minutes=55)
    tokens = (await browser.refresh(tokens["refresh_token"])).json()
    assert tokens["expires_in"] == 300  # no token outlives its sign-in
    clock.now += timedelta(minutes=5)
    assert refused(await browser.refresh(tokens["refresh_token"]), "invalid_grant", "ended")


LOSSES = {
    "the person loses the purpose": delete(AccountPurposeRow).where(AccountPurposeRow.purpose == PURPOSES[0]),
    "the client loses the purpose": delete(ClientPurposeRow).where(ClientPurposeRow.purpose == PURPOSES[0]),
    "the client is for its own people from now on": update(ClientRow).values(
        every_organisation=False, organisation_id="6f6a3d1c-5b8e-4c57-9a43-0d7f4f0a9c12"
    ),
    "the person is suspended": update(AccountRow).values(suspended_at=FixedClock().now),
}


@pytest.mark.parametrize("loss", LOSSES)
async def test_what_either_loses_is_lost_to_tokens_and_codes_at_once(
    browser: Browser, authentication: Authentication, people: Source, loss: str
) -> None:
    tokens, code = await browser.tokens(), await browser.code("Lin", PURPOSES[0])
    assert await works(authentication, people, tokens)
    async with people.begin() as connection:
        await connection.execute(LOSSES[loss])
        await connection.execute(text("update policy_version set version = version + 1"))
    assert await is_over(authentication, people, tokens)
    assert refused(await browser.refresh(tokens["refresh_token"]), "invalid_grant", "may not act")
    assert refused(await browser.exchange(code), "invalid_grant", "may not act")


async def test_a_purpose_of_anyone_else_changes_nothing(
    browser: Browser, authentication: Authentication, people: Source
) -> None:
    tokens = await browser.tokens()
    async with people.begin() as connection:
        await connection.execute(delete(AccountPurposeRow).where(AccountPurposeRow.purpose == PURPOSES[1]))
        await connection.execute(text("update policy_version set version = version + 1"))
    assert await works(authentication, people, tokens)


async def test_nothing_that_opens_a_door_is_stored_as_it_is(browser: Browser, people: Source) -> None:
    code = await browser.code("Lin", PURPOSES[0])
    tokens = (await browser.exchange(code)).json()
    secrets = [code, tokens["refresh_token"], tokens["access_token"], *browser.http.cookies.values()]
    async with people.begin() as connection:
        for table in ("visit", "sign_in", "refresh_token"):
            rows = str((await connection.execute(text(f"select * from {table}"))).all())
            assert not any(secret in rows for secret in secrets)


async def test_what_ended_long_ago_is_forgotten_and_nothing_else(
    browser: Browser, authentication: Authentication, people: Source, clock: FixedClock
) -> None:
    old = await browser.tokens()
    clock.now += timedelta(hours=8 + 23)
    new = await browser.tokens()
    await delete_expired(people, clock.now, 24)
    assert (await count(people, SignInRow), await count(people, RefreshTokenRow)) == (2, 2)
    clock.now += timedelta(hours=1)
    await delete_expired(people, clock.now, 24)
    assert (await count(people, SignInRow), await count(people, RefreshTokenRow)) == (1, 1)
    assert refused(await browser.refresh(old["refresh_token"]), "invalid_grant", "unknown")
    assert await works(authentication, people, (await browser.refresh(new["refresh_token"])).json())
