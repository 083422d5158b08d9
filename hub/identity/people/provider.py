"""An OpenID provider, as its documents describe it (OpenID Connect Discovery): where it asks people, and its keys."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote_plus

import httpx
from authlib.common.security import is_secure_transport
from joserfc.jwk import Key, KeySet

from hub.bounded_files import KEY_BYTES, read_bounded_text
from hub.clock import Clock
from hub.config import Settings
from hub.errors import SettingsError
from hub.identity.people.identification import IdentificationFailed

TIMEOUT_SECONDS = 10.0
KEPT = timedelta(hours=1)
"""How long description and keys are kept: a key that was withdrawn is trusted no longer. Keys are looked up anew whenever a
token names one that is not known, or none."""
KEYS_AT_MOST_EVERY = timedelta(seconds=1)


class ProviderFailed(IdentificationFailed):
    """The provider does not answer, or not as it should."""


@dataclass(frozen=True, slots=True)
class ProviderMetadata:
    """What a provider says of itself, so far as the hub uses it. `names_itself`: it answers with `iss` (RFC 9207)."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    names_itself: bool
    secret_in_form: bool
    read_at: datetime


class OpenIdProvider:
    """One provider at which the hub is registered. Methods raise `ProviderFailed`.

    Raises SettingsError when its secret file cannot be read.
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.issuer = settings.oidc_issuer
        self.client_id = settings.oidc_client_id
        self._secret = _secret(settings)
        self._clock = clock
        self._description: ProviderMetadata | None = None
        self._keys: tuple[datetime, Sequence[Key]] | None = None
        self._reading = asyncio.Lock()

    async def description(self) -> ProviderMetadata:
        """Return the provider's own description of an hour ago or less."""
        async with self._reading:
            known = self._description
            if known is None or self._clock() - known.read_at >= KEPT:
                known = self._description = await self._describe()
            return known

    async def keys(self, kid: str | None) -> Sequence[Key]:
        """Return the keys that a token with this key id may be signed with: read anew when the id is not known."""
        description = await self.description()
        async with self._reading:
            read, now = self._keys, self._clock()
            known = read is not None and any(key.kid == kid for key in read[1] if kid is not None)
            if read is None or now - read[0] >= (KEPT if known else KEYS_AT_MOST_EVERY):
                read = self._keys = now, _keys(await _get(description.jwks_uri))
        return [key for key in read[1] if kid is None or key.kid in (None, kid)]

    async def id_token(self, code: str, verifier: str, redirect_uri: str) -> str:
        """Exchange a code for the token that says who the person is (Core §3.1.3)."""
        description = await self.description()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        auth: httpx.Auth = httpx.Auth()
        if self._secret is None:
            form["client_id"] = self.client_id
        elif description.secret_in_form:
            form |= {"client_id": self.client_id, "client_secret": self._secret}
        else:
            # RFC 6749 §2.3.1: both are form-encoded before they go into the header.
            auth = httpx.BasicAuth(quote_plus(self.client_id), quote_plus(self._secret))
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as http:
                answer = await http.post(description.token_endpoint, data=form, auth=auth)
                content = answer.json()
                token = content["id_token"] if answer.status_code == HTTPStatus.OK else None
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            raise ProviderFailed("its token endpoint gives no id_token") from None
        if not isinstance(token, str):
            named = content.get("error") if isinstance(content, dict) else None
            known = named if isinstance(named, str) and named.isascii() and named.isidentifier() else "no id_token"
            raise ProviderFailed(f"its token endpoint refuses: {known}")
        return token

    async def _describe(self) -> ProviderMetadata:
        content = await _get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if content.get("issuer") != self.issuer:
            raise ProviderFailed("its metadata names another issuer than HUB_OIDC_ISSUER")
        endpoints = [content.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        if not all(isinstance(endpoint, str) and is_secure_transport(endpoint) for endpoint in endpoints):
            raise ProviderFailed("its metadata lacks an endpoint, or an endpoint is not https")
        methods = content.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return ProviderMetadata(
            authorization_endpoint=str(endpoints[0]),
            token_endpoint=str(endpoints[1]),
            jwks_uri=str(endpoints[2]),
            names_itself=content.get("authorization_response_iss_parameter_supported") is True,
            secret_in_form="client_secret_basic" not in methods,
            read_at=self._clock(),
        )


def _secret(settings: Settings) -> str | None:
    if settings.oidc_secret_file is None:
        return None
    try:
        secret = read_bounded_text(settings.oidc_secret_file, KEY_BYTES).strip()
    except (OSError, ValueError):
        secret = ""
    if not secret:
        raise SettingsError([f"HUB_OIDC_SECRET_FILE: {settings.oidc_secret_file} has no secret that can be read."])
    return secret


async def _get(address: str) -> Mapping[str, Any]:
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as http:
            answer = await http.get(address, headers={"Accept": "application/json"})
            content = answer.json() if answer.status_code == HTTPStatus.OK else None
    except (httpx.HTTPError, ValueError):
        raise ProviderFailed("it does not answer with JSON") from None
    if not isinstance(content, dict):
        raise ProviderFailed("it does not answer with a JSON object")
    return content


def _keys(content: Mapping[str, Any]) -> Sequence[Key]:
    """Return the keys for signatures; those of a kind that is not known here are passed over."""
    found: list[Key] = []
    for item in content.get("keys", ()):
        try:
            found += KeySet.import_key_set({"keys": [item]}) if item.get("use", "sig") == "sig" else ()
        except Exception:  # the provider's text: what cannot be read is no key of ours  # noqa: S112
            continue
    return found
