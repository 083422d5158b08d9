"""A client that signs assertions (private_key_jwt) gets a token, and only it, and only once for each."""

from __future__ import annotations

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet, OctKey, OKPKey, RSAKey
from sqlalchemy import func, select, update

from hub.config import Settings
from hub.server.retention import delete_expired
from hub.sources.source import Source
from hub.tables.governance import ClientRow, UsedAssertionRow
from tests.clock import FixedClock
from tests.hub.identity.desk import NOT_KNOWN, Desk, refused
from tests.hub.identity.registry import KEY, PURPOSES, add_client, assertion

pytestmark = pytest.mark.databases("either")


def base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


ED = OKPKey.generate_key("Ed25519")


async def test_a_signed_assertion_gets_a_token_for_one_purpose(desk: Desk, clock: FixedClock) -> None:
    answer = await desk.by_key()
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 600, PURPOSES[0])
    keys = KeySet.import_key_set((await desk.http.get("/oauth/jwks")).json())
    token = jwt.decode(body["access_token"], keys, algorithms=["ES256"])
    assert token.header == {"typ": "at+jwt", "alg": "ES256", "kid": keys.keys[0].kid}
    now = int(clock.now.timestamp())
    jti = token.claims.pop("jti")
    assert len(jti) == 32
    assert token.claims == {
        "iss": "http://127.0.0.1:8000",
        "aud": "http://127.0.0.1:8000/graphql",
        "sub": "by-key",
        "client_id": "by-key",
        "scope": PURPOSES[0],
        "iat": now,
        "exp": now + 600,
    }


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("new_key", "alg"),
    [(partial(RSAKey.generate_key, 2048), "RS256"), (lambda: ED, "Ed25519")],
    ids=["RS256", "Ed25519"],
)
async def test_rsa_and_edwards_keys_work_too(
    desk: Desk, registered: Source, clock: FixedClock, new_key: Callable[[], Key], alg: str
) -> None:
    key = new_key()
    await add_client(registered, clock.now, "other-key", keys=[KEY, key])
    assert (await desk.by_key(key=key, alg=alg, iss="other-key", sub="other-key")).status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_old_name_of_an_edwards_signature_works_without_a_warning(
    desk: Desk, registered: Source, clock: FixedClock, settings: Settings
) -> None:
    await add_client(registered, clock.now, "edwards", keys=[ED])
    with pytest.warns(match="EdDSA is deprecated"):
        form = assertion(settings, clock, key=ED, alg="EdDSA", iss="edwards", sub="edwards")
    assert (await desk.ask(form)).status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("audience", ["http://127.0.0.1:8000/oauth/token", ["elsewhere", "http://127.0.0.1:8000"]])
async def test_the_audience_may_be_the_token_endpoint_or_one_of_several(desk: Desk, audience: object) -> None:
    assert (await desk.by_key(aud=audience)).status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("claims", "part"),
    [
        ({"aud": "https://elsewhere.example"}, "aud"),
        ({"aud": None}, "aud"),
        ({"aud": [["http://127.0.0.1:8000"]]}, "aud"),
        ({"iss": "by-secret"}, "iss"),
        ({"jti": None}, "jti"),
        ({"jti": ""}, "jti"),
        ({"jti": "x" * 257}, "jti"),
        ({"jti": "a\0b"}, "jti"),
        ({"jti": 7}, "jti"),
        ({"exp": None}, "exp"),
        ({"exp": True}, "exp"),
        ({"exp": "soon"}, "exp"),
        ({"exp": float("nan")}, "expired"),
        ({"exp": 10**400}, "10 minutes"),
        ({"iat": 10**400}, "iat"),
        ({"nbf": "soon"}, "nbf"),
    ],
)
async def test_a_signed_assertion_is_refused_with_what_is_wrong(
    desk: Desk, claims: dict[str, object], part: str
) -> None:
    assert refused(await desk.by_key(**claims), "invalid_client", part, 401)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("seconds", "status"), [(-60, 401), (-59, 200), (0, 200), (600, 200), (601, 401)], ids=str)
async def test_an_assertion_ends_at_most_ten_minutes_ahead_and_is_not_over(
    desk: Desk, clock: FixedClock, seconds: int, status: int
) -> None:
    answer = await desk.by_key(exp=int(clock.now.timestamp()) + seconds)
    assert answer.status_code == status


