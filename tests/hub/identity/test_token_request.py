"""What a token request must look like, and which purposes it may name."""

from __future__ import annotations

import dataclasses

import httpx
import pytest
from starlette.applications import Starlette

from hub.cipher import Cipher
from hub.config import Settings
from hub.errors import SettingsError
from hub.identity.routes import routes
from hub.sources.register import open_source
from hub.sources.source import Source
from tests.clock import FixedClock
from tests.hub.identity.desk import Desk, refused
from tests.hub.identity.registry import PURPOSES, add_client, add_purpose

CHOICE = f"It may ask for: {', '.join(PURPOSES)}."


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("scope", "part"),
    [
        ("", f"Name one purpose in scope. {CHOICE}"),
        (" ", f"Name exactly one purpose in scope, because a token is for one purpose. {CHOICE}"),
        (" ".join(PURPOSES), f"Name exactly one purpose in scope, because a token is for one purpose. {CHOICE}"),
        (f"{PURPOSES[0]} {PURPOSES[0]}", "exactly one"),
        ("SOMEBODY_ELSES", f"The client does not have this purpose. {CHOICE}"),
        (PURPOSES[0].lower(), "does not have"),
        ('"\\\0\u4f4e', "does not have"),
    ],
)
async def test_the_scope_is_exactly_one_purpose_of_the_client(desk: Desk, scope: str, part: str) -> None:
    assert refused(await desk.by_secret(scope=scope), "invalid_scope", part)


async def test_a_client_without_purposes_is_told_where_to_get_one(desk: Desk) -> None:
    assert refused(await desk.by_secret("unused"), "invalid_scope", "Ask the data steward")


async def test_a_purpose_that_no_longer_exists_cannot_be_asked_for(
    desk: Desk, registered: Source, clock: FixedClock
) -> None:
    await add_client(registered, clock.now, "stale", purposes=["GONE"])
    assert refused(await desk.by_secret("stale", scope="GONE"), "invalid_scope", "no purpose yet")


async def test_a_purpose_outside_ascii_is_still_listed_in_a_legal_sentence(
    desk: Desk, registered: Source, clock: FixedClock
) -> None:
    await add_purpose(registered, "\u6559\u80b2")
    await add_client(registered, clock.now, "quoted", purposes=["\u6559\u80b2"])
    assert refused(await desk.by_secret("quoted"), "invalid_scope", "It may ask for: ??.")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("grant_type", ["password", "implicit", "\u4f4e"])
async def test_no_other_grant_is_given(desk: Desk, grant_type: str) -> None:
    assert refused(await desk.by_secret(grant_type=grant_type), "unsupported_grant_type", "client_credentials")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_grant_type_must_be_there(desk: Desk) -> None:
    assert refused(await desk.by_secret(grant_type=""), "invalid_request", "grant_type")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["", "/", "/graphql", "/deliveries/jobs", "/deliveries/jobs/1"])
async def test_a_token_may_be_asked_for_what_the_hub_describes(desk: Desk, path: str) -> None:
    assert (await desk.by_secret(resource=desk.settings.issuer + path)).status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "named", ["https://elsewhere.example", "{}.example/graphql", "{}/graphqls", "{}/oauth/token", "graphql"]
)
async def test_no_token_is_given_for_another_resource(desk: Desk, named: str) -> None:
    answer = await desk.by_secret(resource=named.format(desk.settings.issuer))
    assert refused(answer, "invalid_target", f"Name {desk.settings.issuer}/graphql")


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("headers", "content", "part", "status"),
    [
        ({"Content-Type": "application/json"}, b"{}", "form-urlencoded", 400),
        ({}, b"grant_type=client_credentials", "form-urlencoded", 400),
        (FORM, b"scope=A&scope=B&grant_type=client_credentials", "once", 400),
        (FORM, b"scope=\xff", "UTF-8", 400),
        (FORM, b"scope=%ff", "UTF-8", 400),
        (FORM, b"&".join(b"a%d=1" % n for n in range(40)), "at most 32", 400),
        (FORM, b"scope=" + b"x" * (16 * 1024), "longer than", 413),
    ],
)
async def test_a_form_that_breaks_the_limits_is_refused(
    desk: Desk, headers: dict[str, str], content: bytes, part: str, status: int
) -> None:
    answer = await desk.http.post("/oauth/token", content=content, headers=headers)
    assert refused(answer, "invalid_request", part, status)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_token_endpoint_takes_posts_only(desk: Desk) -> None:
    assert (await desk.http.get("/oauth/token")).status_code == 405


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_metadata_says_where_and_how_to_ask(desk: Desk) -> None:
    answer = await desk.http.get("/.well-known/oauth-authorization-server")
    methods, algorithms = ["private_key_jwt", "client_secret_basic"], ["ES256", "RS256", "EdDSA", "Ed25519"]
    expected: dict[str, object] = {
        "issuer": "http://127.0.0.1:8000",
        "token_endpoint": "http://127.0.0.1:8000/oauth/token",
        "jwks_uri": "http://127.0.0.1:8000/oauth/jwks",
        "revocation_endpoint": "http://127.0.0.1:8000/oauth/revoke",
        "introspection_endpoint": "http://127.0.0.1:8000/oauth/introspect",
        "response_types_supported": [],
        "grant_types_supported": ["client_credentials"],
    }
    for endpoint in ("token", "revocation", "introspection"):
        expected[f"{endpoint}_endpoint_auth_methods_supported"] = methods
        expected[f"{endpoint}_endpoint_auth_signing_alg_values_supported"] = algorithms
    described = answer.json()
    assert described.pop("scopes_supported") == sorted({"EDUCATION_AID_CHECK", "MEDICAL_CHECK", "SOMEBODY_ELSES"})
    assert described == expected


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("issuer", ["https://hub.example.cn", "http://localhost:8000", "http://[::1]:8000"])
async def test_the_issuer_is_judged_and_not_the_scheme_of_the_request(
    settings: Settings, source: Source, cipher: Cipher, clock: FixedClock, issuer: str
) -> None:
    app = Starlette(routes=routes(dataclasses.replace(settings, issuer=issuer), source, cipher, clock))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://inside:8000") as http:
        answer = await Desk(http, settings, clock).by_secret()
    assert refused(answer, "invalid_client", status=401)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("issuer", ["http://hub.example.cn", "http://10.0.0.1"])
def test_an_issuer_in_the_clear_is_refused_at_the_start(
    settings: Settings, source: Source, cipher: Cipher, clock: FixedClock, issuer: str
) -> None:
    with pytest.raises(SettingsError, match="HUB_ISSUER"):
        routes(dataclasses.replace(settings, issuer=issuer), source, cipher, clock)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_database_that_is_away_is_said_in_the_form_of_the_endpoint(
    cipher: Cipher, clock: FixedClock, settings: Settings
) -> None:
    away = open_source(dataclasses.replace(settings, database="sqlite:////nowhere/hub.db"))
    app = Starlette(routes=routes(settings, away, cipher, clock))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=settings.issuer) as http:
        answer = await Desk(http, settings, clock).by_secret()
        keys = await http.get("/oauth/jwks")
    await away.close()
    assert refused(answer, "temporarily_unavailable", "does not answer", 503)
    assert refused(keys, "temporarily_unavailable", "does not answer", 503)
    assert answer.headers["retry-after"] == "5"
