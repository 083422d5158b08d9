"""People are identified by an OpenID provider of the city, over real HTTP; the hub believes nothing that it can check."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from sqlalchemy import insert, update
from starlette.applications import Starlette

from hub.cipher import Cipher
from hub.config import Settings
from hub.errors import SettingsError
from hub.identity.authentication import Authentication
from hub.identity.people import provider as provider_room
from hub.identity.people.id_token import IdTokenRefused, key_id, subject_of
from hub.identity.people.outside_provider import OutsideProvider
from hub.identity.people.provider import OpenIdProvider as KnownProvider
from hub.identity.routes import routes
from hub.server.doctor import CheckState, examine
from hub.sources.source import Source
from hub.tables.governance import ClientRow
from hub.tables.sign_in import ClientRedirectRow
from tests.clock import FixedClock
from tests.hub.identity.browser import Browser, form_of, is_problem, returned
from tests.hub.identity.provider import CLIENT, SECRET, Address, Provider, listening
from tests.hub.identity.registry import OFFICE, PURPOSES, add_account, add_client
from tests.hub.identity.test_authentication import joined

pytestmark = pytest.mark.databases("either")

CALLBACK = "http://127.0.0.1:8000/oauth/callback"
FAILED = "did not answer as it should"


@pytest.fixture(scope="module")
def address() -> Iterator[Address]:
    with listening() as opened:
        yield opened


@pytest.fixture
def provider(address: Address, clock: FixedClock) -> Provider:
    return address.provider(CALLBACK, clock)


@pytest.fixture
def city(settings: Settings, provider: Provider, tmp_path: Path) -> Settings:
    """Settings of a hub whose people sign in at the provider."""
    (tmp_path / "secret").write_text(SECRET + "\n", "utf-8")
    return replace(settings, oidc_issuer=provider.issuer, oidc_client_id=CLIENT, oidc_secret_file=tmp_path / "secret")


@pytest.fixture
async def visitor(
    city: Settings, provider: Provider, people: Source, cipher: Cipher, clock: FixedClock
) -> AsyncIterator[Browser]:
    """A browser at that hub. Lin is registered for the provider's `lin`."""
    await add_account(people, clock.now, "Lin", OFFICE, issuer=provider.issuer)
    identification = OutsideProvider(KnownProvider(city, clock), city.issuer)
    app = Starlette(routes=routes(city, people, cipher, clock, identification))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=city.issuer) as http:
        yield Browser(http, [])


async def back_from_provider(visitor: Browser) -> httpx.Response:
    """What the hub says to a browser that the provider sent back to it."""
    asked = await visitor.http.get(visitor.address())
    assert asked.status_code == 303
    async with httpx.AsyncClient() as outside:
        signed_in = await outside.get(asked.headers["location"])
    return await visitor.http.get(signed_in.headers["location"], follow_redirects=True)


async def test_a_person_whom_the_provider_knows_and_a_steward_registered_acts(
    visitor: Browser, authentication: Authentication
) -> None:
    page = await back_from_provider(visitor)
    assert form_of(page).choices == list(PURPOSES)
    code = returned(await visitor.decide(page, purpose=PURPOSES[0]))["code"]
    tokens = (await visitor.exchange(code)).json()
    caller = await authentication.caller(f"Bearer {tokens['access_token']}", 1)
    assert (caller.organisation_id, caller.purpose) == (OFFICE, PURPOSES[0])


async def test_h16_two_tabs_are_at_the_provider_at_once(visitor: Browser) -> None:
    async with httpx.AsyncClient() as outside:
        asked = [await visitor.http.get(visitor.address(state=state)) for state in ("one", "two")]
        back = [await outside.get(each.headers["location"]) for each in asked]
    for state, signed_in in zip(("one", "two"), back, strict=True):
        page = await visitor.http.get(signed_in.headers["location"], follow_redirects=True)
        assert returned(await visitor.decide(page, purpose=PURPOSES[0]))["state"] == state


async def test_nobody_is_registered_by_signing_in(visitor: Browser, provider: Provider) -> None:
    provider.subject = "somebody-new"
    page = await back_from_provider(visitor)
    assert is_problem(page, "You are not registered at this hub", 403)
    assert "somebody-new" in page.text
    assert provider.issuer in page.text


