"""From a token to its caller: what is checked, what is remembered, and for how long."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from sqlalchemy import delete, update

from hub.bounded_cache import ENTRY
from hub.cipher import Cipher
from hub.config import Settings
from hub.errors import Code, RefusedRequest
from hub.identity import authentication as authentication_module
from hub.identity.authentication import Authentication, footprint_of_caller
from hub.identity.caller import AuthenticatedCaller
from hub.identity.signing import SigningKeys
from hub.sources.source import Source, SourceUnavailable
from hub.tables.governance import ClientPurposeRow, ClientRow, RevokedTokenRow
from permissions.model import Principal
from tests.clock import FixedClock
from tests.hub.identity.desk import Desk
from tests.hub.identity.registry import OFFICE, PURPOSES, ROLES, add, add_client

pytestmark = pytest.mark.databases("either")


async def refusal(authentication: Authentication, authorization: str | None, version: int = 1) -> RefusedRequest:
    with pytest.raises(RefusedRequest) as caught:
        await authentication.caller(authorization, version)
    return caught.value


def parts(token: str) -> tuple[dict[str, object], dict[str, object], str]:
    header, claims, signature = token.split(".")
    return *(json.loads(urlsafe_b64decode(part + "==")) for part in (header, claims)), signature


def joined(header: dict[str, object], claims: dict[str, object], signature: str) -> str:
    encoded = (urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, claims))
    return ".".join([*encoded, signature])


async def test_a_token_says_who_calls_and_for_what(
    desk: Desk, authentication: Authentication, clock: FixedClock
) -> None:
    token = await desk.token()
    caller = await authentication.caller(f"Bearer {token}", 1)
    assert caller == AuthenticatedCaller(
        client_id="by-key",
        organisation_id=OFFICE,
        department="EDUCATION",
        division_code="500101",
        roles=frozenset(ROLES),
        purpose=PURPOSES[0],
        legal_basis="STATUTORY_DUTY",
        token_id=str(parts(token)[1]["jti"]),
        expires_at=clock.now + timedelta(minutes=10),
    )
    assert caller.principal == Principal(frozenset(ROLES), OFFICE, PURPOSES[0])


async def test_a_client_without_roles_is_a_caller_without_rights(
    desk: Desk, authentication: Authentication, registered: Source, clock: FixedClock
) -> None:
    await add_client(registered, clock.now, "plain", roles=())
    token = (await desk.by_secret("plain")).json()["access_token"]
    assert (await authentication.caller(f"bearer {token}", 1)).roles == frozenset()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer a.b.c", "Bearer " + "x" * 9000]
)
async def test_without_a_token_nobody_calls(authentication: Authentication, header: str | None) -> None:
    error = await refusal(authentication, header)
    assert (error.code, error.status) == (Code.UNAUTHENTICATED, 401)


async def test_every_forgery_gets_one_and_the_same_answer(
    desk: Desk, authentication: Authentication, registered: Source, cipher: Cipher, clock: FixedClock
) -> None:
    token = await desk.token()
    signer = await SigningKeys(registered, cipher, clock).signer()
    header, claims, signature = parts(token)
    stranger = ECKey.generate_key("P-256")

    def signed(key: ECKey = signer, head: dict[str, object] | None = None, **changes: object) -> str:
        said = {name: value for name, value in (claims | changes).items() if value is not None}
        return jwt.encode(header | (head or {}), said, key)

    assert await authentication.caller(f"Bearer {signed(jti='fine')}", 1)
    public = OctKey.import_key(json.dumps(signer.as_dict(private=False)))
    forgeries = {
        "unsigned": joined(header | {"alg": "none"}, claims, ""),
        "unsigned with signature": joined(header | {"alg": "none"}, claims, signature),
        "symmetric": jwt.encode(header | {"alg": "HS256"}, claims, public, algorithms=["HS256"]),
        "tampered": joined(header, claims | {"scope": PURPOSES[1]}, signature),
        "no signature": token.rpartition(".")[0] + ".",
        "another key": signed(stranger),
        "wrong kid": signed(stranger, {"kid": stranger.thumbprint()}),
        "odd kid": joined(header | {"kid": 7}, claims, signature),
        "no kid": joined({"alg": "ES256", "typ": "at+jwt"}, claims, signature),
        "own key in the header": signed(stranger, {"jwk": stranger.as_dict(private=False)}),
        "not an access token": signed(head={"typ": "JWT"}),
        "two purposes": signed(scope=" ".join(PURPOSES)),
        "no purpose": signed(scope=""),
        "no scope": signed(scope=None),
        "another issuer": signed(iss="https://elsewhere.example"),
        "another audience": signed(aud="http://127.0.0.1:8000"),
        "no audience": signed(aud=None),
        "endless": signed(exp=None),
        "odd end": signed(exp="later"),
        "impossible end": signed(exp=10**400),
        "no id": signed(jti=None),
        "two clients": signed(sub="by-secret"),
        "unknown client": signed(sub="nobody", client_id="nobody"),
    }
    answers = {name: await refusal(authentication, f"Bearer {forged}") for name, forged in forgeries.items()}
    assert {name: answer.code for name, answer in answers.items()} == dict.fromkeys(forgeries, Code.UNAUTHENTICATED)
    assert len({answer.message for answer in answers.values()}) == 1


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.one_of(st.text(), st.text().map("Bearer {}".format), st.binary().map(lambda raw: f"Bearer {raw.hex()}")))
async def test_garbage_is_never_anything_but_unauthenticated(authentication: Authentication, header: str) -> None:
    assert (await refusal(authentication, header)).code is Code.UNAUTHENTICATED


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
SEGMENT = st.one_of(
    st.dictionaries(st.sampled_from(["alg", "kid", "typ", "crit", "b64", "jwk"]), JSON),
    JSON,
    st.just({"alg": "ES256", "kid": "x", "typ": "at+jwt"}),
)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(SEGMENT, JSON, st.binary(max_size=70))
async def test_shapes_of_tokens_are_never_anything_but_unauthenticated(
    authentication: Authentication, header: object, claims: object, signature: bytes
) -> None:
    token = joined(header, claims, urlsafe_b64encode(signature).decode().rstrip("="))  # type: ignore[arg-type]
    assert (await refusal(authentication, f"Bearer {token}")).code is Code.UNAUTHENTICATED


async def test_a_token_works_until_the_moment_it_expires(
    desk: Desk, authentication: Authentication, clock: FixedClock
) -> None:
    header = f"Bearer {await desk.token()}"
    clock.now += timedelta(seconds=600) - timedelta(microseconds=1)
    assert await authentication.caller(header, 1)
    clock.now += timedelta(microseconds=1)
    for _ in range(2):
        error = await refusal(authentication, header)
        assert (error.code, error.status) == (Code.TOKEN_EXPIRED, 401)


async def test_a_revoked_token_stops_with_the_next_version_of_the_policy(
    desk: Desk, authentication: Authentication, registered: Source, clock: FixedClock
) -> None:
    header = f"Bearer {await desk.token()}"
    token_id = (await authentication.caller(header, 1)).token_id
    revoked = {"jti": token_id, "revoked_by": "s", "revoked_because": "b", "revoked_at": clock.now}
    await add(registered, RevokedTokenRow, revoked)
    assert await authentication.caller(header, 1)
    for _ in range(2):
        error = await refusal(authentication, header, 2)
        assert (error.code, error.status) == (Code.TOKEN_REVOKED, 401)


async def test_a_suspended_client_is_refused_and_comes_back_when_reinstated(
    desk: Desk, authentication: Authentication, registered: Source, clock: FixedClock
) -> None:
    header = f"Bearer {await desk.token()}"
    for version, suspended_at in ((2, clock.now), (3, None)):
        async with registered.begin() as connection:
            await connection.execute(update(ClientRow).values(suspended_at=suspended_at))
        if suspended_at:
            error = await refusal(authentication, header, version)
            assert (error.code, error.status) == (Code.CLIENT_SUSPENDED, 403)
        else:
            assert await authentication.caller(header, version)


async def test_a_token_ends_with_the_purpose_it_was_given_for(
    desk: Desk, authentication: Authentication, registered: Source
) -> None:
    header = f"Bearer {await desk.token()}"
    async with registered.begin() as connection:
        await connection.execute(delete(ClientPurposeRow).where(ClientPurposeRow.purpose == PURPOSES[0]))
    assert (await refusal(authentication, header)).code is Code.TOKEN_REVOKED


async def test_one_statement_finds_a_caller_and_none_finds_it_again(
    desk: Desk, settings: Settings, registered: Source, cipher: Cipher, clock: FixedClock
) -> None:
    header = f"Bearer {await desk.token()}"
    authentication = Authentication(settings, registered, cipher, clock)
    statements: list[str] = []
    registered.observer = statements.append
    first = await authentication.caller(header, 1)
    assert ["signing_key" in statement for statement in statements] == [True, False]
    assert await authentication.caller(header, 1) is first
    assert len(statements) == 2
    again = await authentication.caller(header, 2)
    assert ["signing_key" in statement for statement in statements[2:]] == [True, False]
    assert again == first


async def test_a_remembered_caller_costs_no_statement_and_no_signature(
    desk: Desk, authentication: Authentication, registered: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How long it takes, `hub bench` tells."""
    header = f"Bearer {await desk.token()}"
    known = await authentication.caller(header, 1)
    statements: list[str] = []
    registered.observer = statements.append
    monkeypatch.setattr(authentication_module, "verified", None)
    monkeypatch.setattr(authentication_module, "key_id", None)
    assert await authentication.caller(header, 1) is known
    assert statements == []


async def test_the_least_recently_used_caller_is_forgotten_first(
    desk: Desk, settings: Settings, registered: Source, cipher: Cipher, clock: FixedClock
) -> None:
    first, second, third = [f"Bearer {await desk.token()}" for _ in range(3)]
    room = 2 * (footprint_of_caller(first) + ENTRY) + 100
    authentication = Authentication(settings, registered, cipher, clock, remembered_bytes=room)
    for header in (first, second, first, third):
        await authentication.caller(header, 1)
    statements: list[str] = []
    registered.observer = statements.append
    for header in (first, third):
        await authentication.caller(header, 1)
    assert statements == []
    await authentication.caller(second, 1)
    assert len(statements) == 1


async def test_when_the_database_is_away_remembered_callers_stay(
    desk: Desk, authentication: Authentication, registered: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    remembered, other = f"Bearer {await desk.token()}", f"Bearer {await desk.token()}"
    await authentication.caller(remembered, 1)

    async def away(*_: object) -> None:
        raise SourceUnavailable("hub")

    monkeypatch.setattr(registered, "fetch", away)
    assert await authentication.caller(remembered, 1)
    assert (await refusal(authentication, other)).code is Code.SOURCE_UNAVAILABLE
