"""A person signs in, picks a purpose, and is sent back to the client with a code."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import update
from starlette.applications import Starlette

from hub.cipher import Cipher
from hub.config import Settings
from hub.identity.authentication import Authentication
from hub.identity.people.cookies import LONGEST_PENDING
from hub.identity.people.one_time_codes import OneTimeCodes
from hub.identity.routes import routes
from hub.sources.register import open_source
from hub.sources.source import Source
from hub.tables.governance import ClientRow
from hub.tables.sign_in import AccountRow
from tests.clock import FixedClock
from tests.hub.identity.browser import BACK, Browser, form_of, is_problem, returned, sent_to
from tests.hub.identity.desk import Desk
from tests.hub.identity.registry import ELSEWHERE, OFFICE, PURPOSES, ROLES

pytestmark = pytest.mark.databases("either")


async def test_a_person_acts_with_what_they_and_the_client_both_hold(
    browser: Browser, authentication: Authentication
) -> None:
    page = await browser.purposes("Lin")
    assert form_of(page).choices == list(PURPOSES)  # SOMEBODY_ELSES is Lin's, and not the client's
    back = returned(await browser.decide(page, purpose=PURPOSES[1]))
    assert back["state"] == "a state"
    assert back["iss"] == "http://127.0.0.1:8000"
    answer = (await browser.exchange(back["code"])).json()
    assert (answer["token_type"], answer["expires_in"], answer["scope"]) == ("Bearer", 600, PURPOSES[1])
    caller = await authentication.caller(f"Bearer {answer['access_token']}", 1)
    assert caller.client_id == "public"
    assert caller.roles == {ROLES[0]}
    assert (caller.organisation_id, caller.purpose) == (OFFICE, PURPOSES[1])
    assert caller.actor == caller.account_id != "public"


async def test_a_person_acts_in_their_own_organisation(browser: Browser, authentication: Authentication) -> None:
    token = (await browser.tokens("Zhou"))["access_token"]
    caller = await authentication.caller(f"Bearer {token}", 1)
    assert (caller.organisation_id, caller.division_code) == (ELSEWHERE, "500102")


async def test_who_signed_in_picks_another_purpose_without_being_identified_again(
    browser: Browser, clock: FixedClock
) -> None:
    await browser.purposes("Lin")
    browser.printed.clear()
    page = await browser.http.get(browser.address(scope=PURPOSES[0]))
    assert form_of(page).choices == [PURPOSES[0]]
    assert returned(await browser.decide(page, purpose=PURPOSES[0]))["code"]
    clock.now += timedelta(minutes=31)
    assert sent_to(await browser.http.get(browser.address())) == "/oauth/sign-in"
    assert browser.printed == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_refuses_is_sent_back_without_a_code(browser: Browser) -> None:
    back = returned(await browser.decide(await browser.purposes("Lin"), "refuse"))
    assert back == {
        "error": "access_denied",
        "error_description": "The person refused the request.",
        "state": "a state",
        "iss": "http://127.0.0.1:8000",
    }


async def test_who_leaves_is_asked_who_they_are(browser: Browser) -> None:
    page = await browser.purposes("Lin")
    assert sent_to(await browser.decide(page, "leave")) == "/oauth/authorize"
    assert sent_to(await browser.http.get(browser.address())) == "/oauth/sign-in"


async def test_who_signs_out_is_asked_who_they_are_even_by_a_browser_that_keeps_its_cookie(browser: Browser) -> None:
    await browser.purposes("Lin")
    kept = dict(browser.http.cookies)
    answer = await browser.http.post("/oauth/sign-out", headers={"Origin": "http://127.0.0.1:8000"})
    assert (answer.status_code, answer.headers["cache-control"]) == (204, "no-store")
    assert dict(browser.http.cookies) == {}
    for cookies in ({}, kept):
        browser.http.cookies.update(cookies)
        assert sent_to(await browser.http.get(browser.address())) == "/oauth/sign-in"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("origin", ["https://elsewhere.example", "http://127.0.0.1:8001", "null", None])
async def test_another_site_signs_nobody_out(browser: Browser, origin: str | None) -> None:
    await browser.purposes("Lin")
    answer = await browser.http.post("/oauth/sign-out", headers={"Origin": origin} if origin else {})
    assert is_problem(answer, "You can sign out only on a page of the hub", 403)
    assert form_of(await browser.http.get(browser.address())).choices == list(PURPOSES)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_was_not_signed_in_may_sign_out(browser: Browser) -> None:
    answer = await browser.http.post("/oauth/sign-out", headers={"Origin": "http://127.0.0.1:8000"})
    assert answer.status_code == 204
    assert (await browser.http.get("/oauth/sign-out")).status_code == 405


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("fields", "status"), [({}, 400), ({"purpose": ""}, 400), ({"purpose": "SOMEBODY_ELSES"}, 400)]
)
async def test_a_purpose_must_be_picked_of_those_that_are_offered(
    browser: Browser, fields: dict[str, str], status: int
) -> None:
    answer = await browser.decide(await browser.purposes("Lin"), **fields)
    assert answer.status_code == status
    assert "Choose one purpose." in answer.text


async def test_a_client_of_an_office_is_for_the_people_of_that_office(browser: Browser) -> None:
    page = await browser.purposes("Zhou", client_id="ours")
    assert form_of(page).choices == []
    assert "There is no purpose" in page.text
    answer = await browser.decide(page, purpose=PURPOSES[0])
    assert answer.status_code == 400
    assert returned(await browser.decide(page, "refuse"))["error"] == "access_denied"


async def test_a_client_with_a_secret_shows_it_for_its_code(browser: Browser) -> None:
    code = await browser.code("Lin", PURPOSES[0], client_id="ours")
    assert (await browser.exchange(code, client_id="ours")).json()["error"] == "invalid_client"
    assert (await browser.exchange(code)).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": None},
        {"client_id": "nobody"},
        {"client_id": "no\0body"},
        {"client_id": "by-secret"},
        {"redirect_uri": None},
        {"redirect_uri": BACK + "/"},
        {"redirect_uri": BACK + "?next=1"},
        {"redirect_uri": BACK + "#here"},
        {"redirect_uri": BACK.upper()},
        {"redirect_uri": "https://app.example.cn.evil.example/signed-in"},
        {"redirect_uri": "https://app.example.cn@evil.example/signed-in"},
        {"redirect_uri": "//evil.example"},
        {"redirect_uri": "http://127.0.0.1:80@evil.example/back"},
        {"redirect_uri": "http://localhost:4000/back"},
        {"redirect_uri": "/graphql"},
        {"state": "x" * 2000},
    ],
)
async def test_nobody_is_sent_to_an_address_that_is_not_registered(
    browser: Browser, changes: dict[str, str | None]
) -> None:
    assert is_problem(await browser.http.get(browser.address(**changes)), "not registered here")
    assert is_problem(await browser.http.post(browser.address(**changes)), "not registered here")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_parameter_that_comes_twice_sends_nobody_anywhere(browser: Browser) -> None:
    answer = await browser.http.get(f"{browser.address()}&redirect_uri=https://evil.example")
    assert is_problem(answer, "cannot be read")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("back", ["http://127.0.0.1/back", "http://127.0.0.1:49152/back"])
async def test_an_app_on_the_machine_listens_on_any_port(browser: Browser, back: str) -> None:
    page = await browser.purposes("Lin", redirect_uri=back)
    answer = await browser.decide(page, purpose=PURPOSES[0])
    code = returned(answer, back)["code"]
    assert (await browser.exchange(code)).json()["error"] == "invalid_grant"
    assert (await browser.exchange(code, redirect_uri=back)).status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_path_is_of_the_hubs_own_address(browser: Browser) -> None:
    page = await browser.purposes("Lin", redirect_uri="http://127.0.0.1:8000/graphql")
    assert returned(await browser.decide(page, purpose=PURPOSES[0]), "http://127.0.0.1:8000/graphql")["code"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": '"\\\u4f4e'}, "unsupported_response_type"),
        ({"resource": "https://elsewhere.example"}, "invalid_target"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"scope": "SOMEBODY_ELSES"}, "invalid_scope"),
        ({"scope": " ".join(PURPOSES)}, "invalid_scope"),
        ({"request_uri": "https://evil.example"}, "request_uri_not_supported"),
    ],
)
async def test_a_mistake_of_the_client_is_told_to_the_client(
    browser: Browser, changes: dict[str, str | None], error: str
) -> None:
    back = returned(await browser.http.get(browser.address(**changes)))
    assert (back["error"], back["state"], back["iss"]) == (error, "a state", "http://127.0.0.1:8000")
    assert browser.printed == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_pages_need_no_script_and_allow_none(browser: Browser) -> None:
    sign_in = await browser.http.get(browser.address(), follow_redirects=True)
    purposes = await browser.purposes("Lin")
    problem = await browser.http.get("/oauth/authorize")
    for page in (sign_in, purposes, problem):
        assert form_of(page).scripts == 0
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert page.headers["cache-control"] == "no-store"
    assert "form-action 'self' https://app.example.cn;" in purposes.headers["content-security-policy"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_a_client_is_called_is_text_on_the_page(browser: Browser, people: Source) -> None:
    async with people.begin() as connection:
        await connection.execute(update(ClientRow).values(name="<script>alert(1)</script>"))
    page = await browser.purposes("Lin")
    assert form_of(page).scripts == 0
    assert "&lt;script&gt;" in page.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_cookies_are_hidden_from_scripts_and_kept_from_other_sites(browser: Browser) -> None:
    answer = await browser.http.get(browser.address())
    pending = answer.headers["set-cookie"]
    page = await browser.http.get(answer.headers["location"])
    visit = (await browser.http.post(page.url, data=_typed(page, browser))).headers["set-cookie"]
    for cookie in (pending, visit):
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie


def _typed(page: httpx.Response, browser: Browser) -> dict[str, str]:
    return form_of(page).fields | {"code": next(line.split()[0] for line in browser.printed if "Lin" in line)}


async def test_a_form_is_good_for_the_browser_that_got_it(browser: Browser, other_browser: Browser) -> None:
    page, others = await browser.purposes("Lin"), await other_browser.purposes("Zhou")
    answer = await other_browser.decide(page, purpose=PURPOSES[0])
    assert is_problem(answer, "another browser")
    assert is_problem(await browser.http.post(page.url, data={"purpose": PURPOSES[0], "decision": "allow"}), "browser")
    assert returned(await other_browser.decide(others, purpose=PURPOSES[0]))["code"]


async def test_a_person_who_is_suspended_does_not_sign_in(browser: Browser, people: Source, clock: FixedClock) -> None:
    page = await browser.purposes("Lin")
    async with people.begin() as connection:
        await connection.execute(update(AccountRow).where(AccountRow.name == "Lin").values(suspended_at=clock.now))
    answer = await browser.decide(page, purpose=PURPOSES[0])
    assert sent_to(answer) == "/oauth/sign-in"
    browser.printed.clear()
    await browser.http.get(answer.headers["location"], follow_redirects=True)
    assert [line for line in browser.printed if "Lin" in line] == []
    assert [line for line in browser.printed if "Zhou" in line] != []


async def test_a_client_that_is_suspended_sends_nobody(browser: Browser, people: Source, clock: FixedClock) -> None:
    async with people.begin() as connection:
        await connection.execute(update(ClientRow).values(suspended_at=clock.now))
    assert is_problem(await browser.http.get(browser.address()), "not registered here")


async def test_one_time_codes_are_for_one_browser_once(browser: Browser, clock: FixedClock) -> None:
    page = await browser.http.get(browser.address(), follow_redirects=True)
    code = next(line.split()[0] for line in browser.printed if "Lin" in line)
    printed = len(browser.printed)
    await browser.http.get(page.url)
    assert len(browser.printed) == printed  # looking again prints nothing new
    assert (await browser.type(page, code.lower().replace("-", " "))).url.path == "/oauth/authorize"
    assert is_problem(await browser.type(page, code), "began in another browser")
    browser.http.cookies.clear()
    anew = await browser.http.get(browser.address(), follow_redirects=True)
    assert "This code is not one of them" in (await browser.type(anew, code)).text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_one_time_codes_last_ten_minutes(browser: Browser, clock: FixedClock) -> None:
    page = await browser.http.get(browser.address(), follow_redirects=True)
    code = next(line.split()[0] for line in browser.printed if "Lin" in line)
    clock.now += timedelta(minutes=10)
    assert is_problem(await browser.type(page, code), "ten minutes")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_five_wrong_codes_are_the_end_of_an_errand(browser: Browser) -> None:
    page = await browser.http.get(browser.address(), follow_redirects=True)
    right = next(line.split()[0] for line in browser.printed if "Lin" in line)
    for left in (4, 3, 2, 1):
        assert f"Remaining tries: {left}." in (await browser.type(page, "0000-0000")).text
    assert is_problem(await browser.type(page, ""), "Too many wrong codes", 429)
    refused = await browser.type(page, right)
    assert is_problem(refused, "Too many wrong codes", 429)
    assert refused.headers["retry-after"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_without_a_way_to_identify_people_there_is_nothing_to_sign_in_at(desk: Desk, people: Source) -> None:
    for path in ("/oauth/authorize", "/oauth/sign-in", "/oauth/sign-out", "/oauth/callback"):
        assert (await desk.http.get(path)).status_code == 404
    metadata = (await desk.http.get("/.well-known/oauth-authorization-server")).json()
    assert "authorization_endpoint" not in metadata
    assert metadata["grant_types_supported"] == ["client_credentials"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_metadata_says_that_people_can_sign_in(browser: Browser) -> None:
    metadata = (await browser.http.get("/.well-known/oauth-authorization-server")).json()
    assert metadata["authorization_endpoint"] == "http://127.0.0.1:8000/oauth/authorize"
    assert metadata["response_types_supported"] == ["code"]
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    assert metadata["authorization_response_iss_parameter_supported"] is True
    assert metadata["grant_types_supported"] == ["client_credentials", "authorization_code", "refresh_token"]
    assert "none" in metadata["token_endpoint_auth_methods_supported"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_database_that_is_away_is_told_to_the_person(
    settings: Settings, cipher: Cipher, clock: FixedClock
) -> None:
    away = open_source(replace(settings, database="sqlite:////nowhere/hub.db"))
    app = Starlette(routes=routes(settings, away, cipher, clock, OneTimeCodes([].append)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=settings.issuer) as http:
        http.cookies.set("hub-visit", "a secret")
        come = await http.get(Browser(http, []).address())
        leave = await http.post("/oauth/sign-out", headers={"Origin": settings.issuer})
    await away.close()
    assert is_problem(come, "cannot answer at this moment", 503)
    assert is_problem(leave, "cannot answer at this moment", 503)
    assert come.headers["retry-after"] == leave.headers["retry-after"] == "5"


async def test_h16_two_tabs_sign_in_at_once(browser: Browser) -> None:
    """Each ends where it began, in whatever order; the pages that are open in one hold when the other has come to its end."""
    pages = {
        state: await browser.http.get(browser.address(state=state), follow_redirects=True) for state in ("one", "two")
    }
    codes = [line.split()[0] for line in browser.printed if "Lin" in line]
    second = await browser.type(pages["two"], codes[1])
    first = await browser.type(pages["one"], codes[0])
    for state, page in (("two", second), ("one", first)):
        assert form_of(page).choices == list(PURPOSES)
        assert returned(await browser.decide(page, purpose=PURPOSES[0]))["state"] == state
    assert [name for name in browser.http.cookies if "errand" in name] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_h16_another_person_in_the_second_tab_is_another_visit(browser: Browser) -> None:
    one, two = [await browser.http.get(browser.address(), follow_redirects=True) for _ in range(2)]
    codes = {who: [line.split()[0] for line in browser.printed if who in line] for who in ("Lin", "Zhou")}
    first = await browser.type(one, codes["Lin"][0])
    assert "Zhou" in (await browser.type(two, codes["Zhou"][1])).text
    assert is_problem(await browser.decide(first, purpose=PURPOSES[0]), "another browser")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_h16_errands_that_came_to_nothing_do_not_fill_the_browser(browser: Browser) -> None:
    for number in range(30):
        await browser.http.get(browser.address(state=f"{number}" * 300))
    assert sum(len(value) for value in browser.http.cookies.values()) <= LONGEST_PENDING
    page = await browser.http.get(browser.address(), follow_redirects=True)
    code = [line.split()[0] for line in browser.printed if "Lin" in line][-1]
    assert form_of(await browser.type(page, code)).choices == list(PURPOSES)
