"""A client with a secret (client_secret_basic) gets a token; nobody learns which clients exist."""

from __future__ import annotations

import asyncio
import base64

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import update
from structlog.testing import capture_logs

from hub.identity import client_authentication
from hub.identity.client_secret import NOBODY, hash_secret, verify_secret
from hub.sources.source import Source
from hub.tables.governance import ClientRow
from tests.clock import FixedClock
from tests.hub.identity.desk import NOT_KNOWN, Desk, refused
from tests.hub.identity.registry import SECRET, assertion

pytestmark = pytest.mark.databases("either")


async def test_the_right_secret_gets_a_token(desk: Desk) -> None:
    assert (await desk.by_secret()).json()["token_type"] == "Bearer"


@pytest.fixture
async def at_full_cost(registered: Source) -> None:
    """The client's secret is kept as a real one is; in all other tests, at the least cost."""
    async with registered.begin() as connection:
        row = update(ClientRow).where(ClientRow.id == "by-secret")
        await connection.execute(row.values(secret_hash=hash_secret(SECRET)))


@pytest.mark.parametrize(
    ("client_id", "secret"),
    [("by-secret", "wrong"), ("by-secret", ""), ("nobody", SECRET), ("by-key", SECRET), ("x" * 65, SECRET)],
)
async def test_a_wrong_secret_and_an_unknown_client_get_the_same_answer(
    desk: Desk, client_id: str, secret: str
) -> None:
    answer = await desk.by_secret(client_id, secret)
    assert refused(answer, "invalid_client", status=401)
    assert answer.json()["error_description"] == NOT_KNOWN
    assert answer.headers["www-authenticate"] == 'Basic realm="hub"'


@pytest.mark.usefixtures("at_full_cost")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("client_id", ["by-secret", "nobody", "by-key"])
async def test_every_secret_is_checked_against_a_hash_of_the_same_cost(
    desk: Desk, client_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs: list[list[str]] = []

    def observed(secret: str, stored: str) -> bool:
        costs.append(stored.split("$")[:4])
        return verify_secret(secret, stored)

    monkeypatch.setattr(client_authentication, "verify_secret", observed)
    await desk.by_secret(client_id, "wrong")
    assert costs == [NOBODY.split("$")[:4]]


async def test_a_suspended_client_is_told_so_when_it_has_shown_who_it_is(
    desk: Desk, registered: Source, clock: FixedClock
) -> None:
    async with registered.begin() as connection:
        await connection.execute(update(ClientRow).values(suspended_at=clock.now))
    assert refused(await desk.by_secret(), "invalid_client", "suspended", 401)
    assert refused(await desk.by_key(), "invalid_client", "suspended", 401)
    assert refused(await desk.by_secret(secret="wrong"), "invalid_client", NOT_KNOWN, 401)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_only_one_way_to_authenticate_is_used_at_a_time(desk: Desk, clock: FixedClock) -> None:
    form = assertion(desk.settings, clock)
    assert refused(await desk.ask(form, basic=("by-secret", SECRET)), "invalid_request", "one way")
    assert refused(await desk.by_secret(client_secret=SECRET), "invalid_client", "never in the form", 401)
    assert refused(await desk.ask({}), "invalid_client", "Authenticate", 401)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("header", ["", "Basic", "Basic ###", "Basic Zm9v", "Basic /w==", "Bearer abc", "basic \u00e9"])
async def test_an_unreadable_header_is_refused(desk: Desk, header: str) -> None:
    answer = await desk.http.post(
        "/oauth/token", data={"grant_type": "client_credentials"}, headers={b"Authorization": header.encode("latin-1")}
    )
    assert refused(answer, "invalid_client", "must be Basic", 401)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_names_and_secrets_are_form_encoded_in_the_header(desk: Desk) -> None:
    encoded = base64.b64encode(f"by%2Dsecret:{SECRET.replace('-', '%2D')}".encode()).decode()
    answer = await desk.http.post(
        "/oauth/token",
        data={"grant_type": "client_credentials", "scope": "MEDICAL_CHECK"},
        headers={"Authorization": f"bAsIc {encoded}"},
    )
    assert answer.status_code == 200


@pytest.mark.usefixtures("at_full_cost")
async def test_a_flood_of_secrets_is_turned_away_instead_of_piling_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_authentication, "_WAITING", 3)
    answers = await asyncio.gather(*(desk.by_secret(secret="wrong") for _ in range(12)))
    turned_away = [answer for answer in answers if answer.status_code == 503]
    assert turned_away
    assert all(answer.headers["retry-after"] == "1" for answer in turned_away)
    assert refused(turned_away[0], "temporarily_unavailable", "Try again", 503)
    assert (await desk.by_secret()).status_code == 200


@pytest.mark.usefixtures("at_full_cost")
async def test_a_flood_in_the_name_of_nobody_keeps_no_client_out_and_learns_of_no_name(desk: Desk) -> None:
    flood = [asyncio.ensure_future(desk.by_secret(f"nobody-{number}")) for number in range(70)]
    await asyncio.wait(flood, return_when=asyncio.FIRST_COMPLETED)
    assert (await desk.by_secret()).status_code == 200
    assert {answer.status_code for answer in await asyncio.gather(*flood)} == {401}


async def test_whoever_fails_in_the_name_of_a_client_is_in_the_log_and_nothing_of_what_was_sent(desk: Desk) -> None:
    with capture_logs() as logs:
        await desk.by_secret(secret="a-wrong-secret")
        await desk.by_secret("a-secret-in-the-wrong-place")
    assert [(line["event"], line["client"]) for line in logs] == [
        ("a client was not authenticated", "by-secret"),
        ("a client was not authenticated", None),
    ]
    assert "secret" not in str(logs).replace("by-secret", "")


@hypothesis_settings(max_examples=5)
@given(st.text(), st.text())
def test_only_the_secret_itself_has_its_hash(secret: str, other: str) -> None:
    stored = hash_secret(secret)
    assert stored != hash_secret(secret)
    assert verify_secret(secret, stored)
    assert verify_secret(other, stored) is (other == secret)


@pytest.mark.parametrize("stored", ["", "x", "md5$1$1$1$AA$AA", "scrypt$0$8$1$AA==$AA==", "scrypt$x$8$1$AA==$AA=="])
def test_a_hash_that_cannot_be_read_fits_no_secret(stored: str) -> None:
    assert not verify_secret(SECRET, stored)
