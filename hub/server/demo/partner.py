"""A partner's system, small: gets a token and asks questions, over real HTTP."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from hub.clock import system_clock
from hub.errors import Unusable

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def token_by_key(client: httpx.Client, issuer: str, client_id: str, key_file: Path, purpose: str) -> str:
    """Return a token for one purpose, by private_key_jwt (RFC 7523). Raises `Unusable` with what the hub said, or for
    a file that is no such key."""
    try:
        key = ECKey.import_key(json.loads(key_file.read_text("utf-8")))
        if not key.is_private:
            raise ValueError
    except (ValueError, JoseError):
        raise Unusable(f"{key_file} is not a private key as a JWK.") from None
    issuer = issuer.rstrip("/")  # an address that was copied may end with slashes, and the hub's own has none
    now = int(system_clock().timestamp())
    claims = {"iss": client_id, "sub": client_id, "aud": issuer, "jti": str(uuid4()), "iat": now, "exp": now + 60}
    assertion = jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key)
    form = {
        "grant_type": "client_credentials",
        "scope": purpose,
        "client_assertion_type": ASSERTION,
        "client_assertion": assertion,
    }
    return _token(client.post(f"{issuer}/oauth/token", data=form))


def token_by_secret(client: httpx.Client, issuer: str, client_id: str, secret: str, purpose: str) -> str:
    """Return a token for one purpose, by client_secret_basic (RFC 6749)."""
    form = {"grant_type": "client_credentials", "scope": purpose}
    return _token(client.post(f"{issuer.rstrip('/')}/oauth/token", data=form, auth=(client_id, secret)))


def ask(client: httpx.Client, issuer: str, token: str, text: str, **variables: Any) -> dict[str, Any]:
    """The answer to a question, as JSON."""
    answer: dict[str, Any] = client.post(
        f"{issuer}/graphql",
        json={"query": text, "variables": variables},
        headers={"Authorization": f"Bearer {token}"},
    ).json()
    return answer


def _token(response: httpx.Response) -> str:
    try:
        content = response.json()
    except ValueError:
        content = None
    if not isinstance(content, dict) or not ({"error", "access_token"} & content.keys()):
        raise Unusable(f"{response.url} is not the token endpoint of a hub; give the hub's address with --hub.")
    if response.status_code != httpx.codes.OK:
        raise Unusable(f"No token: {content.get('error_description') or content.get('error')}")
    token: str = content["access_token"]
    return token