async def test_the_subject_of_one_issuer_is_not_that_of_another(visitor: Browser, provider: Provider) -> None:
    provider.subject = "zhou"  # registered for one-time codes
    assert is_problem(await back_from_provider(visitor), "not registered", 403)


async def test_the_page_of_one_time_codes_is_not_there(visitor: Browser) -> None:
    assert (await visitor.http.get("/oauth/sign-in")).status_code == 404


LIES: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://elsewhere.example"},
    "another client": {"aud": "somebody else"},
    "no audience": {"aud": None},
    "made for another of two clients": {"aud": [CLIENT, "another"], "azp": "another"},
    "made for two clients, and does not say for which": {"aud": [CLIENT, "another"]},
    "another sign-in": {"nonce": "another"},
    "no sign-in": {"nonce": None},
    "no end": {"exp": None},
    "ended": {"exp": int(FixedClock().now.timestamp()) - 61},
    "made in the future": {"iat": int(FixedClock().now.timestamp()) + 61},
    "made long ago": {"iat": int(FixedClock().now.timestamp()) - 661},
    "no begin": {"iat": None},
    "nobody": {"sub": None},
    "a number": {"sub": 7},
}


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_token_that_is_not_for_this_sign_in_identifies_nobody(
    visitor: Browser, provider: Provider, lie: str
) -> None:
    provider.lies = LIES[lie]
    assert is_problem(await back_from_provider(visitor), FAILED, 502)


async def test_a_token_for_two_clients_that_was_made_for_the_hub_is_taken(visitor: Browser, provider: Provider) -> None:
    provider.lies = {"aud": [CLIENT, "another"], "azp": CLIENT}
    assert form_of(await back_from_provider(visitor)).choices == list(PURPOSES)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_key_that_the_provider_does_not_show_identifies_nobody(visitor: Browser, provider: Provider) -> None:
    provider.shown, provider.key = [provider.key], ECKey.generate_key("P-256", {"kid": "first"})
    assert is_problem(await back_from_provider(visitor), FAILED, 502)
    provider.key = ECKey.generate_key("P-256", {"kid": "unknown"})
    assert is_problem(await back_from_provider(visitor), FAILED, 502)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_new_keys_of_the_provider_are_found_when_they_are_used(
    visitor: Browser, provider: Provider, clock: FixedClock
) -> None:
    await back_from_provider(visitor)
    visitor.http.cookies.clear()
    await back_from_provider(visitor)
    assert provider.key_reads == 1
    visitor.http.cookies.clear()
    clock.now += timedelta(minutes=1)
    provider.key = RSAKey.generate_key(2048, {"kid": "second"})
    assert form_of(await back_from_provider(visitor)).choices == list(PURPOSES)
    assert provider.key_reads == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_key_that_the_provider_has_withdrawn_identifies_nobody_after_an_hour(
    visitor: Browser, provider: Provider, clock: FixedClock
) -> None:
    assert form_of(await back_from_provider(visitor)).choices == list(PURPOSES)
    provider.shown = [ECKey.generate_key("P-256", {"kid": "next"})]
    visitor.http.cookies.clear()
    clock.now += timedelta(hours=1)
    assert is_problem(await back_from_provider(visitor), FAILED, 502)


