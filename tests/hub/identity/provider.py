"""A small OpenID provider at an address of its own: everybody who comes is signed in at once, as `subject`.

It holds the hub to what OpenID Connect asks of a client: exact redirect URI, PKCE, its secret, each code once. `lies`
change what it says, to see that the hub notices.
"""

from __future__ import annotations

import base64
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus, urlencode

import uvicorn
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.clock import FixedClock
from tests.hub.server.serving import free_port

CLIENT = "the hub"
SECRET = "a secret: of the hub's"


@dataclass
class Provider:
    """`lies` change claims of the id_token (None leaves one out); `answers` change the answer of the authorization."""

    issuer: str
    redirect_uri: str
    clock: FixedClock
    subject: str = "lin"
    key: Key = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "first"}))
    shown: list[Key] = field(default_factory=list)
    lies: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    description: dict[str, Any] = field(default_factory=dict)
    key_reads: int = 0
    asked: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._describe),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/keys", self._keys),
            ]
        )

    async def _describe(self, _: Request) -> Response:
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "authorization_response_iss_parameter_supported": True,
        }
        return JSONResponse(said | self.description)

    async def _keys(self, _: Request) -> Response:
        self.key_reads += 1
        return JSONResponse(KeySet(self.shown or [self.key]).as_dict(private=False))

    async def _authorize(self, request: Request) -> Response:
        given = dict(request.query_params)
        expected = {"client_id": CLIENT, "redirect_uri": self.redirect_uri, "response_type": "code", "scope": "openid"}
        assert given | expected | {"prompt": "login"} == given
        assert given["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe()
        self.asked[code] = given
        back = {"code": code, "state": given["state"], "iss": self.issuer} | self.answers
        return RedirectResponse(f"{self.redirect_uri}?{urlencode({k: v for k, v in back.items() if v})}", 303)

    async def _token(self, request: Request) -> Response:
        form = await request.form()
        name, _, secret = base64.b64decode(request.headers["authorization"][6:]).decode().partition(":")
        asked = self.asked.pop(str(form["code"]), None)
        right = (unquote_plus(name), unquote_plus(secret), form["redirect_uri"]) == (CLIENT, SECRET, self.redirect_uri)
        if asked is None or not right:
            return JSONResponse({"error": "invalid_grant"}, 400)
        if create_s256_code_challenge(str(form["code_verifier"])) != asked["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"access_token": "a", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])})

    def id_token(self, nonce: str, **header: object) -> str:
        now = int(self.clock().timestamp())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": self.subject, "iat": now, "exp": now + 300, "nonce": nonce}
        said = {name: value for name, value in (claims | self.lies).items() if value is not None}
        algorithm = "ES256" if isinstance(self.key, ECKey) else "RS256"
        return jwt.encode({"alg": algorithm, "kid": self.key.kid} | header, said, self.key)


@dataclass
class Address:
    """Where one provider after another answers: a server takes longer to stop than a test that asks it."""

    issuer: str
    answering: ASGIApp | None = None

    def provider(self, redirect_uri: str, clock: FixedClock) -> Provider:
        """A new provider, which answers here from now on."""
        made = Provider(self.issuer, redirect_uri, clock)
        self.answering = made.app()
        return made

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.answering
        await self.answering(scope, receive, send)


@contextmanager
def listening() -> Iterator[Address]:
    """An address with a server."""
    port = free_port()
    address = Address(f"http://127.0.0.1:{port}")
    config = uvicorn.Config(address, port=port, log_level="error", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield address
    finally:
        server.should_exit = True
        thread.join()
