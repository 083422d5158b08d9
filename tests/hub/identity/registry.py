"""A small register of clients: two purposes, one office, one client for each way to authenticate."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet
from sqlalchemy import Table, insert

from hub.config import Settings
from hub.identity.credentials import ASSERTION_TYPE
from hub.identity.people.one_time_codes import ISSUER
from hub.sources.source import Source
from hub.tables.base import Base
from hub.tables.governance import ClientPurposeRow, ClientRoleRow, ClientRow, OrganisationRow, PurposeRow
from hub.tables.sign_in import AccountPurposeRow, AccountRoleRow, AccountRow, ClientRedirectRow
from tests.clock import FixedClock
from tests.hub.identity.browser import BACK

OFFICE = "6f6a3d1c-5b8e-4c57-9a43-0d7f4f0a9c11"
ELSEWHERE = "6f6a3d1c-5b8e-4c57-9a43-0d7f4f0a9c12"
SECRET = "correct-horse-battery-staple"
SECRET_HASH = "scrypt$2$8$1$AAAAAAAAAAAAAAAAAAAAAA==$lV0jb5Hij6E5DoUuH4s2EGuhnwnedG2oISzQAX-jIII="
"""Of that secret, at the least cost: at that of a real one (`hub.identity.client_secret`), each token would take 40 ms."""
KEY = ECKey.generate_key("P-256", auto_kid=True)
PURPOSES = ("EDUCATION_AID_CHECK", "MEDICAL_CHECK")
ROLES = ("education-reader", "reader")


async def add(source: Source, row: type[Base], *values: Mapping[str, object]) -> None:
    table = row.__table__
    assert isinstance(table, Table)
    async with source.begin() as connection:
        await connection.execute(insert(table), list(values))


async def register(source: Source, at: datetime) -> None:
    """The office, the purposes, and the clients `by-key`, `by-secret` and `unused`, which holds nothing."""
    await add(
        source, OrganisationRow, {"id": OFFICE, "name": "O", "department": "EDUCATION", "division_code": "500101"}
    )
    for code in (*PURPOSES, "SOMEBODY_ELSES"):
        await add_purpose(source, code)
    await add_client(source, at, "by-key", keys=[KEY])
    await add_client(source, at, "by-secret")
    await add_client(source, at, "unused", purposes=(), roles=())


async def register_people(source: Source, at: datetime) -> None:
    """Clients that people sign in with, and people: Lin of the office, Zhou of another one.

    `public` is for people of every organisation and keeps no secret, `ours` is for people of the office.
    """
    await add(
        source, OrganisationRow, {"id": ELSEWHERE, "name": "E", "department": "EDUCATION", "division_code": "500102"}
    )
    public = {"auth_method": "none", "secret_hash": None, "every_organisation": True}
    redirects = [BACK, "http://127.0.0.1/back", "/graphql"]
    await add_client(source, at, "public", redirects=redirects, **public)
    await add_client(source, at, "ours", redirects=[BACK])
    await add_account(source, at, "Lin", OFFICE, roles=[ROLES[0], "not-the-clients"])
    await add_account(source, at, "Zhou", ELSEWHERE, purposes=PURPOSES[:1])


async def add_account(
    source: Source,
    at: datetime,
    name: str,
    organisation: str,
    *,
    issuer: str = ISSUER,
    roles: Sequence[str] = ROLES,
    purposes: Sequence[str] = (*PURPOSES, "SOMEBODY_ELSES"),
) -> str:
    key = str(uuid4())
    row = {"id": key, "issuer": issuer, "subject": name.lower(), "name": name, "organisation_id": organisation}
    await add(source, AccountRow, row | {"registered_at": at})
    await add(source, AccountRoleRow, *({"account_id": key, "role": role} for role in roles))
    await add(source, AccountPurposeRow, *({"account_id": key, "purpose": code} for code in purposes))
    return key


async def add_purpose(source: Source, code: str) -> None:
    row = {"code": code, "description": "d", "article": 10, "department": "EDUCATION", "legal_basis": "STATUTORY_DUTY"}
    await add(source, PurposeRow, row)


async def add_client(
    source: Source,
    at: datetime,
    client_id: str,
    *,
    keys: Sequence[Key] = (),
    purposes: Sequence[str] = PURPOSES,
    roles: Sequence[str] = ROLES,
    redirects: Sequence[str] = (),
    **columns: object,
) -> None:
    row: dict[str, object] = {
        "id": client_id,
        "organisation_id": OFFICE,
        "name": client_id,
        "auth_method": "private_key_jwt" if keys else "client_secret_basic",
        "secret_hash": None if keys else SECRET_HASH,
        "jwks": json.dumps(KeySet(list(keys)).as_dict(private=False)) if keys else None,
        "registered_at": at,
    }
    await add(source, ClientRow, row | columns)
    if redirects:
        await add(source, ClientRedirectRow, *({"client_id": client_id, "uri": uri} for uri in redirects))
    if purposes:
        await add(source, ClientPurposeRow, *({"client_id": client_id, "purpose": code} for code in purposes))
    if roles:
        await add(source, ClientRoleRow, *({"client_id": client_id, "role": role} for role in roles))


def assertion(
    settings: Settings, clock: FixedClock, *, key: Key = KEY, alg: str = "ES256", **changes: object
) -> dict[str, str]:
    """The form fields of a client assertion; a change to None leaves that claim out."""
    claims = {
        "iss": "by-key",
        "sub": "by-key",
        "aud": settings.issuer,
        "exp": int(clock.now.timestamp()) + 300,
        "jti": uuid4().hex,
    } | changes
    said = {name: value for name, value in claims.items() if value is not None}
    return {
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": jwt.encode({"alg": alg}, said, key, algorithms=[alg]),
    }
