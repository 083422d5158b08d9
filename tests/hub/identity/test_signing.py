"""The hub's signing keys: one for all processes, sealed, and replaceable."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from hub.cipher import Cipher
from hub.config import Settings
from hub.identity.access_token import Unauthenticated
from hub.identity.authentication import Authentication
from hub.identity.routes import routes
from hub.identity.signing import SigningKeyClosed, SigningKeys
from hub.identity.signing_ring import LEAD, RECENTLY, SLACK, KeyState
from hub.keyring import KeyKind, Keyring, add_key
from hub.sources.register import open_source
from hub.sources.source import Source
from hub.tables.governance import SigningKeyRow
from tests.clock import FixedClock
from tests.hub.identity.desk import Desk, refused

pytestmark = pytest.mark.databases("either")


@pytest.mark.databases("both")
async def test_processes_that_need_the_first_key_at_once_use_the_same_one(
    settings: Settings, source: Source, cipher: Cipher, clock: FixedClock
) -> None:
    others = [open_source(settings) for _ in range(4)]
    keys = [SigningKeys(each, cipher, clock) for each in (source, *others)]
    signers = await asyncio.gather(*(each.signer() for each in keys for _ in range(3)))
    key_sets = [await each.jwks() for each in keys]
    for each in others:
        await each.close()
    assert len({signer.kid for signer in signers}) == 1
    assert all([key["kid"] for key in key_set["keys"]] == [signers[0].kid] for key_set in key_sets)


async def test_the_key_set_shows_public_halves_only(source: Source, cipher: Cipher, clock: FixedClock) -> None:
    (key,) = (await SigningKeys(source, cipher, clock).jwks())["keys"]
    assert set(key) == {"kty", "crv", "x", "y", "kid", "alg", "use"}


async def test_the_private_half_is_sealed_in_the_database(source: Source, cipher: Cipher, clock: FixedClock) -> None:
    signer = await SigningKeys(source, cipher, clock).signer()
    async with source.begin() as connection:
        row = (await connection.execute(select(SigningKeyRow.private_sealed, SigningKeyRow.public_jwk))).one()
    secret = signer.as_dict(private=True)["d"]
    assert str(secret) in cipher.open("signing_key.private", row.private_sealed)
    assert not any(str(secret) in text or '"d"' in text for text in row)


async def test_a_new_key_signs_and_the_old_one_verifies_until_its_tokens_are_over(
    desk: Desk, authentication: Authentication, registered: Source, cipher: Cipher, clock: FixedClock
) -> None:
    old = f"Bearer {await desk.token()}"
    keys = SigningKeys(registered, cipher, clock)
    first = (await keys.signer()).kid
    second = (await keys.renew()).kid
    assert {key["kid"] for key in (await keys.jwks())["keys"]} == {first, second}
    assert (await keys.signer()).kid == first != second
    clock.now += LEAD
    assert (await keys.signer()).kid == second
    assert await authentication.caller(old, 1)
    assert {key["kid"] for key in (await keys.jwks())["keys"]} == {first, second}
    clock.now += RECENTLY + SLACK
    assert {key["kid"] for key in (await keys.jwks())["keys"]} == {second}
    assert await keys.public(str(first)) is None


async def test_every_key_says_what_it_does(source: Source, cipher: Cipher, clock: FixedClock) -> None:
    keys = SigningKeys(source, cipher, clock)

    async def states() -> list[KeyState]:
        return [state for _, state in await keys.states()]

    await keys.signer()
    assert await states() == [KeyState.SIGNING]
    await keys.renew()
    assert await states() == [KeyState.SIGNING, KeyState.NEXT]
    clock.now += LEAD
    assert await states() == [KeyState.VERIFYING, KeyState.SIGNING]
    clock.now += RECENTLY + SLACK - timedelta(microseconds=1)
    assert await states() == [KeyState.VERIFYING, KeyState.SIGNING]
    clock.now += timedelta(microseconds=1)
    assert await states() == [KeyState.OVER, KeyState.SIGNING]


@pytest.mark.databases("both")
async def test_a_retired_key_is_over_at_once_on_every_process(
    desk: Desk, settings: Settings, registered: Source, cipher: Cipher, clock: FixedClock
) -> None:
    old = f"Bearer {await desk.token()}"
    knows, does_not = (Authentication(settings, registered, cipher, clock) for _ in range(2))
    assert await knows.caller(old, 1)
    keys = SigningKeys(registered, cipher, clock)
    kid = str((await keys.signer()).kid)
    await keys.renew()
    assert await keys.retire(kid)
    assert not await keys.retire(kid)
    for authentication in (knows, does_not):
        with pytest.raises(Unauthenticated):
            await authentication.caller(old, 2)
    new = await desk.token()
    for authentication in (knows, does_not):
        assert await authentication.caller(f"Bearer {new}", 2)
    assert (await keys.signer()).kid != kid


async def test_the_last_key_may_be_retired_and_the_next_token_has_a_new_one(
    desk: Desk, authentication: Authentication, registered: Source, cipher: Cipher, clock: FixedClock
) -> None:
    await desk.token()
    keys = SigningKeys(registered, cipher, clock)
    assert await keys.retire(str((await keys.signer()).kid))
    assert await authentication.caller(f"Bearer {await desk.token()}", 2)


@pytest.mark.databases("both")
async def test_a_key_made_by_another_process_is_found_at_once(
    desk: Desk, authentication: Authentication, registered: Source, cipher: Cipher, clock: FixedClock
) -> None:
    await authentication.caller(f"Bearer {await desk.token()}", 1)
    await SigningKeys(registered, cipher, clock).renew()
    clock.now += LEAD
    assert await authentication.caller(f"Bearer {await desk.token()}", 1)


async def test_invented_key_ids_reach_the_database_once_a_second(
    source: Source, cipher: Cipher, clock: FixedClock
) -> None:
    keys = SigningKeys(source, cipher, clock)
    await keys.signer()
    statements: list[str] = []
    source.observer = statements.append
    for second in range(3):
        for number in range(50):
            assert await keys.public(f"invented-{number}") is None
        assert len(statements) == second
        clock.now += timedelta(seconds=1)


async def test_a_key_file_with_a_newer_key_still_opens_the_signing_key(
    settings: Settings, source: Source, cipher: Cipher, clock: FixedClock
) -> None:
    first = (await SigningKeys(source, cipher, clock).signer()).kid
    add_key(settings.keys_file, KeyKind.SEALING)
    newer = Cipher.of(settings.keys_file)
    assert (await SigningKeys(source, newer, clock).signer()).kid == first


async def test_another_key_file_verifies_but_does_not_sign_and_says_why(
    desk: Desk, settings: Settings, registered: Source, clock: FixedClock
) -> None:
    header = f"Bearer {await desk.token()}"
    another = Cipher(Keyring.new())
    with pytest.raises(SigningKeyClosed, match="key file"):
        await SigningKeys(registered, another, clock).signer()
    app = Starlette(routes=routes(settings, registered, another, clock))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=settings.issuer) as http:
        assert refused(await Desk(http, settings, clock).by_key(), "server_error", "key file", 500)
    assert await Authentication(settings, registered, another, clock).caller(header, 1)


@pytest.mark.databases("both")
async def test_h16_processes_that_start_at_once_make_one_key_though_their_clocks_differ(settings: Settings) -> None:
    ahead, behind = FixedClock(), FixedClock()
    behind.now -= timedelta(seconds=3)
    sources = [open_source(settings) for _ in range(8)]
    keys = [
        SigningKeys(one, Cipher.of(settings.keys_file), (ahead, behind)[place > 0]) for place, one in enumerate(sources)
    ]
    first = await keys[0].signer()
    signers = await asyncio.gather(*(each.signer() for each in keys))
    for source in sources:
        await source.close()
    assert {signer.kid for signer in signers} == {first.kid}