@pytest.mark.parametrize(
    ("answers", "part", "status"),
    [
        ({"state": "another"}, "another browser", 400),
        ({"state": ""}, "another browser", 400),
        ({"iss": "https://elsewhere.example"}, FAILED, 502),
        ({"iss": ""}, FAILED, 502),
        ({"code": "another"}, FAILED, 502),
        ({"code": ""}, FAILED, 502),
        ({"code": "", "error": "access_denied"}, "not signed in", 403),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_answer_that_is_not_to_what_was_asked_identifies_nobody(
    visitor: Browser, provider: Provider, answers: dict[str, str], part: str, status: int
) -> None:
    provider.answers = answers
    assert is_problem(await back_from_provider(visitor), part, status)


async def test_an_answer_is_good_for_the_browser_that_asked(visitor: Browser, provider: Provider) -> None:
    asked = await visitor.http.get(visitor.address())
    async with httpx.AsyncClient() as outside:
        signed_in = await outside.get(asked.headers["location"])
    visitor.http.cookies.clear()
    assert is_problem(await visitor.http.get(signed_in.headers["location"]), "another browser")
    await visitor.http.get(visitor.address())  # another pending authorization in the same browser
    assert is_problem(await visitor.http.get(signed_in.headers["location"]), "another browser")


@pytest.mark.parametrize(
    "description",
    [
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": None},
        {"authorization_endpoint": "http://elsewhere.example/authorize"},
        {"jwks_uri": 7},
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_description_that_cannot_be_trusted_leads_nowhere(
    visitor: Browser, provider: Provider, description: dict[str, Any]
) -> None:
    provider.description = description
    assert is_problem(await visitor.http.get(visitor.address()), FAILED, 502)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_provider_that_is_away_is_said_to_the_person(
    settings: Settings, people: Source, cipher: Cipher, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider_room, "TIMEOUT_SECONDS", 1.0)
    away = replace(settings, oidc_issuer="http://127.0.0.1:1", oidc_client_id=CLIENT)
    app = Starlette(
        routes=routes(away, people, cipher, clock, OutsideProvider(KnownProvider(away, clock), away.issuer))
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=away.issuer) as http:
        assert is_problem(await http.get(Browser(http, []).address()), FAILED, 502)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_doctor_looks_at_the_provider(city: Settings, provider: Provider, clock: FixedClock) -> None:
    async def found(settings: Settings) -> tuple[CheckState, str]:
        (finding,) = [one for one in await examine(settings, clock) if one.name == "provider"]
        return finding.state, finding.sentence

    assert (await found(city))[0] is CheckState.OK
    assert (await found(replace(city, oidc_secret_file=Path("none"))))[0] is CheckState.FAILED
    provider.description = {"issuer": "https://elsewhere.example"}
    state, sentence = await found(city)
    assert state is CheckState.FAILED
    assert "another issuer" in sentence


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_doctor_says_whether_people_can_sign_in_at_graphiql(
    city: Settings, people: Source, clock: FixedClock
) -> None:
    async def found() -> tuple[CheckState, str]:
        finding, *_ = [one for one in await examine(city, clock) if one.name == "page"]
        return finding.state, finding.sentence

    state, sentence = await found()
    assert state is CheckState.WARNING
    assert "a client `graphiql` with auth_method none and /graphql among its redirect_uris" in sentence
    await add_client(people, clock.now, "graphiql", auth_method="none", secret_hash=None, every_organisation=True)
    assert (await found())[0] is CheckState.WARNING
    async with people.begin() as connection:
        await connection.execute(insert(ClientRedirectRow).values(client_id="graphiql", uri="/graphql"))
    assert await found() == (
        CheckState.OK, "People who sign in at http://127.0.0.1:8000/graphql come as its client graphiql."
    )  # fmt: skip
    async with people.begin() as connection:
        await connection.execute(update(ClientRow).values(suspended_at=clock.now))
    state, sentence = await found()
    assert state is CheckState.WARNING
    assert "suspended" in sentence


def test_a_signature_is_one_that_the_provider_alone_can_make(clock: FixedClock) -> None:
    provider = Provider("https://id.example", CALLBACK, clock, key=ECKey.generate_key("P-256", {"kid": "k"}))

    def subject(text: str) -> str:
        key_id(text)
        return subject_of(text, [provider.key], provider.issuer, CLIENT, "n", clock())

    token = provider.id_token("n")
    assert subject(token) == "lin"
    claims = jwt.decode(token, provider.key).claims
    public = OctKey.import_key(provider.key.as_dict(private=False)["x"])
    forged = [
        "",
        "a.b.c",
        token.rpartition(".")[0] + ".",
        joined({"alg": "none", "kid": "k"}, claims, ""),
        joined({"alg": "none", "kid": "k"}, claims, token.rpartition(".")[2]),
        jwt.encode({"alg": "HS256", "kid": "k"}, claims, public, algorithms=["HS256"]),
        jwt.encode({"alg": "ES256", "kid": "k"}, claims, ECKey.generate_key("P-256")),
    ]
    for text in forged:
        with pytest.raises(IdTokenRefused):
            subject(text)


def test_a_secret_that_cannot_be_read_is_told_at_the_start(clock: FixedClock, tmp_path: Path) -> None:
    settings = Settings(oidc_issuer="https://id.example", oidc_client_id="c", oidc_secret_file=tmp_path / "none")
    with pytest.raises(SettingsError, match="HUB_OIDC_SECRET_FILE"):
        KnownProvider(settings, clock)