async def test_an_assertion_works_once_on_any_process(
    desk: Desk, other_desk: Desk, settings: Settings, clock: FixedClock
) -> None:
    form = assertion(settings, clock)
    assert (await desk.ask(form)).status_code == 200
    assert refused(await desk.ask(form), "invalid_client", "used before", 401)
    assert refused(await other_desk.ask(form), "invalid_client", "used before", 401)


@pytest.mark.databases("both")
async def test_of_many_uses_at_the_same_moment_one_works(
    desk: Desk, other_desk: Desk, settings: Settings, clock: FixedClock
) -> None:
    form = assertion(settings, clock)
    answers = await asyncio.gather(*(each.ask(form) for each in (desk, other_desk) * 4))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 7


async def test_two_clients_may_use_the_same_jti(desk: Desk, registered: Source, clock: FixedClock) -> None:
    await add_client(registered, clock.now, "second", keys=[KEY])
    assert (await desk.by_key(jti="1")).status_code == 200
    assert (await desk.by_key(jti="1", iss="second", sub="second")).status_code == 200


async def test_used_assertions_are_forgotten_once_they_cannot_work_again(
    desk: Desk, registered: Source, clock: FixedClock
) -> None:
    for _ in range(3):
        await desk.token()
    clock.now += timedelta(minutes=8)
    await desk.token()
    await delete_expired(registered, clock.now, 24)
    async with registered.begin() as connection:
        assert await connection.scalar(select(func.count()).select_from(UsedAssertionRow)) == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "nobody", "sub": "nobody"},
        {"iss": "by-secret", "sub": "by-secret"},
        {"iss": "no\0body", "sub": "no\0body"},
        {"key": ECKey.generate_key("P-256")},
        {"key": OctKey.import_key("a secret that is long enough for HS256"), "alg": "HS256"},
    ],
    ids=["unknown client", "client with a secret", "impossible name", "another key", "symmetric"],
)
async def test_who_cannot_sign_is_told_nothing(desk: Desk, claims: dict[str, object]) -> None:
    answer = await desk.by_key(**claims)
    assert refused(answer, "invalid_client", status=401)
    assert answer.json()["error_description"] == NOT_KNOWN


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_unsigned_assertion_is_worth_nothing(desk: Desk, settings: Settings, clock: FixedClock) -> None:
    form = assertion(settings, clock)
    _, claims, _ = form["client_assertion"].split(".")
    unsigned = ".".join([base64url(b'{"alg":"none"}'), claims, ""])
    assert refused(await desk.ask(form | {"client_assertion": unsigned}), "invalid_client", NOT_KNOWN, 401)


DEEP = ".".join([base64url(b'{"alg":"ES256"}'), base64url(b"[" * 9000), "AA"])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("text", ["", "x", "a.b.c", "." * 2, "e30.e30.e30", DEEP], ids=range(6))
async def test_what_is_not_a_jwt_is_refused(desk: Desk, settings: Settings, clock: FixedClock, text: str) -> None:
    form = assertion(settings, clock) | {"client_assertion": text}
    assert refused(await desk.ask(form), "invalid_client", "signed JWT", 401)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_assertion_of_another_type_is_refused(desk: Desk, settings: Settings, clock: FixedClock) -> None:
    form = assertion(settings, clock) | {"client_assertion_type": "saml"}
    assert refused(await desk.ask(form), "invalid_client", "client_assertion_type", 401)


async def test_a_client_id_in_the_form_must_be_the_same(desk: Desk, settings: Settings, clock: FixedClock) -> None:
    assert (await desk.ask(assertion(settings, clock) | {"client_id": "by-key"})).status_code == 200
    assert refused(await desk.ask(assertion(settings, clock) | {"client_id": "x"}), "invalid_client", "client_id", 401)


async def test_a_client_with_an_unreadable_key_set_is_told_nothing(desk: Desk, registered: Source) -> None:
    async with registered.begin() as connection:
        await connection.execute(update(ClientRow).values(jwks="{}"))
    assert refused(await desk.by_key(), "invalid_client", NOT_KNOWN, 401)
